package parse

import (
	"strings"

	"github.com/godeeper/godeeper/faq"
)

var metaLineRE = lazy(`(?i)^(title|headline|date|url|link|permalink|author|byline|lang|language|canonical)\s*:\s+(\S.*)$`)

// front reads what stands above the first section and returns the index of the first block that
// is not read: title, date and byline are taken, other text is kept as a section without a heading.
func (s *splitter) front() int {
	titled := s.titleBlock()
	for i := 0; i < len(s.blocks); i++ {
		b := s.blocks[i]
		switch {
		case i == titled:
			s.takeTitle(b)
			continue
		case b.kind == separator:
			continue
		case b.by && s.meta.byline == "" && len(strings.Fields(b.text)) <= 12:
			if dl, ok := readDateline(b.text); ok {
				s.takeDateline(b, dl)
			} else {
				s.meta.byline = b.text
			}
			continue
		case b.by && strings.Contains(b.text, s.meta.byline) && len(b.text) < len(s.meta.byline)+5:
			s.meta.byline = b.text
			continue
		case b.kind != heading && s.metaLine(b):
			continue
		case b.kind == paragraph && len(b.links) > 1 && onlyLinks(b) && !endsSentence(b.text):
			s.warn(b.line, "a line of links above the page is left out: "+b.text)
			continue
		}
		if head, _, _ := s.section(i); head {
			return i
		}
		if s.subheading(i) || b.kind == heading {
			b.kind = heading
		}
		s.keep(b)
	}
	return len(s.blocks)
}

// onlyLinks reports whether a block has no words beside its links.
func onlyLinks(b block) bool {
	rest := b.text
	for _, l := range b.links {
		rest = strings.Replace(rest, l.Title, "", 1)
	}
	return blank(rest)
}

// titleBlock returns the index of the block that is the title, or -1.
func (s *splitter) titleBlock() int {
	for i, b := range s.blocks {
		if b.kind != heading {
			if b.kind == paragraph && strongRole(b.text) && !b.code {
				break
			}
			continue
		}
		_, strong := roleOf(b.text)
		switch {
		case strong || b.level >= termLevel:
		case b.level == 0 || s.level == 0 || b.level < s.level:
			return i
		case i == 0 && s.meta.title == "" && s.next(0).kind == heading:
			return i
		}
		break
	}
	if s.meta.title != "" || len(s.blocks) < 2 {
		return s.sameTitle()
	}
	for i, b := range s.blocks {
		_, strong := roleOf(b.text)
		switch {
		case b.kind == separator || b.kind == paragraph && isMetaLine(b.text):
			continue
		case b.kind != paragraph || strong || b.code || s.level > 0 && !b.bold && !b.gap:
			return -1
		}
		r := []rune(b.text)
		long := len(r) > maxTitle || len(faq.Sentences(b.text)) > 1
		stop := strings.HasSuffix(b.text, ".") && !strings.HasSuffix(b.text, "..")
		if long || stop && !(len(r) <= maxHeading && s.setOff(i)) || strings.HasSuffix(b.text, ":") {
			return -1
		}
		return i
	}
	return -1
}

// maxTitle is the most characters of a line that is taken for a title: two lines of a headline.
const maxTitle = 160

// sameTitle returns the index of a block at the top that repeats the title known from elsewhere.
func (s *splitter) sameTitle() int {
	for i, b := range s.blocks[:min(3, len(s.blocks))] {
		if (b.kind == paragraph || b.kind == heading) && strings.EqualFold(straight.Replace(b.text), straight.Replace(s.meta.title)) {
			return i
		}
	}
	return -1
}

// setOff reports whether a date or a gap follows block i, as behind a headline.
func (s *splitter) setOff(i int) bool {
	n := s.next(i)
	_, dated := readDateline(n.text)
	return dated || n.gap
}

func (s *splitter) takeTitle(b block) {
	text := strings.TrimSpace(b.text)
	if m := metaLineRE().FindStringSubmatch(text); m != nil && strings.EqualFold(m[1], "title") || m != nil && strings.EqualFold(m[1], "headline") {
		text = m[2]
	}
	if s.meta.title != "" && !strings.EqualFold(straight.Replace(s.meta.title), straight.Replace(text)) {
		s.warn(b.line, "the page has another title than its front matter, which was taken: "+text)
		return
	}
	s.meta.title = strings.Trim(text, "=#*~_ ")
	s.b.Links = append(s.b.Links, b.links...)
}

func isMetaLine(text string) bool {
	_, ok := readDateline(text)
	return ok || metaLineRE().MatchString(text) && !strings.HasPrefix(strings.ToLower(text), "title") && !strings.HasPrefix(strings.ToLower(text), "headline")
}

