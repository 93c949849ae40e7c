package feed_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/feed"
	"github.com/godeeper/godeeper/faq/feed/fetch"
)

// memory is a store of feeds and briefings. Its clock is that of the process.
type memory struct {
	mu     sync.Mutex
	feeds  []faq.Feed
	leased map[int64]time.Time
	items  map[int64]map[string]string
	pages  map[string]*faq.Briefing // by path
	log    []string                 // what was imported: "added PATH"
	refuse string                   // title of a briefing that cannot be stored
}

func newMemory() *memory {
	return &memory{leased: map[int64]time.Time{}, items: map[int64]map[string]string{}, pages: map[string]*faq.Briefing{}}
}

func (m *memory) AddFeed(_ context.Context, f faq.Feed) (faq.Feed, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.feeds {
		if old := &m.feeds[i]; old.URL == f.URL {
			old.Every, old.NoPages, old.Paused, old.Next = f.Every, f.NoPages, f.Paused, 0
			return *old, nil
		}
	}
	f.ID = int64(len(m.feeds) + 1)
	m.feeds = append(m.feeds, f)
	return f, nil
}

func (m *memory) ClaimFeed(_ context.Context, lease time.Duration) (faq.Feed, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i, f := range m.feeds {
		if !f.Paused && f.Next <= time.Now().Unix() && !time.Now().Before(m.leased[f.ID]) {
			return m.claim(i, lease), nil
		}
	}
	return faq.Feed{}, faq.ErrNotFound
}

func (m *memory) claim(i int, lease time.Duration) faq.Feed {
	m.feeds[i].Claim++
	m.leased[m.feeds[i].ID] = time.Now().Add(lease)
	return m.feeds[i]
}

func (m *memory) ClaimFeedNow(_ context.Context, id int64, lease time.Duration) (faq.Feed, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case id < 1 || int(id) > len(m.feeds):
		return faq.Feed{}, faq.ErrNotFound
	case time.Now().Before(m.leased[id]):
		return faq.Feed{}, faq.ErrClaimLost
	}
	return m.claim(int(id)-1, lease), nil
}

func (m *memory) FeedItems(_ context.Context, id int64) (map[string]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.items[id]), nil
}

func (m *memory) FinishFeed(_ context.Context, f faq.Feed, after time.Duration, items map[string]string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	old := &m.feeds[f.ID-1]
	if old.Claim != f.Claim {
		return faq.ErrClaimLost
	}
	f.Checked, f.Next = time.Now().Unix(), time.Now().Add(after).Unix()
	*old = f
	m.leased[f.ID] = time.Time{}
	if items != nil {
		m.items[f.ID] = maps.Clone(items)
	}
	return nil
}

func (m *memory) ImportBy(_ context.Context, by string, b *faq.Briefing) (status, id string, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if by != "feed" {
		return "", "", fmt.Errorf("imported by %q", by)
	}
	if m.refuse != "" && b.Title == m.refuse {
		return "", "", errors.New("the database is away")
	}
	old, ok := m.pages[b.Path]
	status = "added"
	switch {
	case ok && reflect.DeepEqual(old, b):
		status = "unchanged"
	case ok:
		status = "updated"
	}
	m.pages[b.Path] = b
	m.log = append(m.log, status+" "+b.Title)
	return status, b.ID, nil
}

func (m *memory) byTitle(t *testing.T, title string) *faq.Briefing {
	t.Helper()
	for _, b := range m.pages {
		if b.Title == title {
			return b
		}
	}
	t.Fatalf("there is no briefing %q", title)
	return nil
}

func (m *memory) feed(id int64) faq.Feed {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.feeds[id-1]
}

// site is a web server whose pages a test changes.
type site struct {
	*httptest.Server
	mu    sync.Mutex
	pages map[string]string // by path; "503 TEXT" begins one with a status
	asked []string          // paths
}

func newSite(t *testing.T, pages map[string]string) *site {
	t.Helper()
	s := &site{pages: pages}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Close)
	return s
}

func (s *site) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	page, ok := s.pages[r.URL.Path]
	s.asked = append(s.asked, r.URL.Path)
	s.mu.Unlock()
	status := 0
	if _, err := fmt.Sscanf(page, "%3d ", &status); err == nil && status >= 300 {
		if status == http.StatusTooManyRequests {
			w.Header().Set("Retry-After", "7200")
		}
		w.WriteHeader(status)
		return
	}
	if !ok {
		http.NotFound(w, r)
		return
	}
	etag := fmt.Sprintf(`"%x"`, len(page))
	if r.Header.Get("If-None-Match") == etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Header().Set("ETag", etag)
	if strings.HasSuffix(r.URL.Path, ".pdf") {
		w.Header().Set("Content-Type", "application/pdf")
	}
	fmt.Fprint(w, page)
}

func (s *site) set(path, page string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages[path] = page
}

func (s *site) wasAsked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked := s.asked
	s.asked = nil
	return asked
}

func local(t *testing.T) *fetch.Client {
	t.Helper()
	allowed, err := fetch.Allow("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	return fetch.New(allowed, nil)
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// added returns a poller over a feed of a site that was added, and the feed's id.
func added(t *testing.T, m *memory, f faq.Feed) (*feed.Poller, int64) {
	t.Helper()
	p := feed.New(quiet(), m, m, local(t))
	f, err := p.Add(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	return p, f.ID
}

func mustLook(t *testing.T, p *feed.Poller, id int64) feed.Look {
	t.Helper()
	l, err := p.Look(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return l
}
