package account_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot/web/account"
	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq"
)

// house is a site with accounts, and a clock.
type house struct {
	*account.Accounts
	store *store
	url   string
	log   *lockedBuffer

	mu  sync.Mutex
	now time.Time
}

// lockedBuffer is what was logged.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *house) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

// newHouse serves accounts over TLS, protected as the site is, beside a page for curators.
func newHouse(t *testing.T, config account.Config) *house {
	t.Helper()
	h := &house{store: &store{}, log: &lockedBuffer{}, now: time.Unix(1_700_000_000, 0)}
	log := slog.New(slog.NewTextHandler(h.log, nil))
	site := page.New(log, page.Config{Name: "Go Deeper", SignIn: true})
	if config.Address == nil {
		config.Address = func(r *http.Request) string { return r.Header.Get("X-From") }
	}
	h.Accounts = account.New(log, site, h.store, config)
	h.Now = h.clock
	mux := http.NewServeMux()
	mux.Handle("/", h.Handler())
	mux.Handle("/console/", h.Require(faq.Curator, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := page.ViewerOf(r.Context())
		fmt.Fprintf(w, "console of %s, operator %t", v.Name, v.Operator)
	})))
	for _, path := range []string{"/console/people", "/console/tokens"} {
		mux.Handle(path, h.Handler())
	}
	server := httptest.NewTLSServer(site.Protect(mux, 64<<10))
	t.Cleanup(server.Close)
	h.url = server.URL
	return h
}

// browser is one with its own cookies.
type browser struct {
	t      *testing.T
	h      *house
	client *http.Client
	from   string // its address
}

func (h *house) browser(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = httptestTLS()
	t.Cleanup(transport.CloseIdleConnections)
	return &browser{t: t, h: h, from: "192.0.2.1", client: &http.Client{
		Jar: jar, Transport: transport, Timeout: 30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// reply is what came back.
type reply struct {
	*http.Response
	body string
}

func (b *browser) do(method, path string, form url.Values, header ...string) reply {
	b.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	address := path
	if strings.HasPrefix(path, "/") {
		address = b.h.url + path
	}
	r, err := http.NewRequest(method, address, body)
	if err != nil {
		b.t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("X-From", b.from)
	r.Header.Set("User-Agent", "Test/1.0")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return reply{response, string(text)}
}

func (b *browser) get(path string) reply { b.t.Helper(); return b.do(http.MethodGet, path, nil) }

func (b *browser) post(path string, pairs ...string) reply {
	b.t.Helper()
	return b.do(http.MethodPost, path, form(pairs...))
}

func form(pairs ...string) url.Values {
	f := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		f.Add(pairs[i], pairs[i+1])
	}
	return f
}

// cookie returns the value of the cookie of the session, "" for none.
func (b *browser) cookie() string {
	u, err := url.Parse(b.h.url)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, c := range b.client.Jar.Cookies(u) {
		if c.Name == account.CookieName {
			return c.Value
		}
	}
	return ""
}

func (b *browser) signedIn() bool { b.t.Helper(); return b.get("/account").StatusCode == http.StatusOK }

func (r reply) want(t *testing.T, what string, status int, parts ...string) {
	t.Helper()
	if r.StatusCode != status {
		t.Errorf("%s: got status %d, want %d; the page says %s", what, r.StatusCode, status, shorten(r.body))
	}
	for _, part := range parts {
		if !strings.Contains(r.body, part) && r.Header.Get("Location") != part {
			t.Errorf("%s: got no %q in %s and none in Location %q", what, part, shorten(r.body), r.Header.Get("Location"))
		}
	}
}

// shorten returns what a page says, without its frame.
func shorten(page string) string {
	if _, after, ok := strings.Cut(page, "<main"); ok {
		page, _, _ = strings.Cut(after, "</main>")
	}
	return strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, " ")), " ")
}

const (
	password = "correct horse battery staple"
	another  = "seven purple trains whisper"
)

// first makes the first operator, and returns their browser.
func (h *house) first(t *testing.T) *browser {
	t.Helper()
	link, ok, err := h.First(t.Context())
	if !ok || err != nil {
		t.Fatalf("got ok %t, error %v, want a first link", ok, err)
	}
	b := h.browser(t)
	b.accept(link, "olga")
	return b
}

