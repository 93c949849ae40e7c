package bottest

import (
	"fmt"
	"slices"
)

// richText checks a rich_text block
// (https://docs.slack.dev/reference/block-kit/blocks/rich-text-block).
func (c *checker) richText(at string, b object) {
	elements := list(b["elements"])
	if len(elements) == 0 {
		c.say(at+".elements", "empty")
	}
	for i, e := range elements {
		at := fmt.Sprintf("%s.elements[%d]", at, i)
		o, _ := e.(object)
		switch kind := str(o["type"]); kind {
		case "rich_text_section", "rich_text_quote", "rich_text_preformatted":
			c.richElements(at, o)
		case "rich_text_list":
			c.richList(at, o)
		default:
			c.say(at, "there is no rich text of type %q", kind)
		}
	}
}

func (c *checker) richList(at string, o object) {
	if style := str(o["style"]); style != "bullet" && style != "ordered" {
		c.say(at+".style", "there is no style %q", style)
	}
	if indent, ok := o["indent"].(float64); ok && (indent < 0 || indent > 8) {
		c.say(at+".indent", "%v, 0 to 8 are good", indent)
	}
	items := list(o["elements"])
	if len(items) == 0 {
		c.say(at+".elements", "empty")
	}
	for i, item := range items {
		at := fmt.Sprintf("%s.elements[%d]", at, i)
		section, _ := item.(object)
		if str(section["type"]) != "rich_text_section" {
			c.say(at, "an item is a rich_text_section, not %q", section["type"])
			continue
		}
		c.richElements(at, section)
	}
}

func (c *checker) richElements(at string, o object) {
	elements := list(o["elements"])
	if len(elements) == 0 {
		c.say(at+".elements", "empty")
	}
	for i, e := range elements {
		at := fmt.Sprintf("%s.elements[%d]", at, i)
		element, _ := e.(object)
		c.richElement(at, str(o["type"]), element)
	}
}

func (c *checker) richElement(at, within string, e object) {
	kind := str(e["type"])
	if within == "rich_text_preformatted" && kind != "text" && kind != "link" {
		c.say(at, "an element of type %q in preformatted text", kind)
	}
	needs := map[string]string{
		"text": "text", "link": "url", "user": "user_id", "usergroup": "usergroup_id", "channel": "channel_id", "team": "team_id",
		"broadcast": "range", "emoji": "name", "color": "value", "date": "format",
	}
	need, ok := needs[kind]
	if !ok {
		c.say(at, "there is no element of type %q", kind)
		return
	}
	if str(e[need]) == "" {
		c.say(at+"."+need, "empty")
	}
	c.length(at+".text", str(e["text"]), mostText)
	if kind == "link" {
		c.url(at+".url", str(e["url"]))
	}
	if style, ok := e["style"].(object); ok {
		for name := range style {
			if !slices.Contains([]string{"bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"}, name) {
				c.say(at+".style", "there is no style %q", name)
			}
		}
	}
}
