package api_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/godeeper/godeeper/bot/web/api"
	"github.com/godeeper/godeeper/faq"
)

// TestScopes tries each route with no token, with an unknown one, and with one of each scope: only the
// right one gets past the door.
func TestScopes(t *testing.T) {
	s := newStand(t)
	for route, scope := range api.Routes() {
		method, path, _ := strings.Cut(route, " ")
		path = strings.NewReplacer("{briefing}", "none", "{entry}", "none", "{amendment}", "99").Replace(path)
		none := s.do(method, path, "", "")
		none.want(t, route+" without a token", http.StatusUnauthorized, "Send a token")
		if got := none.header.Get("WWW-Authenticate"); got != `Bearer realm="godeeper"` {
			t.Errorf("%s: got WWW-Authenticate %q", route, got)
		}
		unknown := s.do(method, path, "unknown", "")
		unknown.want(t, route+" with an unknown token", http.StatusUnauthorized, "unknown or has ended")
		if got := unknown.header.Get("WWW-Authenticate"); !strings.Contains(got, `error="invalid_token"`) {
			t.Errorf("%s: got WWW-Authenticate %q", route, got)
		}
		for _, other := range []string{faq.ScopeAsk, faq.ScopeRead, faq.ScopeWrite} {
			got := s.do(method, path, other, "")
			if other != scope {
				got.want(t, route+" with scope "+other, http.StatusForbidden, "this needs "+scope)
				if h := got.header.Get("WWW-Authenticate"); !strings.Contains(h, `error="insufficient_scope", scope="`+scope+`"`) {
					t.Errorf("%s: got WWW-Authenticate %q", route, h)
				}
			} else if got.status == http.StatusForbidden || got.status == http.StatusUnauthorized {
				t.Errorf("%s with its scope: got %d %s", route, got.status, got.body)
			}
		}
		for _, m := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} {
			if _, is := api.Routes()[m+strings.TrimPrefix(route, method)]; !is {
				got := s.do(m, path, all, "")
				if got.want(t, m+" "+path, http.StatusMethodNotAllowed); !strings.Contains(got.header.Get("Allow"), method) {
					t.Errorf("%s %s: got Allow %q, want it with %s", m, path, got.header.Get("Allow"), method)
				}
			}
		}
	}
	s.keys.fails = errors.New("disk on fire")
	s.do("GET", "/api/v1/faqs", all, "").want(t, "no store of tokens", http.StatusServiceUnavailable)
}

