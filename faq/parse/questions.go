package parse

import (
	"strings"
	"unicode/utf8"

	"github.com/godeeper/godeeper/faq"
)

var (
	questionLabel = lazy(`^(?:(?i:q|question|frage|pregunta)\s*\d{0,2}\s*[:)]\s*|Q\d{0,2}\s*[.–—]\s+)`)
	answerLabel   = lazy(`^(?i:a|answer|antwort|respuesta|réponse)\s*\d{0,2}\s*[:)]\s*`)
	answerStop    = lazy(`^A\d{0,2}\.\s+`) // "A. Yes": only behind "Q. Why?"
)

// labelled reports whether text begins with "Q:" or "A:".
func labelled(text string) bool {
	return questionLabel().MatchString(text) || answerLabel().MatchString(text)
}

// maxQuestion is the most characters of a line that is taken for a question without mark-up.
const maxQuestion = 300

// pair is a question with the blocks of its answer.
type pair struct {
	question string
	line     int
	level    int // of the heading or item that it stands in
	links    []faq.Link
	answer   []block
}

// pairReader finds the questions and answers in the blocks of a section.
type pairReader struct {
	*reader
	sec       *section
	separated bool // lone bullets stand before the questions
	styled    bool // the questions are set off by headings, bold type or labels
	oneLine   bool // questions and answers share a line
	leads     int  // bold questions that share a line with their answers
	pairs     []pair
	rest      []block // text before the first question
}

// questions makes FAQs out of a section, and prompts of the questions that have no answer.
func (r *reader) questions(sec *section) {
	p := pairReader{reader: r, sec: sec}
	for i, b := range sec.blocks {
		p.separated = p.separated || b.kind == separator && !b.rule
		p.styled = p.styled || b.kind == heading || questionLabel().MatchString(b.text) || b.bold && endsQuestion(b.text) && i+1 < len(sec.blocks)
	}
	for _, b := range sec.blocks {
		if b.lead > 0 && b.lead < len(b.text) && endsQuestion(b.text[:b.lead]) {
			p.leads++
		}
	}
	for i := range sec.blocks {
		p.block(i)
	}
	for _, q := range p.pairs {
		r.addPair(q, sec)
	}
	for _, b := range p.rest {
		if b.kind != separator {
			r.warn(b.line, "text before the first question is kept as a passage: "+b.text)
		}
	}
	sec.blocks = p.rest
}

// cur returns the question that is being answered, nil before the first.
func (p *pairReader) cur() *pair {
	if len(p.pairs) == 0 {
		return nil
	}
	return &p.pairs[len(p.pairs)-1]
}

func (p *pairReader) ask(b block, question, rest string) {
	question = headingText(questionLabel().ReplaceAllString(question, ""))
	if b.kind == heading || b.bold {
		if loc := headingNumber().FindStringIndex(question); loc != nil && loc[1] < len(question) && question[0] != 'A' && question[0] != 'I' {
			question = question[loc[1]:]
		}
	}
	p.pairs = append(p.pairs, pair{question: question, line: b.line, level: b.level, links: b.links})
	if rest = strings.TrimSpace(answerLabel().ReplaceAllString(rest, "")); rest != "" {
		p.pairs[len(p.pairs)-1].links = linksIn(question, b.links)
		b.kind, b.text, b.links = paragraph, rest, linksIn(rest, b.links)
		p.cur().answer = append(p.cur().answer, b)
	}
}

// block places block i: as a question, as part of an answer, or before the first question.
func (p *pairReader) block(i int) {
	b := p.sec.blocks[i]
	cur := p.cur()
	switch {
	case b.kind == separator:
		return
	case len(b.cells) >= 2 && b.cells[0] != "" && (cur == nil || endsQuestion(b.cells[0]) || len(cur.answer) > 0):
		if !isHeaderRow(b.cells) {
			b.links = append([]faq.Link(nil), b.links...)
			p.ask(b, b.cells[0], joinCells(b.cells[1:]))
		}
		return
	case b.kind == heading:
		if cur != nil && cur.level > 0 && b.level > cur.level && !endsQuestion(b.text) {
			p.warn(b.line, "a heading within an answer is left out: "+b.text)
			return
		}
		p.ask(b, b.text, "")
		return
	}
	if cur != nil && blank(cur.question) && len(cur.answer) == 0 { // "Q:" stood on a line of its own
		cur.question = headingText(b.text)
		cur.links = append(cur.links, b.links...)
		return
	}
	if question, rest, ok := p.question(i); ok {
		p.ask(b, question, rest)
		return
	}
	if cur == nil {
		p.rest = append(p.rest, b)
		return
	}
	if b.kind == paragraph {
		b.text = answerLabel().ReplaceAllString(b.text, "")
		if p.styled {
			b.text = answerStop().ReplaceAllString(b.text, "")
		}
	}
	if b.text != "" { // "A:" on a line of its own
		cur.answer = append(cur.answer, b)
	}
}

