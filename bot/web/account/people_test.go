package account_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/godeeper/godeeper/bot/web/account"
	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq"
)

func TestPeople(t *testing.T) {
	h := newHouse(t, account.Config{})
	operator := h.first(t)
	curator := h.curator(t, operator, "carla")
	people := func(pairs ...string) reply { return operator.post("/console/people", pairs...) }

	people("do", "rank", "user", "1", "rank", "curator").want(t, "demote the last", http.StatusConflict, "last operator")
	people("do", "disable", "user", "1").want(t, "disable the last", http.StatusConflict, "last operator")
	people("do", "rank", "user", "2", "rank", "emperor").want(t, "no rank", 422, "choose a rank")
	people("do", "invite", "rank", "").want(t, "invite without a rank", 422, "choose a rank")
	people("do", "rank", "user", "9", "rank", "curator").want(t, "unknown", http.StatusNotFound, "no such user")
	people("do", "rank", "user", "x", "rank", "curator").want(t, "no number", http.StatusNotFound)
	people("do", "explode").want(t, "unknown action", 422)
	people("do", "add", "name", "dora", "email", "d@example.org", "rank", "curator").want(t, "without OpenID Connect", 422, "by a link")

	people("do", "rank", "user", "2", "rank", "operator").want(t, "promote", http.StatusSeeOther, "/console/people")
	curator.get("/console/people").want(t, "as an operator", http.StatusOK, "carla")
	people("do", "rank", "user", "2", "rank", "curator").want(t, "demote", http.StatusSeeOther)
	curator.get("/console/people").want(t, "as a curator again", http.StatusForbidden)

	people("do", "disable", "user", "2").want(t, "disable", http.StatusSeeOther)
	if curator.signedIn() {
		t.Error("a disabled user is still signed in")
	}
	curator.signIn("carla", password).want(t, "disabled", http.StatusForbidden)
	people("do", "reset", "user", "2").want(t, "reset a disabled one", 422, "enable it first")
	people("do", "enable", "user", "2").want(t, "enable", http.StatusSeeOther)
	curator.signIn("carla", password).want(t, "enabled", http.StatusSeeOther)

	link := secretIn(t, people("do", "reset", "user", "2"))
	if strings.Contains(operator.get("/console/people").body, link) {
		t.Error("a link is shown again")
	}
	stranger := h.browser(t)
	stranger.get(link).want(t, "reset", http.StatusOK, "For carla")
	stranger.post(link, "name", "olga", "password", another, "again", another).want(t, "choose", http.StatusSeeOther)
	if curator.signedIn() || len(h.store.users) != 2 {
		t.Error("want the other browser signed out, and nobody new")
	}
	curator.signIn("carla", another).want(t, "new password", http.StatusSeeOther)

	gone := secretIn(t, people("do", "invite", "rank", "operator"))
	id := fmt.Sprintf("%x", h.store.invitations[0].Digest)
	operator.get("/console/people").want(t, "open links", http.StatusOK, id, "a new operator")
	people("do", "withdraw", "invitation", id).want(t, "withdraw", http.StatusSeeOther)
	people("do", "withdraw", "invitation", id).want(t, "withdraw again", http.StatusSeeOther)
	stranger.get(gone).want(t, "withdrawn", http.StatusGone)
}

