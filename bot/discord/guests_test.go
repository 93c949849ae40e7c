package discord

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
)

// TestGuest uses the app where only the person has it: in a server in which the bot is not, and
// among friends. Only the person sees what it answers, until they share it.
func TestGuest(t *testing.T) {
	t.Parallel()
	for name, place := range map[string]func(d *bottest.Discord) string{
		"a server without the bot": abroad,
		"friends": func(d *bottest.Discord) string {
			return d.AddChannel(bottest.DiscordChannel{Name: "friends", Type: bottest.GroupChannel, Owner: d.Named("anna")}).ID
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := bottest.NewDiscord(t)
			r := start(t, d)
			at := place(d)
			do := func(x bottest.DiscordDelivery) []bottest.DiscordMessage {
				t.Helper()
				before := len(d.Posts())
				d.Deliver(x).WaitAck(wait)
				r.settle()
				return d.Posts()[before:]
			}
			var answer bottest.DiscordMessage
			for _, x := range []bottest.DiscordDelivery{
				d.Slash(at, "anna", commandAsk, map[string]string{optionQuestion: bottest.Questions.Question}),
				d.Slash(at, "anna", commandBriefings, nil), d.Slash(at, "anna", commandPapers, nil), d.Slash(at, "anna", commandDeeper, nil),
				d.Slash(at, "anna", commandTopic, map[string]string{optionTopic: "Marigold"}), d.Slash(at, "anna", commandWhy, nil), d.Slash(at, "anna", commandHelp, nil),
				d.MessageCommand(d.Message(at, d.Write(at, "ben", bottest.Questions.Question).ID), "anna", commandMessage),
			} {
				shown := do(x)
				if len(shown) != 1 || shown[0].To != d.Named("anna") || shown[0].Interaction != x.ID {
					t.Fatalf("%v is answered with %v, want one message to anna", x, shown)
				}
				if answer.ID == "" {
					answer = shown[0]
				}
			}
			if shown := do(d.PressButton(answer, bottest.Questions.Prompt, "anna")); len(shown) != 1 || shown[0].To != d.Named("anna") {
				t.Errorf("a prompt is answered with %v, want one message to anna", shown)
			}
			share := d.PressButton(answer, bot.ShareLabel, "anna")
			shown := do(share)
			if len(shown) != 1 || shown[0].To != "" || shown[0].Interaction != share.ID || !strings.Contains(bottest.DiscordShown(shown[0]), bottest.Questions.Answer) {
				t.Errorf("what is shared is %v, want one message to all that follows the interaction", shown)
			}
			if len(do(share)) != 0 || len(do(d.Anew(share))) != 0 {
				t.Error("it is shared twice")
			}
			for _, c := range d.DiscordCalls("", "") {
				if strings.Contains(c.Path, at) {
					t.Errorf("the bot is not there, and calls %s %s", c.Method, c.Path)
				}
			}
			if n := r.counts()[faq.EventSetAside]; n != 0 {
				t.Errorf("%d events are set aside", n)
			}
		})
	}
}

// settings returns those of a guild.
func (r *rig) settings(guild string) faq.Settings {
	r.t.Helper()
	s, err := r.store.Settings(r.t.Context(), Platform, guild, "")
	if err != nil {
		r.t.Fatal(err)
	}
	return s
}

