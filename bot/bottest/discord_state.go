package bottest

import (
	"slices"
	"time"
)

// DiscordCalls returns the calls of a method, "" for any, whose path is the given one, "" for any,
// in order.
func (d *Discord) DiscordCalls(method, path string) []DiscordCall {
	d.mu.Lock()
	defer d.mu.Unlock()
	var calls []DiscordCall
	for _, c := range d.rest.calls {
		if (method == "" || c.Method == method) && (path == "" || c.Path == path) {
			calls = append(calls, *c)
		}
	}
	return calls
}

// Forget forgets all messages, calls and interactions up to now, for tests that make very many.
func (d *Discord) Forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.posts, d.rest.calls = nil, nil
	clear(d.messages)
	clear(d.interacted)
	clear(d.rest.followUps)
	clear(d.rest.limits.buckets)
}

// WaitPosts waits until the bot shows n messages or more, and reports whether it did within the
// time.
func (d *Discord) WaitPosts(n int, within time.Duration) bool {
	return d.await(within, func() bool {
		shown := 0
		for _, p := range d.posts {
			if !p.Thinking {
				shown++
			}
		}
		return shown >= n
	})
}

// WaitMessage waits until a message of the bot is as cond wants it, which may not call the fake,
// and returns it; it reports whether there was one within the time.
func (d *Discord) WaitMessage(cond func(DiscordMessage) bool, within time.Duration) (DiscordMessage, bool) {
	var found DiscordMessage
	ok := d.await(within, func() bool {
		for _, p := range d.posts {
			if cond(*p) {
				found = *p
				return true
			}
		}
		return false
	})
	return found, ok
}

// WaitCalls waits until there were n calls or more of the method and the path, as [DiscordCalls]
// has them, that were answered; it reports whether there were within the time.
func (d *Discord) WaitCalls(method, path string, n int, within time.Duration) bool {
	return d.await(within, func() bool {
		found := 0
		for _, c := range d.rest.calls {
			if (method == "" || c.Method == method) && (path == "" || c.Path == path) && c.Status != 0 {
				found++
			}
		}
		return found >= n
	})
}

// Interactions returns what people did with the app, and how it was answered, in order.
func (d *Discord) Interactions() []DiscordInteraction {
	d.mu.Lock()
	defer d.mu.Unlock()
	var all []DiscordInteraction
	for _, i := range d.interacted {
		all = append(all, *i)
	}
	sortByID(all)
	return all
}

func sortByID(all []DiscordInteraction) {
	slices.SortFunc(all, func(a, b DiscordInteraction) int { return compareIDs(a.ID, b.ID) })
}