func TestTokens(t *testing.T) {
	h := newHouse(t, account.Config{})
	operator := h.first(t)
	tokens := func(pairs ...string) reply { return operator.post("/console/tokens", pairs...) }
	for what, pairs := range map[string][]string{
		"no name":       {"do", "make", "name", "", "scope", "ask", "days", "30"},
		"no scope":      {"do", "make", "name", "x", "days", "30"},
		"unknown scope": {"do", "make", "name", "x", "scope", "root", "days", "30"},
		"other end":     {"do", "make", "name", "x", "scope", "ask", "days", "31"},
		"nothing":       {"do", ""},
		"no token":      {"do", "revoke", "token", "x"},
	} {
		tokens(pairs...).want(t, what, 422)
	}
	made := tokens("do", "make", "name", "weekly <b>", "scope", "write", "scope", "ask", "days", "30")
	secret := secretIn(t, made)
	if !strings.HasPrefix(secret, "gd_") || len(secret) != 46 {
		t.Errorf("got a token like %s of %d characters, want gd_ and 43", secret[:3], len(secret))
	}
	if strings.Contains(operator.get("/console/tokens").body, secret) || strings.Contains(h.log.String(), secret) {
		t.Error("the token is shown again, or logged")
	}
	token, err := h.Authenticate(t.Context(), "bearer  "+secret)
	if err != nil || !slices.Equal(token.Scopes, []string{"ask", "write"}) || token.By != "olga" {
		t.Fatalf("got %+v, error %v", token, err)
	}
	if h.store.tokens[0].Seen != h.clock().Unix() {
		t.Error("the use was not noted")
	}
	for _, header := range []string{"", "Bearer", "Bearer ", secret, "Basic " + secret, "Bearer gd_" + strings.Repeat("A", 43), "Bearer " + secret + "x", "Bearer " + secret[3:], "Bearer " + strings.ToUpper(secret)} {
		if got, err := h.Authenticate(t.Context(), header); err == nil {
			t.Errorf("%q: got token %d", header, got.ID)
		}
	}
	h.pass(30*24*time.Hour - time.Second)
	if _, err := h.Authenticate(t.Context(), "Bearer "+secret); err != nil {
		t.Errorf("before its end: %v", err)
	}
	h.pass(time.Second)
	if _, err := h.Authenticate(t.Context(), "Bearer "+secret); err == nil {
		t.Error("a token that has ended is good")
	}
	operator = h.browser(t)
	operator.signIn("olga", password)
	operator.get("/console/tokens").want(t, "tokens", http.StatusOK, "has ended", "weekly &lt;b&gt;")

	forever := secretIn(t, tokens("do", "make", "name", "forever", "scope", "read", "days", "0"))
	tokens("do", "revoke", "token", "2").want(t, "revoke", http.StatusSeeOther)
	if _, err := h.Authenticate(t.Context(), "Bearer "+forever); err == nil {
		t.Error("a token that was revoked is good")
	}
}

// TestOtherSites sends what each form sends, from another site: nothing changes.
func TestOtherSites(t *testing.T) {
	h := newHouse(t, account.Config{})
	operator := h.first(t)
	curator := h.curator(t, operator, "carla")
	link := secretIn(t, operator.post("/console/people", "do", "invite", "rank", "operator"))
	state := func() string { return fmt.Sprint(h.store.users, h.store.sessions, h.store.invitations, h.store.tokens) }
	before := state()
	posts := []struct {
		path  string
		pairs []string
	}{
		{"/sign-in", []string{"name", "olga", "password", password}},
		{"/sign-out", nil},
		{link, []string{"name", "eve", "password", password, "again", password}},
		{"/account/password", []string{"current", password, "password", another, "again", another}},
		{"/account/sessions", []string{"session", fmt.Sprintf("%x", h.store.sessions[0].Digest)}},
		{"/console/people", []string{"do", "rank", "user", "2", "rank", "operator"}},
		{"/console/people", []string{"do", "disable", "user", "2"}},
		{"/console/people", []string{"do", "invite", "rank", "operator"}},
		{"/console/people", []string{"do", "reset", "user", "2"}},
		{"/console/tokens", []string{"do", "make", "name", "x", "scope", "write", "days", "0"}},
	}
	for _, p := range posts {
		for _, header := range [][]string{
			{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"},
		} {
			operator.do(http.MethodPost, p.path, form(p.pairs...), header...).want(t, fmt.Sprint(p.path, header), http.StatusForbidden)
		}
		// Nor does anything change by a link to where a form is sent.
		operator.do(http.MethodGet, p.path+"?"+form(p.pairs...).Encode(), nil, "Sec-Fetch-Site", "cross-site")
		operator.do(http.MethodHead, p.path+"?"+form(p.pairs...).Encode(), nil)
		for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodTrace, http.MethodOptions} {
			if got := operator.do(method, p.path, nil).StatusCode; got != http.StatusMethodNotAllowed {
				t.Errorf("%s %s: got status %d, want 405", method, p.path, got)
			}
		}
	}
	if after := state(); after != before {
		t.Errorf("got\n%s\nbefore it was\n%s", after, before)
	}
	// What a form holds counts, and not what is in its address.
	operator.post("/console/people?do=rank&user=2&rank=operator").want(t, "in the address", 422)
	if h.store.users[1].Rank != faq.Curator || !curator.signedIn() {
		t.Error("the address changed something")
	}
}

