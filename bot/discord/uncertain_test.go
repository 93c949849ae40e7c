package discord

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

// lost are the ways in which it is not said whether a call was carried out.
func lost() []bottest.DiscordFault {
	return []bottest.DiscordFault{
		{Status: http.StatusInternalServerError}, {Status: http.StatusBadGateway, Body: "<html>"}, {Status: http.StatusServiceUnavailable},
		{Status: http.StatusGatewayTimeout}, {Status: http.StatusRequestTimeout}, {Drop: true}, {Status: http.StatusOK, Body: "<html>"},
	}
}

// refusal is a fault: Discord says no, and why.
func refusal(method, path string, status, code int) bottest.DiscordFault {
	return bottest.DiscordFault{Method: method, Path: path, Status: status, JSON: object{"message": "no", "code": code}}
}

func originalOf(d *bottest.Discord, x bottest.DiscordDelivery) string {
	return "/webhooks/" + d.AppID + "/" + x.Token + "/messages/@original"
}

// event returns the only event in a state.
func (r *rig) event(state faq.EventState) faq.Event {
	r.t.Helper()
	events, err := r.store.Events(r.t.Context(), storage.EventFilter{State: state})
	if err != nil || len(events) != 1 {
		r.t.Fatalf("%d events are %s, error %v; want 1: %v", len(events), state, err, r.counts())
	}
	return events[0]
}

// TestUncertainIsShownOnce loses what Discord says to an answer, before or after it is shown. A
// message of the bot's own is looked for, and the place of an answer is filled again.
func TestUncertainIsShownOnce(t *testing.T) {
	t.Parallel()
	d := bottest.NewDiscord(t)
	r := start(t, d)
	var all []bottest.DiscordDelivery
	for n := range bottest.Rounds(1, 8) {
		for i, fault := range lost() {
			for _, fault.After = range []bool{true, false} {
				channel := d.AddChannel(bottest.DiscordChannel{Name: fmt.Sprint("c", n, i, fault.After)}).ID
				mention := d.Mention(channel, "anna", bottest.Questions.Question)
				fault.Method, fault.Path = http.MethodPost, messagesPath(channel)
				d.Fail(fault)
				command := d.Slash(channel, "anna", commandAsk, map[string]string{optionQuestion: bottest.Questions.Question})
				fault.Method, fault.Path = http.MethodPatch, originalOf(d, command)
				d.Fail(fault)
				all = append(all, mention, command)
			}
		}
	}
	var sent []*bottest.DiscordSent
	for _, x := range all {
		sent = append(sent, d.Deliver(x))
	}
	for _, x := range sent {
		if !x.WaitAck(wait) {
			t.Errorf("%v is not acknowledged", x.Delivery)
		}
	}
	r.settle()
	r.wantOneAnswer(all...)
	if got := len(d.Posts()); got != len(all) {
		t.Errorf("%d answers to %d questions", got, len(all))
	}
	if counts := r.counts(); counts[faq.EventDone] != len(all) {
		t.Errorf("events end as %v, want all %d done", counts, len(all))
	}
}

// TestFoundByItsNumber loses what Discord says to an answer, in either form, for longer than Discord
// knows a nonce.
func TestFoundByItsNumber(t *testing.T) {
	t.Parallel()
	d := bottest.NewDiscord(t)
	r := start(t, d)
	var all []bottest.DiscordDelivery
	for _, classic := range []bool{false, true} {
		channel := d.AddChannel(bottest.DiscordChannel{Name: fmt.Sprint("c", classic)}).ID
		if classic {
			d.Fail(refusal(http.MethodPost, messagesPath(channel), http.StatusBadRequest, codeInvalidForm))
		}
		d.Fail(bottest.DiscordFault{Method: http.MethodPost, Path: messagesPath(channel), After: true, Drop: true})
		x := d.Mention(channel, "anna", bottest.Questions.Question)
		d.Deliver(x).WaitAck(wait)
		all = append(all, x)
	}
	if !d.WaitPosts(len(all), wait) {
		t.Fatal("the answers are not shown")
	}
	d.SetNow(func() time.Time { return time.Now().Add(time.Hour) })
	r.settle()
	r.wantOneAnswer(all...)
	if got := r.counts()[faq.EventDone]; got != len(all) {
		t.Errorf("events end as %v, want %d done", r.counts(), len(all))
	}
}

// TestUncertainAndNotToBeRead loses what Discord says where the bot may not read what was written.
func TestUncertainAndNotToBeRead(t *testing.T) {
	t.Parallel()
	d := bottest.NewDiscord(t)
	r := start(t, d)
	x := r.mention()
	path := messagesPath(d.Named("general"))
	d.Fail(bottest.DiscordFault{Method: http.MethodPost, Path: path, After: true, Drop: true})
	no := refusal(http.MethodGet, path, http.StatusForbidden, 50001)
	no.Times = -1
	d.Fail(no)
	d.Deliver(x).WaitAck(wait)
	r.settle()
	r.wantOneAnswer(x)
	if n := len(d.DiscordCalls(http.MethodPost, path)); n != 2 {
		t.Errorf("it was sent %d times, want twice: it cannot be looked for", n)
	}
	r.event(faq.EventDone)
}

