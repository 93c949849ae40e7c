package bottest

import (
	"fmt"
	"strconv"
)

// choosing is a person's filling in of the options of a command. The lock is held.
type choosing struct {
	d        *Discord
	in       *DiscordChannel
	by       *DiscordUser
	given    map[string]string
	focus    string // the option that the person types into, "" for none
	name     string // of the command
	resolved object
}

// options returns the options as an interaction has them, in the order of the command; path is of
// the subcommands.
func (c *choosing) options(specs []any, path []string) []any {
	if len(path) > 0 {
		for _, s := range specs {
			if spec, _ := s.(object); str(spec["name"]) == path[0] {
				return []any{object{"name": path[0], "type": spec["type"], "options": append([]any{}, c.options(list(spec["options"]), path[1:])...)}}
			}
		}
		c.d.violate("the command %q has no subcommand %q", c.name, path[0])
		return nil
	}
	var out []any
	known := map[string]bool{}
	for _, s := range specs {
		spec, _ := s.(object)
		name := str(spec["name"])
		known[name] = true
		text, ok := c.given[name]
		switch {
		case ok:
			out = append(out, c.option(spec, text))
		case spec["required"] == true && c.focus == "":
			c.d.t.Fatalf("the command %q needs the option %q", c.name, name)
		}
	}
	for name, text := range c.given {
		if !known[name] {
			c.d.violate("the command %q has no option %q", c.name, name)
			out = append(out, c.option(object{"name": name, "type": 3}, text))
		}
	}
	return out
}

// The types of options.
// https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-option-type
const (
	optionInteger = 4
	optionBoolean = 5
	optionUser    = 6
	optionChannel = 7
	optionRole    = 8
	optionNumber  = 10
)

// option returns one option with its value.
func (c *choosing) option(spec object, text string) object {
	o := object{"name": spec["name"], "type": spec["type"]}
	if c.focus == str(spec["name"]) {
		if spec["autocomplete"] != true {
			c.d.violate("the option %q of the command %q is not completed", c.focus, c.name)
		}
		o["focused"], o["value"] = true, text // as it is up to now, of whatever type
		return o
	}
	var err error
	switch number(spec["type"]) {
	case optionInteger:
		o["value"], err = strconv.Atoi(text)
	case optionNumber:
		o["value"], err = strconv.ParseFloat(text, 64)
	case optionBoolean:
		o["value"], err = strconv.ParseBool(text)
	case optionUser:
		o["value"] = c.d.resolveUser(c.resolved, c.in, text)
	case optionChannel:
		o["value"] = c.d.resolveChannel(c.resolved, c.by, text)
	case optionRole:
		o["value"] = c.d.resolveRole(c.resolved, text)
	default:
		o["value"], err = textOption(spec, text)
	}
	if err != nil {
		c.d.t.Fatalf("the option %q of the command %q: %v", str(spec["name"]), c.name, err)
	}
	return o
}

// textOption returns a text as a person can give it: one of the choices, where there are any, and
// no longer than it may be.
func textOption(spec object, text string) (string, error) {
	choices := list(spec["choices"])
	for _, v := range choices {
		choice, _ := v.(object)
		if str(choice["name"]) == text || str(choice["value"]) == text {
			return str(choice["value"]), nil
		}
	}
	if len(choices) > 0 {
		return "", fmt.Errorf("%q is no choice", text)
	}
	if most := number(spec["max_length"]); most > 0 && len([]rune(text)) > most {
		text = string([]rune(text)[:most])
	}
	return text, nil
}

// resolveChannel adds a channel to what an interaction names, and returns its id. The lock is held.
func (d *Discord) resolveChannel(resolved object, by *DiscordUser, name string) string {
	d.t.Helper()
	c := d.channelNamed(name)
	some, _ := resolved["channels"].(object)
	if some == nil {
		some = object{}
		resolved["channels"] = some
	}
	some[c.ID] = d.seenChannel(c, by)
	return c.ID
}

// resolveRole adds a role to what an interaction names, and returns its id: that of @everyone is the
// id of the guild. The lock is held.
// https://docs.discord.com/developers/topics/permissions#role-object
func (d *Discord) resolveRole(resolved object, name string) string {
	d.t.Helper()
	role := &DiscordRole{ID: d.Guild, Name: "@everyone"}
	if name != role.Name {
		role = nil
	}
	for _, r := range d.roles {
		if r.ID == name || r.Name == name {
			role = r
		}
	}
	if role == nil {
		d.t.Fatalf("there is no role %q", name)
	}
	resolved["roles"] = object{role.ID: object{
		"id": role.ID, "name": role.Name, "mentionable": role.Mentionable, "color": 0, "colors": object{"primary_color": 0, "secondary_color": nil, "tertiary_color": nil},
		"hoist": false, "icon": nil, "unicode_emoji": nil, "position": 1, "permissions": "0", "managed": false, "flags": 0,
	}}
	return role.ID
}

// resolveUser adds a person to what an interaction names, and returns the id. The lock is held.
func (d *Discord) resolveUser(resolved object, in *DiscordChannel, name string) string {
	d.t.Helper()
	u := d.userNamed(name)
	add := func(kind string, value object) {
		some, _ := resolved[kind].(object)
		if some == nil {
			some = object{}
			resolved[kind] = some
		}
		some[u.ID] = value
	}
	add("users", d.userJSON(u))
	if in.Guild != "" {
		o := d.memberJSON(u)
		o["permissions"] = strconv.Itoa(personMay(u))
		add("members", o)
	}
	return u.ID
}
