package api_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
)

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
	response, err := s.server.Client().Do(r)
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
