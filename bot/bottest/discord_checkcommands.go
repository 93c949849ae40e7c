package bottest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// The limits of commands.
// https://docs.discord.com/developers/interactions/application-commands#registering-a-command
const (
	mostChatCommands    = 100
	mostContextCommands = 15 // each of users and of messages
	mostCommandOptions  = 25
	mostCommandText     = 8000
	mostChoices         = 25
)

// checkCommands returns what is wrong with all commands.
func checkCommands(commands []any) []string {
	var c discordChecker
	counts := map[int]int{}
	var names []string
	for i, command := range c.objects("commands", commands) {
		at := fmt.Sprintf("commands[%d]", i)
		kind := number(command["type"])
		if command["type"] == nil {
			kind = 1
		}
		counts[kind]++
		name := fmt.Sprint(kind, " ", str(command["name"]))
		if slices.Contains(names, name) {
			c.say(at+".name", "%q is there twice", str(command["name"]))
		}
		names = append(names, name)
		c.command(at, command, kind)
	}
	for kind, n := range counts {
		most := mostContextCommands
		if kind == 1 {
			most = mostChatCommands
		}
		if n > most {
			c.say("commands", "%d commands of type %d, at most %d", n, kind, most)
		}
	}
	return c.problems
}

func (c *discordChecker) command(at string, o object, kind int) {
	c.known(at, o, "id type name name_localizations description description_localizations options default_member_permissions dm_permission nsfw integration_types contexts handler default_permission")
	switch kind {
	case 1:
		c.commandName(at, o)
		c.length(at, o, "description", 1, 100)
	case 2, 3:
		c.length(at, o, "name", 1, 32)
		if str(o["description"]) != "" || len(list(o["options"])) > 0 {
			c.say(at, "a command of a menu has no description and no options")
		}
	default:
		c.say(at+".type", "there is no type %d, or the fake does not know it", kind)
	}
	for name, value := range map[string]any{"contexts": o["contexts"], "integration_types": o["integration_types"]} {
		for _, v := range list(value) {
			if n := number(v); n < 0 || n > 2 || name == "integration_types" && n > 1 {
				c.say(at+"."+name, "there is no %d", n)
			}
		}
	}
	c.commandOptions(at, o, 0)
	if n := charactersOf(o); n > mostCommandText {
		c.say(at, "%d characters in all, at most %d", n, mostCommandText)
	}
}

// commandName checks a name that is typed.
// https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-naming
func (c *discordChecker) commandName(at string, o object) {
	names := map[string]any{"name": o["name"]}
	if localized, ok := o["name_localizations"].(object); ok {
		for locale, name := range localized {
			names["name_localizations."+locale] = name
		}
	}
	good := regexp.MustCompile(`^[-_'\pL\pN\p{Devanagari}\p{Thai}]{1,32}$`)
	for where, name := range names {
		if s := str(name); !good.MatchString(s) || s != strings.ToLower(s) {
			c.say(at+"."+where, "%q is no name of a command: 1 to 32 lower-case letters, digits, - and _", cut(s))
		}
	}
}

// commandOptions checks the options of a command, or of an option that is a command of its own.
func (c *discordChecker) commandOptions(at string, o object, depth int) {
	const sub, group = 1, 2
	options := c.objects(at+".options", o["options"])
	if len(options) > mostCommandOptions {
		c.say(at+".options", "%d options, at most %d", len(options), mostCommandOptions)
	}
	var names []string
	subs, optional := 0, false
	for i, option := range options {
		at := fmt.Sprintf("%s.options[%d]", at, i)
		c.known(at, option, "type name name_localizations description description_localizations required choices options channel_types min_value max_value min_length max_length autocomplete")
		c.commandName(at, option)
		c.length(at, option, "description", 1, 100)
		if slices.Contains(names, str(option["name"])) {
			c.say(at+".name", "%q is there twice", option["name"])
		}
		names = append(names, str(option["name"]))
		kind := number(option["type"])
		switch {
		case kind < sub || kind > 11:
			c.say(at+".type", "there is no type %d", kind)
		case kind == sub && depth > 1 || kind == group && depth > 0:
			c.say(at+".type", "a type %d has no place here", kind)
		case kind == sub || kind == group:
			subs++
			c.commandOptions(at, option, depth+3-kind)
		}
		if option["required"] == true && optional {
			c.say(at+".required", "required options stand before the others")
		}
		optional = optional || option["required"] != true
		c.optionChoices(at, option)
	}
	if subs > 0 && subs < len(options) {
		c.say(at+".options", "sub-commands and other options together")
	}
}

func (c *discordChecker) optionChoices(at string, option object) {
	choices := list(option["choices"])
	kind := number(option["type"])
	if option["autocomplete"] == true {
		if len(choices) > 0 {
			c.say(at, "autocomplete and choices together")
		}
		if kind != 3 && kind != 4 && kind != 10 {
			c.say(at+".autocomplete", "an option of type %d cannot be completed", kind)
		}
	}
	c.choiceList(at+".choices", option["choices"])
}

// choiceList checks what can be chosen.
// https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-option-choice-structure
func (c *discordChecker) choiceList(at string, value any) {
	choices := c.objects(at, value)
	if len(choices) > mostChoices {
		c.say(at, "%d choices, at most %d", len(choices), mostChoices)
	}
	for i, choice := range choices {
		at := fmt.Sprintf("%s[%d]", at, i)
		c.known(at, choice, "name name_localizations value")
		c.length(at, choice, "name", 1, 100)
		if _, isText := choice["value"].(string); isText {
			c.length(at, choice, "value", 1, 100)
		} else if choice["value"] == nil {
			c.say(at+".value", "missing")
		}
	}
}

// choices checks the answer to autocomplete.
func (c *discordChecker) choices(data object) {
	c.known("data", data, "choices")
	if _, ok := data["choices"].([]any); !ok {
		c.say("data.choices", "missing")
	}
	c.choiceList("data.choices", data["choices"])
}

// charactersOf returns how many characters a command has, those of its options and choices too.
// https://docs.discord.com/developers/interactions/application-commands#slash-commands
func charactersOf(o object) int {
	n := utf8.RuneCountInString(str(o["name"])) + utf8.RuneCountInString(str(o["description"])) + utf8.RuneCountInString(str(o["value"]))
	for _, field := range []string{"options", "choices"} {
		for _, inner := range list(o[field]) {
			if i, ok := inner.(object); ok {
				n += charactersOf(i)
			}
		}
	}
	return n
}

// checkThread returns what is wrong with the body that begins a thread.
// https://docs.discord.com/developers/resources/channel#start-thread-from-message
func checkThread(body object) []string {
	var c discordChecker
	c.thread(body, "name auto_archive_duration rate_limit_per_user")
	return c.problems
}

func (c *discordChecker) thread(body object, fields string) {
	c.known("", body, fields)
	name := c.length("", body, "name", 1, 100)
	if name != "" && strings.TrimSpace(name) == "" {
		c.say("name", "empty")
	}
	if v := body["auto_archive_duration"]; v != nil && !slices.Contains([]int{60, 1440, 4320, 10080}, number(v)) {
		c.say("auto_archive_duration", "there is no %d", number(v))
	}
}
