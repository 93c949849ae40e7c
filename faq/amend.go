package faq

import (
	"cmp"
	"slices"
)

// Amend applies the amendments that hold to briefings, the oldest first, whatever their order. It
// changes none of those given: a briefing that no amendment concerns is returned as it is, another
// one as a copy of what is touched.
//
// The FAQs of [DeskID] make a briefing of their own at the end, where none has that id. An amendment
// has no effect where its entry is gone, where the page says the same meanwhile, or where a new FAQ
// has the id of an entry that the page has got since: [Effective] tells.
func Amend(all []*Briefing, amendments []Amendment) []*Briefing {
	amended, _ := amend(all, amendments)
	return amended
}

// Effective reports for each amendment, in the order given, whether it makes a difference to
// the briefings as they were imported. One that was undone makes none.
func Effective(all []*Briefing, amendments []Amendment) []bool {
	_, effective := amend(all, amendments)
	return effective
}

func amend(all []*Briefing, amendments []Amendment) (amended []*Briefing, effective []bool) {
	effective = make([]bool, len(amendments))
	var order []int // of the amendments that hold
	for i, a := range amendments {
		if a.UndoneAt == 0 {
			order = append(order, i)
		}
	}
	if len(order) == 0 {
		return all, effective
	}
	slices.SortStableFunc(order, func(i, j int) int { return compareAmendments(amendments[i], amendments[j]) })

	at := make(map[string]int, len(all)) // id of a briefing -> where it stands
	for i, b := range all {
		at[b.ID] = i
	}
	amended = slices.Clone(all)
	changing := map[string]*amending{}
	for _, i := range order {
		id := amendments[i].Briefing
		m := changing[id]
		if m == nil {
			if n, ok := at[id]; ok {
				m = newAmending(all[n])
			} else if id == DeskID {
				m = newAmending(&Briefing{ID: DeskID, Title: DeskTitle})
			} else {
				continue
			}
			changing[id] = m
		}
		effective[i] = m.apply(amendments[i])
	}
	for id, m := range changing {
		if !m.changed {
			continue
		}
		m.tidy()
		if n, ok := at[id]; ok {
			amended[n] = m.b
		} else if len(m.b.FAQs) > 0 {
			amended = append(amended, m.b)
		}
	}
	return amended, effective
}

// compareAmendments puts the older one first, and those that are not saved yet last.
func compareAmendments(a, b Amendment) int {
	if (a.ID == 0) != (b.ID == 0) {
		return cmp.Compare(b.ID, a.ID)
	}
	return cmp.Compare(a.ID, b.ID)
}

// amending is a briefing that is being amended. Its lists are the page's own until they are changed.
type amending struct {
	b                     *Briefing
	changed               bool
	faqs, prompts, topics bool             // the list is a copy
	at                    map[string]place // id of an entry -> where it stands
	gone                  map[place]bool   // what is left out in the end
}

// place is where an entry stands in the list of its kind.
type place struct {
	kind Kind
	n    int // of a passage 0
}

func newAmending(b *Briefing) *amending {
	m := &amending{b: new(*b), at: map[string]place{}, gone: map[place]bool{}}
	for _, s := range b.Sections {
		for _, p := range s.Passages {
			m.at[p.ID] = place{KindPassage, 0}
		}
	}
	for i, t := range b.Topics {
		m.at[t.ID] = place{KindTopic, i}
	}
	for i, p := range b.Prompts {
		m.at[p.ID] = place{KindPrompt, i}
	}
	for i, f := range b.FAQs {
		m.at[f.ID] = place{KindFAQ, i}
	}
	return m
}

// apply applies an amendment and reports whether it made a difference.
func (m *amending) apply(a Amendment) bool {
	done := false
	switch a.Kind {
	case AmendFAQ:
		done = m.add(a)
	case AmendRemove:
		done = m.remove(a.Entry)
	case AmendVariant, AmendNoVariant, AmendAnswer:
		if f := m.faq(a.Entry); f != nil {
			done = amendFAQ(f, a)
		}
	case AmendQuestion:
		if f := m.faq(a.Entry); f != nil {
			done = replace(&f.Question, a.Text)
		} else if p := m.prompt(a.Entry); p != nil {
			done = replace(&p.Question, a.Text)
		}
	case AmendAlias, AmendNoAlias, AmendDescription:
		if t := m.topic(a.Entry); t != nil {
			done = amendTopic(t, a)
		}
	}
	m.changed = m.changed || done
	return done
}

