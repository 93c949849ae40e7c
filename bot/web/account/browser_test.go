package account_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/bot/web/account"
	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq"
)

// newOpenHouse serves accounts without TLS on loopback, as godeeper serve does with nothing
// configured, under a name of this machine.
func newOpenHouse(t *testing.T, host string, config account.Config) *house {
	t.Helper()
	h := &house{store: &store{}, log: &lockedBuffer{}, now: time.Now()}
	log := slog.New(slog.NewTextHandler(h.log, nil))
	site := page.New(log, page.Config{Name: "Go Deeper", SignIn: true})
	h.Accounts = account.New(log, site, h.store, config)
	mux := http.NewServeMux()
	mux.Handle("/", h.Handler())
	mux.Handle("GET /static/", site.Files())
	mux.Handle("/console/{$}", h.Require(faq.Curator, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		site.Fail(w, r, http.StatusOK, "This is the console.")
	})))
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { site.Fail(w, r, http.StatusOK, "This is the chat.") })
	server := httptest.NewServer(site.Protect(mux, 64<<10))
	t.Cleanup(server.Close)
	h.url = strings.Replace(server.URL, "127.0.0.1", host, 1)
	return h
}

// TestInBrowser goes the way of a newcomer in a real browser, with and without scripts, on both names
// of this machine, where a browser must take a Secure cookie without TLS.
func TestInBrowser(t *testing.T) {
	for _, host := range []string{"127.0.0.1", "localhost"} {
		for _, options := range [][]bottest.TabOption{nil, {bottest.NoScript(), bottest.Sized(320, 640)}} {
			t.Run(fmt.Sprint(host, " ", len(options)), func(t *testing.T) {
				h := newOpenHouse(t, host, account.Config{})
				link, _, err := h.First(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				tab := bottest.Browse(t, h.url+link, options...)
				accept(tab, "Olga Petrowna", "Begin")
				at(t, tab, h.url+"/console/")
				if cookies := fmt.Sprint(tab.Cookies()); !strings.Contains(cookies, account.CookieName+"=") {
					t.Fatalf("got cookies %s", cookies)
				}
				tab.Follow(func() { tab.ClickText("Sign out") })
				if cookies := tab.Cookies(); len(cookies) > 0 {
					t.Errorf("signed out: got cookies %v", cookies)
				}
				tab.Go(h.url + "/console/people")
				at(t, tab, h.url+"/sign-in?to=%2Fconsole%2Fpeople")
				tab.Type("#name", "olga petrowna")
				tab.Type("#password", password)
				tab.Follow(func() { tab.Click("main button") })
				at(t, tab, h.url+"/console/people")
				tab.Follow(func() { tab.ClickText("Make a link") })
				var invitation string
				tab.Eval(`document.querySelector("#secret").value`, &invitation)

				other := bottest.Browse(t, invitation, options...)
				accept(other, "Carla", "Begin")
				at(t, other, h.url+"/console/")
				other.Allow("403")
				other.Go(h.url + "/console/people")
				other.WaitText("main", "This page is for operators.")
				other.Allow("410")
				other.Go(invitation)
				other.WaitText("main", "This link has been used or has ended")
			})
		}
	}
}

// accept fills in the form of an invitation.
func accept(tab *bottest.Tab, name, button string) {
	tab.Type("#name", name)
	tab.Type("#password", password)
	tab.Type("#again", password)
	tab.Follow(func() { tab.ClickText(button) })
}

func at(t *testing.T, tab *bottest.Tab, want string) {
	t.Helper()
	if got := tab.URL(); got != want {
		t.Fatalf("got to %s, want %s; the page says %s", got, want, tab.Text("main"))
	}
}

// TestByKeyboard signs in without a mouse.
func TestByKeyboard(t *testing.T) {
	h := newOpenHouse(t, "127.0.0.1", account.Config{})
	link, _, err := h.First(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	tab := bottest.Browse(t, h.url+link)
	tab.TabTo("#name")
	tab.Press("O", "l", "g", "a", "Tab")
	tab.Type(":focus", password)
	tab.Press("Tab")
	tab.Type(":focus", password)
	tab.Follow(func() { tab.Press("Enter") })
	at(t, tab, h.url+"/console/")
}

// TestLook has axe-core look at every page, in both colours, on a phone and a desktop.
func TestLook(t *testing.T) {
	p := newIDP(t)
	h := newOpenHouse(t, "127.0.0.1", account.Config{OIDC: p.config()})
	link, _, err := h.First(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	look := func(tab *bottest.Tab, name string) {
		t.Helper()
		for _, dark := range []bool{false, true} {
			for _, width := range []int64{320, 1280} {
				tab.Dark(dark)
				tab.Size(width, 900)
				for _, line := range tab.Axe() {
					t.Errorf("%s, dark %t, %d wide: %s", name, dark, width, line)
				}
				if n := tab.Overflow(); n > 0 {
					t.Errorf("%s, %d wide: %d pixels too wide", name, width, n)
				}
				tab.Screenshot(filepath.Join(dir, fmt.Sprintf("%s-%d-%t.png", name, width, dark)))
			}
		}
	}
	tab := bottest.Browse(t, h.url+"/sign-in")
	tab.Allow("40") // pages of refusals
	tab.Allow("42")
	look(tab, "sign-in")
	tab.Type("#name", "nobody")
	tab.Type("#password", "wrong password")
	tab.Follow(func() { tab.Click("main button") })
	look(tab, "sign-in-refused")
	tab.Go(h.url + link)
	look(tab, "invitation")
	accept(tab, "Olga", "Begin")
	tab.Go(h.url + "/console/people")
	tab.Follow(func() { tab.ClickText("Make a link") })
	look(tab, "link")
	tab.Go(h.url + "/console/people")
	look(tab, "people")
	tab.Follow(func() { tab.ClickText("Link for a new password") })
	var reset string
	tab.Eval(`document.querySelector("#secret").value`, &reset)
	tab.Go(h.url + "/console/people")
	tab.Follow(func() { tab.ClickText("Disable") })
	look(tab, "people-refused")
	tab.Go(h.url + "/console/tokens")
	look(tab, "tokens-none")
	tab.Type("#name", "weekly figures")
	tab.Click("#scope-ask")
	tab.Follow(func() { tab.Click("main button[value=make]") })
	look(tab, "token")
	tab.Go(h.url + "/console/tokens")
	look(tab, "tokens")
	tab.Go(h.url + "/account?changed")
	look(tab, "account")
	tab.Go(h.url + "/sign-out")
	look(tab, "sign-out")
	other := bottest.Browse(t, reset)
	look(other, "reset")
}
