package digest

import (
	"fmt"
	"strings"
	"time"

	"github.com/godeeper/godeeper/faq"
)

// Lane returns the lane of the events of a channel.
func Lane(workspace, channel string) string { return workspace + ":" + channel }

// ReadKey returns what the key of a slot, or of its post, names: a channel, and a local date.
func ReadKey(key string) (workspace, channel, date string, ok bool) {
	part := strings.Split(key, ":")
	if len(part) < 4 || part[0] != "digest" {
		return "", "", "", false
	}
	return part[1], part[2], part[3], true
}

// AgainKey returns the key of another digest for the date of a key, which the operator wants.
func AgainKey(key string, now time.Time) string { return fmt.Sprintf("%s:again:%d", key, now.Unix()) }

// Now returns the slot of a subscription for today, in its zone, as due now: whatever its time and
// its days are. Its error is that of a zone that cannot be loaded.
func Now(s faq.Subscription, now time.Time) (Slot, error) {
	loc, err := loadZone(s.Zone)
	if err != nil {
		return Slot{}, fmt.Errorf("zone %q: %w", s.Zone, err)
	}
	return Slot{Subscription: s, Date: now.In(loc).Format(time.DateOnly), Due: now}, nil
}
