package slack

import (
	"testing"

	"github.com/godeeper/godeeper/bot/bottest"
)

// eachMutant calls f with the name and the data of each mutant of a payload, until f returns false.
// Of a field that is there several times, in the elements of a list, there are most mutants, for 0 all.
func eachMutant(t *testing.T, name string, payload []byte, most int, f func(name string, data []byte) bool) {
	t.Helper()
	m := bottest.Mutants{Most: most, Others: map[string][]any{"type": {}}}
	for _, kind := range kinds() {
		m.Others["type"] = append(m.Others["type"], kind)
	}
	m.Of(t, name, payload)(f)
}

// kinds are those of all payloads that are worked on.
func kinds() []string {
	return []string{
		kindMention, kindMessage, kindHome, kindAssistant, kindUninstalled, kindRevoked,
		kindActions, kindShortcut, kindSubmission, kindCommand, kindUnusable, "event_callback",
	}
}
