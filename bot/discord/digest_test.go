package discord

import (
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
)

// digestRig is an adapter that serves digests.
func digestRig(t *testing.T) (*rig, *match.Live) {
	t.Helper()
	live := match.NewLive(bottest.Briefings(t))
	return start(t, bottest.NewDiscord(t), withDigests(live)), live
}

// do delivers something, and waits until it is worked on.
func (r *rig) do(d bottest.DiscordDelivery) {
	r.t.Helper()
	if !r.Deliver(d).WaitAck(wait) {
		r.t.Errorf("%v was not acknowledged", d)
	}
	r.settle()
}

// wantTold holds that the bot said something last.
func (r *rig) wantTold(text string) {
	r.t.Helper()
	posts := r.Posts()
	if len(posts) == 0 || !strings.Contains(bottest.DiscordShown(posts[len(posts)-1]), text) {
		r.t.Errorf("want %q told: %v", text, posts)
	}
}

func TestDigestsAreNotServed(t *testing.T) {
	t.Parallel()
	r := start(t, bottest.NewDiscord(t))
	r.do(r.Slash("general", "admin", "digest show", nil))
	r.wantTold("Digests are not served here.")
}

// TestSubscribePermissions holds that the bot says what it lacks, and who may have what.
func TestSubscribePermissions(t *testing.T) {
	t.Parallel()
	r, _ := digestRig(t)
	r.AddChannel(bottest.DiscordChannel{Name: "mute", Mute: true})
	r.AddChannel(bottest.DiscordChannel{Name: "secret", Secret: true})
	r.AddChannel(bottest.DiscordChannel{Name: "closed", Closed: true})
	r.AddChannel(bottest.DiscordChannel{Name: "mute thread", Type: bottest.PublicThread, Parent: r.Named("mute")})
	r.AddUser(bottest.DiscordUser{Name: "modest", Channels: true, Modest: true})
	readers := r.AddRole(bottest.DiscordRole{Name: "readers", Mentionable: true}).ID
	role := map[string]string{optionRole: readers}
	for _, c := range []struct {
		channel, who string
		options      map[string]string
		want         string
	}{
		{"mute", "admin", nil, "I lack the permission Send Messages."},
		{"mute thread", "admin", nil, "I lack the permission Send Messages in Threads."},
		{"secret", "admin", nil, "I lack the permission Read Message History."},
		{"closed", "admin", nil, "I lack the permissions View Channels, Send Messages and Read Message History."},
		{"general", "anna", nil, "Only members with Manage Channels"},
		{"general", "modest", role, "You may not have a role mentioned"},
		{"general", "modest", nil, "A digest is posted here at 08:00 (UTC), every day"},
		{"general", "admin", role, "@" + readers + " is mentioned."},
	} {
		r.do(r.Slash(c.channel, c.who, "digest subscribe", c.options))
		r.wantTold(c.want)
	}
}

// TestDigestCompletions holds that what is offered can be chosen, and is taken.
func TestDigestCompletions(t *testing.T) {
	t.Parallel()
	r, _ := digestRig(t)
	for option, typed := range map[string][]string{
		optionTime: {"", "8", "0", "xyz", strings.Repeat("9", 20)}, optionDays: {"", "m", "W"},
		optionZone:   {"", "e", "europe/", "ber", "\u202e", "zzzz"},
		optionTopics: {"", "the", "a, b, ", strings.Repeat("a", 90) + ", ", ",,,"}, optionWithout: {"por"},
	} {
		for _, typed := range typed {
			sent := r.Deliver(r.Typing("general", "admin", "digest subscribe", option, typed))
			if !sent.WaitAck(wait) {
				t.Fatalf("%s %q is not answered", option, typed)
			}
			choices, _ := sent.Interaction().Data["choices"].([]any)
			for _, c := range choices {
				value, _ := c.(object)["value"].(string)
				if n := utf8.RuneCountInString(value); n < 1 || n > maxChoice || strings.HasSuffix(value, "…") {
					t.Errorf("%s %q: %q is offered", option, typed, value)
				}
				if option == optionTopics || option == optionWithout {
					continue
				}
				r.do(r.Slash("general", "admin", "digest subscribe", map[string]string{option: value}))
				r.wantTold("A digest is posted here")
			}
			if len(choices) > maxChoices || len(choices) == 0 && typed == "" {
				t.Errorf("%s %q: %d choices", option, typed, len(choices))
			}
		}
	}
}

