package parse

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
)

func TestBriefingJSON(t *testing.T) {
	b, warnings, err := Parse("some name.json", []byte(`
{ "briefing" : {"id": "ferry", "title": "A ferry", "date": "2025-03-04", "url": "https://example.org/",
  "sections": [{"role": "painted", "heading": "H", "passages": [{"id": "p", "text": "T", "links": [{"title": "x", "url": "javascript:alert(1)"}]}]}],
  "faqs": [{"id": "q", "question": "Q?", "variants": ["q"], "answer": "A"}]}}`))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]Warning{{0, `an address that is none of the web is left out: "javascript:alert(1)"`}}, warnings); d != "" {
		t.Errorf("warnings (-want +got):\n%s", d)
	}
	if b.ID != "ferry" || b.Path != "some name.json" || b.Sections[0].Role != faq.RoleOther || b.FAQs[0].Variants[0] != "q" ||
		b.Sections[0].Passages[0].Links[0] != (faq.Link{Title: "x"}) {
		t.Errorf("got %+v", b)
	}
	for text, want := range map[string]Error{
		`{"briefing": {}}`:                                                            {Reason: `the id of the briefing is ""`},
		`{"briefing": {"id": "b"}}`:                                                   {Reason: "no recognisable content"},
		"{\"briefing\": {\"id\": \"b\",\n \"title\": 7}}":                             {Line: 2, Reason: "not a briefing in JSON as it is exported: what stands in briefing.title is a number"},
		"{\"briefing\": {\"id\": \"b\",\n \"colour\": \"red\"}}":                      {Line: 2, Reason: "not a briefing in JSON as it is exported: unknown field"},
		"{\"briefing\": {\"id\": \"b\",\n\n!}}":                                       {Line: 3, Reason: "not a briefing in JSON as it is exported: "},
		`{"briefing": {"id": "b", "title": "T"}}` + "\n{}":                            {Line: 2, Reason: "there is more behind the briefing"},
		`{"briefing": {"id": "b", "title": "T\u0000"}}`:                               {Line: 1, Reason: "there is a character NUL"},
		`{"briefing": {"id": "b", "date": "4 March", "title": "T"}}`:                  {Reason: `the date "4 March" is not like 2006-01-02`},
		`{"briefing": {"id": "b", "topics": [{"id": "", "name": "N", "text": "M"}]}}`: {Reason: `an entry has no id: "N"`},
		`{"briefing": {"id": "b", "topics": [{"id": "x", "name": "N", "text": "M"}], "faqs":[{"id":"x", "answer": "A"}]}}`: {Reason: `two entries have the id "x": give each its own`},
	} {
		_, _, err := Parse("b.json", []byte(text))
		e, ok := errors.AsType[*Error](err)
		if !ok || e.Line != want.Line || !strings.HasPrefix(e.Reason, want.Reason) {
			t.Errorf("%s:\n got %v\nwant line %d: %s", text, err, want.Line, want.Reason)
		}
	}
	if b, _, err := Parse("b.json", []byte(`{"briefing": {"id": "b", "title": "a \\u0000 in letters", "prompts": [{"id": "p", "question": "Q?"}]}}`)); err != nil || b.Title != `a \u0000 in letters` {
		t.Errorf("got %v, error %v", b, err)
	}
	if b, _, err := Parse("b.json", []byte(`{"briefing": "ferry", "question": "Why?", "answer": "So."}`)); err != nil || len(b.FAQs) != 1 {
		t.Errorf("a FAQ with a key briefing: got %v, error %v", b, err)
	}
}
