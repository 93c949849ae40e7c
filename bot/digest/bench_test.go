package digest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/godeeper/godeeper/faq"
)

// BenchmarkPass is a pass in which nothing is due, of 10,000 subscriptions.
func BenchmarkPass(b *testing.B) {
	s := manySubscriptions()
	if _, err := s.pass(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.pass(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFirstPass is the pass after a start, which looks for slots of six days.
func BenchmarkFirstPass(b *testing.B) {
	s := manySubscriptions()
	b.ReportAllocs()
	for b.Loop() {
		s.begin()
		if _, err := s.pass(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

func manySubscriptions() *Scheduler {
	m := newMemory()
	var all fixed
	for n := range 10_000 {
		all = append(all, faq.Subscription{
			ID: int64(n + 1), Platform: "slack", Workspace: fmt.Sprintf("T%d", n/50), Channel: fmt.Sprintf("C%d", n),
			Time: fmt.Sprintf("%02d:%02d", 6+n%4, n%4*15), Zone: yearZones[n%len(yearZones)], Days: faq.EveryDay,
		})
	}
	s := m.scheduler()
	s.store = all
	s.begin()
	return s
}

// fixed are subscriptions that stay.
type fixed []faq.Subscription

func (f fixed) Subscriptions(context.Context, string) ([]faq.Subscription, error) { return f, nil }
func (f fixed) Clock(context.Context) (time.Time, error)                          { return time.Now(), nil }
