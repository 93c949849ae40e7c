package account

import (
	"maps"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/godeeper/godeeper/faq"
)

// Limits of attempts to sign in. A password of twelve characters that is on no list is not found at
// this pace; somebody who mistypes hardly meets it.
const (
	freeAttempts = 5                // that fail without a wait
	firstWait    = 2 * time.Second  // doubled with each further one
	longestWait  = 5 * time.Minute  // so nobody is locked out for good
	forgetAfter  = 30 * time.Minute // without an attempt that failed
	trustFor     = 30 * 24 * time.Hour
	mostRemember = 20_000 // names and addresses: some megabytes
)

// attempts counts what failed, for each name and each address, in memory: whoever restarts the
// program is let in again.
//
// Somebody else's attempts on a name do not hold up its owner: from an address from which the name
// has signed in before, only that address counts.
type attempts struct {
	mu     sync.Mutex
	failed map[string]*tries
	proven map[string]time.Time // name and address that have signed in together, and when
}

// tries are those that failed.
type tries struct {
	count int
	last  time.Time
}

func newAttempts() *attempts {
	return &attempts{failed: map[string]*tries{}, proven: map[string]time.Time{}}
}

// keys returns what an attempt counts for. Of an IPv6 address the network counts: whoever has one
// address there has them all.
func (a *attempts) keys(name, address string, now time.Time) []string {
	name, from := "name "+faq.FoldName(name), "from "+network(address)
	if at, ok := a.proven[name+"\n"+from]; ok && now.Sub(at) < trustFor {
		return []string{from}
	}
	return []string{name, from}
}

// wait returns how long an attempt must wait, 0 for one that may be made now. An attempt that may
// be made counts as failed until [attempts.succeeded] takes it back: else many at once would pass.
func (a *attempts) wait(name, address string, now time.Time) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	keys := a.keys(name, address, now)
	var longest time.Duration
	for _, key := range keys {
		if t := a.failed[key]; t != nil && now.Sub(t.last) < forgetAfter {
			longest = max(longest, t.last.Add(waitAfter(t.count)).Sub(now))
		}
	}
	if longest > 0 {
		return longest
	}
	for _, key := range keys {
		t := a.failed[key]
		if t == nil || now.Sub(t.last) >= forgetAfter {
			t = &tries{}
			a.failed[key] = t
		}
		t.count, t.last = t.count+1, now
	}
	a.tidy(now)
	return 0
}

// succeeded forgets what failed for a name and an address.
func (a *attempts) succeeded(name, address string, now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, key := range a.keys(name, address, now) {
		delete(a.failed, key)
	}
	a.proven["name "+faq.FoldName(name)+"\nfrom "+network(address)] = now
}

// waitAfter returns how long to wait after so many attempts that failed.
func waitAfter(count int) time.Duration {
	if count < freeAttempts {
		return 0
	}
	return min(longestWait, firstWait<<min(count-freeAttempts, 20))
}

// tidy keeps the memory small: in a flood of names and addresses, those whose attempts are the
// longest ago are forgotten.
func (a *attempts) tidy(now time.Time) {
	if len(a.failed) > mostRemember {
		keys := slices.SortedFunc(maps.Keys(a.failed), func(x, y string) int { return a.failed[x].last.Compare(a.failed[y].last) })
		for i, key := range keys {
			if i < len(keys)/4 || now.Sub(a.failed[key].last) >= forgetAfter {
				delete(a.failed, key)
			}
		}
	}
	if len(a.proven) > mostRemember {
		maps.DeleteFunc(a.proven, func(_ string, at time.Time) bool { return now.Sub(at) >= trustFor/2 })
	}
}

func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	return netip.PrefixFrom(ip, 64).Masked().String()
}
