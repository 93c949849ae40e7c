package bottest

import (
	"fmt"
	"net/url"
	"slices"
	"unicode/utf8"
)

// The types of components.
// https://docs.discord.com/developers/components/reference#component-object-component-types
const (
	componentRow       = 1
	componentButton    = 2
	componentSelect    = 3
	componentInput     = 4
	componentSection   = 9
	componentText      = 10
	componentThumbnail = 11
	componentGallery   = 12
	componentFile      = 13
	componentSeparator = 14
	componentContainer = 17
	componentLabel     = 18
	componentUpload    = 19
	componentRadio     = 21
	componentBoxes     = 22
	componentBox       = 23
)

// placesOf returns the types of components that may stand somewhere.
func placesOf(within string) []int {
	selects := []int{componentSelect, 5, 6, 7, 8}
	inside := []int{componentRow, componentSection, componentText, componentGallery, componentFile, componentSeparator}
	switch within {
	case "message":
		return append(inside, componentContainer)
	case "container":
		return inside
	case "row":
		return append(selects, componentButton)
	case "section":
		return []int{componentText}
	case "accessory":
		return []int{componentButton, componentThumbnail}
	case "modal":
		return []int{componentLabel, componentText, componentRow}
	case "label":
		return append(selects, componentInput, componentUpload, componentRadio, componentBoxes, componentBox)
	case "modal row":
		return []int{componentInput}
	}
	return nil
}

// fieldsOf returns the fields of a type of components.
func fieldsOf(kind int) string {
	const choice = "type id custom_id placeholder min_values max_values disabled required "
	switch kind {
	case componentRow:
		return "type id components"
	case componentButton:
		return "type id style label emoji custom_id sku_id url disabled"
	case componentSelect:
		return choice + "options"
	case 5, 6, 7, 8:
		return choice + "default_values channel_types"
	case componentInput:
		return "type id custom_id style label min_length max_length required value placeholder"
	case componentSection:
		return "type id components accessory"
	case componentText:
		return "type id content"
	case componentThumbnail:
		return "type id media description spoiler"
	case componentGallery:
		return "type id items"
	case componentFile:
		return "type id file spoiler"
	case componentSeparator:
		return "type id divider spacing"
	case componentContainer:
		return "type id components accent_color spoiler"
	case componentLabel:
		return "type id label description component"
	case componentBox:
		return "type id custom_id default"
	}
	return "type id custom_id required min_values max_values options"
}

// component checks a component, and those inside of it, where it stands within something.
func (c *discordChecker) component(at string, o object, within string) {
	c.count++
	kind := number(o["type"])
	if !slices.Contains(placesOf(within), kind) {
		c.say(at, "a component of type %d has no place in a %s", kind, within)
		return
	}
	if within == "message" && !c.v2 && kind != componentRow {
		c.say(at, "a component of type %d without the flag of Components V2", kind)
	}
	c.known(at, o, fieldsOf(kind))
	if id := number(o["id"]); id != 0 {
		if slices.Contains(c.numbers, id) {
			c.say(at+".id", "%d is there twice", id)
		}
		c.numbers = append(c.numbers, id)
	}
	switch kind {
	case componentRow:
		c.row(at, o, within)
	case componentButton:
		c.button(at, o)
	case componentSection:
		c.section(at, o)
	case componentText:
		text := c.length(at, o, "content", 1, mostDisplayText)
		c.text += utf8.RuneCountInString(text)
	case componentContainer:
		c.inside(at, o, "container", 1, mostComponents)
	case componentLabel:
		c.label(at, o)
	case componentThumbnail, componentGallery, componentFile, componentSeparator:
	default:
		c.input(at, o, kind)
	}
}

// inside checks the components of a component.
func (c *discordChecker) inside(at string, o object, within string, least, most int) []object {
	inner := c.objects(at+".components", o["components"])
	if len(inner) < least || len(inner) > most {
		c.say(at+".components", "%d components, %d to %d are good", len(inner), least, most)
	}
	for i, component := range inner {
		c.component(fmt.Sprintf("%s.components[%d]", at, i), component, within)
	}
	return inner
}

// row checks an action row: buttons, or one select.
func (c *discordChecker) row(at string, o object, within string) {
	if within == "modal" {
		c.inside(at, o, "modal row", 1, 1)
		return
	}
	inner := c.inside(at, o, "row", 1, mostRowButtons)
	selects := 0
	for _, component := range inner {
		if number(component["type"]) != componentButton {
			selects++
		}
	}
	if selects > 0 && len(inner) > 1 {
		c.say(at+".components", "a select has a row of its own")
	}
}

// button checks a button.
// https://docs.discord.com/developers/components/reference#button
func (c *discordChecker) button(at string, o object) {
	const link, premium = 5, 6
	c.length(at, o, "label", 0, mostButtonLabel)
	if str(o["label"]) == "" && o["emoji"] == nil {
		c.say(at, "a button without a label and without an emoji")
	}
	switch style := number(o["style"]); {
	case style < 1 || style > premium:
		c.say(at+".style", "there is no style %d", style)
	case style == link:
		c.address(at, o)
	case style == premium:
		c.say(at+".style", "the fake sells nothing")
	default:
		c.customID(at, o)
		if o["url"] != nil {
			c.say(at+".url", "only a link button has one")
		}
	}
}

func (c *discordChecker) address(at string, o object) {
	if o["custom_id"] != nil {
		c.say(at+".custom_id", "a link button has none")
	}
	address := c.length(at, o, "url", 1, mostButtonURL)
	u, err := url.Parse(address)
	if err != nil || !slices.Contains([]string{"http", "https", "discord"}, u.Scheme) {
		c.say(at+".url", "%q is no address", cut(address))
	}
}

// customID checks the id of something that can be used.
func (c *discordChecker) customID(at string, o object) {
	id := c.length(at, o, "custom_id", 1, mostCustomID)
	if slices.Contains(c.ids, id) {
		c.say(at+".custom_id", "%q is there twice", id)
	}
	c.ids = append(c.ids, id)
}

func (c *discordChecker) section(at string, o object) {
	c.inside(at, o, "section", 1, 3)
	accessory, ok := o["accessory"].(object)
	if !ok {
		c.say(at+".accessory", "missing")
		return
	}
	c.component(at+".accessory", accessory, "accessory")
}
