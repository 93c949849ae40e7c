package parse

import (
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/godeeper/godeeper/faq"
)

// kind is the kind of a block.
type kind int

const (
	paragraph kind = iota
	heading
	item
	separator
)

func (k kind) String() string {
	return [...]string{"paragraph", "heading", "item", "separator"}[k]
}

// block is a piece of a page, as every format gives it.
type block struct {
	kind  kind
	level int        // of a heading 1 to 6, 7 for a term or summary; depth of an item, from 1; of a paragraph in an item that item's depth
	text  string     // white space folded, mark-up removed
	links []faq.Link // links inside the text, in order
	line  int        // in the file, from 1
	label string     // marker of an item as printed: "-", "1."
	bold  bool       // all of the text is bold
	lead  int        // length in bytes of the bold text that it begins with
	marks []string   // emphasised spans: names of newspapers often are
	cells []string   // of a table's row
	gap   bool       // there is a blank line, or the end of an element, before it
	rule  bool       // of a separator: a rule across the page rather than a lone bullet
	code  bool       // preformatted: never a heading
	when  string     // datetime of a <time> element in it
	by    bool       // stands in an element that is marked as the byline
}

// page is what a format knows of a file.
type page struct {
	blocks   []block
	meta     meta
	links    []faq.Link // that belong to no block
	warnings []Warning
}

// meta is what front matter and the head of a web page say. Strings are "" where unknown.
type meta struct {
	title, date, byline, url, lang string
	weak                           string // a title that only stands in for a missing one: that of the browser window
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

// fold turns every run of white space, no-break spaces included, into one blank.
func fold(s string) string { return strings.Join(strings.Fields(s), " ") }

// straight turns curly quotes into straight ones.
var straight = strings.NewReplacer("’", "'", "‘", "'", "ʼ", "'", "`", "'", "´", "'", "′", "'", "“", `"`, "”", `"`, "„", `"`)

const bulletRunes = `-*+•‣◦⁃▪▫●○■□·∙–—‒−►▶▸→➤➢✓✔`

var (
	bulletStart = lazy(`^(?:([-*+•‣◦⁃▪▫●○■□·∙–—‒−►▶▸→➤➢✓✔])\s+|([•‣◦⁃▪▫●○■□∙►▶▸➤➢✓✔])|(\(?\d{1,3}[.)]|[a-zA-Z]\))\s+)(\S.*)$`)
	tightBullet = lazy(`^([-–])([\p{Lu}'"‘“].*)$`)
	ruleLine    = lazy(`^(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}|(?:=\s*){3,}|(?:~\s*){3,}|(?:[–—]\s*){2,}|(?:[•·⁂]\s*){3,}|⁂|§)$`)
	atx         = lazy(`^ {0,3}(#{1,6})(?:[ \t]+(.*?))??(?:[ \t]+#+)?[ \t]*$`)
	bareURL     = lazy(`(?i)\bhttps?://[^\s<>"“”«»|\\^{}]+`)
)

// cutBullet splits a line into its marker and the text behind it; ok is false without a marker.
func cutBullet(line string) (label, rest string, ok bool) {
	m := bulletStart().FindStringSubmatch(line)
	if m == nil {
		return "", line, false
	}
	label = m[1] + m[2] + m[3]
	return label, m[4], true
}

// loneBullet reports whether a line is a marker without text. It only separates.
func loneBullet(line string) bool {
	line = strings.TrimSpace(line)
	r, size := utf8.DecodeRuneInString(line)
	if size == len(line) && strings.ContainsRune(bulletRunes, r) {
		return true
	}
	return loneNumber().MatchString(line)
}

var loneNumber = lazy(`^\(?\d{1,2}[.)]$`)

// numbered reports whether an item has a number for a marker.
func (b block) numbered() bool {
	return b.kind == item && strings.ContainsAny(b.label, "0123456789")
}

// endsQuestion reports whether text ends with a question mark, closing quotes aside.
func endsQuestion(text string) bool {
	text = strings.TrimRight(text, ` "'”’)»*_`)
	return strings.HasSuffix(text, "?") || strings.HasSuffix(text, "？") || strings.HasSuffix(text, "؟")
}

// endsSentence reports whether text ends like a sentence.
func endsSentence(text string) bool {
	text = strings.TrimRight(text, ` "'”’)»]*_`)
	r, _ := utf8.DecodeLastRuneInString(text)
	return strings.ContainsRune(".!?…:;。！？।؟", r)
}

// asks begins questions.
var asks = lazy(`(?i)^(?:what|what's|whats|what’s|why|how|who|who's|whose|whom|when|where|which|is|are|am|was|were|do|does|did|can|could|will|would|should|shall|may|might|must|has|have|had|isn't|aren't|didn't|doesn't|don't|won't|at what|in what|in which|for whom|to what|by how|since when|under what|on what|and what|and how|and why|so what|but why)\b`)

// bareLinks adds the addresses that are printed in text to the links that have been marked up.
func bareLinks(text string, links []faq.Link) []faq.Link {
	for _, at := range bareURL().FindAllStringIndex(text, -1) {
		url := trimURL(text[at[0]:at[1]])
		known := false
		for _, l := range links {
			known = known || l.URL == url || l.Title == url
		}
		if !known {
			links = append(links, faq.Link{Title: url, URL: url})
		}
	}
	return links
}

// trimURL takes the punctuation off that belongs to the sentence around an address.
func trimURL(url string) string {
	for {
		cut := strings.TrimRight(url, `.,;:!?'’‘*_`)
		if strings.HasSuffix(cut, ")") && strings.Count(cut, "(") < strings.Count(cut, ")") {
			cut = strings.TrimSuffix(cut, ")")
		}
		if strings.HasSuffix(cut, "]") && strings.Count(cut, "[") < strings.Count(cut, "]") {
			cut = strings.TrimSuffix(cut, "]")
		}
		if cut == url {
			return url
		}
		url = cut
	}
}

// lazy compiles an expression when it is first needed: a command that parses nothing does not
// wait for the expressions of this package.
func lazy(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}

// wordSet makes a set of the words in a list.
func wordSet(list string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(list) {
		m[w] = true
	}
	return m
}
