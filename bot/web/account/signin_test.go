package account_test

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot/web/account"
	"github.com/godeeper/godeeper/faq"
)

// httptestTLS trusts the certificate of httptest's servers.
func httptestTLS() *tls.Config { return &tls.Config{InsecureSkipVerify: true} }

func TestSessionEnds(t *testing.T) {
	for _, test := range []struct {
		name  string
		stay  bool
		every time.Duration // between two uses
		ends  time.Duration // when it is over
	}{
		{"idle", false, 12 * time.Hour, 12 * time.Hour},
		{"used", false, 11 * time.Hour, 30 * 24 * time.Hour},
		{"idle, stays", true, 7 * 24 * time.Hour, 7 * 24 * time.Hour},
		{"used, stays", true, 6 * 24 * time.Hour, 30 * 24 * time.Hour},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := newHouse(t, account.Config{})
			h.first(t)
			b := h.browser(t)
			if test.stay {
				b.signIn("olga", password, "stay", "1")
			} else {
				b.signIn("olga", password)
			}
			var since time.Duration
			for since+test.every < test.ends {
				h.pass(test.every)
				if since += test.every; !b.signedIn() {
					t.Fatalf("signed out after %v", since)
				}
			}
			h.pass(test.ends - since - time.Second)
			if test.ends-since <= test.every && test.every < test.ends && !b.signedIn() {
				t.Errorf("signed out before %v", test.ends)
			}
			h.pass(time.Second)
			if b.signedIn() {
				t.Errorf("still signed in after %v", test.ends)
			}
		})
	}
}

// TestFixation comes with a cookie that somebody else has chosen: who signs in gets another one.
func TestFixation(t *testing.T) {
	h := newHouse(t, account.Config{})
	operator := h.first(t)
	chosen := strings.Repeat("A", 43)
	b := h.browser(t)
	u, _ := url.Parse(h.url)
	b.client.Jar.SetCookies(u, []*http.Cookie{{Name: account.CookieName, Value: chosen, Path: "/", Secure: true}})
	b.signIn("olga", password).want(t, "sign in", http.StatusSeeOther)
	if b.cookie() == chosen {
		t.Error("the cookie is still the one that was brought")
	}
	thief := h.browser(t)
	thief.do(http.MethodGet, "/account", nil, "Cookie", account.CookieName+"="+chosen).want(t, "with the chosen cookie", http.StatusSeeOther)

	// A session that somebody signs in over ends, whoever's it is.
	before := operator.cookie()
	operator.signIn("olga", password).want(t, "sign in again", http.StatusSeeOther)
	if operator.cookie() == before {
		t.Error("the cookie was not renewed")
	}
	thief.do(http.MethodGet, "/account", nil, "Cookie", account.CookieName+"="+before).want(t, "with the cookie before", http.StatusSeeOther)
}

func TestPasswordChange(t *testing.T) {
	h := newHouse(t, account.Config{})
	b := h.first(t)
	other, third := h.browser(t), h.browser(t)
	other.signIn("olga", password)
	third.signIn("olga", password, "stay", "1")
	for _, test := range []struct {
		what, current, new, again string
		status                    int
	}{
		{"wrong current", another, another, another, 403},
		{"too short", password, "short", "short", 422},
		{"not the same", password, another, password, 422},
	} {
		b.post("/account/password", "current", test.current, "password", test.new, "again", test.again).want(t, test.what, test.status)
	}
	if !other.signedIn() {
		t.Error("a change that was refused signed others out")
	}
	before := third.cookie()
	third.post("/account/password", "current", password, "password", another, "again", another).want(t, "change", http.StatusSeeOther, "/account?changed")
	if b.signedIn() || other.signedIn() || !third.signedIn() || third.cookie() == before {
		t.Error("want all others signed out, and a new cookie here")
	}
	b.signIn("olga", password).want(t, "old password", http.StatusForbidden)
	b.signIn("olga", another).want(t, "new password", http.StatusSeeOther)
}

