package match

import (
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match/language"
)

// part holds briefings with their analysed entries. It never changes. Its terms are those of the
// index: parts that are held together share a dictionary.
type part struct {
	briefings   []*faq.Briefing
	first       []uint32 // briefing -> its first entry, and the end
	entries     []packed // and one behind the last
	tokens      []uint32 // the terms of all texts, one behind the other
	kinds       []string // of what questions ask for, [0] is ""
	postings    postings // term -> the entries that it occurs in
	lessons     lessons  // what the content itself says of names
	initials    initials // of phrases in questions
	stored      stored   // questions, to be found word for word
	classifiers []*classifier
	alphabet    alphabet
}

// packed is an entry as a part keeps it. Its texts lie one behind the other in part.tokens; the
// last ends where the next entry begins.
type packed struct {
	asks     uint32 // question and variants, the name and aliases of a topic, with breaks between
	says     uint32 // answer, description, or the passage
	near     uint32 // what stands around it: sub-heading, neighbours in its paragraph
	briefing uint32
	shapes   shape // what the text of says holds: a number, a date …
	kind     uint8 // number in entryKinds
	role     uint8 // number in roles
	wants    uint8 // kind of what its question asks for, in part.kinds
}

var entryKinds = [...]faq.Kind{faq.KindFAQ, faq.KindPrompt, faq.KindTopic, faq.KindPassage}

var roles = [...]faq.Role{
	faq.RoleOther, faq.RoleHappened, faq.RoleBehind, faq.RolePapers, faq.RoleHistory, faq.RoleDeeper,
	faq.RoleQuestions, faq.RoleTopics, faq.RoleSources,
}

func roleNumber(role faq.Role) uint8 {
	for i, r := range roles {
		if r == role {
			return uint8(i)
		}
	}
	return 0
}

// wordBreak separates the variants of a question in part.tokens. It is no term.
const wordBreak = ^uint32(0)

// entry is an entry under the second look.
type entry struct {
	number   uint32
	place    uint32 // number in its briefing
	briefing int32
	of       *faq.Briefing
	kind     faq.Kind
	role     faq.Role
	wants    string // kind of what its question asks for, "" where its form shows none
	shapes   shape

	asks, says, near []uint32 // terms, see packed
}

// page reports whether an entry stands on a page of sections, rather than in a file of FAQs.
func (e *entry) page() bool { return len(e.of.Sections) > 0 }

// whole returns the entry as the caller of the index knows it.
func (e *entry) whole() faq.Entry { return entryAt(e.of, int(e.place)) }

// len returns the number of entries.
func (p *part) len() int { return int(p.first[len(p.briefings)]) }

// countEntries returns the number of entries of a briefing.
func countEntries(b *faq.Briefing) int {
	n := len(b.FAQs) + len(b.Prompts) + len(b.Topics)
	for i := range b.Sections {
		n += len(b.Sections[i].Passages)
	}
	return n
}

// firstEntries returns the number of the first entry of each briefing, and the end.
func firstEntries(briefings []*faq.Briefing) []uint32 {
	first := make([]uint32, len(briefings)+1)
	for i, b := range briefings {
		first[i+1] = first[i] + uint32(countEntries(b))
	}
	return first
}

// entryAt returns an entry of a briefing by its number: FAQs, prompts, topics, then passages.
func entryAt(b *faq.Briefing, n int) faq.Entry {
	e := faq.Entry{Briefing: b}
	if n < len(b.FAQs) {
		e.Kind, e.FAQ = faq.KindFAQ, &b.FAQs[n]
		return e
	}
	n -= len(b.FAQs)
	if n < len(b.Prompts) {
		e.Kind, e.Prompt = faq.KindPrompt, &b.Prompts[n]
		return e
	}
	n -= len(b.Prompts)
	if n < len(b.Topics) {
		e.Kind, e.Topic = faq.KindTopic, &b.Topics[n]
		return e
	}
	n -= len(b.Topics)
	for i := range b.Sections {
		s := &b.Sections[i]
		if n < len(s.Passages) {
			e.Kind, e.Section, e.Passage = faq.KindPassage, s, &s.Passages[n]
			break
		}
		n -= len(s.Passages)
	}
	return e
}

// texts returns what of an entry is indexed.
func texts(e *faq.Entry) (question string, variants []string, says, near string) {
	switch e.Kind {
	case faq.KindFAQ:
		return e.FAQ.Question, e.FAQ.Variants, e.FAQ.Answer, ""
	case faq.KindPrompt:
		return e.Prompt.Question, nil, "", ""
	case faq.KindTopic:
		return e.Topic.Name, e.Topic.Aliases, e.Topic.Text, ""
	}
	return "", nil, e.Passage.Text, around(e)
}

// around returns what stands around a passage: its sub-heading and its neighbours in the paragraph.
func around(e *faq.Entry) string {
	around := e.Passage.Subheading
	for i := range e.Section.Passages {
		if &e.Section.Passages[i] != e.Passage {
			continue
		}
		for _, k := range []int{i - 1, i + 1} {
			if k >= 0 && k < len(e.Section.Passages) && e.Section.Passages[k].Block == e.Passage.Block {
				around += " . " + e.Section.Passages[k].Text
			}
		}
	}
	return around
}

// phrasesAt calls yield with each known phrase that the tokens begin with, longest first.
func (x *Index) phrasesAt(tokens []language.Token, yield func(key string, words int)) {
	first := tokens[0].Stem
	known, own := x.language.LongestPhrase(first), x.longestPhrase(first)
	for n := min(max(known, own), len(tokens)); n > 1; n-- {
		if n <= known {
			if key, ok := x.language.Phrase(tokens[:n]); ok {
				yield(key, n)
				continue
			}
		}
		if n <= own {
			if key := language.Key(tokens[:n]); x.isPhrase(key) {
				yield(key, n)
			}
		}
	}
}
