package bottest

import (
	"net/http"
	"strings"
	"testing"
)

const buttons = `"flags":32768,"components":[{"type":17,"components":[
	{"type":9,"components":[{"type":10,"content":"a source"}],"accessory":{"type":2,"style":2,"label":"More","custom_id":"more"}},
	{"type":1,"components":[{"type":3,"custom_id":"pick","min_values":1,"max_values":2,"options":[{"label":"one","value":"1"},{"label":"two","value":"2"}]}]},
	{"type":1,"components":[{"type":8,"custom_id":"place","channel_types":[0]}]},
	{"type":1,"components":[{"type":2,"style":1,"label":"Ask","custom_id":"ask"},{"type":2,"style":1,"label":"Off","custom_id":"off","disabled":true},{"type":2,"style":5,"label":"Read","url":"https://a.example"}]}]}]`

func TestDiscordPress(t *testing.T) {
	d := discordWorld(t)
	post(t, d, d.Named("general"), "n1", buttons)
	m := d.LastPost("general")
	x := d.PressButton(m, "More", "ben")
	checkInteraction(t, x)
	holds(t, x, "type", 3, "data.custom_id", "more", "data.component_type", 2, "data.id", 4, "message.id", m.ID, "message.flags", 32768, "message.author.bot", true,
		"message.components.0.components.0.accessory.label", "More", "member.user.username", "ben")
	holds(t, d.PressButton(m, "Ask", "ben"), "data.custom_id", "ask")
	holds(t, d.Choose(m, "pick", "ben", "two", "1"), "data.component_type", 3, "data.custom_id", "pick", "data.values", []any{"2", "1"}, "data.resolved", nil)
	general := d.Named("general")
	place := d.Choose(m, "place", "ben", "general")
	checkInteraction(t, place)
	holds(t, place, "data.component_type", 8, "data.values", []any{general}, "data.resolved.channels."+general+".name", "general")

	if got := respond(t, d, x, `{"type":4,"data":{"flags":32832,`+noPings+`,`+strings.TrimPrefix(buttons, `"flags":32768,`)+`}}`); got.status != http.StatusNoContent {
		t.Fatalf("an ephemeral answer: %s", got.raw)
	}
	private := d.LastPost("general")
	hidden := d.PressButton(private, "Ask", "ben")
	checkInteraction(t, hidden)
	holds(t, hidden, "message.flags", 32832, "message.id", private.ID, "message.interaction_metadata.id", x.ID, "message.components.0.type", 17)
	if i := (&DiscordSent{Delivery: hidden, d: d}).Interaction(); i.Message != private.ID || i.User != d.Named("ben") || i.Type != 3 {
		t.Errorf("interaction %+v", i)
	}
}

// TestDiscordOwners holds that a component belongs to whoever had the message shown.
func TestDiscordOwners(t *testing.T) {
	d := discordWorld(t)
	away := d.AddGuild(DiscordGuild{Name: "elsewhere", Absent: true})
	lounge := d.AddChannel(DiscordChannel{Name: "lounge", Guild: away.ID})
	x := d.Slash(lounge.ID, "anna", "ask", map[string]string{"question": "why?"})
	respond(t, d, x, `{"type":4,"data":{`+buttons+`,`+noPings+`}}`)
	pressed := d.PressButton(d.LastPost("lounge"), "Ask", "ben")
	holds(t, pressed, "authorizing_integration_owners.1", d.Named("anna"), "member.user.id", d.Named("ben"))
	respond(t, d, pressed, `{"type":4,"data":{`+buttons+`,`+noPings+`}}`)
	holds(t, d.PressButton(d.LastPost("lounge"), "Ask", "ben"), "authorizing_integration_owners.1", d.Named("anna"))
}

