package bottest

import (
	"encoding/json"
	"fmt"
	"slices"
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