func TestSignOutThere(t *testing.T) {
	h := newHouse(t, account.Config{})
	b := h.first(t)
	other := h.browser(t)
	other.signIn("olga", password)
	curator := h.curator(t, b, "carla")
	id := fmt.Sprintf("%x", h.store.sessions[1].Digest)
	b.get("/account").want(t, "account", http.StatusOK, id, "(this one)", "Test/1.0")
	curator.post("/account/sessions", "session", id).want(t, "that of another person", http.StatusSeeOther)
	if !other.signedIn() {
		t.Error("somebody else signed the browser out")
	}
	b.post("/account/sessions", "session", id).want(t, "sign out there", http.StatusSeeOther, "/account")
	if other.signedIn() || !b.signedIn() {
		t.Error("want the other browser signed out, and not this one")
	}
	b.post("/account/sessions", "session", "no hex").want(t, "no session", http.StatusSeeOther)
}

// TestNoEnumeration compares what is said, and how much is worked, for names that are there and that
// are not.
func TestNoEnumeration(t *testing.T) {
	h := newHouse(t, account.Config{})
	operator := h.first(t)
	h.curator(t, operator, "carla")
	operator.post("/console/people", "do", "disable", "user", "2").want(t, "disable", http.StatusSeeOther)
	if _, err := h.store.AddUser(t.Context(), faq.User{Name: "empty", Rank: faq.Curator}); err != nil {
		t.Fatal(err)
	}
	type seen struct {
		status int
		body   string
		work   int64
		header string
	}
	tried := 0
	try := func(name, password string) seen {
		b := h.browser(t)
		tried++
		b.from = fmt.Sprint("192.0.2.", tried) // each from an address of its own
		before := h.Work()
		r := b.signIn(name, password)
		r.Header.Del("Date")
		return seen{r.StatusCode, strings.ReplaceAll(r.body, name, "NAME"), h.Work() - before, strings.ReplaceAll(fmt.Sprint(r.Header), fmt.Sprint(len(r.body)), "N")}
	}
	want := try("olga", "wrong password, certainly")
	if want.status != http.StatusForbidden || want.work != 1 || !strings.Contains(want.body, "do not belong together") {
		t.Fatalf("got status %d, work %d", want.status, want.work)
	}
	for _, test := range []struct{ what, name, password string }{
		{"unknown name", "nobody", "wrong password, certainly"},
		{"disabled, right password", "carla", password},
		{"no password", "empty", ""},
		{"endless password", "olga", strings.Repeat("x", 20_000)},
	} {
		got := try(test.name, test.password)
		if got != want {
			t.Errorf("%s: got %+v, want %+v", test.what, got, want)
		}
	}
	if strings.Contains(h.log.String(), "nobody") || strings.Contains(h.log.String(), "wrong password") {
		t.Errorf("the log holds what strangers typed:\n%s", h.log)
	}
}

func TestLocalPath(t *testing.T) {
	for _, to := range []string{"/", "/console/", "/console/content?q=a%20b&n=1", "/briefings/ä#x", "/account", "/a?to=https://evil.example"} {
		if got := account.LocalPath(to); got != to {
			t.Errorf("%q: got %q, want it as it is", to, got)
		}
	}
	for _, to := range openRedirects {
		if got := account.LocalPath(to); got != "/console/" {
			t.Errorf("%q: got %q, want /console/", to, got)
		}
	}
}

// openRedirects lead, or would be taken by some browser to lead, to another site.
var openRedirects = []string{
	"", "https://evil.example", "http:evil.example", "HTTPS://evil.example", "//evil.example", "///evil.example", "////evil.example",
	"/\\evil.example", "\\/evil.example", "\\\\evil.example", "/\t/evil.example", "/\n/evil.example", "/\r\n/evil.example", "\t//evil.example",
	" //evil.example", "/ /evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "//evil.example@here", "@evil.example",
	"https:/evil.example", "/%5cevil.example", "/%2f/evil.example", "/%2fevil.example", "/%09/evil.example", "/%0d%0aSet-Cookie:a=b", "/\x00/evil.example",
	"evil.example", "./x", "../x", "?x", "#x", "/\u2028/evil.example\x7f", "/sign-in?to=/sign-in", "/sign-out", "/" + strings.Repeat("a", 3_000),
	"/%zz", "/\xff",
}

