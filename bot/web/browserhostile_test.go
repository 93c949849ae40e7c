package web

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
)

// TestBrowserHostile shows texts that run as scripts elsewhere wherever readers see one, in a real
// browser, which would tell of each that ran and of each that the policy stopped.
func TestBrowserHostile(t *testing.T) {
	texts := bottest.XSS()
	b := hostileBriefing("A briefing")
	b.ID, b.Sections[0].Passages = "hostile", nil
	b.Title, b.Byline, b.Language = strings.Join(texts[:9], " "), texts[9], texts[10]
	for i, s := range texts {
		id := fmt.Sprintf("e%d", i)
		one := hostileBriefing(s)
		p := one.Sections[0].Passages[0]
		p.ID, p.Block = "p"+id, i
		f, q, topic := one.FAQs[0], one.Prompts[0], one.Topics[0]
		f.ID, q.ID, topic.ID = "f"+id, "q"+id, "t"+id
		b.Sections[0].Passages = append(b.Sections[0].Passages, p)
		b.FAQs, b.Prompts, b.Topics, b.Links = append(b.FAQs, f), append(b.Prompts, q), append(b.Topics, topic), append(b.Links, one.Links...)
	}
	r := serveAll(t, testConfig, b)
	var conversations []string
	for i, s := range texts {
		if i%maxTurns == 0 {
			conversations = append(conversations, newID())
		}
		c := conversations[len(conversations)-1]
		if err := r.store.SaveAsked(t.Context(), faq.Asked{Ref: newID(), Text: s, Platform: Platform, Conversation: c, At: int64(i)}); err != nil {
			t.Fatal(err)
		}
	}
	tab := bottest.Browse(t, r.url)
	tab.Allow("status of 400") // of what is no text
	for _, at := range []string{"/", "/briefings", "/briefings/hostile", "/?briefing=hostile"} {
		tab.Go(r.url + at)
		tab.Wait("main")
	}
	for _, c := range conversations {
		tab.Go(r.url + "/c/" + c)
		tab.Go(r.url + "/embed?c=" + c)
		if got := tab.Count(".turn"); got == 0 {
			t.Errorf("conversation %s shows no question", c)
		}
	}
	for _, s := range texts[:30] {
		tab.Go(r.url + "/?q=" + url.QueryEscape(s))
		tab.WaitText(".turn h2", s[:2])
	}
	tab.Go(r.url)
	tab.AskHostile(texts[:20])
	if got := tab.Problems(); len(got) > 0 {
		t.Errorf("the browser tells of %q", got)
	}
}
