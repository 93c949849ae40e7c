package slack

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
	"github.com/godeeper/godeeper/storage"
)

// startBuilt returns a rig that has answered and is at rest, and what the fake Slack sends to it.
func startBuilt(t *testing.T) (*rig, []sent) {
	t.Helper()
	r := start(t, bottest.NewSlack(t))
	all := builtPayloads(t, r)
	r.stop()
	return r, all
}

func startInProcess(t *testing.T) (*inProcess, []sent) {
	t.Helper()
	r, all := startBuilt(t)
	return newInProcess(t, r), all
}

// TestPayloads holds that what is mutated below leads to something while it is whole.
func TestPayloads(t *testing.T) {
	m, built := startInProcess(t)
	for _, p := range append(built, fixturePayloads(t, true)...) {
		want := answered
		if p.name == "edit" {
			want = ignored
		}
		if got, err := m.handle(t.Context(), p.Payload); got != want || err != nil {
			t.Errorf("%s: %s, error %v, want %s", p.name, got, err, want)
		}
	}
}

// TestMutatedPayloads holds that no payload does harm, whatever is missing or wrong in it.
func TestMutatedPayloads(t *testing.T) {
	r, built := startBuilt(t)
	type group struct {
		name string
		some []sent
		most int // mutants of a field
	}
	groups := []group{
		{"built", built, bottest.Rounds(5, 0)},
		{"fixtures that are filled in", fixturePayloads(t, true), bottest.Rounds(1, 0)},
	}
	if bottest.Rounds(0, 1) == 1 {
		groups = append(groups, group{"fixtures", fixturePayloads(t, false), 0})
	}
	for _, c := range groups {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if len(c.some) == 0 {
				t.Skip("there are no fixtures in " + fixtures)
			}
			m := newInProcess(t, r)
			failures, some := 0, bottest.Sample(c.some)
			for _, p := range some {
				eachMutant(t, p.name, p.Payload, c.most, func(name string, data []byte) bool {
					if _, err := m.handle(t.Context(), data); err != nil {
						failures++
						t.Errorf("%s: %v", name, err)
					}
					return failures < 10
				})
			}
			t.Logf("mutants of %d payloads: %v", len(some), m.count)
			if len(some) < len(c.some) {
				return
			}
			for _, what := range []string{answered, ignored, setAside} {
				if m.count[what] == 0 {
					t.Errorf("no mutant is %s", what)
				}
			}
		})
	}
}

// TestKindWithoutItsPart gives each payload each kind, with and without the event that it has.
func TestKindWithoutItsPart(t *testing.T) {
	m, built := startInProcess(t)
	for _, p := range built {
		for _, kind := range kinds() {
			for name, change := range map[string]func(o map[string]any){
				"with its event": func(map[string]any) {},
				"no event":       func(o map[string]any) { delete(o, "event") },
				"an empty event": func(o map[string]any) { o["event"] = map[string]any{} },
				"nothing else":   func(o map[string]any) { clear(o) },
			} {
				d := p.Edit(func(o map[string]any) {
					change(o)
					o["type"] = kind
				})
				if _, err := m.handle(t.Context(), d.Payload); err != nil {
					t.Errorf("%s as %s, %s: %v", p.name, kind, name, err)
				}
			}
		}
	}
}

// TestMutatedRequests sends mutants over HTTP to the adapter as it runs, with its inbox.
func TestMutatedRequests(t *testing.T) {
	const every = 3 // of the mutants, a few hundred
	before, built := startBuilt(t)
	s := before.Slack
	s.Revoke(s.BotToken, "")
	slack := new(okTransport)
	r := startOn(t, s, before.store, match.New(bottest.Briefings(t)), func(r *rig) {
		r.adapter.config.AppToken = "" // by HTTP only
		r.adapter.web.http = &http.Client{Transport: slack}
	})
	h, n, requests := r.adapter.Handler(), 0, 0
	for _, p := range built {
		eachMutant(t, p.name, p.Payload, 1, func(name string, data []byte) bool {
			if n++; n%every != 0 {
				return true
			}
			requests++
			// Each is another event: they differ in what they are known by.
			if w := asSent(p.Kind, p.renamed(data, n)).signed(s.SigningSecret, time.Now()).to(h); w.Code != http.StatusOK {
				t.Errorf("%s: status %d, want 200", name, w.Code)
			}
			return true
		})
	}
	r.settle()
	t.Logf("%d requests; events: %v", requests, r.counts())
	events, err := r.store.Events(t.Context(), storage.EventFilter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if strings.Contains(e.Reason, "the program failed on it") || e.State == faq.EventLate {
			t.Errorf("%s: %s: %s\n%s", e.Kind, e.State, e.Reason, e.Payload)
		}
	}
	for _, u := range slack.taken() {
		if !isSlack(u, r.adapter.config) {
			t.Errorf("something is sent to %s", u)
		}
	}
}

// asSent returns the request of a payload. A command is a form, where it can be one.
func asSent(kind string, data []byte) request {
	switch kind {
	case bottest.KindInteraction:
		return request{contentType: formType, body: url.Values{"payload": {string(data)}}.Encode()}
	case bottest.KindCommand:
		fields, form := map[string]string{}, url.Values{}
		if json.Unmarshal(data, &fields) == nil {
			for name, text := range fields {
				form.Set(name, text)
			}
			return request{contentType: formType, body: form.Encode()}
		}
	}
	return request{contentType: "application/json", body: string(data)}
}
