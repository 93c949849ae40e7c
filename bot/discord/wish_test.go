package discord

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

// declined has a question declined, and returns what the bot shows.
func (r *rig) declined(d bottest.DiscordDelivery) bottest.DiscordMessage {
	r.t.Helper()
	r.do(d)
	return r.lastWith("[" + bot.WishLabel + "]")
}

// TestWishIsToldWhereItWasMade tells answers in the channel, as a reply that rings for the person
// alone, and in their direct messages where others did not see the question.
func TestWishIsToldWhereItWasMade(t *testing.T) {
	t.Parallel()
	r, live := digestRig(t)
	public := r.declined(r.Mention("general", "anna", bottest.Questions.Unknown))
	r.do(r.PressButton(public, bot.WishLabel, "anna"))
	said := r.Write("general", "ben", bottest.Questions.Unknown)
	private := r.declined(r.MessageCommand(r.Message("general", said.ID), "ben", commandMessage))
	r.do(r.PressButton(private, bot.WishLabel, "ben"))
	before := len(r.Posts())
	r.importBriefing(live, readBriefing(t, "chess"))
	r.settle()
	told := r.PostsSince(before)
	if len(told) != 2 {
		t.Fatalf("%d messages are shown, want 2", len(told))
	}
	if told[0].Channel != public.Channel {
		told[0], told[1] = told[1], told[0]
	}
	if p := told[0]; p.Channel != public.Channel || p.ReplyTo != public.ID || !slices.Equal(r.Rings(p), []string{"anna"}) {
		t.Errorf("anna is told in %s, in reply to %q, ringing for %q", p.Channel, p.ReplyTo, r.Rings(p))
	}
	if p := told[1]; p.Channel != r.DM("ben") || p.ReplyTo != "" || len(r.Rings(p)) != 0 {
		t.Errorf("ben is told in %s, in reply to %q, ringing for %q", p.Channel, p.ReplyTo, r.Rings(p))
	}
	for _, p := range told {
		if shown := bottest.DiscordShown(p); !strings.Contains(shown, bottest.Questions.Unknown) || !strings.Contains(shown, "Sigrun") {
			t.Errorf("told without the question or the answer:\n%s", shown)
		}
	}
}

// TestWishIsToldOnce loses what Discord answers, before and after it shows the message.
func TestWishIsToldOnce(t *testing.T) {
	t.Parallel()
	for _, after := range []bool{false, true} {
		r, live := digestRig(t)
		r.do(r.PressButton(r.declined(r.Mention("general", "anna", bottest.Questions.Unknown)), bot.WishLabel, "anna"))
		before := len(r.Posts())
		r.Fail(bottest.DiscordFault{Method: http.MethodPost, Path: messagesOf(r.Named("general")), After: after, Drop: true})
		r.importBriefing(live, readBriefing(t, "chess"))
		r.importBriefing(live, readBriefing(t, "chess"))
		r.settle()
		if got := len(r.PostsSince(before)); got != 1 {
			t.Errorf("lost after %t: %d messages are shown, want 1", after, got)
		}
	}
}

func messagesOf(channel string) string { return "/channels/" + channel + "/messages" }

// TestWishThatCannotBe says so.
func TestWishThatCannotBe(t *testing.T) {
	t.Parallel()
	r, _ := digestRig(t)
	shown := r.declined(r.Mention("general", "anna", bottest.Questions.Unknown))
	press := r.PressButton(shown, bot.WishLabel, "anna")
	r.do(press.Edit(func(data map[string]any) { data["data"].(object)["custom_id"] = "wish:unknown" }))
	r.wantTold("That question cannot be found any more.")
	r.bot.Wishes = nil
	r.do(r.PressButton(shown, bot.WishLabel, "anna"))
	r.wantTold("I cannot do that here.")
}

// TestWishWithoutPlace sets aside what cannot be told.
func TestWishWithoutPlace(t *testing.T) {
	t.Parallel()
	r, live := digestRig(t)
	r.AddChannel(bottest.DiscordChannel{Name: "closing"})
	r.do(r.PressButton(r.declined(r.Mention("closing", "anna", bottest.Questions.Unknown)), bot.WishLabel, "anna"))
	r.EditChannel(r.Named("closing"), func(c *bottest.DiscordChannel) { c.Closed = true })
	for _, w := range []faq.Wish{{Person: "1", Place: []byte("{")}, {Person: "x", Place: []byte("{}")}, {Person: "1", Place: []byte(`{"channel":"../x"}`)}, {Person: "1", Place: []byte("{}")}} {
		w.Ref, w.Text, w.Platform, w.At = "r"+w.Person+string(w.Place), bottest.Questions.Unknown, Platform, r.bot.Now().Unix()
		if _, err := r.store.SaveWish(t.Context(), w); err != nil {
			t.Fatal(err)
		}
	}
	before := len(r.Posts())
	r.importBriefing(live, readBriefing(t, "chess"))
	r.settle()
	events, err := r.store.Events(t.Context(), storage.EventFilter{State: faq.EventSetAside})
	if err != nil || len(events) != 5 {
		t.Errorf("%d events are set aside, error %v, want 5", len(events), err)
	}
	if got := len(r.PostsSince(before)); got != 0 {
		t.Errorf("%d messages are shown", got)
	}
}
