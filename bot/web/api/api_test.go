package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"github.com/godeeper/godeeper/bot/web/api"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/curate"
)

// keys are tokens that are called as their scopes: "ask", "ask read write".
type keys struct{ fails error }

func (k *keys) Authenticate(_ context.Context, header string) (faq.Token, error) {
	scopes, ok := strings.CutPrefix(header, "Bearer ")
	if k.fails != nil || !ok || strings.Contains(scopes, "unknown") {
		if k.fails != nil {
			return faq.Token{}, k.fails
		}
		return faq.Token{}, fmt.Errorf("token: %w", faq.ErrNotFound)
	}
	return faq.Token{ID: int64(len(scopes)), Name: "tester", Scopes: strings.Fields(scopes)}, nil
}

const all = "ask read write"

// stand is an API with content that is answered from at once.
type stand struct {
	*api.API
	t      *testing.T
	store  *store
	keys   *keys
	server *httptest.Server
	router routers.Router
	log    *bytes.Buffer
	covers map[string]bool // what was seen: method, path of the description, status
}

const ferry = `# A ferry line closes

4 March 2025

## What's happened

- The last boat of the island line left Port Harrow on Monday.
- The council sold both boats to a yard in Bergen.

## Common questions

### Why does the ferry line close?

It carried too few passengers after the bridge was opened.

### When did the last boat leave?

On Monday at noon.

## More on these topics

### Port Harrow

Port Harrow is the largest harbour of the island.
`

func newStand(t *testing.T) *stand {
	t.Helper()
	s := &stand{t: t, store: newStore(), keys: &keys{}, log: &bytes.Buffer{}, covers: map[string]bool{}}
	log := slog.New(slog.NewTextHandler(s.log, nil))
	desk := curate.New(log, s.store, s.store.live)
	s.API = api.New(log, s.keys, s.store.live, desk, s.store)
	s.Now = func() time.Time { return time.Unix(1_700_000_000, 0) }
	desk.Now = s.Now
	s.server = httptest.NewServer(s.Handler())
	t.Cleanup(s.server.Close)
	t.Cleanup(s.Drain)
	s.router = router(t)
	if _, err := desk.Import(t.Context(), "setup", "ferry.md", []byte(ferry)); err != nil {
		t.Fatal(err)
	}
	return s
}

// document returns the description, which must be right by itself.
func document(t *testing.T) *openapi3.T {
	t.Helper()
	text, err := os.ReadFile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Fatalf("openapi.json: %v", err)
	}
	return doc
}

