package bottest

import (
	"slices"
	"strings"
)

// The types of selects of people and of channels.
// https://docs.discord.com/developers/components/reference#component-object-component-types
const (
	componentUsers    = 5
	componentChannels = 8
)

// buttonLink is the style of a button that leads to an address: the app does not hear of its use.
const buttonLink = 5

// PressButton returns the interaction of a person's press of the button with a label, an emoji or
// a custom_id in a message of the bot. The test ends where there is no such button that the person
// could press.
func (d *Discord) PressButton(message DiscordMessage, what, user string) DiscordDelivery {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	m, u := d.usable(message, user)
	o := d.component(m, what, componentButton)
	if number(o["style"]) == buttonLink {
		d.t.Fatalf("the button %q only leads to %s", what, str(o["url"]))
	}
	return d.act(DiscordInteraction{Type: interactionComponent, Channel: m.Channel, Message: m.ID, User: u.ID}, object{
		"component_type": componentButton, "custom_id": o["custom_id"], "id": o["id"],
	})
}

// Choose returns the interaction of a person's choice in the select with a custom_id or a
// placeholder in a message of the bot: of options by their labels or values, of channels and
// people by their names or ids.
func (d *Discord) Choose(message DiscordMessage, what, user string, values ...string) DiscordDelivery {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	m, u := d.usable(message, user)
	o := d.component(m, what, componentSelect, componentUsers, componentChannels)
	data := object{"component_type": o["type"], "custom_id": o["custom_id"], "id": o["id"]}
	d.choose(data, o, d.channels[m.Channel], u, values)
	return d.act(DiscordInteraction{Type: interactionComponent, Channel: m.Channel, Message: m.ID, User: u.ID}, data)
}

// usable returns a message as it is now, whose components a person can use; the test ends for
// another. The lock is held.
func (d *Discord) usable(message DiscordMessage, user string) (*DiscordMessage, *DiscordUser) {
	d.t.Helper()
	m, u := d.live(message.Channel, message.ID), d.userNamed(user)
	switch {
	case m == nil:
		d.t.Fatalf("the message %s is not there", message.ID)
	case m.To != "" && m.To != u.ID:
		d.t.Fatalf("%s does not see the message %s, which is shown to another person only", u.Name, m.ID)
	case m.Thinking:
		d.t.Fatalf("the message %s shows no more than that the bot is thinking", m.ID)
	}
	return m, u
}

// component returns what is called so in a message, of one of the types; the test ends where there
// is none, or where it is disabled. The lock is held.
func (d *Discord) component(m *DiscordMessage, what string, kinds ...int) object {
	d.t.Helper()
	var found object
	var there []string
	eachComponent(componentsWithIDs(m), func(o object) {
		if !slices.Contains(kinds, number(o["type"])) {
			return
		}
		emoji, _ := o["emoji"].(object)
		names := []string{str(o["label"]), str(o["placeholder"]), str(o["custom_id"]), str(emoji["name"])}
		there = append(there, strings.Join(slices.DeleteFunc(slices.Clone(names), func(s string) bool { return s == "" }), " "))
		if found == nil && slices.Contains(names, what) {
			found = o
		}
	})
	switch {
	case found == nil || what == "":
		d.t.Fatalf("nothing that can be used is called %q in the message %s: %q", what, m.ID, there)
	case found["disabled"] == true:
		d.t.Fatalf("%q is disabled in the message %s", what, m.ID)
	}
	return found
}

// choose adds to the data of an interaction what a person chose in a select. The lock is held.
// https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-message-component-data-structure
func (d *Discord) choose(data, spec object, in *DiscordChannel, by *DiscordUser, values []string) {
	d.t.Helper()
	if least, most := boundsOf(spec); len(values) < least || len(values) > most {
		d.t.Fatalf("%d values are chosen in %q, which takes %d to %d", len(values), str(spec["custom_id"]), least, most)
	}
	resolved := object{}
	chosen := []any{}
	for _, v := range values {
		switch number(spec["type"]) {
		case componentChannels:
			types := list(copyOf(spec["channel_types"]))
			if kind := float64(d.channelNamed(v).Type); len(types) > 0 && !slices.Contains(types, any(kind)) {
				d.t.Fatalf("the channel %s is of type %v, which %q does not offer", v, kind, str(spec["custom_id"]))
			}
			v = d.resolveChannel(resolved, by, v)
		case componentUsers:
			v = d.resolveUser(resolved, in, v)
		default:
			v = d.optionOf(spec, v)
		}
		chosen = append(chosen, v)
	}
	data["values"] = chosen
	if len(resolved) > 0 {
		data["resolved"] = resolved
	}
}

// boundsOf returns how many values a select takes.
// https://docs.discord.com/developers/components/reference#string-select
func boundsOf(spec object) (least, most int) {
	least, most = 1, 1
	if v, ok := spec["min_values"]; ok && v != nil {
		least = number(v)
	}
	if v, ok := spec["max_values"]; ok && v != nil {
		most = number(v)
	}
	if spec["required"] == false { // in a modal
		least = 0
	}
	return least, most
}

// optionOf returns the value of an option of a select, by its label or value; the test ends where
// there is none.
func (d *Discord) optionOf(spec object, what string) string {
	d.t.Helper()
	for _, v := range list(spec["options"]) {
		if o, _ := v.(object); str(o["label"]) == what || str(o["value"]) == what {
			return str(o["value"])
		}
	}
	d.t.Fatalf("%q is no option of %q", what, str(spec["custom_id"]))
	return ""
}
