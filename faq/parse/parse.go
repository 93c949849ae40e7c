// Package parse reads the files that an editor keeps into briefings: pages in plain text,
// Markdown and HTML, and files of FAQs.
//
// Each format has one small file that turns the input into a stream of blocks (headings,
// paragraphs, list items and separators, each with its line). One section reader then makes the
// [faq.Briefing] out of the blocks, so that all formats are understood alike:
//
//	text.go, markdown.go, html.go  ->  block  ->  sections.go  ->  questions.go, topics.go, papers.go
//	faqfile.go (JSON Lines, JSON, CSV, YAML)  ->  FAQs
//	briefingjson.go (JSON as it is exported)  ->  the briefing as it was
//
// No text is lost silently: every word stands in the briefing or in a [Warning] with its line.
// Only what belongs to a web page rather than to its story (navigation, scripts, forms, footers)
// is left out without a word.
package parse

import (
	"fmt"
	"path"
	"strings"

	"github.com/godeeper/godeeper/faq"
)

// Limit is the largest file that is read, in bytes. A briefing has a few kilobytes; the limit
// leaves room for large files of FAQs and keeps a wrong file from filling the memory.
const Limit = 4 << 20

// Warning names text that could not be placed, or was read in a way the author may not mean.
type Warning struct {
	Line int    // line in the file, from 1; 0 where it is about the whole file
	Text string // one sentence
}

func (w Warning) String() string {
	if w.Line == 0 {
		return w.Text
	}
	return fmt.Sprintf("line %d: %s", w.Line, w.Text)
}

// Error says in one line why a file was refused and what to do.
type Error struct {
	Path   string // as given to Parse
	Line   int    // line in the file, from 1; 0 where it is about the whole file
	Reason string // what is wrong, and what to do
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s", e.Path, e.Reason)
	}
	return fmt.Sprintf("%s: line %d: %s", e.Path, e.Line, e.Reason)
}

// format is how a file is written.
type format string

const (
	formatText     format = "text"
	formatMarkdown format = "markdown"
	formatHTML     format = "html"
	formatJSON     format = "json" // JSON and JSON Lines alike
	formatCSV      format = "csv"
	formatYAML     format = "yaml"
)

// formats names the format of each ending that is read.
var formats = map[string]format{
	".txt": formatText,
	".md":  formatMarkdown, ".markdown": formatMarkdown,
	".html": formatHTML, ".htm": formatHTML,
	".json": formatJSON, ".jsonl": formatJSON,
	".csv": formatCSV, ".yaml": formatYAML, ".yml": formatYAML,
}

const endings = ".txt, .md, .markdown, .html, .htm, .jsonl, .json, .csv, .yaml or .yml"

// Known reports whether a file name has an ending that Parse reads.
func Known(name string) bool {
	_, ok := formats[strings.ToLower(path.Ext(slashed(name)))]
	return ok
}

// slashed is filepath.ToSlash for the paths of any system.
func slashed(name string) string { return strings.ReplaceAll(name, `\`, "/") }

// Parse reads one file. The ending of name chooses the format, its base makes the briefing's id;
// the name "-" stands for standard input, whose format is read from the content.
//
// The warnings are in the order of their lines. Every error is an [*Error].
func Parse(name string, data []byte) (*faq.Briefing, []Warning, error) {
	fail := func(reason string, args ...any) (*faq.Briefing, []Warning, error) {
		return nil, nil, &Error{Path: name, Reason: fmt.Sprintf(reason, args...)}
	}
	f, known := formats[strings.ToLower(path.Ext(slashed(name)))]
	ext := path.Ext(slashed(name))
	switch {
	case !known && ext != "" && name != "-":
		return fail("files ending in %s are not read: give one ending in %s", ext, endings)
	case len(data) > Limit:
		return fail("larger than %d MiB (%d bytes): split it into smaller files", Limit>>20, len(data))
	}
	text, warnings, reason := decode(data, f == formatHTML)
	switch {
	case reason != "":
		return fail("%s", reason)
	case blank(text):
		return fail("empty: there is no text in it")
	}
	if !known {
		f = sniff(text)
	} else if f == formatText && looksHTML(text) {
		f = formatHTML
		warnings = append(warnings, Warning{Line: 1, Text: "this is a web page and was read as one: name it .html"})
	}
	r := &reader{b: &faq.Briefing{Path: name}, warnings: warnings, ids: map[string]bool{}, again: map[string]int{}}
	var err error
	switch {
	case f == formatJSON && wholeBriefing().MatchString(text):
		if err = r.readBriefing(text); err == nil {
			return r.b, r.sortedWarnings(), nil
		}
	case f == formatJSON:
		err = r.readJSON(text)
	case f == formatCSV:
		err = r.readCSV(text)
	case f == formatYAML:
		err = r.readYAML(text)
	case f == formatHTML:
		err = r.readPage(htmlPage(text))
	case f == formatMarkdown:
		err = r.readPage(markdownPage(text))
	default:
		err = r.readPage(textPage(text))
	}
	if e, ok := err.(*Error); ok {
		e.Path = name
		return nil, nil, e
	}
	r.b.ID = briefingID(name, r.b)
	return r.b, r.sortedWarnings(), nil
}

// blank reports whether text has no letter and no digit.
func blank(text string) bool { return !strings.ContainsFunc(text, isWordRune) }

// sniff tells the format of a text without a file name.
func sniff(text string) format {
	start := strings.TrimSpace(text)
	first, _, _ := strings.Cut(start, "\n")
	switch {
	case start[0] == '{' || start[0] == '[' && jsonArray(start):
		return formatJSON
	case looksHTML(text):
		return formatHTML
	case yamlStart().MatchString(text):
		return formatYAML
	case csvHeader(first):
		return formatCSV
	case looksMarkdown(start):
		return formatMarkdown
	}
	return formatText
}

// yamlStart matches the first lines of a list of FAQs in YAML.
var yamlStart = lazy(`^(?:\s*(?:#.*)?\n)*(?:title:.*\n)?(?:(?:faqs|entries|items):\s*\n\s*- +\w+:|- +(?:id|question|q):)`)

func jsonArray(s string) bool {
	s = strings.TrimSpace(s[1:])
	return strings.HasPrefix(s, "{") || strings.HasPrefix(s, "]")
}

// looksHTML reports whether text begins like an HTML page.
func looksHTML(text string) bool {
	start := strings.ToLower(strings.TrimSpace(text[:min(len(text), 2000)]))
	for strings.HasPrefix(start, "<!--") || strings.HasPrefix(start, "<?xml") {
		_, rest, ok := strings.Cut(start, ">")
		if !ok {
			return false
		}
		start = strings.TrimSpace(rest)
	}
	for _, tag := range []string{"<!doctype html", "<html", "<head", "<body", "<main", "<article", "<section", "<div", "<h1", "<h2", "<p>", "<p "} {
		if strings.HasPrefix(start, tag) {
			return true
		}
	}
	return false
}

// looksMarkdown reports whether text has front matter or a heading marked with "#".
func looksMarkdown(text string) bool {
	if strings.HasPrefix(text, "---\n") {
		return true
	}
	for line := range strings.Lines(text) {
		if atx().MatchString(strings.TrimRight(line, "\n")) {
			return true
		}
	}
	return false
}
