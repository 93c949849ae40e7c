package parse_test

import (
	"errors"
	"fmt"
	"html"
	"os"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/parse"
)

func ExampleParse() {
	page := "What's happened\nThe bridge is open again. It had been closed since May.\n" +
		"Common question\n-\nWhy was it closed?\nA ship had struck a pier.\n"
	b, _, err := parse.Parse("bridge.txt", []byte(page))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(b.ID, "|", b.Title)
	fmt.Println(b.FAQs[0].Question, b.FAQs[0].Answer)
	// Output:
	// bridge | The bridge is open again
	// Why was it closed? A ship had struck a pier.
}

func ExampleParse_refused() {
	_, _, err := parse.Parse("notes.txt", []byte("milk\neggs\n"))
	fmt.Println(strings.SplitAfter(err.Error(), ":")[1])
	// Output:
	//  no recognisable content:
}

func TestKnown(t *testing.T) {
	for name, want := range map[string]bool{
		"a.txt": true, "dir/a.MD": true, `C:\news\a.Html`: true, "a.jsonl": true, "a.yml": true, "a.markdown": true,
		"a.docx": false, "a": false, "txt": false, "": false, "-": false, "a.txt/b": false,
	} {
		if got := parse.Known(name); got != want {
			t.Errorf("Known(%q) = %v, want %v", name, got, want)
		}
	}
}

func TestRefused(t *testing.T) {
	question := `{"id": "a", "question": "Why?", "answer": "So."}` + "\n"
	for _, tt := range []struct {
		name, data string
		line       int
		want       string // part of the reason
	}{
		{"a.txt", "", 0, "empty"},
		{"a.txt", " \n\t\r\n\u00a0\u200b", 0, "empty"},
		{"a.md", "\xef\xbb\xbf", 0, "empty"},
		{"a.txt", "---\n***\n", 0, "empty"},
		{"a.txt", "What's happened\nThe \x00 came.\n", 0, "binary: line 2"},
		{"a.txt", "\x89PNG\r\n\x1a\n", 0, "binary: a picture"},
		{"a.md", "PK\x03\x04word", 0, "binary: a ZIP or Office file"},
		{"a.html", "%PDF-1.7 What's happened", 0, "binary: a PDF file"},
		{"a.txt", strings.Repeat("\x01\x02ab", 50), 0, "binary"},
		{"a.txt", strings.Repeat("What's happened\n", parse.Limit/16+1), 0, "larger than 4 MiB"},
		{"a.docx", "What's happened\nIt rained.", 0, "ending in .docx are not read"},
		{"a.txt", "The quick brown fox jumps over the lazy dog.", 0, "no recognisable content"},
		{"a.txt", "Shopping\n- milk\n- eggs\n", 0, "no recognisable content"},
		{"a.txt", "What's happened\n", 0, "no recognisable content"},
		{"a.txt", "What's happened\nGo deeper\n-\n-\n", 0, "no recognisable content"},
		{"a.md", "# Read me\n\n## Installing\n\nRun `go install`.\n\n## Background\n\nIt was slow.\n", 0, "no recognisable content"},
		{"a.html", "<html><head><title>What's happened</title></head><body><nav>Common questions</nav><script>x</script></body></html>", 0, "no recognisable content"},
		{"a.jsonl", question + question, 2, `the id "a" was given on line 1 already`},
		{"a.jsonl", question + "{\"id\": \"b\",\n", 2, "this is not JSON"},
		{"a.json", "{\n\"faqs\": [\n{\"question\" \"x\"}]}", 3, "this is not JSON"},
		{"a.json", `[{"name": "x"}, {"name": "y"}]`, 0, "no recognisable content"},
		{"a.jsonl", `{"id": "jn-01", "text": ""}`, 0, "no recognisable content"},
		{"a.csv", "question,answer\nWhy?,So.\nHow?,\"open\n", 3, "this row cannot be read as CSV"},
		{"a.csv", "id,question,answer\n1,Why?,So.\n1,How?,So.\n", 3, `the id "1" was given on line 2`},
		{"a.yaml", "faqs:\n  - question: Why?\n   answer: [\n", 3, "this is not YAML"},
		{"a.yaml", "just text", 0, "no recognisable content"},
		{"-", "nothing of the kind", 0, "no recognisable content"},
	} {
		b, _, err := parse.Parse(tt.name, []byte(tt.data))
		var refused *parse.Error
		if !errors.As(err, &refused) {
			t.Errorf("Parse(%q, %.40q) = %v, %v, want an *Error", tt.name, tt.data, b, err)
			continue
		}
		if refused.Line != tt.line || !strings.Contains(refused.Reason, tt.want) || refused.Path != tt.name {
			t.Errorf("Parse(%q, %.40q): %v, want line %d, %q", tt.name, tt.data, err, tt.line, tt.want)
		}
		if strings.ContainsAny(err.Error(), "\n\r") {
			t.Errorf("Parse(%q, %.40q): %q is more than one line", tt.name, tt.data, err)
		}
	}
}

