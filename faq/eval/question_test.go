package eval

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadQuestions(t *testing.T) {
	file := "\ufeff" + `{"id": "a", "briefing": "moon.txt", "text": "and then?", "kind": "followup", "expect": {"section": "What's happened", "question": null, "must_contain": ["the Sun"]}, "context": "What did it cost?", "answerable": true}

{"id": "b", "briefing": null, "text": "beer?", "kind": "off_topic", "expect": {"section": null, "question": null, "must_contain": []}, "context": null, "answerable": false}
{"id": "c", "text": "where is it", "relevant": ["e1"], "out_of_scope": false}
   
{"id": "d", "text": "hi", "relevant": [], "out_of_scope": true, "kind": "real"}`
	got, err := ReadQuestions("q.jsonl", strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	want := []Question{
		{ID: "a", Briefing: "moon.txt", Text: "and then?", Kind: "followup", Spans: []string{"the Sun"}, Before: "What did it cost?", Answerable: true},
		{ID: "b", Text: "beer?", Kind: "off_topic", Spans: []string{}},
		{ID: "c", Text: "where is it", Relevant: []string{"e1"}, Answerable: true},
		{ID: "d", Text: "hi", Relevant: []string{}, Kind: "real"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("questions (-want +got):\n%s", d)
	}
}

func TestReadQuestionsErrors(t *testing.T) {
	for _, test := range []struct{ name, file, want string }{
		{"not JSON", "\n\n{", "q.jsonl:3: read question: unexpected end of JSON input"},
		{"no id", `{"text": "x", "out_of_scope": true}`, "q.jsonl:1: read question: id is missing"},
		{"no text", `{"id": "a", "text": " ", "out_of_scope": true}`, "q.jsonl:1: read question a: text is missing"},
		{"neither form", `{"id": "a", "text": "x"}`, `q.jsonl:1: read question: neither "answerable" nor "out_of_scope" is given`},
		{"nothing expected", `{"id": "a", "text": "x", "answerable": true}`, "q.jsonl:1: read question a: it is answerable, but nothing is expected"},
		{"too much expected", `{"id": "a", "text": "x", "relevant": ["e"], "out_of_scope": true}`, "q.jsonl:1: read question a: it is not answerable, but something is expected"},
		{"id twice", `{"id": "a", "text": "x", "out_of_scope": true}` + "\n" + `{"id": "a", "text": "y", "out_of_scope": true}`, `q.jsonl:2: id "a" was already used in line 1`},
		{"empty", "\n", "q.jsonl: no questions"},
		{"endless line", "\n" + strings.Repeat("x", maxLine+1), "q.jsonl:2: line is longer than 1048576 bytes"},
	} {
		_, err := ReadQuestions("q.jsonl", strings.NewReader(test.file))
		if err == nil || err.Error() != test.want {
			t.Errorf("%s: got error %v, want %s", test.name, err, test.want)
		}
	}
}