// metaLine takes a line that only tells the date, the author, or the address of the page.
func (s *splitter) metaLine(b block) bool {
	if b.kind == separator || b.code || b.cells != nil {
		return false
	}
	if dl, ok := readDateline(b.text); ok {
		if s.cur != nil && s.cur.head != "" && (dl.day.IsZero() || b.kind == item) {
			return false // within a section only dates: "By the numbers" may be text
		}
		s.takeDateline(b, dl)
		return true
	}
	if b.when != "" && len(b.text) <= maxHeading && !endsSentence(b.text) && s.cur == nil {
		if day, at, _ := findDate(b.when); at != nil {
			s.takeDateline(b, dateline{day: day, updated: updated().MatchString(b.text)})
			return true
		}
	}
	if s.cur != nil {
		return false
	}
	if m := metaLineRE().FindStringSubmatch(b.text); m != nil {
		if field := metaKeys[strings.ToLower(m[1])]; field != nil && *field(&s.meta) == "" {
			*field(&s.meta) = m[2]
			return true
		}
	}
	return false
}

func (s *splitter) takeDateline(b block, dl dateline) {
	if dl.byline != "" {
		if s.meta.byline != "" && !strings.Contains(dl.byline, s.meta.byline) {
			s.warn(b.line, "a second byline is left out: "+dl.byline)
		} else {
			s.meta.byline = dl.byline
		}
	}
	switch {
	case dl.day.IsZero():
	case dl.second && s.b.Date.IsZero():
		s.b.Date, s.updated = dl.day, dl.updated
		s.warn(b.line, "the line has two dates; that of the publishing was taken: "+b.text)
	case s.b.Date.IsZero() || s.updated && !dl.updated:
		if !s.b.Date.IsZero() {
			s.warn(b.line, "the page has two dates; that of its publishing was taken: "+b.text)
		}
		s.b.Date, s.updated = dl.day, dl.updated
		if dl.unsure {
			s.warn(b.line, "the date may be meant the other way round; it was read day first: "+b.text)
		}
	case !s.b.Date.Equal(dl.day):
		s.warn(b.line, "the page has two dates; this one is left out: "+b.text)
	}
}

// setMeta takes over what front matter, the head of the page and the front have told.
func (r *reader) setMeta(m meta) {
	b := r.b
	b.Title, b.Byline = fold(m.title), fold(m.byline)
	if b.Title == "" {
		b.Title = fold(m.weak)
	}
	if m.date != "" {
		day, at, unsure := findDate(m.date)
		switch {
		case at == nil:
			r.warn(0, "the date cannot be read: "+m.date)
		case b.Date.IsZero():
			b.Date = day
			if unsure {
				r.warn(0, "the date may be meant the other way round; it was read day first: "+m.date)
			}
		}
	}
	if u := strings.TrimSpace(m.url); strings.HasPrefix(u, "http://") || strings.HasPrefix(u, "https://") {
		b.URL = u
	} else if u != "" {
		r.warn(0, "the address of the page is not absolute and was left out: "+u)
	}
	b.Language = language(m.lang)
}

// language normalises a BCP 47 tag; English is "".
func language(tag string) string {
	tag = strings.ReplaceAll(strings.TrimSpace(tag), "_", "-")
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	if base == "en" || base == "english" || len(base) > 3 {
		return ""
	}
	return tag
}

// title gives a page without one the start of its first sentence.
func (r *reader) title() {
	b := r.b
	if b.Title != "" {
		return
	}
	switch {
	case len(b.Sections) > 0:
		b.Title = clause(b.Sections[0].Passages[0].Text)
	case len(b.FAQs) > 0:
		b.Title = clause(b.FAQs[0].Question)
	case len(b.Topics) > 0:
		b.Title = b.Topics[0].Name
	case len(b.Prompts) > 0:
		b.Title = clause(b.Prompts[0].Question)
	}
}

// The shortest and longest title that is cut out of a sentence: less says too little, more does
// not fit a line.
const (
	minClause = 30
	maxClause = 90
)

var clauseEnd = lazy(`[,;:]\s|\s[–—]\s|\s\(|,?\s(?:which|who|while|whereas|although|because|so that|after|as|but)\s|[.!?]["'”’]?$`)

// clause cuts the start of a sentence at the end of its first clause of a fair length.
func clause(sentence string) string {
	for _, at := range clauseEnd().FindAllStringIndex(sentence, -1) {
		head := strings.TrimRight(sentence[:at[0]], " ,;:–—")
		if n := len([]rune(head)); n > maxClause {
			break
		} else if n >= minClause || at[1] == len(sentence) && n > 0 {
			if strings.HasSuffix(sentence[at[0]:at[1]], "?") {
				head += "?"
			}
			return head
		}
	}
	if r := []rune(sentence); len(r) > maxClause {
		cut := string(r[:maxClause])
		if i := strings.LastIndexByte(cut, ' '); i > minClause {
			cut = cut[:i]
		}
		return strings.TrimRight(cut, " ,;:–—-") + "…"
	}
	return strings.TrimRight(sentence, ".")
}
