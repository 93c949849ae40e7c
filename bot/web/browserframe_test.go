package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/bot/web/page"
)

// TestBrowserEmbed asks in the frame of another site, which is refused to sites that may not frame it.
func TestBrowserEmbed(t *testing.T) {
	var chat *rig
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			return
		}
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(`<!doctype html><html lang="en"><title>Another site</title><h1>News</h1><script src="` + chat.url + `/embed.js" async data-height="500"></script>`))
	}))
	t.Cleanup(host.Close)
	other := strings.Replace(host.URL, "127.0.0.1", "localhost", 1) // of another site than the chat

	chat = serveAll(t, page.Config{Name: "Ask", Framers: []string{other}}, bottest.Briefings(t)...)
	tab := bottest.Browse(t, other)
	tab.Wait("iframe")
	inside := `(() => { const f = document.querySelector("iframe"); return f.title + " " + f.loading + " " + f.clientHeight + " " + f.src })()`
	var frame string
	tab.Eval(inside, &frame)
	if want := "Ask about the news lazy 500 " + chat.url + "/embed"; frame != want {
		t.Errorf("the frame is %q, want %q", frame, want)
	}
	in := tab.Frame(chat.url + "/embed")
	in.Type("#q", bottest.Questions.Question)
	in.ClickText("Ask")
	in.WaitText(".turn .says", bottest.Questions.Answer)
	in.ClickText(bottest.Questions.Prompt)
	in.WaitFor("document.querySelectorAll('.turn').length === 2")

	chat = serveAll(t, page.Config{Name: "Ask"}, bottest.Briefings(t)...)
	refused := bottest.Browse(t, other)
	refused.Wait("iframe")
	refused.WaitFor("document.readyState === 'complete'")
	for range 200 {
		if strings.Contains(strings.Join(refused.Problems(), "\n"), "frame-ancestors") {
			refused.Allow("frame-ancestors")
			refused.Allow("frame")
			return
		}
		refused.WaitFor("true")
	}
	t.Errorf("the frame is not refused: %q", refused.Problems())
}
