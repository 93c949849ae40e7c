package discord

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
)

// command is a command of the app, with what we set of it: what Discord adds is not compared.
// https://docs.discord.com/developers/interactions/application-commands#application-command-object
type command struct {
	Type         int             `json:"type"` // 1 typed, 3 in the menu of a message
	Name         string          `json:"name"`
	Description  string          `json:"description"`
	Options      []commandOption `json:"options,omitempty"`
	Permissions  *string         `json:"default_member_permissions"` // nil for everybody
	Integrations []int           `json:"integration_types"`          // 0 by guilds, 1 by people for themselves
	Contexts     []int           `json:"contexts"`                   // 0 guilds, 1 direct messages with the bot, 2 others
}

type commandOption struct {
	Type         int             `json:"type"`
	Name         string          `json:"name"`
	Description  string          `json:"description"`
	Required     bool            `json:"required,omitempty"`
	Choices      []choice        `json:"choices,omitempty"`
	Autocomplete bool            `json:"autocomplete,omitempty"`
	MaxLength    int             `json:"max_length,omitempty"`
	Options      []commandOption `json:"options,omitempty"` // of a subcommand
}

const (
	typedCommand   = 1
	messageCommand = 3

	// The types of options.
	// https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-option-type
	subcommand   = 1
	textOption   = 3
	switchOption = 5
	roleOption   = 8

	// maxTyped bounds a question as it is typed: longer ones are stories.
	maxTyped = 500
)

// commands are those of the app.
func commands() []command {
	everywhere := func(c command) command {
		c.Integrations, c.Contexts = []int{0, 1}, []int{0, 1, 2}
		return c
	}
	typed := func(name, description string, options ...commandOption) command {
		return everywhere(command{Type: typedCommand, Name: name, Description: description, Options: options})
	}
	topic := func(description string, required bool) commandOption {
		return commandOption{Type: textOption, Name: optionTopic, Description: description, Required: required, Autocomplete: true, MaxLength: maxChoice}
	}
	managers := "32" // Manage Server: https://docs.discord.com/developers/topics/permissions
	return []command{
		typed(commandAsk, "Ask a question about the news briefings", commandOption{
			Type: textOption, Name: optionQuestion, Description: "It completes itself as you type", Required: true, Autocomplete: true, MaxLength: maxTyped,
		}),
		typed(commandBriefings, "What is stored, newest first"),
		typed(commandTopic, "Who or what somebody or something is", topic("A person, a place, an organisation", true)),
		typed(commandPapers, "Who said what, by newspaper", topic("Of whom or what; the newest briefing without it", false)),
		typed(commandDeeper, "Questions to go on with"),
		typed(commandWhy, "Why your last answer was given"),
		typed(commandHelp, "What I can answer, and how to ask"),
		{
			Type: typedCommand, Name: commandSettings, Description: "How this server is answered",
			Permissions: &managers, Integrations: []int{0}, Contexts: []int{0},
		},
		digestCommand(),
		everywhere(command{Type: messageCommand, Name: commandMessage}),
	}
}

// hashCommands returns a hash of commands, whatever their order.
func hashCommands(all []command) ([sha256.Size]byte, error) {
	all = slices.Clone(all)
	for i := range all {
		all[i].Integrations, all[i].Contexts = slices.Sorted(slices.Values(all[i].Integrations)), slices.Sorted(slices.Values(all[i].Contexts))
	}
	slices.SortFunc(all, func(a, b command) int { return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.Name, b.Name)) })
	data, err := json.Marshal(all)
	return sha256.Sum256(data), err
}

// registered reports whether Discord knows the commands of the app as they are.
func registered(ctx context.Context, r *rest, app string) (bool, error) {
	var there []command
	if err := r.do(ctx, http.MethodGet, commandsPath(app), nil, &there); err != nil {
		return false, fmt.Errorf("look up the commands: %w", err)
	}
	known, err := hashCommands(there)
	if err != nil {
		return false, fmt.Errorf("compare the commands: %w", err)
	}
	wanted, err := hashCommands(commands())
	return known == wanted, err
}

// register tells Discord the commands of the app, unless it knows them as they are.
func register(ctx context.Context, r *rest, app string) (changed bool, err error) {
	if same, err := registered(ctx, r, app); err != nil || same {
		return false, err
	}
	if err := r.do(ctx, http.MethodPut, commandsPath(app), commands(), nil); err != nil {
		return false, fmt.Errorf("register the commands: %w", err)
	}
	return true, nil
}

func commandsPath(app string) string { return "/applications/" + app + "/commands" }