func TestOpenRedirect(t *testing.T) {
	h := newHouse(t, account.Config{})
	b := h.first(t)
	for _, to := range openRedirects {
		r := b.signIn("olga", password, "to", to)
		r.want(t, fmt.Sprintf("to %q", to), http.StatusSeeOther, "/console/")
		b.get("/sign-in?to="+url.QueryEscape(to)).want(t, fmt.Sprintf("signed in, to %q", to), http.StatusSeeOther, "/console/")
		if page := h.browser(t).get("/sign-in?to=" + url.QueryEscape(to)); !strings.Contains(page.body, `name="to" value="/console/"`) {
			t.Errorf("to %q: the form leads elsewhere", to)
		}
	}
}

func TestHeaderInjection(t *testing.T) {
	h := newHouse(t, account.Config{})
	h.first(t)
	for _, evil := range []string{"a\r\nX-Evil: 1", "a\nSet-Cookie: x=y", "a\u010a\u010d", "a%0d%0aX-Evil:1", "a\x00b"} {
		b := h.browser(t)
		b.from = evil[:1] + fmt.Sprintf("%x", evil)
		for _, r := range []reply{
			b.signIn(evil, password, "to", "/"+evil),
			b.signIn("olga", password, "to", "/"+evil),
			b.get("/console/" + url.PathEscape(evil) + "?" + url.QueryEscape(evil)),
		} {
			if r.Header.Get("X-Evil") != "" || len(r.Header.Values("Set-Cookie")) > 1 || strings.Contains(fmt.Sprint(r.Header), "x=y") {
				t.Errorf("%q: got headers %v", evil, r.Header)
			}
		}
	}
}

func TestRehash(t *testing.T) {
	h := newHouse(t, account.Config{})
	h.first(t)
	// What a program with lower parameters has stored: argon2 -id -t 1 -k 64 -p 1 with this salt.
	weak := weakHash(password)
	h.store.users[0].Password = weak
	b := h.browser(t)
	b.signIn("olga", another).want(t, "wrong", http.StatusForbidden)
	if h.store.users[0].Password != weak {
		t.Fatal("hashed anew for a wrong password")
	}
	b.signIn("olga", password).want(t, "right", http.StatusSeeOther)
	if got := h.store.users[0].Password; !strings.HasPrefix(got, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("got hash %s, want one of today", got)
	}
	b.signIn("olga", password).want(t, "right again", http.StatusSeeOther)
}

func TestFlood(t *testing.T) {
	h := newHouse(t, account.Config{})
	h.first(t)
	b := h.browser(t)
	for i := range account.FreeAttempts {
		b.signIn("olga", another).want(t, fmt.Sprint("attempt ", i), http.StatusForbidden)
	}
	before := h.Work()
	r := b.signIn("olga", password)
	r.want(t, "one more", http.StatusTooManyRequests, "Please wait 2 seconds")
	if r.Header.Get("Retry-After") != "2" || h.Work() != before {
		t.Errorf("got Retry-After %q, %d hashes, want 2, none", r.Header.Get("Retry-After"), h.Work()-before)
	}
	h.pass(2 * time.Second)
	b.signIn("olga", password).want(t, "after the wait", http.StatusSeeOther)

	release := h.Occupy()
	defer release()
	busy := h.browser(t)
	busy.client.Timeout = 100 * time.Millisecond
	request, _ := http.NewRequest(http.MethodPost, h.url+"/sign-in", strings.NewReader(form("name", "x", "password", password).Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if response, err := busy.client.Do(request); err == nil {
		t.Errorf("got status %d while all hashes are under way, want to wait", response.StatusCode)
		response.Body.Close()
	}
}
