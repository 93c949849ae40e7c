package discord

import (
	"testing"
	"time"
)

func TestAsTyped(t *testing.T) {
	for text, want := range map[string]string{
		"<@123> What does it cost?":           "What does it cost?",
		"what does <@!123> say of <#45>?":     "what does say of ?",
		"try </ask:99> or </deeper more:99>":  "try /ask or /deeper more",
		"fine <:ship:12> <a:wave:13> <t:1:R>": "fine :ship: :wave:",
		"**Who** pays __for__ ~~all~~ `that`": "Who pays for all that",
		"||why||\n\n and\twhen":               "why and when",
		"5 < 6 and <b>":                       "5 < 6 and <b>",
		"":                                    "",
	} {
		if got := asTyped(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestMadeAt(t *testing.T) {
	now := time.Date(2026, 11, 29, 8, 0, 0, 0, time.UTC)
	for id, want := range map[string]time.Time{
		"175928847299117063":   time.UnixMilli(1462015105796), // Discord's own example
		"":                     now,
		"0":                    now,
		"x":                    now,
		"18446744073709551615": now, // ahead
	} {
		if got := madeAt(id, now); !got.Equal(want) {
			t.Errorf("%q: got %v, want %v", id, got, want)
		}
	}
}

func TestHas(t *testing.T) {
	for _, c := range []struct {
		set    string
		wanted int64
		want   bool
	}{
		{"32", 32, true}, {"23", 32, false}, {"8", 32, true}, {"", 32, false}, {"x", 32, false}, {"3072", 3072, true}, {"2048", 3072, false},
	} {
		if got := has(c.set, c.wanted); got != c.want {
			t.Errorf("%q has %d: got %t, want %t", c.set, c.wanted, got, c.want)
		}
	}
}