func TestDiscordModal(t *testing.T) {
	d := discordWorld(t)
	post(t, d, d.Named("general"), "n1", buttons)
	m := d.LastPost("general")
	open := func() {
		t.Helper()
		form := `{"type":9,"data":{"custom_id":"form","title":"Ask","components":[{"type":10,"content":"What to ask"},
			{"type":18,"label":"Question","component":{"type":4,"custom_id":"question","style":1,"value":"why?","max_length":10}},
			{"type":18,"label":"Where","component":{"type":3,"custom_id":"where","required":false,"options":[{"label":"here","value":"h","default":true},{"label":"there","value":"t"}]}},
			{"type":18,"label":"Place","component":{"type":8,"custom_id":"place","required":false}}]}}`
		if got := respond(t, d, d.PressButton(m, "Ask", "ben"), form); got.status != http.StatusNoContent {
			t.Fatalf("a modal: %s", got.raw)
		}
	}
	open()
	if got := d.Modal("ben"); got["custom_id"] != "form" {
		t.Errorf("modal %v", got)
	}
	x := d.SubmitModal("ben", nil)
	checkInteraction(t, x)
	holds(t, x, "type", 5, "data.custom_id", "form", "data.components.0.type", 10, "data.components.1.type", 18, "data.components.1.component.value", "why?",
		"data.components.1.component.custom_id", "question", "data.components.2.component.values", []any{"h"}, "data.components.3.component.values", []any{}, "message.id", m.ID)
	open()
	general := d.Named("general")
	x = d.SubmitModal("ben", map[string]string{"question": "and when will it be", "where": "there", "place": "general"})
	holds(t, x, "data.components.1.component.value", "and when w", "data.components.2.component.values", []any{"t"},
		"data.components.3.component.values", []any{general}, "data.resolved.channels."+general+".type", 0)
	if got := respond(t, d, x, `{"type":7,"data":{`+buttons+`,`+noPings+`}}`); got.status != http.StatusNoContent {
		t.Errorf("an update of the message: %s", got.raw)
	}
}

// ending is a test that records how it would have ended.
type ending struct {
	testing.TB
	said string
}

func (e *ending) Fatalf(format string, args ...any) { e.said = format; panic(e) }
func (e *ending) Errorf(string, ...any)             {}

// TestDiscordCannot holds that a test ends that has people do what they cannot do.
func TestDiscordCannot(t *testing.T) {
	d := discordWorld(t)
	post(t, d, d.Named("general"), "n1", buttons)
	m := d.LastPost("general")
	x := d.PressButton(m, "Ask", "ben")
	respond(t, d, x, `{"type":4,"data":{"flags":32832,`+noPings+`,`+strings.TrimPrefix(buttons, `"flags":32768,`)+`}}`)
	private := d.LastPost("general")
	for what, do := range map[string]func(){
		"is called":        func() { d.PressButton(m, "Nothing", "ben") },
		"is disabled":      func() { d.PressButton(m, "Off", "ben") },
		"only leads to":    func() { d.PressButton(m, "Read", "ben") },
		"another person":   func() { d.PressButton(private, "Ask", "anna") },
		"is no option":     func() { d.Choose(m, "pick", "ben", "three") },
		"values are":       func() { d.Choose(m, "pick", "ben") },
		"no channel":       func() { d.Choose(m, "place", "ben", "nowhere") },
		"no person":        func() { d.PressButton(m, "Ask", "nobody") },
		"no modal":         func() { d.SubmitModal("ben", nil) },
		"needs the option": func() { d.Slash("general", "ben", "ask", nil) },
		"somebody else":    func() { d.Slash(d.DM("anna"), "ben", "ask", map[string]string{"question": "why?"}) },
		"is no forum":      func() { d.ForumPost("general", "ben", "title", "body") },
	} {
		e := &ending{TB: t}
		was := d.t
		d.t = e
		func() {
			defer func() {
				if r := recover(); r != nil && r != any(e) {
					panic(r)
				}
			}()
			do()
		}()
		d.t = was
		if !strings.Contains(e.said, what) {
			t.Errorf("the test ends with %q, want %q", e.said, what)
		}
	}
}
