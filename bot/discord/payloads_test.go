package discord

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

func hexKey(d *bottest.Discord) string { return hex.EncodeToString(d.PublicKey) }

// samples has the bot show something of each kind to anna, and returns one of everything that she
// can do then.
func (m *inProcess) samples() []bottest.DiscordSample {
	m.t.Helper()
	d := m.d
	d.AddUser(bottest.DiscordUser{ID: d.Named("anna"), Name: "anna", Manager: true})
	do := func(x bottest.DiscordDelivery) {
		m.t.Helper()
		if what, err := m.handle(x, false); what != workedOn || err != nil {
			m.t.Fatalf("%v is %s, error %v", x, what, err)
		}
	}
	ask := map[string]string{optionQuestion: bottest.Questions.Question}
	absent := d.AddChannel(bottest.DiscordChannel{Name: "lobby", Guild: d.AddGuild(bottest.DiscordGuild{Name: "abroad", Absent: true}).ID})
	do(d.Slash(absent.Name, "anna", commandAsk, ask)) // to her only
	do(d.Mention("general", "anna", bottest.Questions.Question))
	do(d.Slash("general", "anna", commandSettings, nil))
	return d.Samples()
}

// TestPayloads holds that what is mutated below leads to something while it is whole.
func TestPayloads(t *testing.T) {
	inProcessBubble(t, func(t *testing.T, m *inProcess) {
		quiet := map[string]string{
			"message": ignored, "own message": ignored, "forum post": ignored, "reply to the bot without a ping": ignored,
		}
		for _, s := range m.samples() {
			want := workedOn
			if quiet[s.Title] != "" || strings.HasPrefix(s.Title, "typing") {
				want = ignored
			}
			for _, overHTTP := range []bool{false, true} {
				if overHTTP && s.Token == "" {
					continue
				}
				got, err := m.handle(m.d.Anew(s.DiscordDelivery), overHTTP)
				if got != want || err != nil {
					t.Errorf("%s: %s, error %v, want %s", s.Title, got, err, want)
				}
			}
		}
	})
}

// mutants are those of a payload that is sent.
func mutants(most int) bottest.Mutants {
	return bottest.Mutants{Most: most, Others: map[string][]any{
		"type":      {1.0, 2.0, 3.0, 4.0, 5.0, 11.0, 19.0},
		"context":   {0.0, 1.0, 2.0},
		"flags":     {64.0, 32768.0},
		"name":      {commandAsk, commandTopic, commandPapers, commandSettings, commandMessage, optionQuestion, "unknown"},
		"custom_id": {"ask:none:1", "rate:none:+", "share:none", "set:show", "set:channels", "set:unknown", "ask", "unknown:1"},
	}}
}

// quickly are every how many mutants one is taken in quick rounds, of some 6,000.
const quickly = 9

// TestMutatedPayloads holds that no payload does harm, whatever is missing or wrong in it.
func TestMutatedPayloads(t *testing.T) {
	t.Parallel()
	inProcessBubble(t, func(t *testing.T, m *inProcess) {
		failures, n, taken := 0, 0, 0
		for _, s := range bottest.Sample(m.samples()) {
			for name, data := range mutants(bottest.Rounds(1, 0)).Of(t, s.Title, s.Data) {
				if n++; n%bottest.Rounds(quickly, 1) != 0 {
					continue
				}
				taken++
				if err := m.mutant(s.DiscordDelivery, data, taken%2 == 0); err != nil {
					failures++
					t.Errorf("%s: %v\n%s", name, err, data)
				}
				if failures > 9 {
					return
				}
			}
		}
		t.Logf("%d of %d mutants: %v", taken, n, m.count)
		for _, what := range []string{workedOn, ignored, setAside} {
			if m.count[what] == 0 {
				t.Errorf("no mutant is %s", what)
			}
		}
	})
}

