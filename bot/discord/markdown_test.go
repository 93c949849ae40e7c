package discord

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mark is something in a text that Discord does not show as it is typed.
type mark struct {
	kind string // bold, italic, link, mention, ...
	text string // that is shown inside of it
	url  string // of a link
}

// reader reads Discord's Markdown. It was written for these tests, after what is known of the
// rules of Discord's apps, and finds rather more than they do.
type reader struct{ marks []mark }

// readMarkdown returns a text as it is shown, without marks, and the marks that were in it.
func readMarkdown(s string) (shown string, marks []mark) {
	var r reader
	shown = r.read(s, true, false)
	return shown, r.marks
}

// styles are what stands around a text. They are tried in this order.
var styles = []struct {
	kind string
	re   *regexp.Regexp
}{
	{"fence", regexp.MustCompile("(?s)^```(.+?)```")},
	{"code", regexp.MustCompile("(?s)^`+(.+?)`")},
	{"bold", regexp.MustCompile(`(?s)^\*\*((?:\\.|[^\\])+?)\*\*`)},
	{"underline", regexp.MustCompile(`(?s)^__((?:\\.|[^\\])+?)__`)},
	{"italic", regexp.MustCompile(`(?s)^\*((?:\\.|\*\*|[^*\\])+?)\*`)},
	{"italic", regexp.MustCompile(`(?s)^_((?:\\.|__|[^_\\])+?)_(?:[^a-zA-Z0-9_]|$)`)},
	{"strike", regexp.MustCompile(`(?s)^~~(.+?)~~`)},
	{"spoiler", regexp.MustCompile(`(?s)^\|\|(.+?)\|\|`)},
}

// things are shown as something else, or can be pressed.
var things = []struct {
	kind string
	re   *regexp.Regexp
}{
	{"mention", regexp.MustCompile(`^<(?:@[!&]?|#)[0-9]*>`)},
	{"mention", regexp.MustCompile(`(?i)^@(?:everyone|here)`)},
	{"emoji", regexp.MustCompile(`^<a?:\w+:[0-9]+>`)},
	{"emoji", regexp.MustCompile(`^:[\w+-]+:(?::skin-tone-[0-9]:)?`)},
	{"time", regexp.MustCompile(`^<t:-?[0-9]+(?::[a-zA-Z])?>`)},
	{"command", regexp.MustCompile(`^</[^>]+:[0-9]+>`)},
	{"guide", regexp.MustCompile(`^<id:[^>]+>`)},
	{"address", regexp.MustCompile(`^<[^: >]+:/[^ >]+>`)},
	{"address", regexp.MustCompile(`^<[^ >]+@[^ >]+>`)},
	{"address", regexp.MustCompile(`(?i)^(?:https?|steam|discord)://[^\s<]+`)},
}

// blocks begin at the begin of a line.
var blocks = []struct {
	kind string
	re   *regexp.Regexp
}{
	{"title", regexp.MustCompile(`^#{1,3}\s+([^#\n][^\n]*)\n?`)},
	{"small", regexp.MustCompile(`^-# +([^\n]+)\n?`)},
	{"quote", regexp.MustCompile(`(?s)^>>> (.*)`)},
	{"quote", regexp.MustCompile(`^> ([^\n]*)\n?`)},
	{"item", regexp.MustCompile(`^(?:[*+-]|[0-9]+\.) +([^\n]+(?:\n [^\n]*)*)\n?`)},
}

var (
	masked    = regexp.MustCompile(`(?s)^\[((?:\[[^\]]*\]|[^\[\]])*[^\[]*)\]\(\s*<?((?:\([^)]*\)|[^\s\\]|\\.)*?)>?(?:\s+['"].*?['"])?\s*\)`)
	unknown   = regexp.MustCompile(`^:[^\s:]+:`) // is shown raw
	quoteLine = regexp.MustCompile(`^(> [^\n]*\n?)+`)
)

// read reads s, which begins a line or does not.
func (r *reader) read(s string, begin, inQuote bool) string {
	var out strings.Builder
	for len(s) > 0 {
		if begin {
			if n := r.block(s, inQuote, &out); n > 0 {
				s = s[n:]
				continue
			}
		}
		n := r.inline(s, begin, inQuote, &out)
		begin = s[n-1] == '\n' || begin && strings.Trim(s[:n], " ") == ""
		s = s[n:]
	}
	return out.String()
}

func (r *reader) block(s string, inQuote bool, out *strings.Builder) (bytes int) {
	for _, b := range blocks {
		m := b.re.FindStringSubmatch(s)
		if m == nil || b.kind == "quote" && inQuote {
			continue
		}
		whole, inner := m[0], m[1]
		switch {
		case b.kind == "quote" && strings.HasPrefix(s, "> "):
			whole = quoteLine.FindString(s)
			inner = strings.TrimPrefix(strings.ReplaceAll(strings.TrimSuffix(whole, "\n"), "\n> ", "\n"), "> ")
		case b.kind == "title":
			inner = strings.TrimRight(strings.TrimRight(strings.TrimRight(inner, " "), "#"), " ")
		case b.kind == "item":
			inner = regexp.MustCompile(`\n {1,2}`).ReplaceAllString(inner, "\n")
		}
		text := r.read(inner, true, inQuote || b.kind == "quote")
		r.marks = append(r.marks, mark{kind: b.kind, text: text})
		out.WriteString(text + "\n")
		return len(whole)
	}
	return 0
}

func (r *reader) inline(s string, begin, inQuote bool, out *strings.Builder) (bytes int) {
	first, width := utf8.DecodeRuneInString(s)
	if first == '\\' && len(s) > 1 {
		next, n := utf8.DecodeRuneInString(s[1:])
		if !unicode.IsSpace(next) && (next > unicode.MaxASCII || !unicode.IsLetter(next) && !unicode.IsDigit(next)) {
			out.WriteRune(next)
			return 1 + n
		}
	}
	if strings.IndexByte("`*_~|[<@:hHsSdD", s[0]) < 0 { // nothing of what follows
		out.WriteString(s[:width])
		return width
	}
	for _, style := range styles {
		if m := style.re.FindStringSubmatchIndex(s); m != nil {
			text := r.read(s[m[2]:m[3]], begin, inQuote)
			r.marks = append(r.marks, mark{kind: style.kind, text: text})
			out.WriteString(text)
			return m[3] + m[2] // what closes is as long as what opens
		}
	}
	if m := masked.FindStringSubmatch(s); m != nil {
		r.marks = append(r.marks, mark{kind: "link", text: m[1], url: m[2]}) // nothing is escaped in there
		out.WriteString(m[1])
		return len(m[0])
	}
	for _, thing := range things {
		if m := thing.re.FindString(s); m != "" {
			r.marks = append(r.marks, mark{kind: thing.kind, text: m})
			out.WriteString(m)
			return len(m)
		}
	}
	if m := unknown.FindString(s); m != "" {
		out.WriteString(m)
		return len(m)
	}
	out.WriteString(s[:width])
	return width
}
