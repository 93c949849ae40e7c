package bottest

import (
	"encoding/json"
	"fmt"
	"slices"
)

// actionElements are the types of element that an actions block may hold
// (https://docs.slack.dev/reference/block-kit/blocks/actions-block).
func actionElements() []string {
	return []string{
		"button", "checkboxes", "datepicker", "datetimepicker", "overflow", "radio_buttons", "timepicker", "workflow_button",
		"rich_text_input", "static_select", "external_select", "users_select", "conversations_select", "channels_select",
		"multi_static_select", "multi_external_select", "multi_users_select", "multi_conversations_select", "multi_channels_select",
	}
}

// element checks an element that can be acted on.
func (c *checker) element(at string, e object) {
	c.length(at+".action_id", str(e["action_id"]), mostID)
	if p := e["placeholder"]; p != nil {
		c.text(at+".placeholder", p, mostPlaceholder, true)
	}
	if confirm, ok := e["confirm"].(object); ok {
		c.confirm(at+".confirm", confirm)
	}
	switch str(e["type"]) {
	case "button":
		c.button(at, e)
	case "feedback_buttons":
		for _, name := range []string{"positive_button", "negative_button"} {
			b, _ := e[name].(object)
			c.text(at+"."+name+".text", b["text"], mostButton, true)
			c.length(at+"."+name+".value", str(b["value"]), mostValue)
			if str(b["value"]) == "" {
				c.say(at+"."+name+".value", "empty")
			}
		}
	case "icon_button":
		c.text(at+".text", e["text"], mostButton, true)
		c.length(at+".value", str(e["value"]), mostValue)
	case "static_select", "multi_static_select":
		c.options(at, e, 1, mostOptions)
	case "overflow":
		c.options(at, e, 1, 5)
	case "radio_buttons", "checkboxes":
		c.options(at, e, 1, 10)
	case "image":
		c.image(at, e)
	}
}

func (c *checker) button(at string, e object) {
	c.text(at+".text", e["text"], mostButton, true)
	c.length(at+".value", str(e["value"]), mostValue)
	c.length(at+".accessibility_label", str(e["accessibility_label"]), mostButton)
	if u := str(e["url"]); u != "" {
		c.url(at+".url", u)
	}
	if style := str(e["style"]); e["style"] != nil && style != "primary" && style != "danger" {
		c.say(at+".style", "there is no style %q", style)
	}
}

func (c *checker) confirm(at string, o object) {
	c.text(at+".text", o["text"], 300, false)
	for name, most := range map[string]int{"title": 100, "confirm": 30, "deny": 30} {
		if o[name] != nil {
			c.text(at+"."+name, o[name], most, true)
		}
	}
}

// options checks what can be chosen.
func (c *checker) options(at string, e object, least, most int) {
	options := list(e["options"])
	for _, g := range list(e["option_groups"]) {
		group, _ := g.(object)
		c.text(at+".option_groups.label", group["label"], mostOption, true)
		options = append(options, list(group["options"])...)
	}
	if len(options) < least || len(options) > most {
		c.say(at+".options", "%d options, %d to %d are good", len(options), least, most)
	}
	var values []string
	for i, o := range options {
		at := fmt.Sprintf("%s.options[%d]", at, i)
		option, _ := o.(object)
		c.text(at+".text", option["text"], mostOption, false)
		value := str(option["value"])
		c.length(at+".value", value, mostOption)
		if value == "" || slices.Contains(values, value) {
			c.say(at+".value", "%q is empty or there twice", value)
		}
		values = append(values, value)
		if d := option["description"]; d != nil {
			c.text(at+".description", d, mostOption, false)
		}
	}
	initial := list(e["initial_options"])
	if o := e["initial_option"]; o != nil {
		initial = append(initial, o)
	}
	for _, o := range initial {
		if option, _ := o.(object); !slices.Contains(values, str(option["value"])) {
			c.say(at+".initial_option", "%q is no option", str(option["value"]))
		}
	}
}

func (c *checker) input(at string, b object) {
	c.inputs++
	c.text(at+".label", b["label"], mostLabel, true)
	if b["hint"] != nil {
		c.text(at+".hint", b["hint"], mostLabel, true)
	}
	e, ok := b["element"].(object)
	if !ok {
		c.say(at+".element", "missing")
		return
	}
	c.element(at+".element", e)
}

// checkViewBody returns what is wrong with a modal or a Home tab.
func (s *Slack) checkViewBody(kind string, raw json.RawMessage) []string {
	var v object
	if err := json.Unmarshal(raw, &v); err != nil {
		return []string{"view: " + err.Error()}
	}
	c := &checker{surface: kind}
	if str(v["type"]) != kind {
		c.say("view.type", "%q, want %q", v["type"], kind)
		return c.problems
	}
	if len(raw) > mostViewBytes {
		c.say("view", "%d bytes, at most %d", len(raw), mostViewBytes)
	}
	c.blocks("view.blocks", list(v["blocks"]))
	c.length("view.callback_id", str(v["callback_id"]), mostID)
	c.length("view.external_id", str(v["external_id"]), mostID)
	c.length("view.private_metadata", str(v["private_metadata"]), mostPrivate)
	definition := map[string]string{surfaceModal: "Modal", surfaceHome: "Home"}[kind]
	if kind == surfaceModal {
		c.text("view.title", v["title"], mostTitle, true)
		for _, name := range []string{"submit", "close"} {
			if v[name] != nil {
				c.text("view."+name, v[name], mostTitle, true)
			}
		}
		if c.inputs > 0 && v["submit"] == nil {
			c.say("view.submit", "a modal with inputs needs it")
		}
	}
	for i, b := range list(v["blocks"]) {
		if o, ok := b.(object); ok {
			for _, p := range s.checkBlockSchema(o) {
				c.say(fmt.Sprintf("view.blocks[%d]", i), "%s", p)
			}
		}
	}
	if c.problems == nil { // what is wrong with a block was said above, and more clearly
		c.problems = append(c.problems, s.checkSchema(definition, definition, raw)...)
	}
	return c.problems
}
