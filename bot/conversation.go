package bot

import (
	"container/list"
	"slices"
	"sync"
	"time"

	"github.com/godeeper/godeeper/faq"
)

const (
	// maxConversations bounds the memory: at most about 8 KB each, so some 80 MB at the very most.
	maxConversations = 10_000
	// maxAsked is how many answered questions of a conversation are not offered again; a briefing
	// seldom holds more than ten, so it covers several briefings.
	maxAsked = 40
	// idle is how long a conversation keeps its context. After lunch, "and for the US?" is more
	// likely to be about something else.
	idle = 2 * time.Hour
)

// conversation is what the bot remembers of one. Its slices are replaced, never written to, so
// that a copy may be used while another message of the same conversation is handled.
type conversation struct {
	thread   string   // briefing that the platform named last, "" for none
	briefing string   // briefing that the conversation is about, "" for none yet
	before   string   // question asked before, "" for none
	asked    []string // questions answered, oldest first
	offers   []string // questions offered last, numbered from 1
}

// enter moves the conversation to the briefing that the platform names, where it names another
// one than before: an answer may have led elsewhere, and a thread does not call it back each time.
func (c *conversation) enter(thread string) {
	if thread != c.thread {
		c.thread, c.briefing = thread, thread
	}
}

// note remembers a question and its answer.
func (c *conversation) note(question string, a faq.Answer, offers []string) {
	c.before, c.offers = question, offers
	if a.Outcome != faq.Answered {
		return
	}
	if a.Match != nil {
		c.briefing = a.Match.Briefing.ID
	}
	if a.Briefing != nil {
		c.briefing = a.Briefing.ID
	}
	asked := append(slices.Clone(c.asked), question)
	if a.Match != nil && (a.Match.Kind == faq.KindFAQ || a.Match.Kind == faq.KindPrompt) && a.Match.Question() != question {
		asked = append(asked, a.Match.Question())
	}
	if len(asked) > maxAsked {
		asked = asked[len(asked)-maxAsked:]
	}
	c.asked = asked
}

type conversationKey struct{ platform, id string }

type remembered struct {
	key  conversationKey
	c    conversation
	last time.Time // of the last message
}

// memory keeps the conversations that were active last.
type memory struct {
	mu     sync.Mutex
	max    int
	byKey  map[conversationKey]*list.Element // of order
	recent *list.List                        // of *remembered, latest first
}

func newMemory(limit int) memory {
	return memory{max: limit, byKey: map[conversationKey]*list.Element{}, recent: list.New()}
}

// get returns the conversation, a new one when it is unknown or was idle for too long.
func (m *memory) get(key conversationKey, now time.Time) conversation {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.byKey[key]
	if !ok {
		return conversation{}
	}
	r := e.Value.(*remembered)
	if now.Sub(r.last) > idle {
		return conversation{}
	}
	return r.c
}

// put remembers the conversation, and forgets the one idle for longest when there are too many.
func (m *memory) put(key conversationKey, c conversation, now time.Time) {
	if key.id == "" {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if e, ok := m.byKey[key]; ok {
		*e.Value.(*remembered) = remembered{key, c, now}
		m.recent.MoveToFront(e)
		return
	}
	m.byKey[key] = m.recent.PushFront(&remembered{key, c, now})
	if m.recent.Len() > m.max {
		oldest := m.recent.Back()
		m.recent.Remove(oldest)
		delete(m.byKey, oldest.Value.(*remembered).key)
	}
}

// Offer makes questions those that numbers stand for in a conversation, where the platform shows
// a list of its own.
func (b *Bot) Offer(platform, id string, questions []string) {
	key, now := conversationKey{platform, id}, b.Now()
	c := b.memory.get(key, now)
	c.offers = questions
	b.memory.put(key, c, now)
}
