package discord

import (
	"slices"
	"testing"
	"unicode/utf8"
)

// TestCommands holds what Discord accepts of commands.
// https://docs.discord.com/developers/interactions/application-commands
func TestCommands(t *testing.T) {
	names := map[string]bool{}
	for _, c := range commands() {
		if names[c.Name] {
			t.Errorf("there are two commands %s", c.Name)
		}
		names[c.Name] = true
		if n := utf8.RuneCountInString(c.Description); c.Type == typedCommand && (n < 1 || n > 100) || c.Type == messageCommand && n > 0 {
			t.Errorf("%s: its description has %d characters", c.Name, n)
		}
		optional := false
		for _, o := range c.Options {
			if n := utf8.RuneCountInString(o.Description); n < 1 || n > 100 {
				t.Errorf("%s %s: its description has %d characters", c.Name, o.Name, n)
			}
			if o.Required && optional {
				t.Errorf("%s %s: is required, behind one that is not", c.Name, o.Name)
			}
			optional = optional || !o.Required
		}
	}
}

func TestHashCommands(t *testing.T) {
	hash := func(all []command) [32]byte {
		h, err := hashCommands(all)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	want := hash(commands())
	other := commands()
	slices.Reverse(other)
	for i := range other {
		slices.Reverse(other[i].Contexts)
	}
	if hash(other) != want {
		t.Error("another order makes another hash")
	}
	other[0].Description += "."
	if hash(other) == want {
		t.Error("another description makes the same hash")
	}
	if hash(commands()[1:]) == want {
		t.Error("a command less makes the same hash")
	}
}