func TestRequire(t *testing.T) {
	h := newHouse(t, account.Config{})
	operator := h.first(t)
	curator := h.curator(t, operator, "carla")
	for _, test := range []struct {
		who        *browser
		name, path string
		method     string
		want       int
		location   string
	}{
		{h.browser(t), "nobody", "/console/", http.MethodGet, 303, "/sign-in?to=%2Fconsole%2F"},
		{h.browser(t), "nobody", "/console/", http.MethodHead, 303, "/sign-in?to=%2Fconsole%2F"},
		{h.browser(t), "nobody", "/console/", http.MethodPost, 403, ""},
		{h.browser(t), "nobody", "/console/people", http.MethodPost, 403, ""},
		{curator, "curator", "/console/", http.MethodGet, 200, ""},
		{curator, "curator", "/console/people", http.MethodGet, 403, ""},
		{curator, "curator", "/console/tokens", http.MethodPost, 403, ""},
		{operator, "operator", "/console/tokens", http.MethodGet, 200, ""},
	} {
		r := test.who.do(test.method, test.path, nil)
		if r.StatusCode != test.want || r.Header.Get("Location") != test.location {
			t.Errorf("%s %s %s: got status %d to %q, want %d to %q", test.name, test.method, test.path, r.StatusCode, r.Header.Get("Location"), test.want, test.location)
		}
	}
	for _, value := range []string{"", "x", strings.Repeat("A", 43), strings.Repeat("A", 10_000), "' OR 1=1 --"} {
		r := h.browser(t).do(http.MethodGet, "/console/", nil, "Cookie", account.CookieName+"="+value)
		if r.StatusCode != http.StatusSeeOther {
			t.Errorf("cookie %.20q: got status %d, want to sign in", value, r.StatusCode)
		}
	}
}

// TestIdentify serves a page for everybody, which says who is signed in.
func TestIdentify(t *testing.T) {
	h := newHouse(t, account.Config{})
	b := h.first(t)
	var viewer *page.Viewer
	open := h.Identify(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { viewer = page.ViewerOf(r.Context()) }))
	ask := func(cookie string) {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.AddCookie(&http.Cookie{Name: account.CookieName, Value: cookie})
		open.ServeHTTP(httptest.NewRecorder(), r)
	}
	if ask(strings.Repeat("A", 43)); viewer != nil {
		t.Errorf("got viewer %v for nobody", viewer)
	}
	if ask(b.cookie()); viewer == nil || *viewer != (page.Viewer{Name: "olga", Curator: true, Operator: true}) {
		t.Errorf("got viewer %v, want olga", viewer)
	}
}

// TestHostileNames shows names that would be markup elsewhere: each page keeps its elements.
func TestHostileNames(t *testing.T) {
	shape := func(name, agent string) map[string][]string {
		h := newHouse(t, account.Config{})
		operator := h.first(t)
		b := h.browser(t)
		b.accept(secretIn(t, operator.post("/console/people", "do", "invite", "rank", "operator")), name)
		b.do(http.MethodPost, "/sign-in", form("name", name, "password", password), "User-Agent", agent)
		b.post("/console/tokens", "do", "make", "name", name, "scope", "ask", "days", "0")
		b.post("/console/people", "do", "invite", "rank", "curator")
		shapes := map[string][]string{}
		for path, r := range map[string]reply{
			"/account": b.get("/account"), "/console/people": b.get("/console/people"), "/console/tokens": b.get("/console/tokens"),
			"reset":   b.post("/console/people", "do", "reset", "user", "2"),
			"token":   b.post("/console/tokens", "do", "make", "name", name, "scope", "ask", "days", "0"),
			"sign-in": h.browser(t).signIn(name, another, "to", "/"+name), "fault": h.browser(t).get("/" + name),
		} {
			shapes[path] = elements(t, r.body)
		}
		return shapes
	}
	want := shape("Petra", "Firefox")
	for _, name := range []string{
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onfocus='alert(1)' autofocus='`, `</title><svg onload=alert(1)>`,
		`{{.}} ${7*7} a`, `javascript:alert(1)`, `<!-- a`, `]]><![CDATA[x`, "a\u202e<b>", `&lt;script&gt;`, `--></style></script><iframe src=//evil>`,
	} {
		for path, got := range shape(name, name) {
			if !slices.Equal(got, want[path]) {
				t.Errorf("%s with %q: got elements\n%s\nwant\n%s", path, name, got, want[path])
			}
		}
	}
}

// elements returns the elements of a page with the names of their attributes, and where links lead.
func elements(t *testing.T, text string) []string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for n := range root.Descendants() {
		if n.Type != html.ElementNode && n.Type != html.CommentNode {
			continue
		}
		line := n.Data
		for _, a := range n.Attr {
			line += " " + a.Key
			if a.Key == "href" || a.Key == "src" {
				line += "=" + a.Val
			}
		}
		all = append(all, line)
	}
	return all
}