// question reports whether block i asks, and splits off what of its text answers already.
func (p *pairReader) question(i int) (question, rest string, ok bool) {
	b, cur := p.sec.blocks[i], p.cur()
	sep := i > 0 && p.sec.blocks[i-1].kind == separator
	lone := sep && !p.sec.blocks[i-1].rule
	first, more := firstQuestion(b.text)
	long := utf8.RuneCountInString(b.text) > maxQuestion
	switch {
	case b.code || b.cells != nil:
		return "", "", false
	case questionLabel().MatchString(b.text):
		if first != "" {
			return first, more, true
		}
		if q, a, ok := strings.Cut(b.text, " A: "); ok {
			return q, a, true
		}
		return b.text, "", true
	case answerLabel().MatchString(b.text) && cur != nil:
		return "", "", false
	case b.lead > 0 && b.lead < len(b.text) && (endsQuestion(b.text[:b.lead]) || p.leads > 1):
		return strings.TrimSpace(b.text[:b.lead]), strings.TrimLeft(b.text[b.lead:], " :–—-"), true
	case b.bold && (endsQuestion(b.text) || looksHeading(b.text)) && !long && p.answers(i):
		return b.text, "", true
	case lone && first != "" && more != "" && b.kind == paragraph && !p.answers(i):
		return first, more, true
	case lone && !long && !(strings.HasSuffix(b.text, ".") && len(faq.Sentences(b.text)) > 1):
		return b.text, "", true
	case p.styled:
		return "", "", false
	case first != "" && more == "" && !long:
		if cur != nil && len(cur.answer) == 0 && !sep && !asks().MatchString(b.text) {
			return "", "", false // an answer that ends in a question
		}
		inner := b.kind == item && cur != nil && b.level > max(1, cur.level)
		return b.text, "", !inner
	case first != "" && more != "" && asks().MatchString(first) && (cur == nil || sep || p.oneLine && (b.kind == item || b.gap)):
		p.oneLine = true
		return first, more, true
	case b.kind == paragraph && looksHeading(b.text) && !p.separated && p.answers(i) && (asks().MatchString(b.text) || cur == nil || len(cur.answer) > 0):
		return b.text, "", true
	}
	return "", "", false
}

// answers reports whether text that can answer follows block i.
func (p *pairReader) answers(i int) bool {
	if i+1 == len(p.sec.blocks) {
		return false
	}
	next := p.sec.blocks[i+1]
	return next.kind == paragraph && !endsQuestion(next.text) && !next.bold || next.kind == item && !next.bold
}

// firstQuestion cuts text behind its first sentence, or its first few, where they ask; question
// is "" where the text does not begin with a question.
func firstQuestion(text string) (question, rest string) {
	end := 0
	for _, s := range faq.Sentences(text) {
		if !endsQuestion(s) {
			break
		}
		end += strings.Index(text[end:], s) + len(s)
	}
	return strings.TrimSpace(text[:end]), strings.TrimSpace(text[end:])
}

var headerCells = wordSet(`question questions answer answers q a name topic topics description about term definition newspaper paper outlet frage antwort who what`)

// isHeaderRow reports whether the cells of a row only name the columns.
func isHeaderRow(cells []string) bool {
	for _, c := range cells {
		if c != "" && !headerCells[strings.ToLower(c)] {
			return false
		}
	}
	return true
}

// addPair stores a question with its answer, or without one as a prompt.
func (r *reader) addPair(q pair, sec *section) {
	f := faq.FAQ{Question: q.question, Section: sec.head, Line: q.line, Links: q.links}
	var kept []block
	for _, b := range q.answer {
		if links, ok := sourceOnly(b); ok {
			f.Links = append(f.Links, links...)
			continue
		}
		f.Links = append(f.Links, b.links...)
		kept = append(kept, b)
	}
	f.Links = mergeLinks(f.Links)
	f.Answer = answerText(kept)
	sec.placed = true
	if blank(f.Question) {
		sec.placed = len(kept) == 0
		return
	}
	if blank(f.Answer) {
		r.warn(q.line, "a question without an answer is kept as a go-deeper prompt: "+f.Question)
		r.b.Links = append(r.b.Links, f.Links...)
		r.addPrompt(f.Question, q.line, sec.head)
		return
	}
	f.ID = r.id("faq-", f.Question, f.Question+"\x00"+f.Answer, sec.head)
	r.b.FAQs = append(r.b.FAQs, f)
}

func (r *reader) addPrompt(question string, line int, head string) {
	r.b.Prompts = append(r.b.Prompts, faq.Prompt{ID: r.id("prompt-", question, question, head), Question: question, Section: head, Line: line})
}

// answerText joins the blocks of an answer: paragraphs parted by a blank line, items line by line.
func answerText(blocks []block) string {
	var b strings.Builder
	base := 0
	for i, k := range blocks {
		if i > 0 && k.kind == item && blocks[i-1].kind == item {
			b.WriteString("\n")
		} else if i > 0 {
			b.WriteString("\n\n")
		}
		if k.kind == item && k.cells == nil {
			if base == 0 || k.level < base {
				base = k.level
			}
			label := k.label
			if !k.numbered() {
				label = "-"
			}
			b.WriteString(strings.Repeat("  ", k.level-base) + label + " ")
		}
		b.WriteString(k.text)
	}
	return b.String()
}
