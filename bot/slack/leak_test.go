package slack

import (
	"bytes"
	"log/slog"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq/match"
	"github.com/godeeper/godeeper/storage"
)

// mostKept is how many bytes may be in use more than before: some conversations and caches come
// and go, while a leak of 1 KB a question is 320 KB in the quick rounds.
const mostKept = 128 << 10

// held returns how many bytes are in use that our code has allocated, by the profile of the heap:
// not those of the fake, which forgets nothing.
func held() int64 {
	runtime.GC()
	runtime.GC() // the profile is that of the collection before the last
	records := make([]runtime.MemProfileRecord, 100_000)
	n, _ := runtime.MemProfile(records, false)
	sum := int64(0)
	for _, r := range records[:n] {
		ours, fake := false, false
		frames := runtime.CallersFrames(r.Stack())
		for more := true; more; {
			var f runtime.Frame
			f, more = frames.Next()
			fake = fake || strings.Contains(f.Function, "/bot/bottest.") || strings.HasSuffix(f.File, "_test.go")
			ours = ours || strings.Contains(f.Function, "godeeper/godeeper/")
		}
		if ours && !fake {
			sum += r.InUseBytes()
		}
	}
	return sum
}

// TestFlat asks many questions by both transports: goroutines stay as many, and the memory that
// our code holds stays as much, as they were.
func TestFlat(t *testing.T) {
	defer func(rate int) { runtime.MemProfileRate = rate }(runtime.MemProfileRate)
	runtime.MemProfileRate = 1 << 8 // to see nearly all, rather than one in 512 KB
	s := bottest.NewSlack(t)
	r := start(t, s)
	n := 0
	ask := func(times int) {
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for range times / 8 {
					if d := r.mention(); n%2 == 0 {
						r.Deliver(d).WaitAck(wait)
					} else {
						r.wantPushed(d)
					}
				}
			})
		}
		all.Wait()
		r.settle()
		n++
	}
	flat := func() int { // idle connections close in their own time
		http.DefaultTransport.(*http.Transport).CloseIdleConnections()
		r.adapter.web.http.Transport.(*courteous).next.(interface{ CloseIdleConnections() }).CloseIdleConnections()
		least := runtime.NumGoroutine()
		for range 20 {
			time.Sleep(20 * time.Millisecond)
			least = min(least, runtime.NumGoroutine())
		}
		return least
	}
	ask(80)
	ask(80)
	before, heldBefore := flat(), held()
	for range bottest.Rounds(4, 250) {
		ask(80)
	}
	after, heldAfter := flat(), held()
	t.Logf("%d goroutines, %d before; %d bytes, %d before", after, before, heldAfter, heldBefore)
	if heldAfter-heldBefore > mostKept {
		t.Errorf("%d bytes are held, %d before", heldAfter, heldBefore)
	}
	if after > before+5 {
		stacks := make([]byte, 1<<20)
		t.Errorf("%d goroutines, %d before:\n%s", after, before, stacks[:runtime.Stack(stacks, true)])
	}
}

// logged is a log that is written to by several goroutines.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// TestNothingSecretIsLogged makes Slack fail in every way, with a log of all that can be logged.
func TestNothingSecretIsLogged(t *testing.T) {
	t.Parallel()
	s := bottest.NewSlack(t)
	log := &logged{}
	all := slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	r := startOn(t, s, open(t, t.TempDir()+"/slack.db"), match.New(bottest.Briefings(t)), func(r *rig) {
		tokens, err := NewTokens(r.adapter.config, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.bot, r.inbox = bot.New(all, match.New(bottest.Briefings(t)), r.store), bot.NewInbox(all, r.store, nil)
		r.adapter = New(all, r.adapter.config, r.bot, r.inbox, r.store, tokens)
	})
	for _, f := range []bottest.Fault{
		{Method: "chat.postMessage", Error: "invalid_auth", Times: 1}, {Method: "chat.postMessage", Status: 500, Times: 1},
		bottest.RateLimited("chat.postMessage", "1"), {Method: "chat.postEphemeral", Error: "fatal_error", Times: 1},
	} {
		s.Fault(f)
		r.Deliver(r.mention()).WaitAck(wait)
		r.Deliver(s.Command("C0GENERAL", "U0ANNA", "/ask", bottest.Questions.Question)).WaitAck(wait)
		r.settle()
	}
	p := r.Push(r.url, bottest.Delivery{Kind: bottest.KindEvent, Payload: []byte(`{"type":"event_callback","event":{"type":7,"text":"` + bottest.Questions.Question + `"}}`)})
	if p.Status != http.StatusOK {
		t.Errorf("what cannot be read is acknowledged with %d", p.Status)
	}
	forged := r.mention()
	forged.Signature = "v0=" + strings.Repeat("0", 64)
	r.Push(r.url, forged)
	r.DropConnections()
	r.settle()
	r.stop()
	log.mu.Lock()
	defer log.mu.Unlock()
	text := log.text.String()
	if !strings.Contains(text, "set aside") || !strings.Contains(text, "not signed by Slack") {
		t.Errorf("the log says little:\n%s", text)
	}
	for _, secret := range []string{s.BotToken, s.AppToken, s.SigningSecret, s.ClientSecret, bottest.Questions.Question, "/response/", "ticket="} {
		if strings.Contains(text, secret) {
			t.Errorf("%q is logged:\n%s", secret, text)
		}
	}
	events, err := r.store.Events(t.Context(), storage.EventFilter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if strings.Contains(e.Reason, s.BotToken) || strings.Contains(e.Reason, bottest.Questions.Question) || strings.Contains(e.Reason, "/response/") {
			t.Errorf("the reason of event %d is %q", e.ID, e.Reason)
		}
	}
}
