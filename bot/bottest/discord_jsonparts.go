package bottest

// componentsWithIDs returns the components of a message with the ids that Discord gives to those
// without one. https://docs.discord.com/developers/components/reference#anatomy-of-a-component
func componentsWithIDs(m *DiscordMessage) []any {
	components, _ := copyOf(append([]any{}, list(m.Body["components"])...)).([]any)
	taken := map[int]bool{}
	eachComponent(components, func(c object) { taken[number(c["id"])] = true })
	next := 1
	eachComponent(components, func(c object) {
		if number(c["id"]) != 0 {
			return
		}
		for taken[next] {
			next++
		}
		c["id"], taken[next] = next, true
	})
	eachComponent(components, fillComponent)
	return components
}

// fillComponent adds what Discord fills in.
func fillComponent(c object) {
	fill := object{}
	switch number(c["type"]) {
	case componentSelect, 5, 6, 7, 8:
		fill = object{"min_values": 1, "max_values": 1}
	case componentContainer:
		fill = object{"accent_color": nil, "spoiler": false}
	case componentSeparator:
		fill = object{"spacing": 1, "divider": true}
	}
	for name, v := range fill {
		if c[name] == nil {
			c[name] = v
		}
	}
}

// eachComponent calls do for all components, those inside of others too.
func eachComponent(components []any, do func(object)) {
	for _, c := range components {
		o, ok := c.(object)
		if !ok {
			continue
		}
		do(o)
		eachComponent(list(o["components"]), do)
		for _, name := range []string{"accessory", "component"} {
			if inner, ok := o[name].(object); ok {
				eachComponent([]any{inner}, do)
			}
		}
	}
}

// interactionFields adds what a message says of the interaction that it answers. The lock is held.
func (d *Discord) interactionFields(m *DiscordMessage, o object) {
	o["webhook_id"], o["application_id"] = d.AppID, d.AppID
	i := d.interaction(m.Interaction)
	if i == nil {
		return
	}
	meta := object{"id": i.ID, "type": i.Type, "user": d.userJSON(d.users[i.User]), "authorizing_integration_owners": d.ownersOf(i)}
	switch i.Type {
	case 2:
		o["type"] = 20
	case 3:
		meta["interacted_message_id"] = i.Message
	case 5:
		meta["triggering_interaction_metadata"] = object{"id": i.ID, "type": 2, "user": d.userJSON(d.users[i.User]), "authorizing_integration_owners": d.ownersOf(i)}
	}
	if i.Original != "" && i.Original != m.ID {
		meta["original_response_message_id"] = i.Original
	}
	o["interaction_metadata"] = meta
}

// ownersOf says for whom the app was installed: the guild "0", the user "1". Of a component that is
// the user who made the bot show the message, whoever uses it.
// https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-authorizing-integration-owners-object
func (d *Discord) ownersOf(i *DiscordInteraction) object {
	c := d.channels[i.Channel]
	switch {
	case c == nil || c.Type == DMChannel:
		return object{"0": "0"}
	case d.personal(c):
		for m := d.live(i.Channel, i.Message); m != nil && d.interaction(m.Interaction) != nil; m = d.live(i.Channel, i.Message) {
			i = d.interaction(m.Interaction)
		}
		return object{"1": i.User}
	}
	return object{"0": c.Guild}
}

// interaction returns the interaction with the id, nil for none. The lock is held.
func (d *Discord) interaction(id string) *DiscordInteraction {
	for _, i := range d.interacted {
		if i.ID == id {
			return i
		}
	}
	return nil
}
