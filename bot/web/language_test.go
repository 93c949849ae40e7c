package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
)

// TestLanguage holds that a screen reader is told in which language each text is: stored ones in that
// of their briefing, and ours in English.
func TestLanguage(t *testing.T) {
	b := &faq.Briefing{ID: "turm", Title: "Der Turm", Language: "de", Byline: "Von uns",
		Sections: []faq.Section{{Role: faq.RoleHappened, Heading: "Was geschah", Passages: []faq.Passage{{ID: "p", Text: "Der Leuchtturm wird für vier Millionen repariert."}}}},
		FAQs:     []faq.FAQ{{ID: "f", Question: "Was kostet die Reparatur des Leuchtturms?", Answer: "Die Reparatur kostet vier Millionen."}, {ID: "g", Question: "Wann ist er fertig?"}},
		Topics:   []faq.Topic{{ID: "t", Name: "Leuchtturm", Aliases: []string{"Turm"}, Text: "Er steht im Meer."}},
	}
	r := serveAll(t, testConfig, b)
	for _, path := range []string{"/", "/briefings", "/briefings/turm", "/?q=" + url.QueryEscape(b.FAQs[0].Question)} {
		page, err := bottest.ParsePage(r.do(http.MethodGet, path, "").body)
		if err != nil {
			t.Fatal(err)
		}
		for n := range page.Descendants() {
			text := strings.TrimSpace(n.Data)
			if n.Type != html.TextNode || text == "" {
				continue
			}
			lang := ""
			for up := n.Parent; up != nil && lang == ""; up = up.Parent {
				for _, a := range up.Attr {
					if a.Key == "lang" {
						lang = a.Val
					}
				}
			}
			for german, stored := range map[string]bool{"Der Leuchtturm": true, "Die Reparatur": true, "Er steht": true, "Was geschah": true, "Von uns": true, "In the briefing": false, "Ask": false, "Also called": false, "There is no answer": false, "Common": false} {
				if want := map[bool]string{true: "de", false: "en"}[stored]; strings.HasPrefix(text, german) && lang != want {
					t.Errorf("%s: %q is marked as %q, want %q", path, text, lang, want)
				}
			}
		}
	}
}
