package bottest

import (
	"slices"
	"strings"
)

// Slash returns the interaction of a person's use of a command, "ask" or, with the names of a
// group and a subcommand, "settings show"; what it needs of options is given by their names. A
// command that the bot has not registered, for such a place, is a violation.
func (d *Discord) Slash(channel, user, command string, options map[string]string) DiscordDelivery {
	d.t.Helper()
	return d.slash(DiscordInteraction{Type: interactionCommand}, channel, user, command, options, "")
}

// Typing returns the interaction of a person who types a text into an option of a command, which
// is completed.
func (d *Discord) Typing(channel, user, command, option, text string) DiscordDelivery {
	d.t.Helper()
	return d.slash(DiscordInteraction{Type: interactionAutocomplete}, channel, user, command, map[string]string{option: text}, option)
}

func (d *Discord) slash(i DiscordInteraction, channel, user, command string, options map[string]string, focus string) DiscordDelivery {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	c := d.channelNamed(channel)
	i.Channel, i.User = c.ID, d.userNamed(user).ID
	names := strings.Fields(command)
	registered := d.commandNamed(1, names[0], c)
	chosen := choosing{d: d, in: c, by: d.users[i.User], given: options, focus: focus, name: command, resolved: object{}}
	data := object{"id": registered["id"], "name": names[0], "type": 1}
	if given := chosen.options(list(registered["options"]), names[1:]); len(given) > 0 {
		data["options"] = given
	}
	if len(chosen.resolved) > 0 {
		data["resolved"] = chosen.resolved
	}
	return d.act(i, data)
}

// MessageCommand returns the interaction of a person's use of a command of the menu of a message.
// The bot sees the message, whoever wrote it.
func (d *Discord) MessageCommand(message DiscordMessage, user, name string) DiscordDelivery {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	m := d.live(message.Channel, message.ID)
	if m == nil || m.To != "" {
		d.t.Fatalf("there is no message %s that has a menu", message.ID)
	}
	c := d.channels[m.Channel]
	return d.act(DiscordInteraction{Type: interactionCommand, Channel: c.ID, User: d.userNamed(user).ID}, object{
		"id": d.commandNamed(3, name, c)["id"], "name": name, "type": 3, "target_id": m.ID,
		"resolved": object{"messages": object{m.ID: d.messageJSON(m, "")}},
	})
}

// commandNamed returns a command of a type that people can use in a channel, one that is made up
// where there is none. The lock is held.
func (d *Discord) commandNamed(kind int, name string, c *DiscordChannel) object {
	for _, command := range d.rest.commands {
		at := number(command["type"])
		if str(command["name"]) != name || at != kind && !(at == 0 && kind == 1) {
			continue
		}
		if !offered(command, d.personal(c), contextOf(c)) {
			d.violate("the command %q is used where the bot does not offer it (context %d)", name, contextOf(c))
		}
		return command
	}
	d.violate("no command %q of type %d is registered", name, kind)
	return object{"id": d.snowflake(), "name": name}
}

// personal reports whether in a channel people use the app that they installed for themselves. The
// lock is held.
func (d *Discord) personal(c *DiscordChannel) bool {
	g := d.guilds[c.Guild]
	return contextOf(c) == contextPrivate || g != nil && g.Absent
}

// offered reports whether a command is there in a context. What it says nothing of, is: but for
// people who install the app for themselves.
// https://docs.discord.com/developers/interactions/application-commands#contexts
func offered(command object, personal bool, context int) bool {
	installs := list(copyOf(command["integration_types"]))
	if personal && !slices.Contains(installs, any(1.0)) || !personal && installs != nil && !slices.Contains(installs, any(0.0)) {
		return false
	}
	contexts := list(copyOf(command["contexts"]))
	return contexts == nil || slices.Contains(contexts, any(float64(context)))
}
