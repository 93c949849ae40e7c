package bottest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// The fields that bodies may have: Discord takes no notice of others, which hides a misspelling.
const (
	editFields     = "content embeds flags allowed_mentions components attachments"
	messageFields  = editFields + " tts nonce enforce_nonce message_reference sticker_ids poll"
	followUpFields = editFields + " tts username avatar_url thread_name applied_tags poll"
	callbackFields = editFields + " tts poll"
)

// discordChecker collects what is wrong with a body.
type discordChecker struct {
	problems []string
	ids      []string // the custom_ids up to here
	numbers  []int    // the ids of components up to here
	count    int      // components up to here
	text     int      // characters of text up to here
	v2       bool     // the message has Components V2
}

func (c *discordChecker) say(at, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if at != "" {
		text = at + ": " + text
	}
	c.problems = append(c.problems, text)
}

// known looks for fields that there are not.
func (c *discordChecker) known(at string, o object, fields string) {
	for _, name := range sortedKeys(o) {
		if !slices.Contains(strings.Fields(fields), name) {
			c.say(at, "unknown field %q", name)
		}
	}
}

// length checks how many characters a text field has, and returns the text.
func (c *discordChecker) length(at string, o object, name string, least, most int) string {
	v, given := o[name]
	text, isText := v.(string)
	n := utf8.RuneCountInString(text)
	where := strings.TrimPrefix(at+"."+name, ".")
	switch {
	case given && v != nil && !isText:
		c.say(where, "no text")
	case n > most:
		c.say(where, "%d characters, at most %d", n, most)
	case n < least:
		c.say(where, "%d characters, at least %d", n, least)
	}
	return text
}

// objects returns the objects of a list, and complains of what is none.
func (c *discordChecker) objects(at string, value any) []object {
	var found []object
	if _, isList := value.([]any); value != nil && !isList {
		c.say(at, "no list")
	}
	for i, v := range list(value) {
		o, ok := v.(object)
		if !ok {
			c.say(fmt.Sprintf("%s[%d]", at, i), "no object")
		}
		found = append(found, o)
	}
	return found
}

// checkRequest compares a call with the specification. The lock is held.
func (d *Discord) checkRequest(r *discordRequest) *discordRefusal {
	problems := checkQuery(r)
	if method := r.route.method(); len(r.Raw) == 0 && (method == http.MethodPost || method == http.MethodPatch || method == http.MethodPut) {
		problems = append(problems, "no body")
	}
	if !d.config.noSpec {
		problems = append(problems, discordSpec.checkBody(*r.route, r.Raw)...)
	}
	return d.forbid(r, problems)
}

// checkMessage checks the body of a message, by what the specification does not say or gets wrong:
// of a new one, or of an edit of m. The lock is held.
func (d *Discord) checkMessage(r *discordRequest, fields string, body object, m *DiscordMessage) *discordRefusal {
	var c discordChecker
	c.known("", body, fields)
	whole := body
	if m != nil {
		whole = merged(m, body)
		if flags, given := body["flags"]; given && number(m.Body["flags"])&flagComponents != 0 && number(flags)&flagComponents == 0 {
			c.say("flags", "Components V2 cannot be taken off a message")
		}
	}
	c.message(whole)
	if given := number(body["flags"]); given&^settableFlags(fields) != 0 && m == nil {
		c.say("flags", "%d cannot be set here", given&^settableFlags(fields))
	}
	c.meta(body)
	if no := d.forbid(r, c.problems); no != nil {
		return no
	}
	if blank(whole) {
		d.violate("%s: an empty message", r.named())
		return emptyMessage()
	}
	return nil
}

// settableFlags returns the flags that may be set on a new message of a kind.
func settableFlags(fields string) int {
	const ever = flagSuppressEmbeds | flagSilent | flagComponents
	if fields == messageFields {
		return ever
	}
	return ever | flagEphemeral // only interactions have ephemeral answers
}

// blank reports whether a message shows nothing.
func blank(body object) bool {
	return strings.TrimSpace(str(body["content"])) == "" && len(list(body["embeds"])) == 0 && len(list(body["components"])) == 0
}

// checkMentions records where a body could ping somebody. The lock is held.
// https://docs.discord.com/developers/resources/message#allowed-mentions-object
func (d *Discord) checkMentions(r *discordRequest, body object) {
	shows := slices.ContainsFunc([]string{"content", "embeds", "components"}, func(name string) bool { return body[name] != nil })
	allowed, _ := body["allowed_mentions"].(object)
	parse, isList := allowed["parse"].([]any)
	switch {
	case !shows:
	case allowed == nil:
		d.violate("%s: no allowed_mentions", r.named())
	case !isList || len(parse) > 0:
		d.violate("%s: allowed_mentions.parse is not empty: what is quoted could ping", r.named())
	case allowed["replied_user"] == true:
		d.violate("%s: allowed_mentions.replied_user is true: the reply would ping", r.named())
	}
}
