package bottest

import (
	"fmt"
	"slices"
)

// input checks a select or an input of a modal.
func (c *discordChecker) input(at string, o object, kind int) {
	c.customID(at, o)
	c.length(at, o, "placeholder", 0, mostSelectPlaceholder)
	if kind == componentInput {
		c.length(at, o, "value", 0, 4000)
		c.length(at, o, "placeholder", 0, 100)
		if style := number(o["style"]); style != 1 && style != 2 {
			c.say(at+".style", "there is no style %d", style)
		}
		return
	}
	most, least := mostSelectOptions, 1
	switch kind {
	case componentRadio:
		most, least = 10, 2
	case componentBoxes:
		most = 10
	case componentSelect:
	default:
		return
	}
	c.options(at, o, least, most)
	if values, given := o["max_values"]; given && values != nil && number(values) > len(list(o["options"])) {
		c.say(at+".max_values", "%d of %d options", number(values), len(list(o["options"])))
	}
}

// options checks what can be chosen.
// https://docs.discord.com/developers/components/reference#string-select-select-option-structure
func (c *discordChecker) options(at string, o object, least, most int) {
	options := c.objects(at+".options", o["options"])
	if len(options) < least || len(options) > most {
		c.say(at+".options", "%d options, %d to %d are good", len(options), least, most)
	}
	var values []string
	chosen := 0
	for i, option := range options {
		at := fmt.Sprintf("%s.options[%d]", at, i)
		c.known(at, option, "label value description emoji default")
		c.length(at, option, "label", 1, mostOptionText)
		c.length(at, option, "description", 0, mostOptionText)
		value := c.length(at, option, "value", 1, mostOptionText)
		if slices.Contains(values, value) {
			c.say(at+".value", "%q is there twice", value)
		}
		values = append(values, value)
		if option["default"] == true {
			chosen++
		}
	}
	if many := max(1, number(o["max_values"])); chosen > many && number(o["type"]) != componentBoxes {
		c.say(at+".options", "%d are chosen, at most %d can be", chosen, many)
	}
}

// label checks a label of a modal.
// https://docs.discord.com/developers/components/reference#label
func (c *discordChecker) label(at string, o object) {
	c.length(at, o, "label", 1, 45)
	c.length(at, o, "description", 0, 100)
	inner, ok := o["component"].(object)
	if !ok {
		c.say(at+".component", "missing")
		return
	}
	if inner["disabled"] == true {
		c.say(at+".component.disabled", "nothing in a modal can be disabled")
	}
	if number(inner["type"]) == componentInput && inner["label"] != nil {
		c.say(at+".component.label", "an input in a label has none of its own")
	}
	c.component(at+".component", inner, "label")
}

// modal checks a form.
// https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-modal
func (c *discordChecker) modal(data object) {
	const most = 5 // components
	c.known("data", data, "custom_id title components")
	c.length("data", data, "custom_id", 1, mostCustomID)
	c.length("data", data, "title", 1, 45)
	rows := c.objects("data.components", data["components"])
	if len(rows) == 0 || len(rows) > most {
		c.say("data.components", "%d components, 1 to %d are good", len(rows), most)
	}
	for i, row := range rows {
		c.component(fmt.Sprintf("data.components[%d]", i), row, "modal")
	}
}
