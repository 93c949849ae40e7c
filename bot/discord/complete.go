package discord

import (
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"github.com/godeeper/godeeper/bot"
)

// The names of commands and of their options.
const (
	commandAsk       = "ask"
	commandBriefings = "briefings"
	commandTopic     = "topic"
	commandPapers    = "papers"
	commandDeeper    = "deeper"
	commandWhy       = "why"
	commandHelp      = "help"
	commandSettings  = "settings"
	commandDigest    = "digest"
	commandMessage   = "Go deeper on this" // in the menu of a message

	optionQuestion = "question"
	optionTopic    = "name"
)

const (
	// maxSearched is how much of a question is looked for, in bytes: a completer may take more for
	// no question.
	maxSearched = 200
	// maxSimilar is how many questions that begin alike are looked through.
	maxSimilar = 100
)

// choices are what Discord shows below what is being typed.
type choices struct {
	Choices []choice `json:"choices"`
}

type choice struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// complete answers while a question, or the name of a topic, is being typed. What is shown is the
// beginning of a long question, and the command gets that: it is completed again when it is asked.
func (a *Adapter) complete(d delivery) response {
	var found []string
	switch name, typed := d.data.focused(); name {
	case optionQuestion:
		found = a.completer.Complete(typed, maxChoices)
		if typed == "" {
			found = a.bot.Prompts(maxChoices)
		}
	case optionTopic:
		found = a.bot.Topics(typed, maxChoices)
	default:
		if d.data.Name == commandDigest {
			found = a.completeDigest(name, typed)
		}
	}
	out := choices{Choices: []choice{}}
	for _, s := range found {
		if shown := bot.ClipBy(bot.Line(s), maxChoice, size); shown != "" {
			out.Choices = append(out.Choices, choice{shown, shown})
		}
	}
	return response{Type: discordgo.InteractionApplicationCommandAutocompleteResult, Data: out}
}

// whole returns the stored question that begins as s does, where s was cut to be shown, else s.
func (a *Adapter) whole(s string) string {
	start, cut := cutBy(s)
	if !cut {
		return s
	}
	typed := start // no more of it than can be typed
	for len(typed) > maxSearched {
		_, n := utf8.DecodeLastRuneInString(typed)
		typed = typed[:len(typed)-n]
	}
	for _, q := range a.completer.Complete(typed, maxSimilar) {
		if line := bot.Line(q); len(line) > len(start) && line[:len(start)] == start {
			return q
		}
	}
	return s
}

// cutBy returns the text before the ellipsis of a text that was cut.
func cutBy(s string) (start string, cut bool) {
	r, n := utf8.DecodeLastRuneInString(s)
	if r != '…' {
		return s, false
	}
	return s[:len(s)-n], true
}
