package parse

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// textPage reads plain text. A line is a paragraph, unless the file is wrapped; mark-up as in
// Markdown is understood where it is met.
func textPage(text string) page {
	var p page
	lines := strings.Split(text, "\n")
	lines = frontMatter(lines, &p)
	t := textReader{lines: lines, width: wrapWidth(lines)}
	for t.at < len(t.lines) {
		t.next()
	}
	p.blocks = t.out
	return p
}

type textReader struct {
	lines []string
	at    int // index of the line to be read
	width int // column at which the file is wrapped, 0 when it is not
	gap   bool
	fence string  // of the open code block, "" for none
	base  []int   // indents of the open list items
	out   []block // what has been read
}

var (
	setext     = lazy(`^\s{0,3}(={3,}|-{3,}|~{3,})\s*$`)
	quoteMark  = lazy(`^\s{0,3}>+ ?`)
	tableLine  = lazy(`^\s*\|.*\|\s*$`)
	tableRule  = lazy(`^[\s|:+=-]+$`)
	decoration = lazy(`^(?:([=*~#_-]{2,})\s*(\S.*?\S)\s*[=*~#_-]{2,}|\[([^\]\[]+)\]|<<?\s*([^<>]+?)\s*>>?)$`)
)

// next reads the block that begins at the current line.
func (t *textReader) next() {
	raw, no := t.lines[t.at], t.at+1
	t.at++
	if mark := fenceMark(raw); mark != "" && (t.fence == "" || strings.HasPrefix(mark, t.fence)) {
		if t.fence == "" {
			t.fence = mark
		} else {
			t.fence = ""
		}
		return
	}
	if t.fence != "" {
		t.add(block{kind: paragraph, text: fold(raw), line: no, code: true})
		return
	}
	line := raw
	if m := quoteMark().FindString(line); m != "" && strings.TrimSpace(line) != ">" {
		line = line[len(m):]
	}
	body := strings.TrimSpace(line)
	switch {
	case body == "" || body == ">":
		t.gap = true
		return
	case ruleLine().MatchString(body):
		t.add(block{kind: separator, line: no, rule: true})
		return
	case loneBullet(body):
		t.add(block{kind: separator, line: no})
		return
	case tableLine().MatchString(body):
		if !tableRule().MatchString(body) {
			t.row(body, no)
		}
		return
	}
	if m := atx().FindStringSubmatch(line); m != nil && (m[2] != "" || strings.Trim(body, "#") == "") {
		t.base = nil
		if m[2] != "" {
			b := inlineLine(m[2], no).block(heading)
			b.level = len(m[1])
			t.add(b)
		}
		return
	}
	if m := decoration().FindStringSubmatch(body); m != nil {
		inner := m[2] + m[3] + m[4]
		if strongRole(inner) || m[1] != "" && strings.Trim(m[1], "=~#") == "" {
			b := inlineLine(inner, no).block(heading)
			t.add(b)
			return
		}
	}
	if strings.HasPrefix(body, "#") && strongRole(body) {
		b := inlineLine(strings.TrimLeft(body, "# "), no).block(heading)
		b.level = strings.IndexFunc(body, func(r rune) bool { return r != '#' })
		t.add(b)
		return
	}
	if label, rest, ok := t.bullet(line); ok {
		t.item(line, label, rest, no)
		return
	}
	if t.underlined(body, no) {
		return
	}
	b := inlineLine(t.unwrap(body), no).block(paragraph)
	if indent(line) > 0 && len(t.base) > 0 && indent(line) > t.base[len(t.base)-1] {
		b.level = len(t.base)
	} else {
		t.base = nil
	}
	t.add(b)
}

func (t *textReader) add(b block) {
	if b.kind != separator && b.text == "" && b.cells == nil {
		return
	}
	b.gap, t.gap = t.gap || len(t.out) == 0, false
	if b.kind != item && b.level == 0 {
		t.base = nil
	}
	t.out = append(t.out, b)
}

// bullet cuts the marker off a line. A dash tight against a capital counts where a neighbour has one.
func (t *textReader) bullet(line string) (label, rest string, ok bool) {
	body := strings.TrimSpace(line)
	if label, rest, ok = cutBullet(body); ok {
		return label, rest, true
	}
	if m := tightBullet().FindStringSubmatch(body); m != nil {
		return m[1], m[2], true
	}
	return "", body, false
}

func (t *textReader) item(line, label, rest string, no int) {
	in := indent(line)
	for len(t.base) > 0 && t.base[len(t.base)-1] > in {
		t.base = t.base[:len(t.base)-1]
	}
	if len(t.base) == 0 || t.base[len(t.base)-1] < in {
		t.base = append(t.base, in)
	}
	parts := []string{rest}
	for t.at < len(t.lines) { // lines that are indented under the item belong to it
		next := t.lines[t.at]
		body := strings.TrimSpace(next)
		if _, _, ok := t.bullet(next); ok || body == "" || indent(next) <= in || loneBullet(body) || endsQuestion(parts[len(parts)-1]) {
			break
		}
		parts = append(parts, body)
		t.at++
	}
	rest = strings.Join(parts, " ")
	depth := len(t.base)
	b := inlineLine(t.unwrap(rest), no).block(item)
	b.level, b.label = depth, label
	t.add(b)
}

