package slack

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"

	"github.com/godeeper/godeeper/faq"
)

// fakeAPI answers methods of Slack's API with what it was told to.
type fakeAPI struct {
	URL string // with a slash at its end

	mu      sync.Mutex
	answers map[string]string // by method; "" for a broken server
	scopes  string            // granted, as in the header
	calls   map[string][]url.Values
	tokens  map[string][]string // sent in a header
}

func newFakeAPI(t *testing.T, answers map[string]string) *fakeAPI {
	t.Helper()
	f := &fakeAPI{answers: answers, calls: map[string][]url.Values{}, tokens: map[string][]string{}}
	srv := httptest.NewServer(f)
	t.Cleanup(srv.Close)
	f.URL = srv.URL + "/api/"
	return f
}

func (f *fakeAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	f.mu.Lock()
	defer f.mu.Unlock()
	method := r.URL.Path[len("/api/"):]
	f.calls[method] = append(f.calls[method], r.PostForm)
	f.tokens[method] = append(f.tokens[method], r.Header.Get("Authorization"))
	answer, ok := f.answers[method]
	switch {
	case !ok:
		answer = `{"ok":false,"error":"unknown_method"}`
	case answer == "":
		http.Error(w, "broken", http.StatusBadGateway)
		return
	}
	if f.scopes != "" {
		w.Header().Set("X-OAuth-Scopes", f.scopes)
	}
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprint(w, answer)
}

func (f *fakeAPI) set(method, answer string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answers[method] = answer
}

func (f *fakeAPI) called(method string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.calls[method])
}

// memory is a store of installations that can be made to fail.
type memory struct {
	mu    sync.Mutex
	all   map[string]faq.Installation
	reads int
	err   error
}

var _ Installations = (*memory)(nil)

func (m *memory) SaveInstallation(_ context.Context, i faq.Installation) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.all == nil {
		m.all = map[string]faq.Installation{}
	}
	if m.err == nil {
		m.all[i.Platform+" "+i.Workspace] = i
	}
	return m.err
}

func (m *memory) Installation(_ context.Context, platform, workspace string) (faq.Installation, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.reads++
	i, ok := m.all[platform+" "+workspace]
	if m.err == nil && !ok {
		return i, faq.ErrNotFound
	}
	return i, m.err
}

func (m *memory) RemoveInstallation(_ context.Context, platform, workspace string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.all, platform+" "+workspace)
	return m.err
}

func (m *memory) Installations(_ context.Context, platform string) (all []faq.Installation, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, i := range m.all {
		if i.Platform == platform {
			all = append(all, i)
		}
	}
	return all, m.err
}
