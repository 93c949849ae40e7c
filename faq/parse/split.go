package parse

import (
	"strings"

	"github.com/godeeper/godeeper/faq"
)

// splitter cuts the blocks of a page into its sections.
type splitter struct {
	*reader
	meta    meta
	blocks  []block
	level   int  // of the headings of known sections, 0 where mark-up does not tell
	updated bool // the date that was taken is that of an update
	secs    []section
	cur     *section // nil in the front
	gapped  bool     // the page has blank lines between its paragraphs
}

// split returns the sections of a page; what stands before the first is read as its front:
// title, date, byline, and otherwise text without a heading.
func (s *splitter) split(blocks []block) []section {
	s.blocks = dropContents(blocks)
	s.level = sectionLevel(s.blocks)
	s.gapped = gapped(s.blocks)
	start := s.front()
	for i := start; i < len(s.blocks); i++ {
		s.place(i)
	}
	if s.cur != nil {
		s.secs = append(s.secs, *s.cur)
	}
	return s.secs
}

// dropContents takes out a table of contents: items that name sections, one after another.
func dropContents(blocks []block) []block {
	var out []block
	for i := 0; i < len(blocks); i++ {
		n := i
		for n < len(blocks) && blocks[n].kind == item && strongRole(blocks[n].text) {
			n++
		}
		if n-i >= 2 {
			i = n - 1
			continue
		}
		out = append(out, blocks[i])
	}
	return out
}

// sectionLevel returns the level at which most known headings are set, 0 where mark-up does not
// tell; on a page without known headings the highest level that occurs twice, a title being alone.
func sectionLevel(blocks []block) (level int) {
	known := false
	count := map[int]int{}
	for i, b := range blocks {
		if b.kind == heading && b.level < termLevel && strongRole(b.text) && (b.level > 0 || i > 0) {
			count[b.level]++
			known = true
		} else if b.kind == paragraph && strongRole(b.text) {
			count[0]++
			known = true
		}
	}
	best := 0
	for l := range termLevel {
		if l > 0 && count[l] > 0 && (count[l] > best) {
			level, best = l, count[l]
		}
	}
	if known {
		return level
	}
	for _, b := range blocks {
		if b.kind == heading && b.level > 0 && b.level < termLevel {
			count[b.level]++
		}
	}
	for l := 1; l < termLevel; l++ {
		if count[l] >= 2 {
			return l
		}
	}
	return 0
}

// begin opens a section.
func (s *splitter) begin(b block, role faq.Role, strong bool) {
	if s.cur != nil {
		s.secs = append(s.secs, *s.cur)
	}
	s.cur = &section{role: role, strong: strong, head: headingText(b.text), line: b.line, level: b.level, links: b.links}
}

// keep adds a block to the open section.
func (s *splitter) keep(b block) {
	if s.cur == nil {
		s.cur = &section{role: faq.RoleOther, line: b.line}
	}
	last := block{}
	if n := len(s.cur.blocks); n > 0 {
		last = s.cur.blocks[n-1]
	}
	s.cur.separated = s.cur.separated || b.kind == separator && !b.rule
	s.cur.asked = s.cur.asked || endsQuestion(b.text)
	s.cur.listed = s.cur.listed || last.kind == heading && b.kind == item
	s.cur.blocks = append(s.cur.blocks, b)
}

// place decides what block i is and puts it where it belongs.
func (s *splitter) place(i int) {
	b := s.blocks[i]
	if s.cur != nil && b.kind == paragraph {
		told := s.cur.role == faq.RoleQuestions || s.cur.role == faq.RoleTopics // where a mere date may answer
		if (!told || dateLabel().MatchString(b.text) && !s.afterBullet(i)) && s.metaLine(b) {
			return
		}
	}
	if s.cur != nil && b.kind == paragraph && s.meta.byline == "" && i == len(s.blocks)-1 && bylineOf(b.text) != "" && !s.afterBullet(i) {
		s.meta.byline = bylineOf(b.text)
		return
	}
	if head, role, strong := s.section(i); head {
		s.begin(b, role, strong)
		return
	}
	if s.subheading(i) {
		b.kind = heading
		if s.blocks[i].kind != heading {
			b.level = 0
		}
	}
	s.keep(b)
}

// section reports whether block i heads a section of its own.
func (s *splitter) section(i int) (head bool, role faq.Role, strong bool) {
	b := s.blocks[i]
	role, strong = roleOf(b.text)
	known := role != faq.RoleOther
	switch {
	case b.kind == separator || b.code || b.cells != nil:
		return false, "", false
	case b.kind == heading && b.level < termLevel:
		return s.headingOpens(b, known, strong), role, strong
	case b.kind == heading:
		return strong && s.level == 0, role, strong
	case b.kind == item:
		opens := strong && i+1 < len(s.blocks) && (b.numbered() || b.bold) && !s.inQuestions()
		return opens, role, strong
	case strong && strongRole(b.text) && !s.afterBullet(i) && i+1 < len(s.blocks):
		return s.level == 0 || len(b.links) == 0, role, strong
	case s.level > 0 && !b.bold || s.afterBullet(i):
		return false, "", false
	}
	if s.level > 0 || !looksHeading(b.text) || !s.headsText(i) {
		return false, "", false
	}
	if known {
		return s.cur == nil || s.cur.role != faq.RoleBehind || s.next(i).kind != item, role, false
	}
	return s.ownSection(i), faq.RoleOther, false
}

