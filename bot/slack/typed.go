package slack

import (
	"regexp"
	"strings"
)

// reference is what Slack writes for a mention, a channel, a date or a link in a message.
// https://docs.slack.dev/messaging/formatting-message-text/#retrieving-messages
var reference = regexp.MustCompile(`<([^<>|]*)(?:\|([^<>]*))?>`)

// asTyped returns the text of a message as the person typed it: without the mention of the bot,
// with names and addresses in place of references.
func asTyped(text, botUser string) string {
	text = reference.ReplaceAllStringFunc(text, func(ref string) string {
		part := reference.FindStringSubmatch(ref)
		what, label := part[1], part[2]
		switch {
		case strings.HasPrefix(what, "@"):
			if what[1:] == botUser || label == "" {
				return " "
			}
			return "@" + label
		case strings.HasPrefix(what, "#"):
			if label == "" {
				return " "
			}
			return "#" + label
		case strings.HasPrefix(what, "!"):
			if label != "" {
				return strings.TrimPrefix(label, "@")
			}
			return " "
		case label != "":
			return label
		}
		return what
	})
	return strings.Join(strings.Fields(unescape.Replace(text)), " ")
}

// mentions reports whether a text mentions the user with the given id.
func mentions(text, user string) bool {
	return user != "" && (strings.Contains(text, "<@"+user+">") || strings.Contains(text, "<@"+user+"|"))
}
