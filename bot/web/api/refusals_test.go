package api_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

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
	response, err := http.DefaultClient.Do(r)
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

// TestAsked says what is kept of questions.
func TestAsked(t *testing.T) {
	s := newStand(t)
	s.do("POST", "/api/v1/ask", all, `{"text": " Why does the ferry line close? ", "context": "What happened?", "briefing": "ferry.md"}`).want(t, "ask", 200)
	s.do("POST", "/api/v1/ask", all, `{"text": "When did the last boat leave?", "record": false}`).want(t, "ask", 200)
	s.do("POST", "/api/v1/match", all, `{"text": "When did the last boat leave?"}`).want(t, "match", 200)
	s.Drain()
	if len(s.store.asked) != 1 {
		t.Fatalf("got %d questions, want 1", len(s.store.asked))
	}
	got := s.store.asked[0]
	if got.Platform != api.Platform || got.Person != "" || got.Conversation != "" || got.Text != "Why does the ferry line close?" ||
		got.Before != "What happened?" || got.Thread != "ferry" || got.At != 1_700_000_000 || got.Outcome != faq.Answered {
		t.Errorf("got %+v", got)
	}
}

// TestManyAsk asks many questions at once: all are kept, in fewer batches.
func TestManyAsk(t *testing.T) {
	s := newStand(t)
	const sides, each = 8, 50
	var wg sync.WaitGroup
	began := time.Now()
	for range sides {
		wg.Go(func() {
			for range each {
				request, _ := http.NewRequest("POST", s.server.URL+"/api/v1/ask", strings.NewReader(`{"text": "Why does the ferry line close?"}`))
				request.Header.Set("Authorization", "Bearer "+all)
				response, err := http.DefaultClient.Do(request)
				if err != nil {
					t.Error(err)
					return
				}
				io.Copy(io.Discard, response.Body)
				response.Body.Close()
				if response.StatusCode != http.StatusOK {
					t.Errorf("got status %d", response.StatusCode)
				}
			}
		})
	}
	wg.Wait()
	s.Drain()
	t.Logf("%.0f a second, in %d batches", sides*each/time.Since(began).Seconds(), s.store.batches)
	if len(s.store.asked) != sides*each {
		t.Errorf("got %d questions kept, want %d", len(s.store.asked), sides*each)
	}
}

func TestPace(t *testing.T) {
	s := newStand(t)
	handler := s.Handler()
	ask := func(token string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", "/api/v1/history", nil)
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w
	}
	now := time.Unix(1_700_000_000, 0)
	s.Now = func() time.Time { return now }
	for i := range 10 { // ten seconds of 300 requests each
		for range 300 {
			if got := ask(all).Code; got != http.StatusOK {
				t.Fatalf("second %d: got status %d", i, got)
			}
		}
		now = now.Add(time.Second)
	}
	refused := 0
	for range 2_000 {
		if w := ask(all); w.Code == http.StatusTooManyRequests {
			if refused++; w.Header().Get("Retry-After") != "1" {
				t.Fatalf("got Retry-After %q", w.Header().Get("Retry-After"))
			}
		}
	}
	if refused < 1_000 {
		t.Errorf("got %d refused of 2,000 at once, want most", refused)
	}
	if got := ask("read").Code; got != http.StatusOK {
		t.Errorf("another token: got status %d", got)
	}
	now = now.Add(time.Second)
	if got := ask(all).Code; got != http.StatusOK {
		t.Errorf("a second later: got status %d", got)
	}
	s.do("GET", "/api/v1/history", "ask read", "").want(t, "as described", 200)
}