// headingOpens decides for a heading that mark-up sets.
func (s *splitter) headingOpens(b block, known, strong bool) bool {
	above := s.level == 0 || b.level == 0 || b.level <= s.level
	asked := s.cur != nil && (s.cur.role == faq.RoleQuestions || s.cur.role == faq.RoleDeeper)
	switch {
	case strong && asked && s.cur.level > 0 && b.level > s.cur.level && endsQuestion(b.text):
		return false
	case strong:
		return true
	case asked && endsQuestion(b.text) && !known:
		return false
	case known:
		return above
	case s.cur == nil || s.cur.level == 0 || b.level == 0:
		return above
	case b.level > s.cur.level:
		return above && s.cur.role != faq.RoleTopics
	}
	// On the level of the open section: another section, unless the topics of a list are set alike.
	alike := s.cur.role == faq.RoleTopics && (len(s.cur.blocks) == 0 || s.cur.blocks[0].kind == heading && s.cur.blocks[0].level == b.level)
	return !alike || !topicLike(b.text)
}

// inQuestions reports whether the open section holds questions and answers.
func (s *splitter) inQuestions() bool { return s.cur != nil && s.cur.role == faq.RoleQuestions }

// afterBullet reports whether block i stands directly behind a lone bullet.
func (s *splitter) afterBullet(i int) bool {
	return i > 0 && s.blocks[i-1].kind == separator && !s.blocks[i-1].rule
}

func (s *splitter) next(i int) block {
	if i+1 < len(s.blocks) {
		return s.blocks[i+1]
	}
	return block{kind: separator}
}

// headsText reports whether something stands under block i that a heading can have.
func (s *splitter) headsText(i int) bool {
	switch n := s.next(i); n.kind {
	case item:
		return true
	case paragraph:
		return endsSentence(n.text) && (len(n.text) > len(s.blocks[i].text) || len(n.text) > 60) && !n.bold
	}
	return false
}

// ownSection decides for a short line without mark-up, followed by text: whether it heads a
// section of its own (true), or a part of the open section.
func (s *splitter) ownSection(i int) bool {
	b, next := s.blocks[i], s.next(i)
	if s.cur == nil {
		return i > 0 && (b.gap || b.bold)
	}
	if closing().MatchString(b.text) && len(s.cur.blocks) > 0 && (b.gap || b.bold || s.cur.role != faq.RoleBehind) {
		return !s.inQuestions() || !endsQuestion(b.text)
	}
	separated := s.cur.separated
	switch s.cur.role {
	case faq.RoleQuestions:
		if endsQuestion(b.text) || asks().MatchString(b.text) || labelled(b.text) || len(s.cur.blocks) == 0 || strings.HasSuffix(b.text, ":") {
			return false
		}
		if last := s.cur.blocks[len(s.cur.blocks)-1]; endsQuestion(last.text) || last.kind == heading {
			return false // the question just asked still wants its answer
		}
		return separated || s.cur.asked
	case faq.RoleTopics:
		return separated && len(s.cur.blocks) > 0 && !topicLike(b.text)
	case faq.RoleDeeper, faq.RoleSources:
		return !endsQuestion(b.text) && !(next.kind == item && (endsQuestion(next.text) || len(next.links) > 0)) && !bareURL().MatchString(next.text)
	case faq.RoleBehind:
		return next.kind == paragraph && s.partsByItems()
	}
	return next.kind == paragraph && (b.gap || !s.gapped)
}

// partsByItems reports whether the open section has sub-headings with items under them, so that
// a heading with a paragraph under it is none of them.
func (s *splitter) partsByItems() bool {
	if s.cur.listed {
		return true
	}
	return len(s.cur.blocks) > 0 && s.cur.blocks[0].kind != heading
}

// gapped reports whether a page has blank lines between its paragraphs.
func gapped(blocks []block) bool {
	n := 0
	for _, b := range blocks {
		if b.gap {
			n++
		}
	}
	return n > len(blocks)/4
}

// subheading reports whether block i, which heads no section, is a sub-heading.
func (s *splitter) subheading(i int) bool {
	b := s.blocks[i]
	switch {
	case b.kind == heading:
		return true
	case b.kind != paragraph || b.code || s.cur == nil || s.afterBullet(i) || labelled(b.text):
		return false
	case s.cur.role == faq.RoleQuestions || s.cur.role == faq.RoleTopics || s.cur.role == faq.RoleDeeper || s.cur.role == faq.RoleSources:
		return b.bold && looksHeading(b.text) && s.next(i).kind != separator
	case !looksHeading(b.text): // in the plain format a few small words above bullets head them too
		return s.level == 0 && s.cur.role == faq.RoleBehind && s.next(i).kind == item && len(strings.Fields(b.text)) <= 6 && !endsSentence(b.text)
	case b.bold:
		return s.next(i).kind == item || s.next(i).kind == paragraph
	}
	return s.level == 0 && s.headsText(i) || s.level > 0 && s.next(i).kind == item && !endsSentence(strings.TrimSuffix(b.text, ":"))
}

// topicLike reports whether text has the shape of a name.
func topicLike(text string) bool {
	words := strings.Fields(text)
	if len(words) > 8 {
		return false
	}
	for _, w := range words {
		if !isCapital(w) && !connectors[strings.ToLower(w)] {
			return false
		}
	}
	return true
}
