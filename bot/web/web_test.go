package web

import (
	"context"
	"errors"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq"
)

// broken is a store that is out of order.
type broken struct{ bot.Store }

var errBroken = errors.New("disk full")

func (broken) AskedAs(context.Context, string) (faq.Asked, error) { return faq.Asked{}, errBroken }
func (broken) AskedIn(context.Context, string, string, int) ([]faq.Asked, error) {
	return nil, errBroken
}

// TestStoreOutOfOrder holds that a reader is told so in a sentence, and nothing of the reason.
func TestStoreOutOfOrder(t *testing.T) {
	r := serve(t)
	store := broken{bot.NewMemory(nil)}
	log := quiet()
	site := page.New(log, testConfig)
	h := New(log, site, bot.New(log, r.adapter.finder, store), r.adapter.finder, store).Handler()
	for _, c := range []struct{ method, path, body string }{
		{"POST", "/ask", "q=Who"}, {"GET", "/?q=Who", ""}, {"GET", "/c/" + newID(), ""}, {"GET", "/answers/" + newID(), ""}, {"POST", "/rate", "ref=r&helpful=1"},
	} {
		req := httptest.NewRequest(c.method, c.path, strings.NewReader(c.body))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, req)
		if w.Code != 500 || !strings.Contains(w.Body.String(), noStore) || strings.Contains(w.Body.String(), "disk") {
			t.Errorf("%s %s: status %d:\n%s", c.method, c.path, w.Code, w.Body)
		}
	}
}

// TestWithoutRecord asks where nothing is recorded: it is answered all the same.
func TestWithoutRecord(t *testing.T) {
	r := serve(t)
	log := quiet()
	h := New(log, page.New(log, testConfig), bot.New(log, r.adapter.finder, bot.NewMemory(nil)), r.adapter.finder, r.store).Handler()
	req := httptest.NewRequest("POST", "/ask", strings.NewReader("q="+url.QueryEscape(bottest.Questions.Question)))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	if w.Code != 200 || !strings.Contains(w.Body.String(), bottest.Questions.Answer) || strings.Contains(w.Body.String(), "/rate") {
		t.Errorf("status %d:\n%s", w.Code, w.Body)
	}
}

// TestAdapter holds that the inbox has nothing to do with it.
func TestAdapter(t *testing.T) {
	a := newAdapter(t)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- a.Run(ctx) }()
	stop()
	if err := <-ended; err != nil || a.Ready() != nil || a.Platform() != "web" {
		t.Errorf("run: %v, ready: %v, platform %s", err, a.Ready(), a.Platform())
	}
	_, prepared := a.Prepare(t.Context(), faq.Event{})
	_, sent := a.Send(t.Context(), faq.Post{})
	_, found := a.Find(t.Context(), faq.Post{})
	for _, err := range []error{prepared, sent, found} {
		var later *bot.Later
		if err == nil || errors.As(err, &later) || errors.Is(err, bot.ErrUncertain) {
			t.Errorf("error %v, want a final one", err)
		}
	}
}