// TestEncodings holds that a page gives the same briefing in every encoding that can write it.
func TestEncodings(t *testing.T) {
	page := "Notre-Dame is back\n8 December 2024\n\nWhat’s happened\nIt reopened: “Élysée” paid €700 million – so. Then it rained.\n" +
		"Common questions\n•\nWhy now?\nIt was ready.\n"
	want := parseText(t, "a.txt", page)
	utf16Of := func(s string, big bool) string {
		var out []byte
		for _, u := range utf16.Encode([]rune(s)) {
			if big {
				out = append(out, byte(u>>8), byte(u))
			} else {
				out = append(out, byte(u), byte(u>>8))
			}
		}
		return string(out)
	}
	latin, err := charmap.Windows1252.NewEncoder().String(page)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{
		"BOM":                  "\ufeff" + page,
		"CRLF":                 strings.ReplaceAll(page, "\n", "\r\n"),
		"CR":                   strings.ReplaceAll(page, "\n", "\r"),
		"UTF-16 LE":            utf16Of("\ufeff"+page, false),
		"UTF-16 BE":            utf16Of("\ufeff"+page, true),
		"UTF-16 LE, no BOM":    utf16Of(page, false),
		"UTF-16 BE, no BOM":    utf16Of(page, true),
		"UTF-16 with CRLF":     utf16Of("\ufeff"+strings.ReplaceAll(page, "\n", "\r\n"), false),
		"Windows-1252":         latin,
		"no-break spaces":      strings.ReplaceAll(page, " ", "\u00a0"),
		"zero-width":           strings.ReplaceAll(page, "e", "e\u200b"),
		"soft hyphens":         strings.ReplaceAll(page, "mi", "mi\u00ad"),
		"control characters":   strings.Replace(page, "rained", "rai\x07ned\x7f", 1),
		"trailing blanks":      strings.ReplaceAll(page, "\n", " \t\n"),
		"line separators":      strings.ReplaceAll(page, "\n", "\u2028"),
		"one byte not UTF-8":   strings.Replace(page, "–", "\x96", 1),
		"no newline at end":    strings.TrimRight(page, "\n"),
		"many newlines at end": page + "\n\n\n",
	} {
		got := parseText(t, "a.txt", data)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestWebPageEncodings(t *testing.T) {
	page := "<html><head><meta charset=\"windows-1251\"></head><body><h2>What's happened</h2><p>%s</p></body></html>"
	text, err := charmap.Windows1251.NewEncoder().String("Выборы прошли.")
	if err != nil {
		t.Fatal(err)
	}
	b := parseText(t, "a.html", fmt.Sprintf(page, text))
	if got := b.Sections[0].Passages[0].Text; got != "Выборы прошли." {
		t.Errorf("got %q", got)
	}
}

// TestStdin holds that the format of a nameless file is read from its content.
func TestStdin(t *testing.T) {
	for want, data := range map[string]string{
		"Why?":   "{\"q\": \"Why?\", \"a\": \"So.\"}\n{\"q\": \"How?\", \"a\": \"So.\"}",
		"When?":  `[{"question": "When?", "answer": "Now."}]`,
		"Who?":   "<h2>Common questions</h2><h3>Who?</h3><p>You.</p>",
		"What?":  "# Title\n\n## FAQ\n\n**What?**\n\nThis.\n",
		"Where":  "Common question\n-\nWhere\nHere.",
		"Whose?": "faqs:\n  - q: Whose?\n    a: Ours.\n",
		"Which?": "FAQ\n\nQ:\nWhich?\n\nA:\nThis.\n",
		"Is it":  "question,answer\nIs it,yes",
	} {
		b := parseText(t, "-", data)
		if len(b.FAQs) == 0 || b.FAQs[0].Question != want || b.ID == "" {
			t.Errorf("Parse(-, %q) = %+v, want %q asked", data, b, want)
		}
	}
}

// TestFormatsAgree holds that one page says the same in text, Markdown and HTML.
func TestFormatsAgree(t *testing.T) {
	text := "A title\n12 May 2024\n\nWhat's happened\n\nIt rained. It poured.\n\nWhat's behind the headline?\n\nThe clouds\n\n- One. Two.\n- Three.\n\n" +
		"What the papers say\n\nDawn reported rain. It added snow.\n\nGo deeper\n\n- Will it stop?\n\nCommon questions\n\nWhy?\n\nClouds.\n\nMore.\n\n" +
		"More on these topics\n\nThe World Weather Office (WWO) is an office.\n\nSources\n\nhttps://example.org/rain\n"
	markdown := "# A title\n\n12 May 2024\n\n## What's happened\n\nIt rained. It poured.\n\n## What's behind the headline?\n\n### The clouds\n\n- One. Two.\n- Three.\n\n" +
		"## What the papers say\n\n*Dawn* reported rain. It added snow.\n\n## Go deeper\n\n- Will it stop?\n\n## Common questions\n\n### Why?\n\nClouds.\n\nMore.\n\n" +
		"## More on these topics\n\nThe World Weather Office (WWO) is an office.\n\n## Sources\n\n- <https://example.org/rain>\n"
	page := "<h1>A title</h1><p>12 May 2024</p><h2>What's happened</h2><p>It rained. It poured.</p><h2>What's behind the headline?</h2><h3>The clouds</h3>" +
		"<ul><li>One. Two.</li><li>Three.</li></ul><h2>What the papers say</h2><p><em>Dawn</em> reported rain. It added snow.</p><h2>Go deeper</h2><ul><li>Will it stop?</li></ul>" +
		"<h2>Common questions</h2><h3>Why?</h3><p>Clouds.</p><p>More.</p><h2>More on these topics</h2><p>The World Weather Office (WWO) is an office.</p>" +
		"<h2>Sources</h2><ul><li><a href=\"https://example.org/rain\">https://example.org/rain</a></li></ul>"
	want := parseText(t, "a.txt", text)
	for name, data := range map[string]string{"a.md": markdown, "a.html": page} {
		got := parseText(t, name, data)
		if diff := cmp.Diff(withoutLines(want), withoutLines(got)); diff != "" {
			t.Errorf("%s (-text +got):\n%s", name, diff)
		}
	}
}

// TestSharedAsMarkdown holds that the development briefings say the same under another ending.
func TestSharedAsMarkdown(t *testing.T) {
	for _, name := range shared(t) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		want := parseText(t, "a.txt", string(data))
		for _, ending := range []string{"a.md", "-"} {
			got := parseText(t, ending, string(data))
			got.Path, got.ID = want.Path, want.ID
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s as %s (-text +got):\n%s", name, ending, diff)
			}
		}
	}
}

