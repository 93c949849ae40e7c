package console

import (
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/curate"
)

// change is a difference of the content, in words.
type change struct {
	curate.Change
	Of string // what the entry is about, "" where the change says it itself
}

// detailNames are the parts of an entry as people call them, where that is another name.
var detailNames = map[string]string{"variant": "phrasing", "alias": "other name", "text": ""}

// Part says which part of an entry is different: "FAQ answer".
func (c change) Part() string {
	name, ok := detailNames[c.Detail]
	if !ok {
		name = c.Detail
	}
	part := kindNames[c.Kind]
	if name != "" {
		part += " " + name
	}
	return part
}

// changesOf returns differences with what their entries are about, as the briefings say, the first of
// which that has an entry counts.
func changesOf(all []curate.Change, briefings ...*faq.Briefing) []change {
	var out []change
	for _, c := range all {
		one := change{Change: c}
		for _, b := range briefings {
			if b == nil || one.Of != "" || c.ID == "" {
				continue
			}
			if e, ok := b.Entry(c.ID); ok && e.Question() != c.Was && e.Question() != c.Is {
				one.Of = e.Question()
			}
		}
		out = append(out, one)
	}
	return out
}
