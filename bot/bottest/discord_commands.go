package bottest

import "strconv"

// getCommands is GET /applications/{application_id}/commands.
func (d *Discord) getCommands(r *discordRequest) (any, *discordRefusal) {
	if r.value("application_id") != d.AppID {
		return nil, missingAccess()
	}
	return d.commandsJSON(r.Query.Get("with_localizations") == "true"), nil
}

// commandsJSON returns the commands, and how they are called in other languages where that is
// wanted.
func (d *Discord) commandsJSON(localized bool) []any {
	all := []any{}
	for _, c := range d.rest.commands {
		all = append(all, copyOf(c))
	}
	if !localized {
		eachLevel(all, func(o object) {
			delete(o, "name_localizations")
			delete(o, "description_localizations")
		})
	}
	return all
}

// eachLevel calls do for commands, their options and the choices of those.
func eachLevel(all []any, do func(object)) {
	for _, v := range all {
		if o, ok := v.(object); ok {
			do(o)
			eachLevel(list(o["options"]), do)
			eachLevel(list(o["choices"]), do)
		}
	}
}

// putCommands is PUT /applications/{application_id}/commands: it replaces all commands, and a
// command that has the name and type of one before keeps its id.
// https://docs.discord.com/developers/interactions/application-commands#bulk-overwrite-global-application-commands
func (d *Discord) putCommands(r *discordRequest) (any, *discordRefusal) {
	if r.value("application_id") != d.AppID {
		return nil, missingAccess()
	}
	if no := d.forbid(r, checkCommands(r.list)); no != nil {
		return nil, no
	}
	var registered []object
	for _, c := range r.list {
		command, _ := copyOf(c).(object)
		registered = append(registered, d.registered(command))
	}
	d.rest.commands = registered
	d.notify()
	return d.commandsJSON(true), nil
}

// registered returns a command as Discord tells of it: with what it fills in. The lock is held.
func (d *Discord) registered(c object) object {
	if c["type"] == nil {
		c["type"] = 1
	}
	c["id"] = d.snowflake()
	for _, old := range d.rest.commands {
		if str(old["name"]) == str(c["name"]) && number(old["type"]) == number(c["type"]) {
			c["id"] = old["id"]
		}
	}
	c["application_id"], c["version"], c["default_permission"] = d.AppID, d.snowflake(), true
	fill := object{
		"description": "", "nsfw": false, "dm_permission": true, "default_member_permissions": nil, "contexts": nil, "integration_types": []any{0},
		"name_localizations": nil, "description_localizations": nil,
	}
	for name, v := range fill {
		if c[name] == nil {
			c[name] = v
		}
	}
	if len(list(c["options"])) == 0 {
		delete(c, "options")
	}
	if text, ok := c["default_member_permissions"].(float64); ok {
		c["default_member_permissions"] = strconv.FormatFloat(text, 'f', 0, 64)
	}
	eachLevel(list(c["options"]), func(o object) {
		for _, name := range []string{"required", "autocomplete"} {
			if o[name] == false {
				delete(o, name) // Discord tells of true alone
			}
		}
	})
	return c
}

// Commands returns the commands that are registered, as Discord tells of them.
func (d *Discord) Commands() []map[string]any {
	d.mu.Lock()
	defer d.mu.Unlock()
	var all []object
	for _, c := range d.rest.commands {
		command, _ := copyOf(c).(object)
		all = append(all, command)
	}
	return all
}
