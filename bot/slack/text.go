package slack

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack/slackutilsx"

	"github.com/godeeper/godeeper/bot"
)

// size measures text for a piece: its characters, or a third of its bytes where that is more, so
// that a piece of any script fits into a message.
func size(s string) int { return max(utf8.RuneCountInString(s), (len(s)+2)/3) }

// pieces cuts s into texts that fit into an element.
func pieces(s string) []string { return bot.Split(s, maxPiece, size) }

// emojiName is what Slack shows as an emoji where it formats text.
var emojiName = regexp.MustCompile(`:([a-zA-Z0-9_+'-]+):`)

// quoteMark begins a quotation, at the start of a line.
var quoteMark = regexp.MustCompile(`(?m)^(\s*)&gt;`)

// domain is what Slack shows as a link where it formats text: a host without its scheme.
var domain = regexp.MustCompile(`([\pL\pN-])\.(\pL{2})`)

// mail is what Slack shows as a link too.
var mail = regexp.MustCompile(`(?i)(mailto):`)

// inert returns s so that it does nothing even where Slack formats it: & < > are escaped, the
// marks of mrkdwn are replaced by signs that look like them, and a word joiner, which cannot be
// seen, parts what would be a mention, a link or an emoji, or would begin a quotation.
func inert(s string) string {
	s = emojiName.ReplaceAllString(s, ":\u2060$1\u2060:")
	s = inertMarks.Replace(slackutilsx.EscapeMessage(s))
	s = mail.ReplaceAllString(s, "$1\u2060:")
	s = domain.ReplaceAllString(s, "$1\u2060.$2")
	return quoteMark.ReplaceAllString(s, "$1\u2060&gt;")
}

var inertMarks = strings.NewReplacer("*", "∗", "_", "ˍ", "~", "∼", "`", "ˋ", "@", "@\u2060", "://", ":\u2060//")

// inertLen is the greatest length that s can have once it is inert. It is that of the parts of s
// together, as [bot.Split] wants it: each colon may be part of an emoji's name and of mailto,
// each dot part of a host, and each > may begin a quotation.
func inertLen(s string) int {
	if !strings.ContainsAny(s, "&<>*_~`@:.") {
		return utf8.RuneCountInString(s)
	}
	return utf8.RuneCountInString(inertMarks.Replace(slackutilsx.EscapeMessage(s))) + 2*strings.Count(s, ":") + strings.Count(s, ".") + strings.Count(s, ">")
}
