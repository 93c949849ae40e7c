package bot_test

import (
	"errors"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
	"github.com/godeeper/godeeper/storage"
)

const wishedFor = "Who won the chess tournament in Reykjavik?"

// chess answers what is wished for.
var chess = &faq.Briefing{
	ID: "chess", Title: "Chess in Reykjavik", FAQs: []faq.FAQ{{ID: "f1", Question: wishedFor, Answer: "Vera Voss won it."}},
}

// well is a bot on a real database, in a bubble of its own time, that keeps wishes.
type well struct {
	*bot.Bot
	t     *testing.T
	path  string
	store *storage.Store
	live  *match.Live
}

func inWell(t *testing.T, f func(w *well)) {
	t.Helper()
	path := "sqlite:" + filepath.Join(t.TempDir(), "wishes.db")
	synctest.Test(t, func(t *testing.T) {
		f(process(t, path))
	})
}

// process returns a process on a database.
func process(t *testing.T, path string) *well {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	store, err := storage.Open(t.Context(), log, path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	live := match.NewLive(nil)
	b := bot.New(log, live, store)
	b.Wishes = store
	return &well{b, t, path, store, live}
}

// wish has a person ask what is declined, and wish for its answer; it returns the ref of that.
func (w *well) wish(person string) string {
	w.t.Helper()
	ref := "ref of " + person
	asked := faq.Asked{Ref: ref, Text: wishedFor, Platform: "slack", Workspace: "T1", Conversation: "c", Person: person, Outcome: faq.Declined, At: time.Now().Unix()}
	if err := w.store.SaveAsked(w.t.Context(), asked); err != nil {
		w.t.Fatal(err)
	}
	for n, want := range []bool{true, false} {
		if fresh, err := w.Wish(w.t.Context(), ref, person, []byte("place")); err != nil || fresh != want {
			w.t.Fatalf("wish %d: fresh %t, error %v", n, fresh, err)
		}
	}
	return ref
}

func (w *well) know(all ...*faq.Briefing) { w.live.Replace(match.New(all)) }

// grant fulfils wishes.
func (w *well) grant(want int) {
	w.t.Helper()
	if got, err := w.Grant(w.t.Context()); err != nil || got != want {
		w.t.Errorf("%d wishes are granted, error %v; want %d", got, err, want)
	}
}

// told returns the events that tell people.
func (w *well) told(want int) []faq.Event {
	w.t.Helper()
	all, err := w.store.Events(w.t.Context(), storage.EventFilter{Platform: "slack"})
	if err != nil || len(all) != want {
		w.t.Fatalf("%d events tell people, error %v; want %d", len(all), err, want)
	}
	return all
}

func (w *well) left(want int) {
	w.t.Helper()
	all, err := w.store.Wishes(w.t.Context(), 0, 0)
	if err != nil || len(all) != want {
		w.t.Errorf("%d wishes are kept, error %v; want %d", len(all), err, want)
	}
}

func TestWishIsGranted(t *testing.T) {
	inWell(t, func(w *well) {
		ref := w.wish("U1")
		w.grant(0)
		w.know(chess)
		w.grant(1)
		w.grant(0)
		w.left(0)
		e := w.told(1)[0]
		wish, reply, err := w.Granted(e)
		if err != nil || wish.Person != "U1" || string(wish.Place) != "place" || reply.Ref != ref || reply.Silent || reply.Answer.Text != "Vera Voss won it." {
			w.t.Errorf("got wish %+v, reply %+v, error %v", wish, reply, err)
		}
		if e.Kind != bot.KindWish || e.Workspace != "T1" || e.Until-e.At != 24*60*60 {
			w.t.Errorf("the event is %+v", e)
		}
		if _, err := w.Wish(w.t.Context(), "unknown", "U1", nil); !errors.Is(err, faq.ErrNotFound) {
			w.t.Errorf("a wish for an answer that is not known: error %v", err)
		}
	})
}

// TestWishesOfTwoProcesses: however many processes look at once, each person is told once.
func TestWishesOfTwoProcesses(t *testing.T) {
	inWell(t, func(w *well) {
		const people = 250 // more than are read at a time
		for n := range people {
			w.wish(string(rune('A'+n%26)) + string(rune('a'+n/26)))
		}
		other := process(w.t, w.path)
		var granted [2]int
		var both sync.WaitGroup
		for n, one := range []*well{w, other} {
			one.know(chess)
			both.Go(func() {
				var err error
				if granted[n], err = one.Grant(w.t.Context()); err != nil {
					w.t.Error(err)
				}
			})
		}
		both.Wait()
		if granted[0]+granted[1] != people {
			w.t.Errorf("%v wishes are granted, want %d in all", granted, people)
		}
		w.told(people)
		w.left(0)
	})
}

// TestWishExpires: what nobody could answer for long is not told any more.
func TestWishExpires(t *testing.T) {
	inWell(t, func(w *well) {
		w.wish("U1")
		time.Sleep(89 * 24 * time.Hour)
		w.wish("U2")
		w.grant(0)
		w.left(2)
		time.Sleep(2 * 24 * time.Hour)
		w.know(chess)
		w.grant(1)
		w.left(0)
		if wish, _, err := w.Granted(w.told(1)[0]); err != nil || wish.Person != "U2" {
			w.t.Errorf("%s is told, error %v; want U2", wish.Person, err)
		}
	})
}

func TestWishWithdrawn(t *testing.T) {
	inWell(t, func(w *well) {
		ref := w.wish("U1")
		w.wish("U2")
		if err := w.store.WithdrawWish(w.t.Context(), ref, "U1"); err != nil {
			w.t.Fatal(err)
		}
		w.know(chess)
		w.grant(1)
		if wish, _, err := w.Granted(w.told(1)[0]); err != nil || wish.Person != "U2" {
			w.t.Errorf("%s is told, error %v; want U2", wish.Person, err)
		}
	})
}

// TestWishWhoseAnswerIsGone: where the content has changed back before a person was told, nothing is
// said.
func TestWishWhoseAnswerIsGone(t *testing.T) {
	inWell(t, func(w *well) {
		w.wish("U1")
		w.know(chess)
		w.grant(1)
		w.know()
		if _, reply, err := w.Granted(w.told(1)[0]); err != nil || !reply.Silent {
			w.t.Errorf("got %+v, error %v; want silence", reply, err)
		}
		w.know(chess)
		w.grant(0)
		w.told(1)
	})
}

// TestWishOutlivesProcess: a process that starts later fulfils what was wished for before, and what
// was granted is not granted again.
func TestWishOutlivesProcess(t *testing.T) {
	inWell(t, func(w *well) {
		w.wish("U1")
		if err := w.store.Close(); err != nil {
			w.t.Fatal(err)
		}
		next := process(w.t, w.path)
		next.know(chess)
		next.grant(1)
		if err := next.store.Close(); err != nil {
			w.t.Fatal(err)
		}
		last := process(w.t, w.path)
		last.know(chess)
		last.grant(0)
		last.told(1)
	})
}
