package discord

import (
	"regexp"
	"strings"
)

// reference is what Discord writes for a mention, a channel, a command, an emoji or a date.
// https://docs.discord.com/developers/reference#message-formatting
var reference = regexp.MustCompile(`<(?:@[!&]?\d+|#\d+|id:\w+|/([^:<>]+):\d+|a?:(\w+):\d+|t:-?\d+(?::\w)?)>`)

// typedMarks are what people write around words to have them in bold, or in code.
var typedMarks = strings.NewReplacer("**", "", "__", "", "~~", "", "||", "", "`", "")

// asTyped returns the text of a message as the person meant it: without mentions, with the names
// of commands and emoji in place of references.
func asTyped(text string) string {
	text = reference.ReplaceAllStringFunc(text, func(ref string) string {
		part := reference.FindStringSubmatch(ref)
		switch {
		case part[1] != "":
			return "/" + part[1]
		case part[2] != "":
			return ":" + part[2] + ":"
		}
		return " "
	})
	return strings.Join(strings.Fields(typedMarks.Replace(text)), " ")
}