func TestImportForm(t *testing.T) {
	s := newStand(t)
	form := func(files map[string]string, fields ...string) (body, kind string) {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		for _, f := range fields {
			_ = w.WriteField(f, "x")
		}
		for name, text := range files {
			part, err := w.CreateFormFile("file", name)
			if err != nil {
				t.Fatal(err)
			}
			io.WriteString(part, text)
		}
		w.Close()
		return b.String(), w.FormDataContentType()
	}
	send := func(query string, files map[string]string, fields ...string) answer {
		t.Helper()
		body, kind := form(files, fields...)
		return s.do("POST", "/api/v1/import"+query, all, body, "Content-Type", kind)
	}
	files := map[string]string{
		"../../etc/bridge.md": strings.ReplaceAll(ferry, "ferry line", "bridge"),
		"more.jsonl":          `{"id": "toll", "question": "Is there a toll?", "answer": "No."}`,
		"broken.json":         `{`,
	}
	draft := send("?draft=true", files).want(t, "draft", 200, `"path":"bridge.md","status":"added"`, `"path":"more.jsonl"`, `"path":"broken.json","status":"refused"`, `"is":"No."`)
	if got := len(draft["files"].([]any)); got != 3 {
		t.Errorf("got %d files", got)
	}
	if got := len(s.store.imported); got != 1 {
		t.Fatalf("a draft has stored something: %d briefings", got)
	}
	send("", files).want(t, "import", 200, `"path":"more.jsonl","status":"added"`)
	send("", files).want(t, "again", 200, `"path":"more.jsonl","status":"unchanged"`)
	if got := len(s.store.imported); got != 3 {
		t.Errorf("got %d briefings, want 3", got)
	}
	s.do("POST", "/api/v1/ask", all, `{"text": "Is there a toll?"}`).want(t, "ask", 200, `"answer":"No.`)

	send("", nil).want(t, "no files", 422, "has no file")
	send("", files, "name").want(t, "a field", 422, "send files only")
	many := map[string]string{}
	for i := range 201 {
		many[fmt.Sprint(i, ".txt")] = "x"
	}
	send("?draft=1", many).want(t, "many files", 422, "more than 200 files")
	send("", map[string]string{"large.txt": strings.Repeat("x", 10<<20)}).want(t, "large", 413)
	body, kind := form(files)
	s.do("POST", "/api/v1/import", all, body[:len(body)-30], "Content-Type", kind).want(t, "cut off", 400)

	// A body without an end, whose length is not said.
	r, err := http.NewRequest("POST", s.server.URL+"/api/v1/import?name=endless.txt", io.LimitReader(endless{}, 1<<30))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+all)
	response, err := http.DefaultClient.Do(r)
	if err == nil {
		defer response.Body.Close()
		if response.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("endless: got status %d, want 413", response.StatusCode)
		}
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// TestCurationLoop goes from a miss to an answer.
func TestCurationLoop(t *testing.T) {
	s := newStand(t)
	const question = "What sank the island shipping company?"
	ask := func() string {
		got := s.do("POST", "/api/v1/ask", "ask", `{"text": "`+question+`"}`).want(t, "ask", 200)
		return got["outcome"].(string)
	}
	if got := ask(); got == "answered" {
		t.Fatalf("got %s before", got)
	}
	s.Drain()
	s.do("GET", "/api/v1/unanswered", "read", "").want(t, "unanswered", 200, question)
	s.do("POST", "/api/v1/faqs/ferry/faq-why-does-the-ferry-line-close/variants", "write", `{"texts": ["`+question+`"]}`).want(t, "add", 200)
	if got := ask(); got != "answered" {
		t.Errorf("got %s after", got)
	}
	s.do("GET", "/api/v1/unanswered", "read", "").want(t, "nothing is left", 200, `"groups":[]`)
	history := s.do("GET", "/api/v1/history", "read", "").want(t, "history", 200)
	id := history["amendments"].([]any)[0].(map[string]any)["id"]
	s.do("POST", fmt.Sprintf("/api/v1/history/%v/undo", id), "write", "").want(t, "undo", 200)
	if got := ask(); got == "answered" {
		t.Errorf("got %s after undoing", got)
	}
}

// TestNewFAQs adds FAQs with variants, whose ids are made or given.
func TestNewFAQs(t *testing.T) {
	s := newStand(t)
	add := func(body string) answer { return s.do("POST", "/api/v1/faqs", all, body) }
	add(`{"question": "Who owns the yard?", "answer": "A family.", "variants": ["Whose is the yard?"]}`).want(t, "of the newsroom", 201, `"briefing":"desk"`, `"entry":"faq-who-owns-the-yard"`, `"kind":"variant"`)
	add(`{"question": "Who owns the yard?", "answer": "Another.", "variants": ["Yard owner?"]}`).want(t, "asked already", 422)
	add(`{"id": "my-id", "question": "How old is the yard?", "answer": "A hundred years."}`).want(t, "own id", 201, `"entry":"my-id"`)
	add(`{"id": "my-id", "question": "How large is the yard?", "answer": "Large."}`).want(t, "own id again", 422, "has the id")
	long := strings.Repeat("very ", 40) + "long?"
	add(`{"question": "Is this `+long+`", "answer": "Yes.", "variants": ["A long one?"]}`).want(t, "long question", 201)
	s.do("POST", "/api/v1/ask", all, `{"text": "Whose is the yard?"}`).want(t, "ask", 200, `"answer":"A family.`)
}

// FuzzDecode reads bodies: nothing but the one object with the known fields is let through.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"text": "a"}`, `{"id": {"a": [1, 2]}, "text": "b", "context": "c", "briefing": "d", "record": false}`, `{}`, `null`, `[]`, ``, ` `, `{"a": 1}`,
		`{"text": "a"} x`, `{"text": "\ud800"}`, `{"text": "` + "\xff" + `"}`, strings.Repeat(`{"id":`, 50) + `1` + strings.Repeat(`}`, 50), `{"text": "a\"[[[["}`,
		`{"text": "a", "text": "b"}`, `{"TEXT": "a"}`, "\ufeff{}", `{"top": 1e400}`, `{"id": 1e400}`, `{"texts": ["a", null]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var in struct {
			ID     json.RawMessage `json:"id"`
			Text   *string         `json:"text"`
			Record *bool           `json:"record"`
			Top    *int            `json:"top"`
			Texts  []string        `json:"texts"`
		}
		err := api.Decode(data, &in)
		if err != nil {
			if !isSentence(err.Error()) {
				t.Errorf("%q: got error %q, want a sentence", data, err)
			}
			return
		}
		if !json.Valid(data) || api.Depth(data) > api.MaxDepth {
			t.Errorf("%q was taken, and is nested %d deep", data, api.Depth(data))
		}
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(data, &fields); err != nil {
			t.Errorf("%q was taken: %v", data, err)
		}
	})
}
