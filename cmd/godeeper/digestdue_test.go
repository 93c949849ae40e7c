package main

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot/bottest"
)

// TestDigestDue has digests come due in many zones at once, by the schedulers of two processes, of
// which one is killed then.
func TestDigestDue(t *testing.T) {
	everywhere(t, func(t *testing.T, v newVenue) {
		for range bottest.Rounds(1, 5) {
			r := newDigestRoom(t, v, "", 40)
			r.relay.set(slowly)
			due := time.Now().Add(5 * time.Second).Truncate(time.Minute).Add(time.Minute)
			r.subscribe(due)
			two := []*process{r.open(), r.open()}
			time.Sleep(time.Until(due) + rand.N(time.Second))
			two[0].kill()
			r.verifyDigests()
			two[1].stop()
		}
	})
}

// subscribe has the digests of all channels be due at a time, in their zones.
func (r *digestRoom) subscribe(due time.Time) {
	r.t.Helper()
	zones := []string{"UTC", "Asia/Kolkata", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/St_Johns", "Europe/Lisbon"}
	for n, s := range r.channels {
		s.Zone = zones[n%len(zones)]
		loc, err := time.LoadLocation(s.Zone)
		if err != nil {
			r.t.Fatal(err)
		}
		s.Time = due.In(loc).Format("15:04")
		if _, err := r.store.SaveSubscription(r.t.Context(), s); err != nil {
			r.t.Fatal(err)
		}
		r.owed[slot{s.Channel, due.In(loc).Format(time.DateOnly)}] = "due in " + s.Zone
	}
}
