package main

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage/storagetest"
)

// oneRace is held by who races on PostgreSQL.
var oneRace sync.Mutex

// TestDigestRace has several processes post digests from one database.
func TestDigestRace(t *testing.T) {
	everywhereOnBoth(t, func(t *testing.T, v newVenue, dsn func() string) {
		for _, processes := range []int{2, 5} {
			t.Run(fmt.Sprint(processes), func(t *testing.T) {
				dsn := dsn()
				if dsn != "" {
					oneRace.Lock() // a server takes so many connections
					t.Cleanup(oneRace.Unlock)
				} else {
					t.Parallel()
				}
				slots := bottest.Rounds(60, 1000)
				r := newDigestRoom(t, v, dsn, slots/2)
				for range processes {
					r.open()
				}
				r.waitConnected(processes)
				r.relay.set(func() passage { return passage{before: rand.N(20 * time.Millisecond)} })
				r.owe(slots, "raced for")
				r.verifyDigests()
			})
		}
	})
}

// everywhereOnBoth runs a test on all platforms, with SQLite and with PostgreSQL.
func everywhereOnBoth(t *testing.T, test func(t *testing.T, v newVenue, dsn func() string)) {
	everywhere(t, func(t *testing.T, v newVenue) {
		t.Run("sqlite", func(t *testing.T) { test(t, v, func() string { return "" }) })
		t.Run("postgres", func(t *testing.T) {
			test(t, v, func() string { return storagetest.Postgres(t) })
		})
	})
}

// TestDigestStopped stops one of two processes while it posts digests, for twice the lease, and has
// it go on then.
func TestDigestStopped(t *testing.T) {
	everywhereOnBoth(t, func(t *testing.T, v newVenue, dsn func() string) {
		t.Parallel()
		r := newDigestRoom(t, v, dsn(), 20)
		r.relay.set(slowly)
		two := []*process{r.open(), r.open()}
		r.waitConnected(2)
		for round := range bottest.Rounds(1, 30) {
			p := two[rand.N(2)]
			before := len(r.owed)
			r.owe(20, "a process is stopped")
			if round%3 == 0 {
				r.waitEvent(func(e faq.Event) bool { return e.ID > int64(before) && sending(e) })
			} else {
				time.Sleep(rand.N(time.Second))
			}
			p.signal(syscall.SIGSTOP)
			time.Sleep(6 * time.Second) // twice the lease
			p.signal(syscall.SIGCONT)
		}
		r.verifyDigests()
	})
}
