package parse

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/godeeper/godeeper/faq"
)

// brk says how a line of running text ends.
type brk int

const (
	noBreak   brk = iota
	softBreak     // a line end in the source that shows as a blank
	hardBreak     // a line end that the reader sees
)

// run is a piece of running text with one mark-up.
type run struct {
	text     string
	bold, em bool
	url      string // target of the link that it stands in, "" for none
	brk      brk    // break behind the text
	line     int    // in the file
	when     string // datetime of the <time> element that it stands in
}

// textLine is what stands between two breaks.
type textLine struct {
	text  string // white space folded
	links []faq.Link
	marks []string
	bold  bool
	lead  int
	brk   brk // break behind it
	line  int
	when  string
}

// textLines folds runs into lines.
func textLines(runs []run) []textLine {
	var out []textLine
	var l lineBuilder
	for _, r := range runs {
		l.add(r)
		if r.brk != noBreak {
			l.brk = r.brk
			out = append(out, l.done()...)
			l = lineBuilder{}
		}
	}
	return append(out, l.done()...)
}

// lineBuilder folds the white space of runs while it keeps the places of their mark-up.
type lineBuilder struct {
	b     strings.Builder
	space bool // white space is due before the next character
	plain bool // text that is not bold has been seen
	textLine
	link struct { // open link
		url   string
		start int
	}
	mark  int // start of the open emphasised span, or -1 when none is open
	begun bool
}

func (l *lineBuilder) add(r run) {
	if !l.begun {
		l.begun, l.mark = true, -1
	}
	if r.url != l.link.url {
		l.closeLink()
		l.link.url, l.link.start = r.url, -1
	}
	emphasis := r.em || r.bold
	if !emphasis {
		l.closeMark()
	}
	for _, c := range r.text {
		if unicode.IsSpace(c) {
			l.space = true
			continue
		}
		if l.line == 0 {
			l.line = r.line
		}
		if l.when == "" {
			l.when = r.when
		}
		if !r.bold && !l.plain {
			l.plain, l.lead = true, l.b.Len()
		}
		if l.space && l.b.Len() > 0 {
			l.b.WriteByte(' ')
		}
		l.space = false
		if l.link.url != "" && l.link.start < 0 {
			l.link.start = l.b.Len()
		}
		if emphasis && l.mark < 0 {
			l.mark = l.b.Len()
		}
		l.b.WriteRune(c)
	}
}

func (l *lineBuilder) closeLink() {
	if l.link.url != "" && l.link.start >= 0 {
		l.links = append(l.links, faq.Link{Title: l.b.String()[l.link.start:], URL: l.link.url})
	}
	l.link.url = ""
}

func (l *lineBuilder) closeMark() {
	if l.mark >= 0 {
		l.marks = append(l.marks, l.b.String()[l.mark:])
	}
	l.mark = -1
}

func (l *lineBuilder) done() []textLine {
	if !l.begun {
		return nil
	}
	l.closeLink()
	l.closeMark()
	l.text = l.b.String()
	if l.text == "" {
		if l.brk == hardBreak { // an empty line: two breaks in a row part paragraphs
			return []textLine{{brk: hardBreak}}
		}
		return nil
	}
	l.bold = !l.plain
	if l.bold {
		l.lead = len(l.text)
	}
	return []textLine{l.textLine}
}

// joinLines makes one line of several.
func joinLines(lines []textLine) textLine {
	l := lines[0]
	if len(lines) == 1 {
		return l
	}
	texts := []string{l.text}
	size := len(l.text)
	for _, next := range lines[1:] {
		if l.bold {
			l.lead = size
			if next.lead > 0 {
				l.lead += 1 + next.lead
			}
		}
		l.bold = l.bold && next.bold
		l.links = append(l.links, next.links...)
		l.marks = append(l.marks, next.marks...)
		if l.when == "" {
			l.when = next.when
		}
		texts = append(texts, next.text)
		size += 1 + len(next.text)
	}
	l.text = strings.Join(texts, " ")
	return l
}

// headingLine joins the lines of a heading.
func headingLine(lines []textLine) textLine {
	lines = slices.DeleteFunc(lines, func(l textLine) bool { return l.text == "" })
	if len(lines) == 0 {
		return textLine{}
	}
	return joinLines(lines)
}

func (l textLine) block(k kind) block {
	return block{kind: k, text: l.text, links: bareLinks(l.text, l.links), line: l.line, bold: l.bold,
		lead: l.lead, marks: l.marks, when: l.when}
}

// paragraphs makes blocks out of the lines of one element: lines are joined, except where the
// break itself, a marker or the shape of the lines shows that they are paragraphs of their own.
func paragraphs(lines []textLine) []block {
	var out []block
	for i := 0; i < len(lines); i++ {
		l := lines[i]
		if l.text == "" {
			continue
		}
		first := i
		last := l
		for i+1 < len(lines) && lines[i+1].text != "" && !parts(last, lines[i+1], i == 0) {
			i++
			last = lines[i]
			last.bold = last.bold && l.bold
			l.bold = last.bold
		}
		l = joinLines(lines[first : i+1])
		b := l.block(paragraph)
		b.gap = first == 0 || lines[first-1].text == ""
		if loneBullet(b.text) {
			b = block{kind: separator, line: l.line}
		} else if label, rest, ok := cutBullet(b.text); ok {
			b = b.cutLead(len(b.text) - len(rest))
			b.kind, b.level, b.label = item, 1, label
		}
		out = append(out, b)
	}
	return out
}

// parts reports whether the break between two lines of an element parts paragraphs.
func parts(l, next textLine, first bool) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(next.text, `"'“‘(`))
	_, _, bullet := cutBullet(next.text)
	switch {
	case loneBullet(l.text) || loneBullet(next.text), bullet && l.brk == hardBreak:
		return true
	case bullet && !strings.HasPrefix(next.text, "-") && !unicode.IsDigit(r):
		return true
	case l.bold != next.bold && !unicode.IsLower(r):
		return true
	case strongRole(l.text) || strongRole(next.text):
		return true
	case labelled(next.text):
		return true
	case l.brk == hardBreak:
		return !unicode.IsLower(r)
	}
	return first && endsQuestion(l.text) && asks().MatchString(l.text) && !unicode.IsLower(r)
}

// cutLead takes n bytes off the start of the text, and the blanks behind them.
func (b block) cutLead(n int) block {
	cut := len(b.text) - len(strings.TrimLeft(b.text[n:], " "))
	b.text = b.text[cut:]
	b.lead = max(0, b.lead-cut)
	return b
}
