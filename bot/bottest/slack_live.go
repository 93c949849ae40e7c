package bottest

import (
	"encoding/json"
	"regexp"
	"strings"
)

// Live returns all in a post that Slack would make more of than text: mentions, links, bold
// words, emoji. Each is named by its kind, a colon and its text. Of the styles of rich text, which
// only its author can set, nothing is said.
func Live(p Post) []string {
	var l liveness
	parse := p.Args["parse"]
	l.mrkdwn(p.Text, liveOptions{
		formats:  p.Args["mrkdwn"] != "false" && p.Args["mrkdwn"] != "0" && parse != "full",
		autolink: parse != "none", names: parse == "full" || isTrue(p.Args["link_names"]), emoji: true,
	})
	l.blocks(p.Blocks)
	return l.found
}

// LiveView is as [Live], of a modal or a Home tab.
func LiveView(v View) []string {
	var body struct{ Blocks json.RawMessage }
	if err := json.Unmarshal(v.Body, &body); err != nil {
		return []string{"broken: " + err.Error()}
	}
	var l liveness
	l.blocks(body.Blocks)
	return l.found
}

func isTrue(arg string) bool { return arg == "true" || arg == "1" }

// liveness collects what is live.
type liveness struct {
	found []string
}

func (l *liveness) add(kind, text string) { l.found = append(l.found, kind+": "+text) }

// blocks looks through blocks: all objects in them, since texts stand everywhere.
func (l *liveness) blocks(raw json.RawMessage) {
	if len(raw) == 0 {
		return
	}
	var blocks any
	if err := json.Unmarshal(raw, &blocks); err != nil {
		l.add("broken", err.Error())
		return
	}
	l.walk(blocks, false)
}

func (l *liveness) walk(value any, rich bool) {
	switch v := value.(type) {
	case []any:
		for _, e := range v {
			l.walk(e, rich)
		}
	case object:
		kind := str(v["type"])
		switch {
		case kind == "mrkdwn":
			verbatim, _ := v["verbatim"].(bool)
			l.mrkdwn(str(v["text"]), liveOptions{formats: true, autolink: !verbatim, names: !verbatim, emoji: true})
			return
		case kind == "plain_text":
			if emoji, ok := v["emoji"].(bool); emoji || !ok {
				l.mrkdwn(str(v["text"]), liveOptions{emoji: true, literal: true})
			}
			return
		case kind == "markdown":
			l.add("markdown", cut(str(v["text"])))
			return
		case rich && l.element(kind, v):
			return
		case str(v["url"]) != "":
			l.add("link", str(v["url"]))
		}
		for _, name := range sortedKeys(v) {
			l.walk(v[name], rich || kind == "rich_text")
		}
	}
}

// element looks at an element of rich text and reports whether it is live.
func (l *liveness) element(kind string, e object) bool {
	switch kind {
	case "user":
		l.add("user", str(e["user_id"]))
	case "usergroup":
		l.add("usergroup", str(e["usergroup_id"]))
	case "broadcast":
		l.add("broadcast", str(e["range"]))
	case "channel":
		l.add("channel", str(e["channel_id"]))
	case "team":
		l.add("team", str(e["team_id"]))
	case "emoji":
		l.add("emoji", ":"+str(e["name"])+":")
	case "link":
		l.add("link", str(e["url"]))
	default:
		return false
	}
	return true
}

// liveOptions say what Slack makes of a text.
type liveOptions struct {
	formats  bool // bold and the like
	autolink bool // bare addresses
	names    bool // @here and #channel without brackets
	emoji    bool
	literal  bool // no entities: plain_text
}

// format is a mark of mrkdwn.
type format struct {
	kind    string
	pattern *regexp.Regexp // what is before, within and after the marks
}

// formats returns the marks that make more of a text, the strongest first: in code, nothing else
// is marked.
func formats() []format {
	pair := func(mark string) *regexp.Regexp {
		q := regexp.QuoteMeta(mark)
		return regexp.MustCompile(`(?m)(^|[^\pL\pN` + q + `])` + q + `([^\s` + q + `]|[^\s` + q + `][^\n` + q + `]*[^\s` + q + `])` + q + `($|[^\pL\pN` + q + `])`)
	}
	return []format{
		{"fence", regexp.MustCompile("(?s)()```(.+?)```()")},
		{"code", regexp.MustCompile("()`([^`\n]+)`()")},
		{"bold", pair("*")},
		{"italic", pair("_")},
		{"strike", pair("~")},
		{"quote", regexp.MustCompile(`(?m)^()(?:&gt;|>)(?:&gt;&gt;|>>)?[ \t]?(.*)()$`)},
	}
}

// mrkdwn looks through a text (https://docs.slack.dev/messaging/formatting-message-text).
func (l *liveness) mrkdwn(text string, o liveOptions) {
	if !o.literal {
		text = entityPattern().ReplaceAllStringFunc(text, func(e string) string {
			l.add(entityKind(e), e)
			return " "
		})
	}
	if o.formats {
		for _, f := range formats() {
			text = f.pattern.ReplaceAllStringFunc(text, func(m string) string {
				l.add(f.kind, strings.TrimSpace(m))
				if f.kind == "fence" || f.kind == "code" {
					return " "
				}
				return m
			})
		}
	}
	if o.autolink {
		text = regexp.MustCompile(`(?i)\b(https?://|ftp://|mailto:|www\.)[^\s<>|]+`).ReplaceAllStringFunc(text, func(m string) string {
			l.add("autolink", m)
			return " "
		})
	}
	if o.names {
		for _, m := range regexp.MustCompile(`(^|[\s(])(@(here|channel|everyone)\b|#[a-z][a-z0-9_-]+)`).FindAllString(text, -1) {
			l.add("name", strings.TrimSpace(m))
		}
	}
	if o.emoji {
		for _, m := range regexp.MustCompile(`:([a-z0-9_'+-]*[a-z][a-z0-9_'+-]*|\+1|-1|100|1234):`).FindAllString(text, -1) {
			l.add("emoji", m)
		}
	}
}

func entityKind(e string) string {
	switch {
	case strings.HasPrefix(e, "<@"):
		return "user"
	case strings.HasPrefix(e, "<!subteam^"):
		return "usergroup"
	case strings.HasPrefix(e, "<!date^"):
		return "date"
	case strings.HasPrefix(e, "<!"):
		return "broadcast"
	case strings.HasPrefix(e, "<#"):
		return "channel"
	}
	return "link"
}
