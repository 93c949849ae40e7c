package main

import (
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/godeeper/godeeper/bot/bottest"
)

// TestDigestReplies has the platform carry requests out, and the replies be lost on the way, or say
// that it failed.
func TestDigestReplies(t *testing.T) {
	everywhere(t, func(t *testing.T, v newVenue) {
		bad := []passage{
			{cut: true}, {status: http.StatusInternalServerError}, {status: http.StatusBadGateway},
			{status: http.StatusServiceUnavailable}, {status: http.StatusGatewayTimeout},
		}
		each := bottest.Rounds(20, 500)
		r := newDigestRoom(t, v, "", 5*each)
		var requests atomic.Int64
		r.relay.set(func() passage {
			n := int(requests.Add(1)) - 1
			if n >= len(bad)*each {
				return passage{}
			}
			return bad[n%len(bad)]
		})
		r.owe(len(bad)*each, "accepted, and the reply is bad")
		p := r.open()
		r.verifyDigests()
		if n := int(requests.Load()); n != len(bad)*each {
			t.Errorf("%d digests were posted %d times", len(bad)*each, n)
		}
		p.stop()
	})
}
