package discord

import (
	"fmt"
	"strings"

	"github.com/godeeper/godeeper/faq"
)

// The subcommands of [commandDigest], and the options of the first.
const (
	digestSubscribe = "subscribe"
	digestShow      = "show"
	digestPreview   = "preview"
	digestOff       = "off"

	optionTime    = "time"
	optionZone    = "zone"
	optionDays    = "days"
	optionLength  = "length"
	optionTopics  = "topics"
	optionWithout = "without"
	optionRole    = "role"
	optionNoRole  = "no_role"
	optionAlways  = "when_nothing_new"
)

// digestCommand is the command by which channels get digests.
func digestCommand() command {
	managers := "16" // Manage Channels: a member needs all that are named, so the other is not
	text := func(name, description string, most int) commandOption {
		return commandOption{Type: textOption, Name: name, Description: description, Autocomplete: true, MaxLength: most}
	}
	sub := func(name, description string, options ...commandOption) commandOption {
		return commandOption{Type: subcommand, Name: name, Description: description, Options: options}
	}
	return command{
		Type: typedCommand, Name: commandDigest, Description: "What is new, posted in this channel each day",
		Permissions: &managers, Integrations: []int{0}, Contexts: []int{0},
		Options: []commandOption{
			sub(digestSubscribe, "Have a digest posted here, or change it: what you do not say stays as it is",
				text(optionTime, "Local time of day, like 08:00 or 8:30pm", 20),
				text(optionZone, "Time zone: the area and its largest city, like Europe/London", 60),
				text(optionDays, "Days, like every day, Monday to Friday, or mon, wed", maxChoice),
				commandOption{Type: textOption, Name: optionLength, Description: "How much of each briefing", Choices: []choice{
					{"Headlines", string(faq.DigestHeadlines)},
					{"Short: a sentence, and questions to go on with", string(faq.DigestShort)},
					{"Full: the most asked question with its answer too", string(faq.DigestFull)},
				}},
				text(optionTopics, "Only about these, separated by commas; - for everything", maxTopicsTyped),
				text(optionWithout, "Not about these, separated by commas; - for no such", maxTopicsTyped),
				commandOption{Type: roleOption, Name: optionRole, Description: "A role to mention in each digest"},
				commandOption{Type: switchOption, Name: optionNoRole, Description: "Mention no role any more"},
				commandOption{Type: switchOption, Name: optionAlways, Description: "Say so where nothing is new, rather than post nothing"},
			),
			sub(digestShow, "What is posted here, and when"),
			sub(digestPreview, "The digest as it would be now; only you see it"),
			sub(digestOff, "Post no digest here any more"),
		},
	}
}

// maxTopicsTyped bounds a list of topics as it is typed, in characters.
const maxTopicsTyped = 500

// What is offered where nothing that fits has been typed.
var (
	commonDays  = []string{"every day", "Monday to Friday", "Saturday and Sunday", "Monday", "Monday, Wednesday and Friday", "Tuesday and Thursday", "Friday", "Saturday", "Sunday"}
	commonZones = []string{ // of most people, eastwards
		"America/Los_Angeles", "America/Denver", "America/Chicago", "America/New_York", "America/Sao_Paulo", "UTC", "Europe/London", "Europe/Dublin",
		"Europe/Lisbon", "Europe/Madrid", "Europe/Paris", "Europe/Berlin", "Europe/Rome", "Africa/Lagos", "Africa/Johannesburg", "Africa/Nairobi",
		"Europe/Athens", "Europe/Istanbul", "Asia/Dubai", "Asia/Kolkata", "Asia/Singapore", "Asia/Shanghai", "Asia/Tokyo", "Australia/Sydney", "Pacific/Auckland",
	}
)

// completeDigest returns what an option of the command can be, for as much of it as has been typed.
func (a *Adapter) completeDigest(option, typed string) []string {
	switch option {
	case optionTime:
		return beginning(typed, hours())
	case optionZone:
		if a.Digests == nil || strings.TrimSpace(typed) == "" {
			return commonZones
		}
		return a.Digests.Zones(typed, maxChoices)
	case optionDays:
		return beginning(typed, commonDays)
	case optionTopics, optionWithout:
		return a.completeTopics(typed)
	}
	return nil
}

// hours returns the times of day that most digests are wanted at: from 5 in the morning, by the
// hour.
func hours() []string {
	var all []string
	for h := range 24 {
		all = append(all, fmt.Sprintf("%02d:00", (h+5)%24))
	}
	return all
}

// beginning returns those of some texts that begin as typed, or with a zero before it.
func beginning(typed string, all []string) []string {
	typed = strings.ToLower(strings.TrimSpace(typed))
	var out []string
	for _, s := range all {
		if lower := strings.ToLower(s); strings.HasPrefix(lower, typed) || strings.HasPrefix(lower, "0"+typed) {
			out = append(out, s)
		}
	}
	return out
}

// completeTopics completes the last of a list of topics. What would be too long to be chosen is left
// out: cut, it would name another topic.
func (a *Adapter) completeTopics(typed string) []string {
	before, last := "", typed
	if i := strings.LastIndexByte(typed, ','); i >= 0 {
		before, last = strings.TrimSpace(typed[:i])+", ", typed[i+1:]
	}
	var out []string
	for _, name := range a.bot.Topics(strings.TrimSpace(last), maxChoices) {
		if whole := before + name; size(whole) <= maxChoice {
			out = append(out, whole)
		}
	}
	return out
}