// mutant handles a mutant of a delivery, and holds that it is answered where it can be.
func (m *inProcess) mutant(x bottest.DiscordDelivery, data []byte, overHTTP bool) error {
	named := fields(x.Data, "id", "token", "application_id", "type") == fields(data, "id", "token", "application_id", "type")
	same := fields(x.Data, "message") == fields(data, "message") // Discord takes its own message back
	x.Data = data
	x = m.d.Anew(x)
	what, err := m.handle(x, overHTTP && x.Token != "")
	violations := m.d.ClearViolations()
	if !same {
		violations = slices.DeleteFunc(violations, func(v string) bool { return strings.Contains(v, "@original") })
	}
	switch {
	case errors.Is(err, errPanic):
		return err
	case x.Token != "" && !named:
		return nil // to the fake it is another interaction, or none
	case len(violations) > 0:
		return fmt.Errorf("%s: %q", what, violations)
	case err != nil:
		return err
	case x.Token != "" && m.last.Callback == 0:
		return fmt.Errorf("it is %s, and not answered", what)
	}
	return nil
}

// fields returns fields of an object as text, to be compared.
func fields(data []byte, names ...string) string {
	var o map[string]any
	_ = json.Unmarshal(data, &o) // a mutant is an object still
	text := ""
	for _, name := range names {
		text += fmt.Sprintln(o[name])
	}
	return text
}

// TestMutatedEvents changes what the inbox keeps.
func TestMutatedEvents(t *testing.T) {
	t.Parallel()
	inProcessBubble(t, func(t *testing.T, m *inProcess) {
		n, prepared := 0, 0
		for _, s := range bottest.Sample(m.samples()) {
			if _, err := m.take(m.d.Anew(s.DiscordDelivery), false); err != nil {
				t.Fatal(err)
			}
			e := m.events.taken()
			if e == nil {
				continue
			}
			for name, data := range mutants(bottest.Rounds(1, 0)).Of(t, s.Title, e.Payload) {
				if n++; n%bottest.Rounds(quickly, 1) != 0 {
					continue
				}
				e.Payload = data
				work, err := m.prepare(*e)
				if err := mustBeFinal(err); err != nil || errors.Is(err, errPanic) {
					t.Fatalf("%s: %v\n%s", name, err, data)
				}
				if len(work.Posts) > 0 {
					prepared++
				}
			}
		}
		if prepared == 0 {
			t.Error("nothing is to be posted for any mutant")
		}
	})
}

// TestOtherNames gives what is sent the names of other events, and each name data of no use.
func TestOtherNames(t *testing.T) {
	inProcessBubble(t, func(t *testing.T, m *inProcess) {
		for _, s := range m.samples() {
			for _, name := range []string{kindMessage, kindThread, interactionCreate, kindUnusable, "GUILD_CREATE", ""} {
				for _, data := range []string{string(s.Data), `{}`, `[]`, `null`, `7`, `"text"`, `{"id":{}}`} {
					if name == s.Name && data == string(s.Data) {
						continue
					}
					x := bottest.DiscordDelivery{Name: name, Data: []byte(data)}
					if what, err := m.handle(x, false); err != nil {
						t.Errorf("%s as %s: %s: %v", s.Title, name, what, err)
					}
				}
			}
		}
		if v := m.d.ClearViolations(); len(v) > 0 {
			t.Errorf("violations: %q", v)
		}
	})
}

// TestUnusableIsTold holds that who did what cannot be worked on is told, and that it is kept to be
// looked at, once.
func TestUnusableIsTold(t *testing.T) {
	d := bottest.NewDiscord(t)
	r := start(t, d)
	const told = "I could not read that."
	for n, change := range []func(o map[string]any){
		func(o map[string]any) { o["data"].(object)["name"] = "unknown" },
		func(o map[string]any) { o["member"] = "nobody" },
		func(o map[string]any) { delete(o, "data") },
	} {
		x := d.Slash("general", "anna", commandAsk, map[string]string{optionQuestion: "Why?"}).Edit(change)
		if n%2 == 0 {
			d.Deliver(x).WaitAck(wait)
			d.Deliver(x).WaitAck(wait)
		} else {
			d.DeliverHTTP(r.url, x)
			d.Deliver(x).WaitAck(wait)
		}
		r.settle()
		r.wantShown(n+1, told)
		if posts := d.Posts(); posts[n].To != d.Named("anna") {
			t.Errorf("%q is shown to all", told)
		}
		events, err := r.store.Events(t.Context(), storage.EventFilter{State: faq.EventSetAside})
		if err != nil || len(events) != n+1 {
			t.Fatalf("%d events are set aside, error %v; want %d", len(events), err, n+1)
		}
		for _, e := range events {
			if !strings.HasPrefix(e.Reason, errUnusable.Error()+": ") {
				t.Errorf("it is set aside because %q", e.Reason)
			}
		}
	}
}
