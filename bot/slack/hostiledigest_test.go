package slack

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/slack-go/slack/slackutilsx"

	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
)

// TestHostileDigest posts digests of briefings whose texts try to ping, to link and to format.
func TestHostileDigest(t *testing.T) {
	t.Parallel()
	s := bottest.NewSlack(t)
	r := start(t, s)
	r.stop()
	r.adapter.pace = unpaced()
	n := 0
	for some := range slices.Chunk(bottest.Hostile(), 5) {
		var all []*faq.Briefing
		for _, text := range some {
			b, _ := hostileBriefing(n, text)
			all = append(all, b)
			n++
		}
		length := []faq.DigestLength{faq.DigestHeadlines, faq.DigestShort, faq.DigestFull}[n/5%3]
		an := announcement(t, all, length)
		an.Key = fmt.Sprint("digest ", n)
		post, _ := announce(t, r.adapter, an)
		if _, err := r.adapter.Send(t.Context(), post); err != nil {
			t.Errorf("%q: %v", some, err)
		}
	}
	for _, p := range s.Posts() {
		wantInert(t, bottest.Live(p))
	}
}

// TestHostileSubscription types such texts into commands and forms.
func TestHostileSubscription(t *testing.T) {
	t.Parallel()
	s := bottest.NewSlack(t)
	r := start(t, s)
	all := bottest.Hostile()
	for n := 0; n < len(all); n += bottest.Rounds(17, 1) {
		text := slackutilsx.EscapeMessage(all[n])
		r.command("C0GENERAL", "U0ADMIN", "subscribe about "+text)
		r.command("C0GENERAL", "U0ADMIN", "subscribe "+text)
		r.command("C0GENERAL", "U0ADMIN", text)
		r.command("C0GENERAL", "U0ADMIN", "")
		forms, before := s.Modals(), len(s.Posts())
		r.Deliver(s.SubmitView(forms[len(forms)-1], "U0ADMIN", map[string]string{zoneBlock: all[n], topicsBlock: all[n]})).WaitAck(wait)
		r.settle()
		for _, p := range s.Posts()[before:] {
			if strings.Contains(bottest.Shown(p), "[Open the form again]") {
				r.Deliver(s.Press(p, digestAction, "U0ADMIN")).WaitAck(wait)
				r.settle()
			}
		}
	}
	for _, p := range s.Posts() {
		wantInert(t, bottest.Live(p))
	}
	for _, v := range s.Views() {
		wantInert(t, bottest.LiveView(v))
	}
	if got := r.counts()[faq.EventSetAside]; got != 0 {
		t.Errorf("%d events are set aside", got)
	}
}
