//go:build !race

package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/godeeper/godeeper/storage/storagetest"
)

// let reports whether a cookie opens the console.
func (c *castle) let(cookie string) bool {
	c.t.Helper()
	r := c.do("GET", "/console/", nil, "Cookie", cookie)
	if r.status != http.StatusOK && r.status != http.StatusSeeOther && r.status != http.StatusForbidden {
		c.t.Errorf("the console: %v", r)
	}
	return r.status == http.StatusOK
}

// TestSafetySessions signs in and out by cookies that were planted, have ended, or belong to nobody.
func TestSafetySessions(t *testing.T) {
	t.Parallel()
	c := besiege(t, nil)
	const name = "__Host-godeeper"
	planted := name + "=" + strings.Repeat("A", 43)
	r := c.post("/sign-in", url.Values{"name": {castleName}, "password": {castlePassword}, "stay": {"1"}}, "Cookie", planted)
	mine := r.session()
	if mine == "" || mine == planted || c.let(planted) {
		t.Errorf("a planted session is taken over: %v", r)
	}
	for _, line := range r.header.Values("Set-Cookie") {
		cookie, err := http.ParseSetCookie(line)
		if err != nil || cookie.Name != name || !cookie.Secure || !cookie.HttpOnly || cookie.Path != "/" || cookie.Domain != "" || cookie.SameSite != http.SameSiteLaxMode || len(cookie.Value) < 32 {
			t.Errorf("the cookie is %q, %v", line, err)
		}
	}
	again := c.post("/sign-in", url.Values{"name": {castleName}, "password": {castlePassword}}, "Cookie", mine)
	if second := again.session(); second == mine || c.let(mine) || !c.let(second) {
		t.Errorf("signed in again, the session is not another one: %v", again)
	} else {
		mine = second
	}
	value := strings.TrimPrefix(mine, name+"=")
	for _, cookie := range []string{
		"godeeper=" + value, "__Secure-godeeper=" + value, "__host-godeeper=" + value, name + "=" + value[:42], name + "=" + value + "A", name + "=" + strings.ToUpper(value) + "=", name + "=" + strings.ToLower(value), name + "=", name + "=%00",
		name + "=../../" + value, name + `="` + value + "x\"", "x=" + mine, planted + "; " + mine, name + "=' OR 1=1 --", name + "=" + strings.Repeat("A", 10_000),
	} {
		if c.let(cookie) {
			t.Errorf("%.80s opens the console", cookie)
		}
	}
	if !c.let(mine) || !c.let("a=b; "+mine) {
		t.Error("the session has ended")
	}
	if r := c.post("/sign-out", nil, "Cookie", mine); r.status != http.StatusSeeOther || c.let(mine) {
		t.Errorf("signed out, the session goes on: %v", r)
	}

	ben := c.invite("Ben", "curator")
	const password = castlePassword + " curator"
	other := c.signIn("Ben", password)
	if r := c.post("/account/password", url.Values{"current": {"wrong"}, "password": {"another five word long secret"}, "again": {"another five word long secret"}}, "Cookie", ben); r.status < 400 || !c.let(other) {
		t.Errorf("the password is changed by who does not know it: %v", r)
	}
	r = c.post("/account/password", url.Values{"current": {password}, "password": {"another five word long secret"}, "again": {"another five word long secret"}}, "Cookie", ben)
	if r.status >= 400 || !c.let(ben) && !c.let(r.session()) || c.let(other) {
		t.Errorf("after a change of the password, the other sessions go on: %v", r)
	}
	ben = c.signIn("Ben", "another five word long secret")
	for _, path := range []string{"/console/people", "/console/tokens", "/console/feeds"} {
		if r := c.do("GET", path, nil, "Cookie", ben); r.status != http.StatusForbidden {
			t.Errorf("a curator opens %s: %v", path, r)
		}
	}
	for _, form := range []url.Values{{"do": {"invite"}, "rank": {"operator"}}, {"do": {"rank"}, "user": {"2"}, "rank": {"operator"}}, {"do": {"reset"}, "user": {"1"}}, {"do": {"disable"}, "user": {"1"}}} {
		if r := c.post("/console/people", form, "Cookie", ben); r.status != http.StatusForbidden {
			t.Errorf("a curator does %v: %v", form, r)
		}
	}
	if r := c.post("/console/tokens", url.Values{"do": {"make"}, "name": {"x"}, "scope": {"write"}, "days": {"0"}}, "Cookie", ben); r.status != http.StatusForbidden {
		t.Errorf("a curator makes a token: %v", r)
	}
	if r := c.post("/console/people", url.Values{"do": {"rank"}, "user": {"2"}, "rank": {"reader"}}, "Cookie", c.cookie); r.status != http.StatusSeeOther || c.let(ben) {
		t.Errorf("a reader opens the console: %v", r)
	}
	if r := c.post("/console/people", url.Values{"do": {"disable"}, "user": {"2"}}, "Cookie", c.cookie); r.status != http.StatusSeeOther {
		t.Errorf("disable: %v", r)
	}
	if r := c.do("GET", "/account", nil, "Cookie", ben); r.status != http.StatusSeeOther {
		t.Errorf("who is disabled is still signed in: %v", r)
	}
	if r := c.post("/sign-in", url.Values{"name": {"Ben"}, "password": {"another five word long secret"}}); r.session() != "" {
		t.Errorf("who is disabled signs in: %v", r)
	}
}