func (b *browser) accept(link, name string) {
	b.t.Helper()
	b.get(link).want(b.t, "invitation", http.StatusOK, "New password", "Name")
	b.post(link, "name", name, "password", password, "again", password).want(b.t, "accept", http.StatusSeeOther, "/console/")
	if !b.signedIn() {
		b.t.Fatalf("%s is not signed in", name)
	}
}

// curator makes a curator by an operator's link, and returns their browser.
func (h *house) curator(t *testing.T, operator *browser, name string) *browser {
	t.Helper()
	b := h.browser(t)
	b.accept(secretIn(t, operator.post("/console/people", "do", "invite", "rank", "curator")), name)
	return b
}

var secretValue = regexp.MustCompile(`<input id="secret" value="([^"]*)"`)

// secretIn returns what a page shows once.
func secretIn(t *testing.T, r reply) string {
	t.Helper()
	found := secretValue.FindStringSubmatch(r.body)
	if found == nil {
		t.Fatalf("got no secret in the page with status %d: %s", r.StatusCode, shorten(r.body))
	}
	return found[1]
}

func (b *browser) signIn(name, password string, more ...string) reply {
	b.t.Helper()
	return b.post("/sign-in", append([]string{"name", name, "password", password}, more...)...)
}

func TestSignInAndOut(t *testing.T) {
	h := newHouse(t, account.Config{})
	b := h.first(t)
	if len(h.store.users) != 1 || h.store.users[0].Rank != faq.Operator {
		t.Fatalf("got users %v, want one operator", h.store.users)
	}
	old := b.cookie()
	b.get("/console/").want(t, "console", http.StatusOK, "console of olga, operator true")
	b.post("/sign-out").want(t, "sign out", http.StatusSeeOther, "/")
	if b.cookie() != "" || b.signedIn() {
		t.Error("the cookie is still there")
	}
	b.do(http.MethodGet, "/account", nil, "Cookie", account.CookieName+"="+old).want(t, "with the old cookie", http.StatusSeeOther, "/sign-in?to=%2Faccount")

	b.get("/console/?week=2").want(t, "console", http.StatusSeeOther, "/sign-in?to=%2Fconsole%2F%3Fweek%3D2")
	b.get("/sign-in?to=%2Fconsole%2F%3Fweek%3D2").want(t, "page to sign in", http.StatusOK, `value="/console/?week=2"`)
	r := b.signIn("OLGA", password, "to", "/console/?week=2")
	r.want(t, "sign in", http.StatusSeeOther, "/console/?week=2")
	cookie := r.Header.Get("Set-Cookie")
	for _, part := range []string{account.CookieName + "=", "; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax"} {
		if !strings.Contains(cookie, part) {
			t.Errorf("got cookie %s, want one with %s", cookie, part)
		}
	}
	for _, part := range []string{"Domain", "Max-Age", "Expires"} {
		if strings.Contains(cookie, part) {
			t.Errorf("got cookie %s, want one without %s", cookie, part)
		}
	}
	if got := r.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("got Cache-Control %q, want no-store", got)
	}
	digest := sha256.Sum256([]byte(b.cookie()))
	if last := h.store.sessions[len(h.store.sessions)-1]; !bytes.Equal(last.Digest, digest[:]) {
		t.Error("what is stored is not the SHA-256 of the cookie")
	}
	if len(b.cookie()) != 43 {
		t.Errorf("got a cookie of %d characters, want 43 for 256 bits", len(b.cookie()))
	}
	for _, secret := range []string{password, b.cookie(), old} {
		if strings.Contains(h.log.String(), secret) {
			t.Errorf("the log holds a secret:\n%s", h.log)
		}
	}
	b.get("/sign-in?to=/account").want(t, "signed in already", http.StatusSeeOther, "/account")
}

