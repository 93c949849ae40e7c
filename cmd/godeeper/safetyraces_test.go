//go:build !race

package main

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot/bottest"
)

var seenShown = regexp.MustCompile(`name="seen" value="([0-9a-f]+)"`)

// TestSafetyCurators has several curators save other answers to one question at once, as each has seen
// it: one of them is saved, the others are told of it.
func TestSafetyCurators(t *testing.T) {
	t.Parallel()
	c := newCastle(t, nil)
	const entry = "eclipse/faq-how-long-does-the-eclipse-last"
	curators := []string{c.cookie, c.invite("Ben", "curator"), c.invite("Cleo", "curator"), c.invite("Dan", "curator")}
	for round := range bottest.Rounds(5, 40) {
		form := c.look("/console/change/entry?entry=" + url.QueryEscape(entry))
		seen := seenShown.FindStringSubmatch(form.body)
		if seen == nil {
			t.Fatalf("the form: %v", form)
		}
		statuses := make([]int, len(curators))
		answers := make([]string, len(curators))
		var all sync.WaitGroup
		for i, cookie := range curators {
			answers[i] = fmt.Sprintf("Round %d ends with curator %d.", round, i)
			all.Go(func() {
				r := c.post("/console/save/entry", url.Values{"entry": {entry}, "seen": {seen[1]}, "answer": {answers[i]}}, "Cookie", cookie)
				statuses[i] = r.status
				if r.status != http.StatusSeeOther && (r.status != http.StatusConflict && r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, "changed")) {
					t.Errorf("round %d, curator %d: %v", round, i, r)
				}
			})
		}
		all.Wait()
		saved := -1
		for i, status := range statuses {
			if status == http.StatusSeeOther {
				if saved >= 0 {
					t.Errorf("round %d: both %d and %d were saved", round, saved, i)
				}
				saved = i
			}
		}
		if saved < 0 {
			t.Fatalf("round %d: nobody's was saved: %v", round, statuses)
		}
		if page := c.look("/console/content/eclipse").body; !strings.Contains(page, answers[saved]) {
			t.Errorf("round %d: the answer of curator %d is not there", round, saved)
		}
	}
}

// TestSafetyImportKilled kills the process in the middle of an import: what is stored is whole, and
// importing it again ends as if nothing had been.
func TestSafetyImportKilled(t *testing.T) {
	t.Parallel()
	c := besiege(t, nil)
	const files, faqs = 60, 30
	stories := func(round int) (form []formPart) {
		for n := range files {
			var b strings.Builder
			fmt.Fprintf(&b, "Story %d\n13 August 2026\n\nCommon questions\n-\n", n)
			for i := range faqs {
				fmt.Fprintf(&b, "What is number %d of story %d?\nIt is answer %d of story %d in round %d.\n-\n", i, n, i, n, round)
			}
			form = append(form, formPart{"file", fmt.Sprintf("story-%d.txt", n), b.String()})
		}
		return form
	}
	whole := func(c *castle, least int) int {
		stored := 0
		rows, err := c.database().Query(`SELECT briefing, count(*) FROM entries WHERE kind = 'faq' GROUP BY briefing`)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var id string
			var n int
			if err := rows.Scan(&id, &n); err != nil {
				t.Fatal(err)
			}
			if n != faqs {
				t.Errorf("%s has %d FAQs, want %d", id, n, faqs)
			}
			stored++
		}
		if stored < least {
			t.Errorf("%d briefings are stored, want %d at least", stored, least)
		}
		var check string
		if err := c.database().QueryRow(`PRAGMA integrity_check`).Scan(&check); err != nil || check != "ok" {
			t.Errorf("the database is %q, %v", check, err)
		}
		return stored
	}
	for round := range bottest.Rounds(3, 20) {
		send := make(chan struct{})
		body, kind := encodeForm(t, stories(round))
		go func() {
			defer close(send)
			c.limited("POST", "/api/v1/import", body, "Content-Type", kind, "Authorization", "Bearer "+c.token)
		}()
		time.Sleep(time.Duration(20+40*(round%6)) * time.Millisecond)
		c.kill()
		<-send
		next := &castle{process: serve(t, c.dir, nil), dir: c.dir, cookie: c.cookie, token: c.token}
		t.Logf("round %d: %d of %d briefings are stored", round, whole(next, 0), files)
		if !next.let(next.cookie) {
			t.Error("after the restart, who was signed in is not")
		}
		c = next
	}
	body, kind := encodeForm(t, stories(100))
	if r := c.limited("POST", "/api/v1/import", body, "Content-Type", kind, "Authorization", "Bearer "+c.token); r.status != http.StatusOK || strings.Contains(r.body, "refused") {
		t.Errorf("imported again: %v", r)
	}
	if n := whole(c, files); n != files {
		t.Errorf("%d briefings are stored, want %d", n, files)
	}
	c.awaitIndexed()
	if _, reply := c.call("POST", "/ask", map[string]any{"text": "What is number 7 of story 59?"}); !strings.Contains(fmt.Sprint(reply), "answer 7 of story 59 in round 100") {
		t.Errorf("afterwards: %v", reply)
	}
}
