//go:build !race

package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// oddIDs are ids of briefings and entries as somebody may write them into a file.
var oddIDs = []string{
	"../../etc/passwd", "..", ".", "/etc/passwd", `..\..\windows`, "a/b", "a%2fb", "a?b=c", "a#b", "a b", "a;b", "a&b", `a"b`, "a'b", "a<b>", "C:evil", "con", "nul.txt", "a\r\nSet-Cookie: x=y", "a\x00b", "é", "日本", "\u202eab",
	"javascript:alert(1)", "__proto__", "a+b", "a%b", "~", "-", strings.Repeat("x", 300), "CON/..", "a//b", "a/../b", " a ", "",
}

// exportedAt finds the links of a page to what was stored.
var exportedAt = regexp.MustCompile(`href="(/(?:console/content|briefings)/[^"?#]+)`)

// TestSafetyNames imports briefings and entries with odd ids: what is stored can be opened, is exported
// under names that stay where they are unpacked, and makes no header of its own.
func TestSafetyNames(t *testing.T) {
	t.Parallel()
	c := newCastle(t, nil)
	stored := 0
	for n, id := range oddIDs {
		for _, kind := range []string{"briefing", "entry"} {
			briefing, entry := id, "f1"
			if kind == "entry" {
				briefing, entry = fmt.Sprintf("odd-%d", n), id
			}
			data, err := json.Marshal(map[string]any{"briefing": map[string]any{"id": briefing, "title": fmt.Sprintf("Odd story %d of the %s", n, kind), "faqs": []map[string]any{{"id": entry, "question": fmt.Sprintf("What is odd %s %d?", kind, n), "answer": "Its id."}}}})
			if err != nil {
				t.Fatal(err)
			}
			r := c.do("POST", fmt.Sprintf("/api/v1/import?name=odd-%d-%s.json", n, kind), bytes.NewReader(data), "Authorization", "Bearer "+c.token)
			switch {
			case r.status != http.StatusOK:
				t.Errorf("%s %q: %v", kind, id, r)
			case strings.Contains(r.body, `"status":"added"`):
				stored++
			}
		}
	}
	c.awaitIndexed()
	r := c.look("/api/v1/export", "Authorization", "Bearer "+c.token)
	for what, data := range map[string]string{"the API": r.body, "the console": c.look("/console/export").body} {
		z, err := zip.NewReader(strings.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatalf("the archive of %s: %v", what, err)
		}
		for _, f := range z.File {
			if !fs.ValidPath(f.Name) || strings.ContainsAny(f.Name, "\\:\r\n\x00") || strings.HasPrefix(f.Name, ".") || len(f.Name) > 255 {
				t.Errorf("%s exports a file %q", what, f.Name)
			}
		}
		if len(z.File) < stored/2 {
			t.Errorf("%s exports %d files of %d briefings", what, len(z.File), stored)
		}
	}
	opened, exported := 0, 0
	for _, list := range []string{"/briefings", "/console/content"} {
		for _, found := range exportedAt.FindAllStringSubmatch(c.look(list).body, -1) {
			opened++
			page := c.look(found[1])
			if page.status != http.StatusOK {
				t.Errorf("%s leads to %s: %v", list, found[1], page)
			}
			if !strings.Contains(page.body, found[1]+"/export") {
				continue
			}
			exported++
			r := c.look(found[1] + "/export")
			kind, params, err := mime.ParseMediaType(r.header.Get("Content-Disposition"))
			if err != nil || kind != "attachment" || r.header.Get("Set-Cookie") != "" || strings.ContainsAny(params["filename"], "/\\\r\n") || strings.HasPrefix(params["filename"], ".") {
				t.Errorf("%.60s is exported as %q: %v: %v", found[1], r.header.Get("Content-Disposition"), err, r)
			}
		}
	}
	if exported < stored {
		t.Errorf("of %d briefings %d were exported", stored, exported)
	}
	t.Logf("%d briefings with odd ids are stored, %d pages opened, %d exported", stored, opened, exported)
}

// TestSafetyHashing has many sign in at once: hashing passwords takes memory, and no more than there is.
func TestSafetyHashing(t *testing.T) {
	t.Parallel()
	c := besiege(t, nil, "--trusted-proxy", "127.0.0.1")
	var mu sync.Mutex
	statuses := map[int]int{}
	var all sync.WaitGroup
	for n := range 120 {
		all.Go(func() {
			r := c.post("/sign-in", url.Values{"name": {fmt.Sprint("Person ", n)}, "password": {"a guess of many"}}, "X-Forwarded-For", fmt.Sprintf("198.51.100.%d", n))
			mu.Lock()
			defer mu.Unlock()
			statuses[r.status]++
		})
	}
	all.Wait()
	if statuses[http.StatusForbidden] == 0 || statuses[http.StatusForbidden]+statuses[http.StatusServiceUnavailable]+statuses[http.StatusTooManyRequests] != 120 {
		t.Errorf("120 who sign in at once: by status %v", statuses)
	}
	if got := c.memory(); got > 500 {
		t.Errorf("they take %.0f MB", got)
	}
	t.Logf("by status %v, %.0f MB", statuses, c.memory())
}