// TestSafetyLinks follows one-time links twice, and many times at once.
func TestSafetyLinks(t *testing.T) {
	t.Parallel()
	c := besiege(t, nil)
	form := func(name string) url.Values {
		return url.Values{"name": {name}, "password": {castlePassword + " too"}, "again": {castlePassword + " too"}}
	}
	if r := c.post(c.invitation, form("Eve")); r.status != http.StatusGone || r.session() != "" {
		t.Errorf("the first link is good once more: %v", r)
	}
	r := c.post("/console/people", url.Values{"do": {"invite"}, "rank": {"operator"}}, "Cookie", c.cookie)
	link := invitationAt.FindStringSubmatch(secretShown.FindStringSubmatch(r.body)[1])[1]
	if !strings.Contains(r.header.Get("Cache-Control"), "no-store") {
		t.Errorf("a link may be kept in a cache: %v", r.header)
	}
	for range 3 { // looking does not use it up
		c.do("GET", link, nil)
		c.do("HEAD", link, nil)
	}
	var in atomic.Int64
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			if r := c.post(link, form("Racer "+strconv.Itoa(n))); r.session() != "" {
				in.Add(1)
			}
		})
	}
	all.Wait()
	if in.Load() != 1 {
		t.Errorf("%d people came in by one link, want 1", in.Load())
	}
	if n := strings.Count(c.look("/console/people").body, "Racer "); n == 0 {
		t.Error("nobody is there")
	}
	for _, bad := range []string{strings.Repeat("A", 43), link[len("/invitation/"):][:20], "x", "%27%20OR%201=1", strings.Repeat("A", 5_000)} {
		if r := c.do("GET", "/invitation/"+bad, nil); r.status != http.StatusGone && r.status != http.StatusNotFound {
			t.Errorf("%.40s: %v", bad, r)
		}
	}
}

