package bottest

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// The surfaces that blocks are shown on.
const (
	surfaceMessage = "message"
	surfaceModal   = "modal"
	surfaceHome    = "home"
)

// The limits of blocks and views (https://docs.slack.dev/reference/block-kit,
// https://docs.slack.dev/reference/views).
const (
	mostBlocks         = 50
	mostViewBlocks     = 100
	mostSection        = 3000
	mostFields         = 10
	mostField          = 2000
	mostHeader         = 150
	mostContext        = 10
	mostActions        = 25
	mostContextActions = 5
	mostButton         = 75
	mostValue          = 2000
	mostURL            = 3000
	mostID             = 255
	mostOptions        = 100
	mostOption         = 75
	mostLabel          = 2000
	mostPlaceholder    = 150
	mostTitle          = 24
	mostPrivate        = 3000
	mostRows           = 100
	mostColumns        = 20
	mostViewBytes      = 250_000
)

// checker collects what is wrong with blocks.
type checker struct {
	surface  string
	problems []string
	blockIDs []string
	inputs   int
	tables   int
}

func (c *checker) say(at, format string, args ...any) {
	c.problems = append(c.problems, at+": "+fmt.Sprintf(format, args...))
}

// checkBlocks returns what is wrong with blocks on a surface: by the limits, and by the schema
// where that is at hand.
func (s *Slack) checkBlocks(surface string, raw json.RawMessage) []string {
	var blocks []any
	if err := json.Unmarshal(raw, &blocks); err != nil {
		return []string{"blocks: " + err.Error()}
	}
	c := &checker{surface: surface}
	c.blocks("blocks", blocks)
	for i, b := range blocks {
		if o, ok := b.(object); ok {
			for _, p := range s.checkBlockSchema(o) {
				c.say(fmt.Sprintf("blocks[%d]", i), "%s", p)
			}
		}
	}
	return c.problems
}

// blocks checks all blocks of a surface.
func (c *checker) blocks(at string, blocks []any) {
	most := mostBlocks
	if c.surface != surfaceMessage {
		most = mostViewBlocks
	}
	if len(blocks) > most {
		c.say(at, "%d blocks, at most %d", len(blocks), most)
	}
	for i, b := range blocks {
		at := fmt.Sprintf("%s[%d]", at, i)
		o, ok := b.(object)
		if !ok {
			c.say(at, "no object")
			continue
		}
		c.block(at, o)
	}
}

// surfacesOf returns where a type of block may be, and whether there is such a type.
func surfacesOf(kind string) ([]string, bool) {
	all := []string{surfaceMessage, surfaceModal, surfaceHome}
	surfaces, ok := map[string][]string{
		"actions": all, "alert": all, "card": all, "carousel": all, "container": all, "context": all, "divider": all,
		"header": all, "image": all, "input": all, "rich_text": all, "section": all, "video": all,
		"context_actions": all[:1], "data_table": all[:1], "markdown": all[:1], "plan": all[:1], "table": all[:1], "task_card": all[:1],
		"file": {}, // only read, never sent
	}[kind]
	return surfaces, ok
}

func (c *checker) block(at string, b object) {
	kind := str(b["type"])
	surfaces, known := surfacesOf(kind)
	switch {
	case !known:
		c.say(at, "there is no block of type %q", kind)
		return
	case !slices.Contains(surfaces, c.surface):
		c.say(at, "a block of type %s has no place in a %s", kind, c.surface)
	}
	if id := str(b["block_id"]); id != "" {
		c.length(at+".block_id", id, mostID)
		if slices.Contains(c.blockIDs, id) {
			c.say(at+".block_id", "%q is there twice", id)
		}
		c.blockIDs = append(c.blockIDs, id)
	}
	switch kind {
	case "section":
		c.section(at, b)
	case "header":
		c.text(at+".text", b["text"], mostHeader, true)
	case "context":
		c.context(at, b)
	case "actions":
		c.elements(at, b, mostActions, actionElements())
	case "context_actions":
		c.elements(at, b, mostContextActions, []string{"feedback_buttons", "icon_button"})
	case "markdown":
		c.say(at, "a markdown block makes mark-up of whatever is quoted in it")
	case "rich_text":
		c.richText(at, b)
	case "input":
		c.input(at, b)
	case "image":
		c.image(at, b)
	case "table":
		c.table(at, b)
	}
}

func (c *checker) section(at string, b object) {
	fields := list(b["fields"])
	if b["text"] == nil && len(fields) == 0 {
		c.say(at, "a section without text and fields")
	}
	if b["text"] != nil {
		c.text(at+".text", b["text"], mostSection, false)
	}
	if len(fields) > mostFields {
		c.say(at+".fields", "%d fields, at most %d", len(fields), mostFields)
	}
	for i, f := range fields {
		c.text(fmt.Sprintf("%s.fields[%d]", at, i), f, mostField, false)
	}
	if a, ok := b["accessory"].(object); ok {
		c.element(at+".accessory", a)
	}
}

func (c *checker) context(at string, b object) {
	elements := list(b["elements"])
	if len(elements) == 0 || len(elements) > mostContext {
		c.say(at+".elements", "%d elements, 1 to %d are good", len(elements), mostContext)
	}
	for i, e := range elements {
		at := fmt.Sprintf("%s.elements[%d]", at, i)
		if o, ok := e.(object); ok && o["type"] == "image" {
			c.image(at, o)
			continue
		}
		c.text(at, e, mostSection, false)
	}
}

// elements checks the elements of a block that can be acted on.
func (c *checker) elements(at string, b object, most int, kinds []string) {
	elements := list(b["elements"])
	if len(elements) == 0 || len(elements) > most {
		c.say(at+".elements", "%d elements, 1 to %d are good", len(elements), most)
	}
	var ids []string
	for i, e := range elements {
		at := fmt.Sprintf("%s.elements[%d]", at, i)
		o, _ := e.(object)
		if kind := str(o["type"]); !slices.Contains(kinds, kind) {
			c.say(at, "an element of type %q has no place here", kind)
			continue
		}
		if id := str(o["action_id"]); id != "" {
			if slices.Contains(ids, id) {
				c.say(at+".action_id", "%q is there twice", id)
			}
			ids = append(ids, id)
		}
		c.element(at, o)
	}
}

func (c *checker) image(at string, o object) {
	c.url(at+".image_url", str(o["image_url"]))
	c.length(at+".alt_text", str(o["alt_text"]), mostValue)
	if str(o["alt_text"]) == "" {
		c.say(at+".alt_text", "empty")
	}
}

func (c *checker) table(at string, b object) {
	if c.tables++; c.tables > 1 {
		c.say(at, "a second table in a message")
	}
	rows := list(b["rows"])
	if len(rows) == 0 || len(rows) > mostRows {
		c.say(at+".rows", "%d rows, 1 to %d are good", len(rows), mostRows)
	}
	for i, r := range rows {
		if cells := list(r); len(cells) == 0 || len(cells) > mostColumns {
			c.say(fmt.Sprintf("%s.rows[%d]", at, i), "%d columns, 1 to %d are good", len(cells), mostColumns)
		}
	}
}

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