// row reads a row of a table.
func (t *textReader) row(body string, no int) {
	b := block{kind: item, level: 1, line: no}
	for _, cell := range splitCells(body) {
		l := inlineLine(cell, no)
		b.cells = append(b.cells, l.text)
		b.links = append(b.links, bareLinks(l.text, l.links)...)
	}
	b.text = joinCells(b.cells)
	t.add(b)
}

// splitCells cuts "| a | b |" at its bars; "\|" is a bar within a cell.
func splitCells(row string) []string {
	row = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(row), "|"), "|")
	cells := strings.Split(strings.ReplaceAll(row, `\|`, "\x00"), "|")
	for i, c := range cells {
		cells[i] = strings.TrimSpace(strings.ReplaceAll(c, "\x00", "|"))
	}
	return cells
}

// joinCells writes the cells of a row as one line.
func joinCells(cells []string) string {
	var full []string
	for _, c := range cells {
		if c != "" {
			full = append(full, c)
		}
	}
	return strings.Join(full, " | ")
}

// underlined reads a heading with a line of "=" or "-" under it.
func (t *textReader) underlined(body string, no int) bool {
	if t.at >= len(t.lines) || utf8.RuneCountInString(body) > maxHeading {
		return false
	}
	m := setext().FindStringSubmatch(t.lines[t.at])
	if m == nil || strings.HasSuffix(body, ".") {
		return false
	}
	t.at++
	b := inlineLine(body, no).block(heading)
	b.level = 1
	if m[1][0] != '=' {
		b.level = 2
	}
	t.add(b)
	return true
}

// unwrap joins the lines that were broken at the width of the file.
func (t *textReader) unwrap(body string) string {
	if t.width == 0 {
		return body
	}
	parts, last := []string{body}, t.lines[t.at-1]
	for t.at < len(t.lines) {
		next := t.lines[t.at]
		nextBody := strings.TrimSpace(next)
		if m := quoteMark().FindString(next); m != "" {
			nextBody = strings.TrimSpace(next[len(m):])
		}
		if !t.wraps(last, nextBody) || atx().MatchString(next) || fenceMark(next) != "" {
			break
		}
		parts, last = append(parts, nextBody), next
		t.at++
	}
	return strings.Join(parts, " ")
}

// wraps reports whether the line last goes on with next: next's first word had no room in last.
func (t *textReader) wraps(last, next string) bool {
	if next == "" || loneBullet(next) || ruleLine().MatchString(next) || strongRole(next) || strongRole(strings.TrimSpace(last)) {
		return false
	}
	if _, _, ok := t.bullet(next); ok && !strings.HasPrefix(next, "– ") {
		return false
	}
	r, _ := utf8.DecodeRuneInString(next)
	if unicode.IsLower(r) {
		return true
	}
	word, _, more := strings.Cut(next, " ")
	if runes(last)+1+runes(word) <= t.width {
		return false
	}
	// After a full stop a short line without one is rather a heading.
	return !endsSentence(last) || endsSentence(next) || more && runes(next) > t.width/2
}

func runes(s string) int { return utf8.RuneCountInString(strings.TrimRight(s, " \t")) }

// wrapWidth returns the width at which a file is wrapped, 0 when its lines are paragraphs. A
// wrapped file shows itself by lines that go on in lower case, and by no long ones.
func wrapWidth(lines []string) int {
	width, goesOn := 0, 0
	for i, line := range lines {
		if bareURL().MatchString(line) {
			continue
		}
		width = max(width, runes(line))
		if i == 0 || strings.TrimSpace(lines[i-1]) == "" || endsSentence(lines[i-1]) {
			continue
		}
		if r, _ := utf8.DecodeRuneInString(strings.TrimSpace(line)); unicode.IsLower(r) && runes(lines[i-1]) > 30 {
			goesOn++
		}
	}
	if goesOn < 2 || width > maxWrap {
		return 0
	}
	return width
}

// maxWrap is the widest column at which people wrap text; paragraphs in one line are longer.
const maxWrap = 160

// indent returns the depth of a line's first character, a tab being 4 columns.
func indent(line string) int {
	n := 0
	for _, r := range line {
		switch r {
		case ' ', '\u00a0':
			n++
		case '\t':
			n += 4 - n%4
		default:
			return n
		}
	}
	return n
}

// fenceMark returns the "```" or "~~~" that a line begins with, "" for none.
func fenceMark(line string) string {
	line = strings.TrimSpace(line)
	for _, mark := range []string{"```", "~~~"} {
		if strings.HasPrefix(line, mark) && strings.Trim(line, mark[:1]) != "" || line == mark {
			return mark
		}
	}
	return ""
}