// TestSafetyGuessing guesses passwords and tokens, from one address and from many.
func TestSafetyGuessing(t *testing.T) {
	t.Parallel()
	c := besiege(t, nil)
	guess := func(c *castle, name, password string, headers ...string) heard {
		return c.post("/sign-in", url.Values{"name": {name}, "password": {password}}, headers...)
	}
	shown := map[string]string{} // without what is typed
	for _, name := range []string{castleName, "Nobody"} {
		r := guess(c, name, "not the one")
		shown[fmt.Sprint(r.status)+strings.ReplaceAll(r.body, name, "…")] = name
	}
	if len(shown) != 1 {
		t.Errorf("it shows who has an account: %q", shown)
	}
	held := 0
	for n := range 30 { // headers that nobody trusts do not make another reader
		r := guess(c, fmt.Sprint("Person ", n), "guess "+strconv.Itoa(n), "X-Real-IP", fmt.Sprint("10.0.0.", n), "Forwarded", fmt.Sprint("for=10.0.0.", n), "X-Client-IP", fmt.Sprint("10.0.0.", n))
		if r.status == http.StatusTooManyRequests {
			held++
			if r.header.Get("Retry-After") == "" {
				t.Errorf("nothing says how long to wait: %v", r)
			}
		}
	}
	if held < 20 {
		t.Errorf("of 30 guesses from one address, %d were held up", held)
	}
	behind := besiege(t, nil, "--trusted-proxy", "127.0.0.1")
	held = 0
	for n := range 30 { // the name counts, from wherever it is tried
		if r := guess(behind, castleName, "guess "+strconv.Itoa(n), "X-Forwarded-For", fmt.Sprintf("198.51.100.%d", n)); r.status == http.StatusTooManyRequests {
			held++
		}
	}
	if held < 20 {
		t.Errorf("of 30 guesses for one name, %d were held up", held)
	}
	for _, header := range []string{"", "Bearer", "Bearer ", "Bearer gd_", "Bearer gd_" + strings.Repeat("A", 43), "Basic QWRhOng=", "Bearer " + c.token[:20], "bearer x" + c.token, "Bearer " + strings.ToLower(c.token), "Bearer " + c.token + "\t" + c.token, "Token " + c.token, c.cookie} {
		for _, path := range []string{"/api/v1/briefings", "/api/v1/export"} {
			if r := c.do("GET", path, nil, "Authorization", header, "Cookie", c.cookie); r.status != http.StatusUnauthorized {
				t.Errorf("%s by %.40q: %v", path, header, r)
			}
		}
	}
	if r := c.do("GET", "/api/v1/briefings?token="+c.token+"&access_token="+c.token, nil); r.status != http.StatusUnauthorized {
		t.Errorf("a token in an address opens the API: %v", r)
	}
	asker := c.makeToken("asker", "ask")
	for _, route := range addresses(t) {
		if path, ok := strings.CutPrefix(filled(route.path), "/api/v1"); ok && path != "/ask" && path != "/match" {
			if r := c.do(route.method, "/api/v1"+path, nil, "Authorization", "Bearer "+asker); r.status != http.StatusForbidden {
				t.Errorf("who may ask does %s %s: %v", route.method, path, r)
			}
		}
	}
}

// TestSafetyReplicas signs in at one of two processes on one database, and asks the other.
func TestSafetyReplicas(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) { replicas(t, nil) })
	t.Run("postgres", func(t *testing.T) { replicas(t, environ{"GODEEPER_DB": storagetest.Postgres(t)}) })
}

func replicas(t *testing.T, env environ) {
	one := besiege(t, env)
	two := &castle{process: serve(t, one.dir, env), dir: one.dir, cookie: one.cookie, token: one.token}
	if strings.Contains(two.out.String(), "/invitation/") {
		t.Error("the second process invites a first operator once more")
	}
	if !two.let(one.cookie) {
		t.Error("who is signed in at one is not at the other")
	}
	one.bring("eclipse.txt", eclipse)
	if !two.err.await(3*revisionPoll, two.ended, func(text string) bool { return strings.Contains(text, "briefings=1") }) {
		t.Error("the other process does not answer from what was imported")
	}
	if _, reply := two.call("POST", "/ask", map[string]any{"text": "How long does the eclipse last?"}); reply["outcome"] != "answered" {
		t.Errorf("the other process: %v", reply)
	}
	// What a conversation begins at one, it goes on with at the other.
	r := one.post("/ask", url.Values{"q": {"How long does the eclipse last?"}})
	at := strings.SplitN(r.header.Get("Location"), "#", 2)[0]
	if shown := two.do("GET", at, nil); !strings.Contains(shown.body, "Two minutes") {
		t.Errorf("the conversation at the other process: %v", shown)
	}
	// Questions at both at once.
	var all sync.WaitGroup
	for n := range 40 {
		all.Go(func() {
			c := []*castle{one, two}[n%2]
			if status, reply := c.call("POST", "/ask", map[string]any{"text": "How long is question " + strconv.Itoa(n) + "?"}); status != http.StatusOK {
				t.Errorf("question %d: %d %v", n, status, reply)
			}
			if status, reply := c.call("POST", "/faqs", map[string]any{"question": "Is this number " + strconv.Itoa(n) + "?", "answer": "Yes."}); status != http.StatusCreated {
				t.Errorf("FAQ %d: %d %v", n, status, reply)
			}
		})
	}
	all.Wait()
	if _, reply := two.call("GET", "/faqs?briefing=desk", nil); len(reply["faqs"].([]any)) != 40 {
		t.Errorf("%d FAQs are stored, want 40", len(reply["faqs"].([]any)))
	}
	two.post("/sign-out", nil, "Cookie", one.cookie)
	if one.let(one.cookie) {
		t.Error("who has signed out at one is still signed in at the other")
	}
	one.stop()
	two.stop()
}