// chooser is a channel with a digest of two headlines.
func chooser(t *testing.T) (r *rig, choose func(who string) bottest.DiscordDelivery) {
	t.Helper()
	r, live := digestRig(t)
	r.do(r.Slash("general", "admin", "digest subscribe", nil))
	r.importBriefing(live, readBriefing(t, "chess"))
	r.importBriefing(live, readBriefing(t, "bridge"))
	r.dueDigest(live, r.Named("general"), 1)
	return r, func(who string) bottest.DiscordDelivery {
		return r.Choose(r.lastWith(manyLabel), manyLabel, who, "The old bridge over the Elden closes for a year, 21 November 2026")
	}
}

// threads returns how many threads there are, and how many messages the bot has shown in them.
func (r *rig) threads() (threads, messages int) {
	seen := map[string]bool{}
	for _, call := range r.DiscordCalls(http.MethodPost, "/channels/"+r.Named("general")+"/threads") {
		if call.Status == http.StatusCreated || call.Code == 0 {
			threads++
		}
	}
	for _, p := range r.Posts() {
		if r.Channel(p.Channel).Type == bottest.PublicThread {
			seen[p.Channel] = true
			messages++
		}
	}
	return max(threads, len(seen)), messages
}

// TestHeadlineHasOneThread chooses the same headline twice at once, while what Discord answers is
// lost: there is one thread, with one beginning.
func TestHeadlineHasOneThread(t *testing.T) {
	t.Parallel()
	r, choose := chooser(t)
	path := "/channels/" + r.Named("general") + "/threads"
	r.Fail(bottest.DiscordFault{Method: http.MethodPost, Path: path, After: true, Drop: true})
	first, second := r.Deliver(choose("anna")), r.Deliver(choose("ben"))
	if !first.WaitAck(wait) || !second.WaitAck(wait) {
		t.Error("a choice was not acknowledged")
	}
	r.settle()
	if threads, messages := r.threads(); threads != 1 || messages != 1 {
		t.Errorf("%d threads with %d messages, want one each", threads, messages)
	}
	told := 0
	for _, p := range r.Posts() {
		if p.To != "" && strings.Contains(bottest.DiscordShown(p), "Ask about it in #") {
			told++
		}
	}
	if told != 2 {
		t.Errorf("%d people were told of the thread, want 2", told)
	}
}

// TestHeadlineWithoutThread tells the person when no thread can be begun.
func TestHeadlineWithoutThread(t *testing.T) {
	t.Parallel()
	r, choose := chooser(t)
	general := r.Named("general")
	mute := func(on bool) { r.EditChannel(general, func(c *bottest.DiscordChannel) { c.Mute = on }) }
	pressed := choose("anna")
	mute(true)
	r.do(pressed) // it could, when it was pressed
	r.wantTold("I cannot begin a thread here.")
	r.do(choose("anna"))
	r.wantTold("I lack the permissions Send Messages in Threads and Create Public Threads.")
	mute(false)
	if err := r.store.SaveSettings(t.Context(), Platform, r.Guild, "", "1", faq.Settings{Private: true}); err != nil {
		t.Fatal(err)
	}
	r.do(choose("anna"))
	r.wantTold("Here, I answer to the asker only")
	r.do(choose("anna").Edit(func(data map[string]any) { data["data"].(object)["values"] = []any{"unknown"} }))
	r.wantTold("That briefing is not stored any more.")
	if threads, _ := r.threads(); threads != 0 {
		t.Errorf("%d threads were begun", threads)
	}
}
