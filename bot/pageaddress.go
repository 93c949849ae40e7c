package bot

import "github.com/godeeper/godeeper/faq"

// PageAddress returns the address of the page of a briefing, at the entry with an id, "" for the
// whole of it. It returns "" for what has no page.
type PageAddress func(briefing, entry string) string

// Of returns sources that lead to the pages of their briefings, to the very sentence that is quoted,
// rather than to where they were first published: that page names. Without one, nil, they are
// as they were.
func (a PageAddress) Of(sources []faq.Source) []faq.Source {
	if a == nil {
		return sources
	}
	out := make([]faq.Source, 0, len(sources))
	for _, s := range sources {
		if s.Briefing != "" {
			if page := a(s.Briefing, s.Entry); page != "" {
				s.URL = page
			}
		}
		out = append(out, s)
	}
	return out
}
