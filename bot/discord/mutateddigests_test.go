package discord

import (
	"strings"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	daily "github.com/godeeper/godeeper/bot/digest"
	"github.com/godeeper/godeeper/faq"
)

// digestSamples has the bot show a digest of several headlines, one of one, and a question that it
// declines, and returns one of everything that anna can do with them, and with the command.
func (m *inProcess) digestSamples() []bottest.DiscordSample {
	m.t.Helper()
	m.Digests, m.bot.Wishes = daily.NewDesk(earlier{m.saved}, m.completer.(faq.Finder)), m.saved
	d := m.d
	d.AddUser(bottest.DiscordUser{ID: d.Named("anna"), Name: "anna", Manager: true})
	n := bot.Announcement{Workspace: d.Guild, Channel: d.Named("general"), Since: time.Now(), Page: func(int) bot.Page { return m.bot.Recent() }}
	for key, headlines := range map[string][]bot.Headline{"many": {{Briefing: "lighthouse", Title: "A"}, {Briefing: "ferry", Title: "B"}}, "one": {{Briefing: "ferry", Title: "B"}}} {
		n.Key, n.Headlines = key, headlines
		p, err := m.Announce(m.t.Context(), n)
		if err == nil {
			_, err = m.Send(m.t.Context(), p)
		}
		if err != nil {
			m.t.Fatal(err)
		}
	}
	for _, x := range []bottest.DiscordDelivery{
		d.Mention("general", "anna", bottest.Questions.Unknown), d.Slash("general", "anna", "digest subscribe", nil),
	} {
		if what, err := m.handle(x, false); what != workedOn || err != nil {
			m.t.Fatalf("%v is %s, error %v", x, what, err)
		}
	}
	var all []bottest.DiscordSample
	for _, s := range d.Samples() {
		for _, ours := range []string{`"digest`, `"talk:`, `"wish:`} {
			if strings.Contains(s.Title, ours) {
				all = append(all, s)
			}
		}
	}
	return all
}

// begins reports whether an error says no more than that a thread was begun, with a message in it,
// beside what the person is told.
func begins(s bottest.DiscordSample, err error) bool {
	return strings.Contains(s.Title, `"talk:"`) && strings.Contains(err.Error(), "answered with 2 messages")
}

// TestMutatedDigests holds that no payload does harm, whatever is missing or wrong in it.
func TestMutatedDigests(t *testing.T) {
	t.Parallel()
	inProcessBubble(t, func(t *testing.T, m *inProcess) {
		samples := m.digestSamples()
		for _, s := range samples {
			what, err := m.handle(m.d.Anew(s.DiscordDelivery), false)
			if typing := strings.HasPrefix(s.Title, "typing"); err != nil && !begins(s, err) || !typing && what != workedOn || typing && what != ignored {
				t.Errorf("%s: %s, error %v", s.Title, what, err)
			}
		}
		mutants := mutants(bottest.Rounds(1, 0))
		mutants.Others["name"] = []any{commandDigest, digestSubscribe, digestOff, optionRole, optionAlways, "unknown"}
		mutants.Others["custom_id"] = []any{"talk:", "talk:d.none", "talk:none", "wish:", "wish:none"}
		mutants.Others["value"] = []any{true, "true", "x", m.d.Guild, 7.0}
		n := 0
		for _, s := range samples {
			for name, data := range mutants.Of(t, s.Title, s.Data) {
				if n++; n%bottest.Rounds(quickly, 1) != 0 {
					continue
				}
				if err := m.mutant(s.DiscordDelivery, data, n%2 == 0); err != nil && !begins(s, err) {
					t.Fatalf("%s: %v\n%s", name, err, data)
				}
			}
		}
		t.Logf("of %d mutants of %d samples: %v", n, len(samples), m.count)
	})
}
