package bot

import (
	"container/list"
	"context"
	"sync"

	"github.com/godeeper/godeeper/faq"
)

// maxConversations bounds a [Memory]: at most about 8 KB each, so some 80 MB at the very most.
const maxConversations = 10_000

// Recorder keeps what was asked, for the curator.
type Recorder interface {
	// SaveAsked keeps questions, all or none of them. It does not keep the slice.
	SaveAsked(ctx context.Context, asked ...faq.Asked) error
}

// Store keeps what the bot remembers. It is safe for concurrent use. What is asked for and not
// there is [faq.ErrNotFound].
type Store interface {
	// Conversation returns a conversation as it was saved last.
	Conversation(ctx context.Context, platform, id string) (faq.Conversation, error)

	// SaveTurns keeps turns, all or none of them: what was asked, once for each ref, and the
	// conversations that have an id.
	SaveTurns(ctx context.Context, turns ...faq.Turn) error

	// SaveRating keeps a rating of an answer that was asked for.
	SaveRating(ctx context.Context, r faq.Rating) error

	// AskedAs returns the question whose answer is called ref.
	AskedAs(ctx context.Context, ref string) (faq.Asked, error)

	// LastAsked returns the question that a person asked last in a workspace.
	LastAsked(ctx context.Context, platform, workspace, person string) (faq.Asked, error)

	// MostAsked returns the entries that answered most often in a workspace since a time in unix
	// seconds, most often first, at most limit of them.
	MostAsked(ctx context.Context, platform, workspace string, since int64, limit int) ([]faq.Popular, error)
}

var _ Store = (*Memory)(nil)

// Memory keeps conversations in the process, those that were active last, and nothing of what was
// asked but in its recorder.
type Memory struct {
	recorder Recorder // nil for none
	max      int      // conversations

	mu     sync.Mutex
	byKey  map[conversationKey]*list.Element // of recent
	recent *list.List                        // of faq.Conversation, latest first
}

type conversationKey struct{ platform, id string }

// NewMemory returns an empty memory. Without a recorder, nil, what was asked is not kept.
func NewMemory(recorder Recorder) *Memory {
	return &Memory{recorder: recorder, max: maxConversations, byKey: map[conversationKey]*list.Element{}, recent: list.New()}
}

// Conversation implements [Store].
func (m *Memory) Conversation(_ context.Context, platform, id string) (faq.Conversation, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.byKey[conversationKey{platform, id}]
	if !ok {
		return faq.Conversation{}, faq.ErrNotFound
	}
	return e.Value.(faq.Conversation), nil
}

// SaveTurns implements [Store]. The conversation idle for longest is forgotten when there are too
// many. A recorder that fails does not make it forget.
func (m *Memory) SaveTurns(ctx context.Context, turns ...faq.Turn) error {
	var asked []faq.Asked
	for _, t := range turns {
		if t.Asked != nil {
			asked = append(asked, *t.Asked)
		}
		m.put(t.Conversation)
	}
	if m.recorder == nil || len(asked) == 0 {
		return nil
	}
	return m.recorder.SaveAsked(ctx, asked...)
}

func (m *Memory) put(c faq.Conversation) {
	if c.ID == "" {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	key := conversationKey{c.Platform, c.ID}
	if e, ok := m.byKey[key]; ok {
		e.Value = c
		m.recent.MoveToFront(e)
		return
	}
	m.byKey[key] = m.recent.PushFront(c)
	if m.recent.Len() > m.max {
		oldest := m.recent.Back()
		m.recent.Remove(oldest)
		c := oldest.Value.(faq.Conversation)
		delete(m.byKey, conversationKey{c.Platform, c.ID})
	}
}

// SaveRating implements [Store]: a memory knows no answer.
func (m *Memory) SaveRating(context.Context, faq.Rating) error { return faq.ErrNotFound }

// AskedAs implements [Store].
func (m *Memory) AskedAs(context.Context, string) (faq.Asked, error) {
	return faq.Asked{}, faq.ErrNotFound
}

// LastAsked implements [Store].
func (m *Memory) LastAsked(context.Context, string, string, string) (faq.Asked, error) {
	return faq.Asked{}, faq.ErrNotFound
}

// MostAsked implements [Store].
func (m *Memory) MostAsked(context.Context, string, string, int64, int) ([]faq.Popular, error) {
	return nil, nil
}
