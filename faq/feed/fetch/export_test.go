package fetch

var (
	Public     = public
	RetryAfter = retryAfter
)