func router(t *testing.T) routers.Router {
	t.Helper()
	openapi3filter.RegisterBodyDecoder("application/x-ndjson", openapi3filter.FileBodyDecoder)

	r, err := gorillamux.NewRouter(document(t))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

// do sends a request, and holds its reply against the description.
func (s *stand) do(method, path, token, body string, header ...string) answer {
	s.t.Helper()
	r, err := http.NewRequest(method, s.server.URL+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	if body == "" {
		r.Body = http.NoBody
	} else {
		r.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := s.server.Client().Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	s.check(r, response, text)
	return answer{response.StatusCode, response.Header, string(text)}
}

// check holds a reply against the description. Paths and methods that it does not have get plain errors.
func (s *stand) check(r *http.Request, response *http.Response, body []byte) {
	s.t.Helper()
	if response.StatusCode >= 400 {
		var problem map[string]any
		if err := json.Unmarshal(body, &problem); r.Method != http.MethodHead && (err != nil || !isSentence(problem["error"])) {
			s.t.Errorf("%s %s: got %s, want an error in a sentence", r.Method, r.URL, body)
		}
	}
	route, params, err := s.router.FindRoute(r)
	if err != nil {
		if response.StatusCode != http.StatusNotFound && response.StatusCode != http.StatusMethodNotAllowed && r.URL.Path != "/api/openapi.json" {
			s.t.Errorf("%s %s: got status %d for what is not described", r.Method, r.URL, response.StatusCode)
		}
		return
	}
	if r.Method == http.MethodHead {
		return
	}
	s.covers[fmt.Sprint(route.Method, " ", route.Path, " ", response.StatusCode)] = true
	err = openapi3filter.ValidateResponse(s.t.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route},
		Status:                 response.StatusCode, Header: response.Header, Body: io.NopCloser(bytes.NewReader(body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true},
	})
	if err != nil {
		s.t.Errorf("%s %s: got %d %s\nwhich is not as described: %v", r.Method, r.URL, response.StatusCode, body, err)
	}
}

// isSentence reports whether an error is one short sentence for people.
func isSentence(v any) bool {
	text, _ := v.(string)
	first, _ := utf8.DecodeRuneInString(text)
	return (unicode.IsUpper(first) || first == '“') && strings.HasSuffix(strings.TrimRight(text, "”"), ".") && len(text) < 300 || strings.HasSuffix(text, "gd_…")
}

// want checks a reply, and reads it.
func (a answer) want(t *testing.T, what string, status int, parts ...string) map[string]any {
	t.Helper()
	if a.status != status {
		t.Errorf("%s: got status %d, want %d: %s", what, a.status, status, a.body)
	}
	for _, part := range parts {
		if !strings.Contains(a.body, part) {
			t.Errorf("%s: got %s, want it with %s", what, a.body, part)
		}
	}
	var out map[string]any
	if strings.HasPrefix(a.header.Get("Content-Type"), "application/json") {
		if err := json.Unmarshal([]byte(a.body), &out); err != nil {
			t.Errorf("%s: %v in %s", what, err, a.body)
		}
	}
	return out
}

// TestDescription holds the description against the routes: each is described, with its scope, and there
// are no others.
func TestDescription(t *testing.T) {
	described := map[string]string{}
	for path, item := range document(t).Paths.Map() {
		for method, op := range item.Operations() {
			scopes := ""
			if op.Security != nil && len(*op.Security) == 1 {
				scopes = strings.Join((*op.Security)[0]["token"], " ")
			}
			described[method+" "+path] = scopes
		}
	}
	routes := api.Routes()
	for _, key := range slices.Sorted(maps.Keys(routes)) {
		if got, ok := described[key]; !ok || got != routes[key] {
			t.Errorf("%s: described %t, with scope %q, want %q", key, ok, got, routes[key])
		}
	}
	for _, key := range slices.Sorted(maps.Keys(described)) {
		if _, ok := routes[key]; !ok {
			t.Errorf("%s is described, and there is no such route", key)
		}
	}
}

// TestDescriptionIsStrict holds that every object that is described has no other properties.
func TestDescriptionIsStrict(t *testing.T) {
	text, err := os.ReadFile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Components struct{ Schemas map[string]any }
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	var look func(where string, v any)
	look = func(where string, v any) {
		switch v := v.(type) {
		case map[string]any:
			if _, closed := v["additionalProperties"]; v["type"] == "object" && !closed {
				t.Errorf("%s allows other properties", where)
			}
			for k, x := range v {
				look(where+"."+k, x)
			}
		case []any:
			for i, x := range v {
				look(fmt.Sprint(where, ".", i), x)
			}
		}
	}
	for name, schema := range doc.Components.Schemas {
		look(name, schema)
	}
}

// TestEachRoute goes once through all that a program can do, and sees each route succeed.
func TestEachRoute(t *testing.T) {
	s := newStand(t)
	s.do("GET", "/api/openapi.json", "", "").want(t, "description", 200, `"openapi": "3.1.0"`)
	const v1 = "/api/v1"

	got := s.do("POST", v1+"/ask", all, `{"id": 1.50, "text": "Why does the ferry line close?"}`).want(t, "ask", 200, `"id":1.50`, `"outcome":"answered"`)
	if got["answer"] == "" || got["match"] == nil {
		t.Errorf("got %v", got)
	}
	s.do("POST", v1+"/match", all, `{"text": "last boat", "top": 2}`).want(t, "match", 200, `"thresholds":`, `"features":`)
	const miss = "Which yard bought the vessels for scrap metal prices?"
	s.do("POST", v1+"/ask", all, `{"text": "`+miss+`"}`)
	s.Drain()

	s.do("POST", v1+"/import?name=bridge.md", all, strings.ReplaceAll(ferry, "ferry line", "bridge"), "Content-Type", "text/markdown").want(t, "import", 200, `"status":"added"`, `"briefing":"bridge"`)
	s.do("POST", v1+"/import?name=bad.jsonl&draft=1", all, "no json", "Content-Type", "application/octet-stream").want(t, "refused", 200, `"status":"refused"`)
	s.do("GET", v1+"/briefings", all, "").want(t, "briefings", 200, `"id":"bridge"`, `"id":"ferry"`, `"date":"2025-03-04"`)
	whole := s.do("GET", v1+"/briefings/ferry", all, "").want(t, "briefing", 200, "Port Harrow")
	topic := whole["topics"].([]any)[0].(map[string]any)["id"].(string)
	s.do("DELETE", v1+"/briefings/bridge", all, "").want(t, "remove", 204)

	list := s.do("GET", v1+"/faqs?briefing=ferry", all, "").want(t, "faqs", 200)
	id := list["faqs"].([]any)[0].(map[string]any)["id"].(string)
	of := v1 + "/faqs/ferry/" + id
	s.do("POST", of+"/variants", all, `{"texts": ["What ended the island boats?", "Who killed the ferry?"]}`).want(t, "add variants", 200, "What ended the island boats?")
	s.do("DELETE", of+"/variants?text=Who+killed+the+ferry%3F", all, "").want(t, "remove a variant", 200, `"kind":"no variant"`)
	s.do("PATCH", of, all, `{"question": "Why does the line close?", "answer": "It carried too few people."}`).want(t, "change", 200, `"kind":"question"`, `"kind":"answer"`)
	s.do("GET", v1+"/faqs", all, "").want(t, "changed", 200, "Why does the line close?", "It carried too few people.", "What ended the island boats?")
	s.do("POST", v1+"/topics/ferry/"+topic+"/aliases", all, `{"texts": ["The Harrow"]}`).want(t, "add a name", 200, `"kind":"alias"`)
	s.do("DELETE", v1+"/topics/ferry/"+topic+"/aliases?text=The+Harrow", all, "").want(t, "remove a name", 200, `"kind":"no alias"`)
	s.do("POST", v1+"/faqs", all, `{"briefing": "ferry", "question": "How much did the bridge cost?", "answer": "Two hundred million."}`).want(t, "add an FAQ", 201, `"by":"API: tester"`)
	s.do("DELETE", of, all, "").want(t, "remove an FAQ", 200, `"kind":"remove"`)

	s.do("GET", v1+"/unanswered?days=7", all, "").want(t, "unanswered", 200, miss)
	s.do("POST", v1+"/preview", all, `{"amendments": [{"kind": "faq", "briefing": "ferry", "text": "`+miss+`", "answer": "The yard in Bergen."}]}`).want(t, "preview", 200, `"tried":2`, `"outcome":"answered"`, `"is":"The yard in Bergen."`)
	s.do("POST", v1+"/unanswered/dismiss", all, `{"texts": ["`+miss+`"]}`).want(t, "dismiss", 200, `"dismissed":true`)
	s.do("GET", v1+"/unanswered", all, "").want(t, "after dismissing", 200, `"groups":[]`)
	s.do("GET", v1+"/unanswered?dismissed=1", all, "").want(t, "dismissed", 200, miss)

	s.do("GET", v1+"/history?briefing=ferry&limit=3&before=100", all, "").want(t, "history", 200, `"kind":"remove"`)
	s.do("POST", v1+"/history/1/undo", all, "").want(t, "undo", 200, `"undone":true`)
	s.do("POST", v1+"/history/1/undo", all, `{"undone": false}`).want(t, "redo", 200, `"undone":false`)
	s.do("GET", v1+"/export", all, "").want(t, "export", 200, "PK")
	s.do("GET", v1+"/export?format=jsonl&briefing=ferry", all, "").want(t, "export FAQs", 200, `"answer":"Two hundred million."`)
	s.do("GET", v1+"/measures?days=7", all, "").want(t, "measures", 200, `"not_helpful":4`)

	for route := range api.Routes() {
		if !s.covers[route+" 200"] && !s.covers[route+" 201"] && !s.covers[route+" 204"] {
			t.Errorf("%s: no success was seen", route)
		}
	}
}