// TestUncertainThread loses what Discord says to a thread that begins, and to the answer in it.
func TestUncertainThread(t *testing.T) {
	t.Parallel()
	d := bottest.NewDiscord(t)
	r := start(t, d)
	r.set(d.Guild, faq.Settings{Threads: true})
	begun, answer := r.mention(), r.mention()
	d.Fail(bottest.DiscordFault{Method: http.MethodPost, Path: messagesPath(d.Named("general")) + "/" + begun.ID + "/threads", After: true, Drop: true})
	d.Fail(bottest.DiscordFault{Method: http.MethodPost, Path: messagesPath(answer.ID), After: true, Drop: true})
	for _, x := range []bottest.DiscordDelivery{begun, answer} {
		d.Deliver(x).WaitAck(wait)
	}
	r.settle()
	got := map[string]int{}
	for _, p := range d.Posts() {
		got[p.Channel]++
	}
	if want := (map[string]int{begun.ID: 1, answer.ID: 1}); !maps.Equal(got, want) {
		t.Errorf("answers by thread: %v, want %v", got, want)
	}
}

// set saves the settings of a guild.
func (r *rig) set(guild string, s faq.Settings) {
	r.t.Helper()
	if err := r.store.SaveSettings(r.t.Context(), Platform, guild, "", "1", s); err != nil {
		r.t.Fatal(err)
	}
}

// abroad adds a channel of a guild in which the bot is not.
func abroad(d *bottest.Discord) string {
	return d.AddChannel(bottest.DiscordChannel{Name: "lobby", Guild: d.AddGuild(bottest.DiscordGuild{Name: "abroad", Absent: true}).ID}).ID
}

// TestUncertainFollowUp sets aside what cannot be looked for: to share where the bot is not, it
// can only follow the interaction.
func TestUncertainFollowUp(t *testing.T) {
	t.Parallel()
	d := bottest.NewDiscord(t)
	r := start(t, d)
	lobby := abroad(d)
	for range 2 * len(lost()) {
		d.Deliver(d.Slash(lobby, "anna", commandAsk, map[string]string{optionQuestion: bottest.Questions.Question})).WaitAck(wait)
	}
	r.settle()
	private := d.Posts()
	var sent []*bottest.DiscordSent
	shared := 0
	for _, fault := range lost() {
		for _, fault.After = range []bool{true, false} {
			press := d.PressButton(private[len(sent)], bot.ShareLabel, "anna")
			fault.Method, fault.Path = http.MethodPost, "/webhooks/"+d.AppID+"/"+press.Token
			d.Fail(fault)
			sent = append(sent, d.Deliver(press))
			if fault.After {
				shared++
			}
		}
	}
	for _, x := range sent {
		x.WaitAck(wait)
	}
	r.settle()
	if got, want := len(d.Posts()), len(sent)+shared; got != want {
		t.Errorf("%d messages are shown, want %d", got, want)
	}
	events, err := r.store.Events(t.Context(), storage.EventFilter{State: faq.EventSetAside})
	if err != nil || len(events) != len(sent) {
		t.Errorf("%d events are set aside, error %v; want %d", len(events), err, len(sent))
	}
	for _, e := range events {
		if !strings.Contains(e.Reason, bot.ErrUncertain.Error()) {
			t.Errorf("it is set aside because %q", e.Reason)
		}
	}
}

// TestRateLimitedAnswers has Discord refuse an answer, and gives it once Discord allows it.
func TestRateLimitedAnswers(t *testing.T) {
	t.Parallel()
	for name, limit := range map[string]func(method, path string) bottest.DiscordFault{
		"as Discord says it":    func(m, p string) bottest.DiscordFault { return bottest.DiscordRateLimited(m, p, 0.3, "1") },
		"as Cloudflare says it": func(m, p string) bottest.DiscordFault { return bottest.DiscordBanned(m, p, "1") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := bottest.NewDiscord(t)
			r := start(t, d)
			mention, command := r.mention(), r.ask("ben", bottest.Questions.Question)
			d.Fail(limit(http.MethodPost, messagesPath(d.Named("general"))))
			d.Fail(limit(http.MethodPatch, originalOf(d, command)))
			d.Deliver(mention).WaitAck(wait)
			d.Deliver(command).WaitAck(wait)
			r.settle()
			r.wantOneAnswer(mention, command)
			d.Fail(limit(http.MethodPost, "/interactions/*/*/callback"))
			again := r.ask("ben", bottest.Questions.Question)
			if !d.Deliver(again).WaitAck(wait) {
				t.Error("it is not acknowledged after a limit")
			}
			r.settle()
			r.wantOneAnswer(again)
		})
	}
}

// TestFarRetryAfter holds that what Discord puts off for an hour is put off, and no worker waits.
func TestFarRetryAfter(t *testing.T) {
	t.Parallel()
	d := bottest.NewDiscord(t)
	r := start(t, d)
	path := messagesPath(d.Named("general"))
	d.Fail(bottest.DiscordRateLimited(http.MethodPost, path, 3600, "3600"))
	d.Deliver(r.mention()).WaitAck(wait)
	var e faq.Event
	r.eventually("the answer to be put off", wait, func() bool {
		events, err := r.store.Events(t.Context(), storage.EventFilter{State: faq.EventWaiting})
		if err != nil {
			t.Fatal(err)
		}
		if len(events) == 1 {
			e = events[0]
		}
		return e.Reason != ""
	})
	if p := e.Posts[0]; p.State != faq.PostDue {
		t.Errorf("the post is %s, want it due: Discord has not shown it", p.State)
	}
	if _, err := r.store.ClaimEvent(t.Context(), Platform, time.Minute); !errors.Is(err, faq.ErrNotFound) {
		t.Errorf("the event can be claimed before its time: error %v", err)
	}
	if got := len(d.DiscordCalls(http.MethodPost, path)); got != 1 {
		t.Errorf("%d calls came to Discord, want 1", got)
	}
}
