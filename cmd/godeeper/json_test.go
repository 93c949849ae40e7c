package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/wire"
)

func TestWriteJSON(t *testing.T) {
	var buf bytes.Buffer
	text := "<a> & \x1b[2J \x7f \u009b2J é 日本 \u2028"
	if err := writeJSON(&buf, text); err != nil {
		t.Fatal(err)
	}
	want := `"<a> & \u001b[2J \u007f \u009b2J é 日本 \u2028"` + "\n"
	if diff := cmp.Diff(want, buf.String()); diff != "" {
		t.Errorf("line (-want +got):\n%s", diff)
	}
	var back string
	if err := json.Unmarshal(buf.Bytes(), &back); err != nil || back != text {
		t.Errorf("read back as %q, %v, want %q", back, err, text)
	}
}

func TestAnswerJSON(t *testing.T) {
	b := &faq.Briefing{ID: "eclipse", Title: "The eclipse", Path: "/news/eclipse.txt"}
	f := &faq.FAQ{ID: "when", Question: "When was it?", Answer: "In August.", Section: "Common questions"}
	m := &faq.Match{Entry: faq.Entry{Kind: faq.KindFAQ, Briefing: b, FAQ: f}, Confidence: 0.93}
	for _, c := range []struct {
		name   string
		answer faq.Answer
		want   string
	}{
		{
			"answered", faq.Answer{Outcome: faq.Answered, Confidence: 0.93, Match: m, Briefing: b, Text: "In August.", Excerpts: []faq.Excerpt{{Section: "What's happened", Text: "It was seen."}}},
			`"outcome":"answered","confidence":0.93,"match":{"kind":"faq","id":"when","question":"When was it?"},"briefing":{"id":"eclipse","title":"The eclipse","path":"/news/eclipse.txt"},"answer":…,"excerpts":[{"section":"Common questions","text":"In August."},{"section":"What's happened","text":"It was seen."}],"sources":[],"deeper":[],"suggestions":[]}`,
		},
		{
			"declined", faq.Answer{Outcome: faq.Declined, Confidence: 0.0123456789, Suggestions: []string{"When was it?"}},
			`"outcome":"declined","confidence":0.012346,"match":null,"briefing":null,"answer":…,"excerpts":[],"sources":[],"deeper":[],"suggestions":["When was it?"]}`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var buf bytes.Buffer
			if err := writeJSON(&buf, wire.NewAnswer(json.RawMessage("1.50"), c.answer)); err != nil {
				t.Fatal(err)
			}
			var text bytes.Buffer
			if err := writeJSON(&text, c.answer.String()); err != nil {
				t.Fatal(err)
			}
			want := `{"id":1.50,` + strings.Replace(c.want, "…", strings.TrimSpace(text.String()), 1) + "\n"
			if diff := cmp.Diff(want, buf.String()); diff != "" {
				t.Errorf("line (-want +got):\n%s", diff)
			}
		})
	}
}

// failing is a recorder that keeps nothing.
type failing struct{ calls int }

func (f *failing) SaveAsked(context.Context, ...faq.Asked) error {
	f.calls++
	return errors.New("disk full")
}

func TestRecordsThatFail(t *testing.T) {
	var stderr strings.Builder
	store := &failing{}
	r := &records{app: &app{err: &stderr}, store: store}
	for range 3 * maxRecords {
		r.add(t.Context(), faq.Asked{Text: "When?"})
	}
	r.flush(t.Context())
	if want := "the questions could not be recorded: disk full\n"; stderr.String() != want || store.calls != 1 {
		t.Errorf("after %d calls, stderr says %q; want one call, and %q", store.calls, stderr.String(), want)
	}
}