// TestSharedAsHTML holds that they say the same when every line is a paragraph of a web page.
func TestSharedAsHTML(t *testing.T) {
	for _, name := range shared(t) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.TrimPrefix(string(data), "\ufeff")
		if strings.Contains(text, "## ") {
			continue // Markdown
		}
		var page strings.Builder
		page.WriteString("<!DOCTYPE html>\n<body>")
		for _, line := range strings.Split(text, "\n") {
			if line = strings.TrimSpace(line); line != "" {
				page.WriteString("<p>" + html.EscapeString(line) + "</p>\n")
			}
		}
		want, got := withoutLines(parseText(t, "a.txt", text)), withoutLines(parseText(t, "a.html", page.String()))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-text +got):\n%s", name, diff)
		}
	}
}

// TestSharedWrapped holds that they say the same when an editor has wrapped them at 72 columns.
func TestSharedWrapped(t *testing.T) {
	for _, hang := range []string{"", "  "} {
		for _, name := range shared(t) {
			data, _ := os.ReadFile(name)
			text := strings.TrimPrefix(strings.ReplaceAll(string(data), "\r", ""), "\ufeff")
			var out strings.Builder
			for _, line := range strings.Split(text, "\n") {
				n := 0
				for i, w := range strings.Fields(line) {
					if i > 0 && n+1+len([]rune(w)) > 72 {
						out.WriteString("\n")
						n = 0
						if strings.HasPrefix(line, "-") || strings.HasPrefix(line, "*") || strings.HasPrefix(line, "•") {
							out.WriteString(hang)
							n = len(hang)
						}
					} else if i > 0 {
						out.WriteString(" ")
						n++
					}
					out.WriteString(w)
					n += len([]rune(w))
				}
				out.WriteString("\n")
			}
			want, got := withoutLines(parseText(t, "a.txt", text)), withoutLines(parseText(t, "a.txt", out.String()))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s %q (-text +got):\n%s", name, hang, diff)
			}
		}
	}
}

