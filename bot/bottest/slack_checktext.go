package bottest

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// text checks a text object.
func (c *checker) text(at string, value any, most int, plain bool) {
	o, ok := value.(object)
	if !ok {
		c.say(at, "no text object")
		return
	}
	switch kind := str(o["type"]); {
	case kind != "plain_text" && kind != "mrkdwn":
		c.say(at, "a text of type %q", kind)
	case plain && kind != "plain_text":
		c.say(at, "only plain_text may be here")
	case kind == "mrkdwn" && o["emoji"] != nil:
		c.say(at, "emoji goes with plain_text only")
	case kind == "plain_text" && o["verbatim"] != nil:
		c.say(at, "verbatim goes with mrkdwn only")
	}
	if str(o["text"]) == "" {
		c.say(at+".text", "empty")
	}
	c.length(at+".text", str(o["text"]), most)
}

func (c *checker) length(at, text string, most int) {
	if n := utf8.RuneCountInString(text); n > most {
		c.say(at, "%d characters, at most %d: %s", n, most, cut(text))
	}
	if !utf8.ValidString(text) || strings.ContainsRune(text, utf8.RuneError) {
		c.say(at, "broken characters: %s", cut(text))
	}
}

func (c *checker) url(at, address string) {
	c.length(at, address, mostURL)
	u, err := url.Parse(address)
	if err != nil || !slices.Contains([]string{"http", "https", "mailto", "slack", "tel"}, u.Scheme) {
		c.say(at, "no URL that Slack takes: %s", cut(address))
	}
}

func str(v any) string {
	s, _ := v.(string)
	return s
}

func list(v any) []any {
	l, _ := v.([]any)
	return l
}
