package curate

import (
	"slices"
	"time"

	"github.com/godeeper/godeeper/faq"
)

// Change is a difference between two contents of a briefing.
type Change struct {
	Kind   faq.Kind // "" for the briefing itself: its title, its date
	ID     string   // of the entry
	Was    string   // "" for what is new
	Is     string   // "" for what is gone
	Detail string   // which part of it: question, answer, variant, name, alias, text, source; of the briefing: title, date, byline, address, language, heading, source
}

// Diff returns what is different between two contents of a briefing, in page order; was is nil for
// a new one, is for one that is gone. What only stands in another place is no difference.
func Diff(was, is *faq.Briefing) []Change {
	var all []Change
	merge(described(was), described(is), func(a, b *item) {
		all = append(all, a.changes(b)...)
	})
	return all
}

// item is the briefing itself, a heading or an entry, as its texts.
type item struct {
	kind  faq.Kind
	id    string
	texts []text
}

// text is a text of an item. One that has several of a detail has each of them once.
type text struct {
	detail string
	text   string
	list   bool
}

func (i *item) key() string { return string(i.kind) + "\x00" + i.id }

func (i *item) add(detail, s string) {
	if s != "" {
		i.texts = append(i.texts, text{detail, s, false})
	}
}

func (i *item) addAll(detail string, all []string) {
	for _, s := range all {
		if t := (text{detail, s, true}); !slices.Contains(i.texts, t) {
			i.texts = append(i.texts, t)
		}
	}
}

func (i *item) addLinks(links []faq.Link) {
	for _, l := range links {
		i.addAll("source", []string{faq.Source{Title: l.Title, URL: l.URL}.String()})
	}
}

// described returns all that a briefing says, in page order.
func described(b *faq.Briefing) []*item {
	if b == nil {
		return nil
	}
	head := &item{}
	head.add("title", b.Title)
	if !b.Date.IsZero() {
		head.add("date", b.Date.Format(time.DateOnly))
	}
	head.add("byline", b.Byline)
	head.add("address", b.URL)
	head.add("language", b.Language)
	head.addLinks(b.Links)
	for _, s := range b.Sections {
		head.addAll("heading", []string{s.Heading})
	}
	all := []*item{head}
	add := func(kind faq.Kind, id string) *item {
		i := &item{kind: kind, id: id}
		all = append(all, i)
		return i
	}
	for _, s := range b.Sections {
		for _, p := range s.Passages {
			i := add(faq.KindPassage, p.ID)
			i.add("text", p.Text)
			i.addLinks(p.Links)
		}
	}
	for _, f := range b.FAQs {
		i := add(faq.KindFAQ, f.ID)
		i.add("question", f.Question)
		i.add("answer", f.Answer)
		i.addAll("variant", f.Variants)
		i.addLinks(f.Links)
	}
	for _, p := range b.Prompts {
		add(faq.KindPrompt, p.ID).add("question", p.Question)
	}
	for _, t := range b.Topics {
		i := add(faq.KindTopic, t.ID)
		i.add("name", t.Name)
		i.add("text", t.Text)
		i.addAll("alias", t.Aliases)
	}
	return all
}

// merge calls yield for each item of both in page order: with nil for one that is only in the other.
// What is gone comes where it stood, before the next that is left.
func merge(was, is []*item, yield func(was, is *item)) {
	old := make(map[string]int, len(was))
	for i, a := range was {
		old[a.key()] = i
	}
	left := make(map[string]bool, len(is))
	for _, b := range is {
		left[b.key()] = true
	}
	next := 0
	gone := func(until int) {
		for ; next < until; next++ {
			if !left[was[next].key()] {
				yield(was[next], nil)
			}
		}
	}
	for _, b := range is {
		if i, ok := old[b.key()]; ok {
			gone(i)
			yield(was[i], b)
		} else {
			yield(nil, b)
		}
	}
	gone(len(was))
}

// changes returns what is different between two contents of an item, either of which may be nil.
func (i *item) changes(is *item) []Change {
	var kind faq.Kind
	var id string
	var a, b []text
	if i != nil {
		kind, id, a = i.kind, i.id, i.texts
	}
	if is != nil {
		kind, id, b = is.kind, is.id, is.texts
	}
	var all []Change
	for _, t := range a { // of a single text, both sides are shown together
		at := slices.IndexFunc(b, func(u text) bool { return u.detail == t.detail && (!t.list || u.text == t.text) })
		switch {
		case at < 0:
			all = append(all, Change{Kind: kind, ID: id, Was: t.text, Detail: t.detail})
		case b[at].text != t.text:
			all = append(all, Change{Kind: kind, ID: id, Was: t.text, Is: b[at].text, Detail: t.detail})
		}
	}
	for _, t := range b {
		if !slices.ContainsFunc(a, func(u text) bool { return u.detail == t.detail && (!t.list || u.text == t.text) }) {
			all = append(all, Change{Kind: kind, ID: id, Is: t.text, Detail: t.detail})
		}
	}
	return all
}
