package bottest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
)

// site serves a page that a test fills, with a policy.
func site(t *testing.T, body string) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/favicon.ico" {
			return
		}
		w.Header().Set("Content-Security-Policy", "script-src 'self'; img-src 'self'")
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if r.URL.Path == "/live.js" {
			w.Header().Set("Content-Type", "text/javascript")
			fmt.Fprint(w, `document.querySelector("button")?.addEventListener("click", e => { e.preventDefault(); document.querySelector("p").textContent = "by script" })
				document.addEventListener("drop", async e => { e.preventDefault(); document.querySelector("p").textContent = await e.dataTransfer.files[0].text() })`)
			return
		}
		fmt.Fprintf(w, `<!doctype html><html lang="en"><title>A page</title><main><h1>Heading</h1><p>%s</p>%s</main><script type="module" src="/live.js"></script>`, r.FormValue("q"), body)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

const form = `<form><label>Question <input name="q"></label> <button>Ask</button></form>`

func TestTab(t *testing.T) {
	url := site(t, form)
	tab := Browse(t, url, Sized(320, 600), Dark())
	tab.TabTo("input")
	tab.Press("W", "h", "y?", "Tab")
	if got := tab.Focused(); got != "button Ask" {
		t.Errorf("focus is on %q, want the button", got)
	}
	tab.Press("Enter")
	tab.WaitText("p", "by script")
	tab.Drop("main", "a.txt", "dropped “text”")
	tab.WaitText("p", "dropped “text”")
	if got := tab.Axe(); len(got) > 0 {
		t.Errorf("axe finds %q, want nothing", got)
	}
	var dark bool
	tab.Eval(`matchMedia("(prefers-color-scheme: dark)").matches`, &dark)
	if got := tab.Overflow(); got != 0 || !dark {
		t.Errorf("the page is %d pixels too wide, dark %v; want 0 and dark", got, dark)
	}
	tab.Screenshot(filepath.Join(t.TempDir(), "page.png"))

	still := Browse(t, url, NoScript())
	still.Type("input", "Who?")
	still.Follow(func() { still.ClickText("Ask") })
	if got := still.Text("p"); got != "Who?" || !strings.HasSuffix(still.URL(), "?q=Who%3F") {
		t.Errorf("without JavaScript the page says %q at %s", got, still.URL())
	}
	still.Back()
	if got := still.Texts("p"); len(got) != 1 || got[0] != "" || still.Count("button") != 1 {
		t.Errorf("after going back the page says %q", got)
	}
}

// TestTabComplains holds that nothing that goes wrong in a page passes unseen.
func TestTabComplains(t *testing.T) {
	for _, c := range []struct{ body, want string }{
		{`<img src="https://elsewhere.example/x.png">`, "refused by the policy: img-src"},
		{`<script>alert(1)</script>`, "refused by the policy: script-src"},
		{`<a href="javascript:alert(1)" onclick="alert(2)">x</a>`, "refused by the policy: script-src"},
		{`<script src="/nothing.js?"></script><link rel="stylesheet" href="/live.js">`, "an exception: Uncaught SyntaxError"},
	} {
		tab := Browse(t, site(t, c.body))
		got := strings.Join(tab.Problems(), "\n")
		if !strings.Contains(got, c.want) {
			t.Errorf("%s: the browser complains of %q, want %q", c.body, got, c.want)
		}
		tab.Allow("") // all of it was wanted
	}
	tab := Browse(t, site(t, `<img src="/live.js" alt="">`+strings.Repeat("w", 10)+`<button></button>`))
	tab.Eval(`setTimeout(() => { alert("boo") }, 0)`, nil)
	tab.Eval(`console.error("bad")`, nil)
	tab.Wait("button")
	got := strings.Join(tab.Problems(), "\n")
	if !strings.Contains(got, "a dialog opens: boo") || !strings.Contains(got, `console error: "bad"`) {
		t.Errorf("the browser complains of %q", got)
	}
	if got := strings.Join(tab.Axe(), "\n"); !strings.Contains(got, "button-name: ") {
		t.Errorf("axe finds %q, want a button without a name", got)
	}
	tab.Allow("")
}