// TestTwoGuilds has the settings of one guild touch nothing in another.
func TestTwoGuilds(t *testing.T) {
	t.Parallel()
	d := bottest.NewDiscord(t)
	r := start(t, d)
	other := d.AddGuild(bottest.DiscordGuild{Name: "Ferry Town"}).ID
	quay := d.AddChannel(bottest.DiscordChannel{Name: "quay", Guild: other}).ID
	do := func(x bottest.DiscordDelivery) bottest.DiscordMessage {
		t.Helper()
		d.Deliver(x).WaitAck(wait)
		r.settle()
		posts := d.Posts()
		return posts[len(posts)-1]
	}
	form := do(d.Slash("general", "admin", commandSettings, nil))
	for _, choice := range [][2]string{{setShow, toAsker}, {setThreads, on}, {setUnprompted, on}, {setChannels, "general"}} {
		do(d.Choose(form, setVerb+":"+choice[0], "admin", choice[1]))
	}
	want := faq.Settings{Private: true, Threads: true, Unprompted: true, Channels: []string{d.Named("general")}}
	if diff := cmp.Diff(want, r.settings(d.Guild)); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(faq.Settings{}, r.settings(other)); diff != "" {
		t.Errorf("settings of the other guild (-want +got):\n%s", diff)
	}
	if p := do(d.Slash(quay, "anna", commandAsk, map[string]string{optionQuestion: bottest.Questions.Question})); p.To != "" || p.Channel != quay {
		t.Errorf("in the other guild, a command is answered in %s, to %q", p.Channel, p.To)
	}
	mention := d.Mention(quay, "anna", bottest.Questions.Question)
	if p := do(mention); p.Channel != quay || p.ReplyTo != mention.ID {
		t.Errorf("in the other guild, a mention is answered in %s", p.Channel)
	}
	if p := do(r.ask("anna", bottest.Questions.Question)); p.To != d.Named("anna") {
		t.Error("in the guild with settings, all see an answer")
	}
	if shown := bottest.DiscordShown(do(d.Slash(quay, "admin", commandSettings, nil))); !strings.Contains(shown, settingsLine(faq.Settings{})) {
		t.Errorf("the form of the other guild says:\n%s", shown)
	}
	before := len(d.Posts())
	for _, x := range d.ForumPost(d.AddChannel(bottest.DiscordChannel{Name: "forum", Type: bottest.ForumChannel, Guild: other}).ID, "anna", bottest.Questions.Question, "Who knows?") {
		d.Deliver(x).WaitAck(wait)
	}
	r.settle()
	if len(d.Posts()) != before {
		t.Error("a post in a forum of the other guild is answered")
	}
}

// TestForgedSettings has people choose in a form that was not shown to them, or was once.
func TestForgedSettings(t *testing.T) {
	t.Parallel()
	d := bottest.NewDiscord(t)
	r := start(t, d)
	d.Deliver(d.Slash("general", "admin", commandSettings, nil)).WaitAck(wait)
	r.settle()
	form := d.Posts()[0]
	member := func(change func(m map[string]any)) func(map[string]any) {
		return func(o map[string]any) { change(o["member"].(object)) }
	}
	others := object{"id": d.Named("anna"), "username": "anna"}
	for name, change := range map[string]func(o map[string]any){
		"another member":      member(func(m map[string]any) { m["user"], m["permissions"] = others, "2048" }),
		"no permissions":      member(func(m map[string]any) { m["permissions"] = "0" }),
		"none said":           member(func(m map[string]any) { delete(m, "permissions") }),
		"no number":           member(func(m map[string]any) { m["permissions"] = "all of them" }),
		"a negative number":   member(func(m map[string]any) { m["permissions"] = "-1" }),
		"no member":           func(o map[string]any) { delete(o, "member"); o["user"] = others },
		"no guild":            func(o map[string]any) { delete(o, "guild_id") },
		"a guest":             func(o map[string]any) { o["authorizing_integration_owners"] = object{"1": d.Named("admin")} },
		"a setting of no one": func(o map[string]any) { o["data"].(object)["custom_id"] = "set:owner" },
	} {
		for _, choice := range [][2]string{{setShow, toAsker}, {setThreads, on}, {setUnprompted, on}, {setChannels, "general"}} {
			x := d.Choose(form, setVerb+":"+choice[0], "admin", choice[1]).Edit(change)
			if sent := d.DeliverHTTP(r.url, x); sent.Status != http.StatusOK {
				t.Errorf("%s: status %d", name, sent.Status)
			}
		}
		r.settle()
		for _, guild := range []string{d.Guild, ""} {
			if diff := cmp.Diff(faq.Settings{}, r.settings(guild)); diff != "" {
				t.Fatalf("%s: the settings of %q are changed (-want +got):\n%s", name, guild, diff)
			}
		}
	}
	for _, p := range d.Posts()[1:] {
		if p.To == "" {
			t.Errorf("all see %s", bottest.DiscordShown(p))
		}
	}
	x := d.Slash("general", "anna", commandSettings, nil)
	d.Deliver(x).WaitAck(wait)
	r.settle()
	if shown := bottest.DiscordShown(r.answersTo(x)[0]); !strings.Contains(shown, "Members with Manage Server") || strings.Contains(shown, "[") {
		t.Errorf("who may not change the settings is shown:\n%s", shown)
	}
}