// TestIDsSurvive holds that a passage keeps its id when the page around it changes.
func TestIDsSurvive(t *testing.T) {
	before := parseText(t, "a.txt", "What's happened\nIt rained. It poured.\nCommon question\n-\nWhy?\nClouds.\n")
	after := parseText(t, "a.txt", "What's happened\nNew today. It rained. It poured. It rained.\nCommon questions\n-\nHow?\nSo.\n-\nWhy?\nMany clouds.\n")
	if got, want := after.Sections[0].Passages[1].ID, before.Sections[0].Passages[0].ID; got != want {
		t.Errorf("passage id %q, want %q", got, want)
	}
	if got, want := after.FAQs[1].ID, before.FAQs[0].ID; got != want {
		t.Errorf("FAQ id %q, want %q", got, want)
	}
	if a, b := after.Sections[0].Passages[1].ID, after.Sections[0].Passages[3].ID; a == b {
		t.Errorf("two passages have the id %q", a)
	}
}

// TestRetrievalSets holds that the public question sets beside the project import whole.
func TestRetrievalSets(t *testing.T) {
	for set, want := range map[string]int{"banking77": 77, "clinc150": 150, "hint3-curekart": 28, "qamr-wikinews": 1807, "stackfaq-oos": 106} {
		data, err := os.ReadFile("../../../shared/retrieval/" + set + "/entries.jsonl")
		if err != nil {
			t.Skip("no question sets beside the project")
		}
		b, warnings, err := parse.Parse("entries.jsonl", data)
		if err != nil {
			t.Errorf("%s: %v", set, err)
			continue
		}
		if len(b.FAQs) != want || len(warnings) > 0 {
			t.Errorf("%s: %d entries, %v, want %d without warnings", set, len(b.FAQs), warnings, want)
		}
	}
}

// TestAccordions holds that panels which the reader opens are read, and hidden text is not.
func TestAccordions(t *testing.T) {
	b := parseText(t, "a.html", `<h2>Common questions</h2>
		<h3><button aria-controls="p1" aria-expanded="false">Why?</button></h3><div id="p1" hidden>So.</div>
		<button aria-controls="p2">How?</button><div id="p2" aria-hidden="true"><p>Thus.</p></div>
		<div hidden>Not this.</div><button>Subscribe</button>`)
	var got []string
	for _, f := range b.FAQs {
		got = append(got, f.Question+" "+f.Answer)
	}
	if diff := cmp.Diff([]string{"Why? So.", "How? Thus."}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestQuestionKeys holds that a mapping of questions to answers is a file of FAQs.
func TestQuestionKeys(t *testing.T) {
	for name, data := range map[string]string{
		"a.json": "{\n\"Why?\": \"So.\",\n\"How?\": \"Thus.\"}",
		"a.yaml": "\nWhy?: So.\nHow?: Thus.\n",
	} {
		b := parseText(t, name, data)
		if len(b.FAQs) != 2 || b.FAQs[1].Question != "How?" || b.FAQs[1].Answer != "Thus." || b.FAQs[1].Line != 3 {
			t.Errorf("%s: %+v", name, b.FAQs)
		}
	}
}

func withoutLines(b *faq.Briefing) *faq.Briefing {
	b.Path = ""
	for i := range b.Sections {
		b.Sections[i].Line = 0
		for j := range b.Sections[i].Passages {
			b.Sections[i].Passages[j].Line = 0
		}
	}
	for i := range b.FAQs {
		b.FAQs[i].Line = 0
	}
	for i := range b.Prompts {
		b.Prompts[i].Line = 0
	}
	for i := range b.Topics {
		b.Topics[i].Line = 0
	}
	return b
}

func parseText(t testing.TB, name, data string) *faq.Briefing {
	t.Helper()
	b, _, err := parse.Parse(name, []byte(data))
	if err != nil {
		t.Fatalf("Parse(%q, %.60q): %v", name, data, err)
	}
	return b
}

func BenchmarkParse(b *testing.B) {
	for _, name := range []string{"suez-canal.txt", "windrush.md", "kyoto.html", "returns.jsonl"} {
		b.Run(name, func(b *testing.B) {
			data, err := os.ReadFile("testdata/pages/" + name)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := parse.Parse(name, data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
