package bot

// Delivery is a digest that came due, and what became of it.
type Delivery struct {
	ID        int64  // of its event in the inbox
	Platform  string // slack, discord
	Workspace string // id of the workspace or guild
	Channel   string // its id
	Date      string // local, like "2026-11-29"
	Due       int64  // unix seconds
	State     DeliveryState
	Reason    string // why it waits again, or why it was not sent; "" for none
	Attempts  int
	Message   string // the platform's id of what is shown, "" for nothing
	Uncertain bool   // it is not known whether it is shown
}

// DeliveryState says what became of a digest.
type DeliveryState string

// The states of deliveries.
const (
	DeliveryDue     DeliveryState = "due"
	DeliveryClaimed DeliveryState = "claimed" // it is being sent
	DeliverySent    DeliveryState = "sent"
	DeliveryEmpty   DeliveryState = "nothing was new" // and so nothing was sent
	DeliveryMissed  DeliveryState = "missed"          // nobody sent it in time
	DeliveryFailed  DeliveryState = "failed"          // it is set aside, for the operator to look
)
