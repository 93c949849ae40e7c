package parse

import (
	"slices"
	"strings"

	"github.com/godeeper/godeeper/faq"
)

// chunk is the text about one topic.
type chunk struct {
	name   string // from a line of its own, "" where the text must tell
	line   int
	level  int // of the heading or item that begins it
	blocks []block
}

// sources reports whether a chunk only names where something comes from.
func (c chunk) sources() bool {
	for _, b := range c.blocks {
		if _, ok := sourceOnly(b); !ok {
			return false
		}
	}
	return c.name == "" && len(c.blocks) > 0
}

// onlyName returns the name of a chunk that has nothing else.
func (c chunk) onlyName() string {
	switch {
	case len(c.blocks) == 0:
		return c.name
	case len(c.blocks) == 1 && c.name == "" && topicLike(c.blocks[0].text) && !endsSentence(c.blocks[0].text):
		return c.blocks[0].text
	}
	return ""
}

// topics makes topics out of a section.
func (r *reader) topics(sec *section) {
	chunks, rest := topicChunks(sec.blocks)
	for _, c := range chunks {
		t, ok := r.topic(c, sec)
		if ok {
			r.b.Topics = append(r.b.Topics, t)
			sec.placed = true
			continue
		}
		if c.sources() {
			sec.placed = true
			continue
		}
		if name := c.onlyName(); name != "" {
			r.warn(c.line, "a topic without a description is left out: "+name)
			continue
		}
		r.warn(c.line, "a topic whose name cannot be read is kept as a passage: "+c.blocks[0].text)
		rest = append(rest, c.blocks...)
	}
	sec.blocks = rest
}

var nameBefore = lazy(`^(\S.{1,80}?)(?:\s*:|\s+[–—-]|\s*—)\s+(\S.*)$`)

// topic reads the name, the aliases and the description of a topic.
func (r *reader) topic(c chunk, sec *section) (faq.Topic, bool) {
	t := faq.Topic{Section: sec.head, Line: c.line}
	var links []faq.Link
	var kept []block
	for _, b := range c.blocks {
		if l, ok := sourceOnly(b); ok {
			links = append(links, l...)
			continue
		}
		links = append(links, b.links...)
		kept = append(kept, b)
	}
	if len(kept) == 0 {
		r.b.Links = append(r.b.Links, links...)
		return t, false
	}
	name := c.name
	first := kept[0]
	if name == "" && first.lead > 0 && first.lead < len(first.text) {
		name = strings.TrimRight(first.text[:first.lead], " :–—-.")
		if rest := first.text[first.lead:]; strings.ContainsAny(first.text[first.lead-1:first.lead], ":–—") || strings.IndexAny(strings.TrimLeft(rest, " "), ":–—-") == 0 {
			first = first.cutLead(first.lead)
			first.text = strings.TrimLeft(first.text, " :–—-")
		}
	} else if m := nameBefore().FindStringSubmatch(first.text); name == "" && m != nil && topicLike(m[1]) && !dashed().MatchString(strings.TrimPrefix(first.text, m[1])) && strings.Count(m[1], "(") == strings.Count(m[1], ")") {
		name, first.text = m[1], m[2]
	}
	if kept[0].kind == item && (c.name == "" || len(kept) == 1) { // one bullet, not a list
		first.kind = paragraph
	}
	kept[0] = first
	t.Text = answerText(kept)
	sentence := faq.Sentences(t.Text)[0]
	sub := subjectOf(sentence)
	if name == "" {
		name = sub.name
	} else {
		t.Aliases = append(t.Aliases, bracketed(name)...)
		name = withoutBrackets(name)
		if !keepArticle().MatchString(name) {
			name = name[len(articles().FindString(name)):]
		}
		if sub.name != "" && sub.proper && sub.name != name && (related(sub.name, name) || len(sub.aliases) > 0) {
			t.Aliases = append(t.Aliases, sub.name)
		}
	}
	if blank(name) || blank(t.Text) || t.Text == name {
		return t, false
	}
	t.Name = name
	t.Aliases = append(t.Aliases, sub.aliases...)
	t.Aliases = append(t.Aliases, madeAliases(name, sentence, t.Aliases)...)
	t.Aliases = properAliases(t.Aliases, name)
	t.ID = r.id("topic-", name, name+"\x00"+t.Text, sec.head)
	r.b.Links = append(r.b.Links, links...)
	return t, true
}

// related reports whether one of two names is an acronym of the other, or a part of it.
func related(a, b string) bool {
	return strings.Contains(a, b) || strings.Contains(b, a) || slices.Contains(acronyms(a), b) || slices.Contains(acronyms(b), a)
}