func TestFirst(t *testing.T) {
	h := newHouse(t, account.Config{})
	old, _, err := h.First(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	link, ok, err := h.First(t.Context())
	if !ok || err != nil || link == old || !strings.HasPrefix(link, "/invitation/") {
		t.Fatalf("got link %q after %q, ok %t, error %v", link, old, ok, err)
	}
	b := h.browser(t)
	b.get(old).want(t, "older link", http.StatusGone)
	b.get("/invitation/"+strings.Repeat("A", 43)).want(t, "unknown link", http.StatusGone)
	b.get("/invitation/short").want(t, "no link at all", http.StatusGone)
	h.pass(24 * time.Hour)
	b.get(link).want(t, "the day after", http.StatusGone)
	b.post(link, "name", "late", "password", password, "again", password).want(t, "the day after", http.StatusGone)
	h.first(t)
	if _, ok, err := h.First(t.Context()); ok || err != nil {
		t.Errorf("with a user: got ok %t, error %v, want no link", ok, err)
	}
}

func TestRecover(t *testing.T) {
	h := newHouse(t, account.Config{})
	operator := h.first(t)
	h.curator(t, operator, "carla")
	link, err := h.Recover(t.Context(), "Olga")
	if err != nil {
		t.Fatal(err)
	}
	b := h.browser(t)
	b.get(link).want(t, "link", http.StatusOK, "For olga")
	b.post(link, "password", another, "again", another).want(t, "choose", http.StatusSeeOther)
	if operator.signedIn() || !b.signedIn() {
		t.Error("want the new browser signed in, and the old one not")
	}
	b.post("/console/people", "do", "disable", "user", "2").want(t, "disable", http.StatusSeeOther)
	for _, name := range []string{"nobody", "carla", ""} {
		if link, err := h.Recover(t.Context(), name); !errors.Is(err, faq.ErrNotFound) {
			t.Errorf("%q: got link %q, error %v", name, link, err)
		}
	}
}

func TestInvitationChecks(t *testing.T) {
	h := newHouse(t, account.Config{})
	operator := h.first(t)
	link := secretIn(t, operator.post("/console/people", "do", "invite", "rank", "curator"))
	b := h.browser(t)
	for _, test := range []struct {
		what, name, password, again string
		status                      int
		want                        string
	}{
		{"short", "carla", "short", "short", 422, "too short"},
		{"not the same", "carla", password, another, 422, "not the same"},
		{"common", "carla", "qwertyuiop123", "qwertyuiop123", 422, "first that somebody would try"},
		{"the name", "carla maria lopez", "carla maria lopez1", "carla maria lopez1", 422, "hardly more than the name"},
		{"no name", " \u200b\x01 ", password, password, 422, "needs a letter"},
		{"taken", "OLGA", password, password, 409, "Somebody else has that name"},
		{"long", "carla", strings.Repeat("long and ", 200), strings.Repeat("long and ", 200), 422, "too long"},
	} {
		b.post(link, "name", test.name, "password", test.password, "again", test.again).want(t, test.what, test.status, test.want)
	}
	b.accept(link, "carla")
	h.browser(t).get(link).want(t, "used", http.StatusGone)
	h.browser(t).post(link, "name", "dora", "password", password, "again", password).want(t, "used", http.StatusGone)
	if b.get("/console/people").StatusCode != http.StatusForbidden {
		t.Error("a curator saw the page of people")
	}
	b.post("/console/people", "do", "invite", "rank", "operator").want(t, "curator invites", http.StatusForbidden, "operators")
}

// TestInvitationAtOnce has many follow one link at once.
func TestInvitationAtOnce(t *testing.T) {
	h := newHouse(t, account.Config{})
	link, _, err := h.First(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	statuses := make([]int, 6)
	for i := range statuses {
		b := h.browser(t)
		wg.Go(func() {
			statuses[i] = b.post(link, "name", fmt.Sprint("n", i), "password", password, "again", password).StatusCode
		})
	}
	wg.Wait()
	count := map[int]int{}
	for _, status := range statuses {
		count[status]++
	}
	if count[http.StatusSeeOther] != 1 || count[http.StatusGone] != len(statuses)-1 || len(h.store.users) != 1 {
		t.Errorf("got statuses %v and %d users, want one that comes in", statuses, len(h.store.users))
	}
}

func TestStoreFails(t *testing.T) {
	h := newHouse(t, account.Config{})
	b := h.first(t)
	h.store.fails = context.DeadlineExceeded
	for _, path := range []string{"/account", "/console/", "/console/people"} {
		b.get(path).want(t, path, http.StatusServiceUnavailable, "try again")
	}
	stranger := h.browser(t)
	stranger.signIn("olga", password).want(t, "sign in", http.StatusServiceUnavailable)
	if strings.Contains(stranger.signIn("olga", password).body, "deadline") {
		t.Error("the page tells the error of the store")
	}
}
