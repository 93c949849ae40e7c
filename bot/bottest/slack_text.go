package bottest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// Shown returns what a reader sees of a post, as plain text: headings and texts as lines, quotes
// with "> ", list items with "- ", buttons as "[text]".
func Shown(p Post) string {
	if p.Deleted {
		return ""
	}
	if len(p.Blocks) == 0 {
		return plain(p.Text)
	}
	return shownBlocks(p.Blocks)
}

// Visible returns what a reader sees of a modal or a Home tab, as [Shown] does.
func Visible(v View) string {
	var body object
	if err := json.Unmarshal(v.Body, &body); err != nil {
		return err.Error()
	}
	blocks, err := json.Marshal(body["blocks"])
	if err != nil {
		return err.Error()
	}
	var lines []string
	if t := textOf(body["title"]); t != "" {
		lines = append(lines, t)
	}
	lines = append(lines, shownBlocks(blocks))
	var buttons []string
	for _, name := range []string{"close", "submit"} {
		if t := textOf(body[name]); t != "" {
			buttons = append(buttons, "["+t+"]")
		}
	}
	if buttons != nil {
		lines = append(lines, strings.Join(buttons, " "))
	}
	return strings.Join(lines, "\n")
}

func shownAll(posts []Post) string {
	var b strings.Builder
	for i, p := range posts {
		fmt.Fprintf(&b, "\n%d. %s %s: %s", i+1, p.Method, p.Channel, Shown(p))
	}
	return b.String()
}

func shownBlocks(raw json.RawMessage) string {
	var blocks []object
	if err := json.Unmarshal(raw, &blocks); err != nil {
		return err.Error()
	}
	var lines []string
	for _, b := range blocks {
		lines = append(lines, shownBlock(b)...)
	}
	return strings.Join(lines, "\n")
}

// shownBlock returns the lines of a block.
func shownBlock(b object) []string {
	switch kind := str(b["type"]); kind {
	case "header", "alert":
		return []string{textOf(b["text"])}
	case "divider":
		return []string{"---"}
	case "section":
		return shownSection(b)
	case "markdown":
		return []string{str(b["text"])}
	case "context", "actions", "context_actions":
		var parts []string
		for _, e := range list(b["elements"]) {
			o, _ := e.(object)
			parts = append(parts, shownElement(o))
		}
		return []string{strings.Join(parts, " ")}
	case "image":
		return []string{"(" + str(b["alt_text"]) + ")"}
	case "input":
		e, _ := b["element"].(object)
		return []string{textOf(b["label"]) + ": " + shownElement(e)}
	case "rich_text":
		return shownRichText(b)
	case "table":
		return shownTable(b)
	default:
		return []string{"(" + kind + ")"}
	}
}

func shownSection(b object) []string {
	var lines []string
	if b["text"] != nil {
		lines = append(lines, textOf(b["text"]))
	}
	for _, f := range list(b["fields"]) {
		lines = append(lines, textOf(f))
	}
	if a, ok := b["accessory"].(object); ok {
		if last := len(lines) - 1; last >= 0 {
			lines[last] += " " + shownElement(a)
		}
	}
	return lines
}

// shownElement returns an element as one piece of a line.
func shownElement(e object) string {
	switch kind := str(e["type"]); kind {
	case "mrkdwn", "plain_text":
		return textOf(e)
	case "button", "icon_button", "workflow_button":
		return "[" + textOf(e["text"]) + "]"
	case "feedback_buttons":
		positive, _ := e["positive_button"].(object)
		negative, _ := e["negative_button"].(object)
		return "[" + textOf(positive["text"]) + "] [" + textOf(negative["text"]) + "]"
	case "image":
		return "(" + str(e["alt_text"]) + ")"
	case "plain_text_input":
		if v := str(e["initial_value"]); v != "" {
			return "[" + v + "]"
		}
		return "[" + textOf(e["placeholder"]) + "]"
	default:
		return "[" + strings.Join(shownOptions(e), " | ") + "]"
	}
}

// shownOptions returns what can be chosen, "*" before what is chosen already.
func shownOptions(e object) []string {
	var options []string
	if p := textOf(e["placeholder"]); p != "" {
		options = append(options, p)
	}
	chosen := map[string]bool{}
	for _, o := range append(list(e["initial_options"]), e["initial_option"]) {
		option, _ := o.(object)
		chosen[str(option["value"])] = option != nil
	}
	all := list(e["options"])
	for _, g := range list(e["option_groups"]) {
		group, _ := g.(object)
		all = append(all, list(group["options"])...)
	}
	for _, o := range all {
		option, _ := o.(object)
		mark := ""
		if chosen[str(option["value"])] {
			mark = "*"
		}
		options = append(options, mark+textOf(option["text"]))
	}
	return options
}

// textOf returns the text of a text object as it is read, "" for none.
func textOf(value any) string {
	o, _ := value.(object)
	if str(o["type"]) == "mrkdwn" {
		return plain(str(o["text"]))
	}
	return str(o["text"])
}

// plain returns mrkdwn as it is read: marks away, links as their labels, escapes undone.
func plain(text string) string {
	text = entityPattern().ReplaceAllStringFunc(text, func(e string) string {
		inner, label, labelled := strings.Cut(e[1:len(e)-1], "|")
		switch {
		case labelled:
			return label
		case strings.HasPrefix(inner, "!"):
			return "@" + strings.TrimPrefix(inner[1:], "subteam^")
		}
		return inner
	})
	for _, f := range formats() {
		shown := "$1$2$3"
		if f.kind == "quote" {
			shown = "> $2"
		}
		text = f.pattern.ReplaceAllString(text, shown)
	}
	return unescape(text)
}

func unescape(text string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(text)
}

// entityPattern finds what Slack reads as a mention or a link
// (https://docs.slack.dev/messaging/formatting-message-text).
func entityPattern() *regexp.Regexp {
	return regexp.MustCompile(`<([@#!][^<>\n]+|[a-zA-Z][a-zA-Z0-9+.-]*:[^<>\n]+)>`)
}