func amendFAQ(f *FAQ, a Amendment) bool {
	switch a.Kind {
	case AmendVariant:
		return include(&f.Variants, a.Text)
	case AmendNoVariant:
		return exclude(&f.Variants, a.Text)
	}
	return replace(&f.Answer, a.Answer)
}

func amendTopic(t *Topic, a Amendment) bool {
	switch a.Kind {
	case AmendAlias:
		return include(&t.Aliases, a.Text)
	case AmendNoAlias:
		return exclude(&t.Aliases, a.Text)
	}
	return replace(&t.Text, a.Text)
}

func replace(text *string, with string) bool {
	if *text == with {
		return false
	}
	*text = with
	return true
}

// include adds a text to a list that others may hold.
func include(list *[]string, text string) bool {
	if slices.Contains(*list, text) {
		return false
	}
	*list = append(slices.Clip(*list), text)
	return true
}

// exclude takes a text out of a list that others may hold.
func exclude(list *[]string, text string) bool {
	if !slices.Contains(*list, text) {
		return false
	}
	var rest []string
	for _, s := range *list {
		if s != text {
			rest = append(rest, s)
		}
	}
	*list = rest
	return true
}

// add adds a new FAQ, unless an entry has its id: then the page has got the question itself.
func (m *amending) add(a Amendment) bool {
	if _, ok := m.at[a.Entry]; ok || a.Entry == "" {
		return false
	}
	m.at[a.Entry] = place{KindFAQ, len(m.b.FAQs)}
	m.b.FAQs, m.faqs = append(slices.Clip(m.b.FAQs), FAQ{ID: a.Entry, Question: a.Text, Answer: a.Answer}), true
	return true
}

func (m *amending) remove(id string) bool {
	p, ok := m.at[id]
	if !ok || p.kind == KindPassage {
		return false
	}
	delete(m.at, id)
	m.gone[p] = true
	return true
}

// faq returns an FAQ that may be changed, nil where there is none with that id.
func (m *amending) faq(id string) *FAQ { return own(&m.b.FAQs, &m.faqs, m.at[id], KindFAQ) }

func (m *amending) prompt(id string) *Prompt {
	return own(&m.b.Prompts, &m.prompts, m.at[id], KindPrompt)
}

func (m *amending) topic(id string) *Topic { return own(&m.b.Topics, &m.topics, m.at[id], KindTopic) }

// own returns an entry of a list that is copied before the first of its entries is changed.
func own[E any](list *[]E, copied *bool, at place, kind Kind) *E {
	if at.kind != kind {
		return nil
	}
	if !*copied {
		*list, *copied = slices.Clone(*list), true
	}
	return &(*list)[at.n]
}

// tidy leaves out what was removed, and of amended FAQs the variants that have become the question.
func (m *amending) tidy() {
	for i := range m.b.FAQs {
		if f := &m.b.FAQs[i]; m.faqs && f.Question != "" {
			exclude(&f.Variants, f.Question)
		}
	}
	m.b.FAQs = without(m.b.FAQs, KindFAQ, m.gone)
	m.b.Prompts = without(m.b.Prompts, KindPrompt, m.gone)
	m.b.Topics = without(m.b.Topics, KindTopic, m.gone)
}

func without[E any](list []E, kind Kind, gone map[place]bool) []E {
	var rest []E
	for i, e := range list {
		if !gone[place{kind, i}] {
			rest = append(rest, e)
		}
	}
	if len(rest) == len(list) {
		return list
	}
	return rest
}

// Entry returns the entry with an id, and whether there is one.
func (b *Briefing) Entry(id string) (Entry, bool) {
	for i := range b.FAQs {
		if b.FAQs[i].ID == id {
			return Entry{Kind: KindFAQ, Briefing: b, FAQ: &b.FAQs[i]}, true
		}
	}
	for i := range b.Prompts {
		if b.Prompts[i].ID == id {
			return Entry{Kind: KindPrompt, Briefing: b, Prompt: &b.Prompts[i]}, true
		}
	}
	for i := range b.Topics {
		if b.Topics[i].ID == id {
			return Entry{Kind: KindTopic, Briefing: b, Topic: &b.Topics[i]}, true
		}
	}
	for i := range b.Sections {
		s := &b.Sections[i]
		for j := range s.Passages {
			if s.Passages[j].ID == id {
				return Entry{Kind: KindPassage, Briefing: b, Section: s, Passage: &s.Passages[j]}, true
			}
		}
	}
	return Entry{}, false
}
