// Package match finds the entries that a question may mean.
package match

import "github.com/godeeper/godeeper/faq"

// Index is an immutable index of briefings. It is safe for concurrent use.
type Index struct{ briefings []*faq.Briefing }

var _ faq.Finder = (*Index)(nil)

// New builds the index of the given briefings.
func New(briefings []*faq.Briefing) *Index { return &Index{briefings: briefings} }

// Match implements faq.Finder.
func (x *Index) Match(q faq.Query, top int) []faq.Match { return nil }

// Passages implements faq.Finder.
func (x *Index) Passages(q faq.Query, briefing string, top int) []faq.Match { return nil }

// Briefings implements faq.Finder.
func (x *Index) Briefings() []*faq.Briefing { return x.briefings }