func TestTwoTokens(t *testing.T) {
	s := newStand(t)
	r, err := http.NewRequest("GET", s.server.URL+"/api/v1/faqs", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header["Authorization"] = []string{"Bearer " + all, "Bearer other"}
	response, err := s.server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusUnauthorized {
		t.Errorf("got status %d, want 401", response.StatusCode)
	}
}

func TestRefusals(t *testing.T) {
	s := newStand(t)
	deep := strings.Repeat(`[`, 30) + strings.Repeat(`]`, 30)
	for _, test := range []struct {
		what, method, path, body string
		status                   int
		want                     string
	}{
		{"unknown address", "GET", "/api/v2/ask", "", 404, "Nothing has this address"},
		{"unknown address", "GET", "/api/", "", 404, "Nothing has this address"},
		{"no body", "POST", "/ask", "", 400, "empty"},
		{"white space", "POST", "/ask", " \n", 400, "empty"},
		{"no JSON", "POST", "/ask", `{"text": }`, 400, "no JSON"},
		{"cut off", "POST", "/ask", `{"text": "a"`, 400, "no JSON"},
		{"a list", "POST", "/ask", `[{"text": "a"}]`, 400, "must be an object"},
		{"null", "POST", "/ask", `null`, 400, "must be an object"},
		{"two objects", "POST", "/ask", `{"text": "a"} {"text": "b"}`, 400, "behind the object"},
		{"garbage behind", "POST", "/ask", `{"text": "a"}x`, 400, "behind the object"},
		{"unknown field", "POST", "/ask", `{"text": "a", "txet": "b"}`, 400, `no field \"txet\"`},
		{"number for a text", "POST", "/ask", `{"text": 7}`, 400, `\"text\" cannot be such a number`},
		{"deep", "POST", "/ask", `{"id": ` + deep + `, "text": "a"}`, 400, "nested too deeply"},
		{"no UTF-8", "POST", "/ask", "{\"text\": \"\xff\"}", 400, "no UTF-8"},
		{"no text", "POST", "/ask", `{"id": "q7"}`, 422, `"id":"q7","error":"There is no text`},
		{"empty text", "POST", "/ask", `{"text": " \u00a0 ", "id": [1]}`, 422, `"id":[1]`},
		{"unknown briefing", "POST", "/ask", `{"text": "a", "briefing": "gone", "id": null}`, 404, "No briefing is called so"},
		{"long text", "POST", "/ask", `{"text": "` + strings.Repeat("a", 4_001) + `"}`, 422, "too long"},
		{"large body", "POST", "/ask", `{"text": "` + strings.Repeat("a", 64<<10) + `"}`, 413, "at most 65536 bytes"},
		{"top", "POST", "/match", `{"text": "a", "top": 0}`, 422, "from 1 to 50"},
		{"top", "POST", "/match", `{"text": "a", "top": 1e9}`, 400, "cannot be"},
		{"top", "POST", "/match", `{"text": "a", "top": 51}`, 422, "from 1 to 50"},
		{"no such briefing", "GET", "/briefings/none", "", 404, "No briefing has this id"},
		{"no such briefing", "DELETE", "/briefings/none", "", 404, "No briefing has this id"},
		{"no such briefing", "GET", "/faqs?briefing=none", "", 404, "No briefing has this id"},
		{"no such briefing", "GET", "/briefings/..%2f..%2fetc", "", 404, "No briefing has this id"},
		{"no such FAQ", "PATCH", "/faqs/ferry/none", `{"answer": "x"}`, 404, "no FAQ of this id"},
		{"no such topic", "POST", "/topics/ferry/faq-why-does-the-ferry-line-close/aliases", `{"texts": ["x"]}`, 404, "no topic of this id"},
		{"nothing to change", "PATCH", "/faqs/ferry/faq-why-does-the-ferry-line-close", `{}`, 422, "Nothing is to be changed"},
		{"the same answer", "PATCH", "/faqs/ferry/faq-when-did-the-last-boat-leave", `{"answer": "On Monday at noon."}`, 422, "is that already"},
		{"no texts", "POST", "/faqs/ferry/faq-why-does-the-ferry-line-close/variants", `{"texts": []}`, 422, "at least one"},
		{"no texts", "DELETE", "/faqs/ferry/faq-why-does-the-ferry-line-close/variants", "", 422, "at least one"},
		{"many texts", "POST", "/unanswered/dismiss", `{"texts": [` + strings.Repeat(`"a",`, 500) + `"a"]}`, 422, "more than 500"},
		{"no answer", "POST", "/faqs", `{"question": "Who?"}`, 422, "answer"},
		{"no amendments", "POST", "/preview", `{"amendments": []}`, 422, "at least one"},
		{"unknown kind", "POST", "/preview", `{"amendments": [{"kind": "explode", "briefing": "ferry", "entry": "faq-when-did-the-last-boat-leave"}]}`, 422, "no change of the kind"},
		{"no number", "GET", "/history?limit=x", "", 400, "limit must be a number from 1 to 1000"},
		{"too many", "GET", "/history?limit=1001", "", 400, "limit must be"},
		{"no such amendment", "POST", "/history/99/undo", "", 404, "not stored"},
		{"no amendment", "POST", "/history/x/undo", "", 404, "No amendment has this id"},
		{"days", "GET", "/measures?days=0", "", 400, "days must be"},
		{"days", "GET", "/unanswered?days=-1", "", 400, "days must be"},
		{"switch", "GET", "/unanswered?dismissed=maybe", "", 400, "must be 1 or 0"},
		{"bad query", "GET", "/faqs?briefing=%zz", "", 400, "cannot be read"},
		{"no UTF-8", "GET", "/faqs?briefing=%ff", "", 400, "no UTF-8"},
		{"format", "GET", "/export?format=tar", "", 400, "zip or jsonl"},
		{"no name", "POST", "/import", `x`, 422, "has no name"},
		{"folder", "POST", "/import?name=..", `x`, 422, "has no name"},
		{"control", "POST", "/import?name=a%0Ab.txt", `x`, 422, "cannot be one"},
		{"empty file", "POST", "/import?name=a.txt", "", 400, "empty"},
	} {
		path := test.path
		if !strings.HasPrefix(path, "/api/") {
			path = "/api/v1" + path
		}
		s.do(test.method, path, all, test.body).want(t, test.what+": "+test.method+" "+test.path, test.status, test.want)
	}
	s.do("POST", "/api/v1/ask", all, `{"text": "a"}`, "Content-Type", "text/plain").want(t, "no JSON", http.StatusUnsupportedMediaType)
	s.do("POST", "/api/v1/import", all, "x", "Content-Type", "multipart/mixed; boundary=x").want(t, "other parts", http.StatusUnsupportedMediaType)
	s.do("POST", "/api/v1/import", all, "x", "Content-Type", "multipart/form-data").want(t, "no boundary", http.StatusBadRequest)
	s.do("POST", "/api/v1/import", all, "x", "Content-Type", "multipart/form-data; boundary=y").want(t, "no form", http.StatusBadRequest)

	s.store.fails = errors.New("pq: secret-host:5432 refused")
	for _, path := range []string{"/faqs", "/briefings", "/measures", "/history", "/export"} {
		s.do("GET", "/api/v1"+path, all, "").want(t, path, http.StatusInternalServerError, "That did not work just now")
	}
	if !strings.Contains(s.log.String(), "secret-host") {
		t.Error("the error is not in the log")
	}
}
