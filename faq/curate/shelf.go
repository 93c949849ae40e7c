package curate

import (
	"context"
	"errors"

	"github.com/godeeper/godeeper/faq"
)

// shelf is a briefing as it stands in the store, with all that was amended in it.
type shelf struct {
	id         string
	page       *faq.Briefing   // as it was imported, nil where it was not
	amendments []faq.Amendment // also those that were undone
	now        *faq.Briefing   // with those that hold; nil where there is nothing of it

	phrasings map[string]string // of its FAQs, folded -> the id of the first that has it; nil until they are needed
}

func (d *Desk) shelf(ctx context.Context, id string) (*shelf, error) {
	s := &shelf{id: id}
	var err error
	// The amendments come first: one that is saved in between is missed, and not applied to a page
	// that may have gone.
	if s.amendments, err = d.store.Amendments(ctx, id, 0, 0); err != nil {
		return nil, err
	}
	if s.page, err = d.store.Imported(ctx, id); err != nil && !errors.Is(err, faq.ErrNotFound) {
		return nil, err
	}
	s.now = s.amended()
	return s, nil
}

// imported returns the page as a list, without anything where it is not stored.
func (s *shelf) imported() []*faq.Briefing {
	if s.page == nil {
		return nil
	}
	return []*faq.Briefing{s.page}
}

// amended returns the briefing with its amendments.
func (s *shelf) amended() *faq.Briefing {
	if found := faq.Amend(s.imported(), s.amendments); len(found) > 0 {
		return found[0]
	}
	return nil
}

// apply adds an amendment that is not saved yet.
func (s *shelf) apply(a faq.Amendment) {
	s.amendments = append(s.amendments, a)
	if s.now == nil {
		s.now, s.phrasings = s.amended(), nil
		return
	}
	s.now = faq.Amend([]*faq.Briefing{s.now}, []faq.Amendment{a})[0]
	switch a.Kind {
	case faq.AmendFAQ, faq.AmendVariant:
		if fold := faq.Fold(a.Text); s.phrasings != nil && s.phrasings[fold] == "" {
			s.phrasings[fold] = a.Entry
		}
	default:
		s.phrasings = nil
	}
}

// asks returns the question of the FAQ that has a text as one of its phrasings, besides the one with an
// id; "" for none.
func (s *shelf) asks(text, besides string) string {
	if s.now == nil {
		return ""
	}
	if s.phrasings == nil {
		s.phrasings = map[string]string{}
		for _, f := range s.now.FAQs {
			for _, p := range append([]string{f.Question}, f.Variants...) {
				if fold := faq.Fold(p); s.phrasings[fold] == "" {
					s.phrasings[fold] = f.ID
				}
			}
		}
	}
	id := s.phrasings[faq.Fold(text)]
	if id == "" || id == besides {
		return ""
	}
	e, _ := s.now.Entry(id)
	return e.Question()
}

// stored reports whether a briefing can be amended: that of the desk always.
func (s *shelf) stored() bool { return s.page != nil || s.id == faq.DeskID }

// taken reports whether an entry of the briefing has an id, or a new FAQ was given it, even if
// that was undone.
func (s *shelf) taken(entry string) bool {
	for _, b := range []*faq.Briefing{s.page, s.now} {
		if b != nil {
			if _, ok := b.Entry(entry); ok {
				return true
			}
		}
	}
	for _, a := range s.amendments {
		if a.Kind == faq.AmendFAQ && a.Entry == entry {
			return true
		}
	}
	return false
}

// title returns what the briefing is called.
func (s *shelf) title() string {
	switch {
	case s.now != nil:
		return s.now.Title
	case s.page != nil:
		return s.page.Title
	}
	return faq.DeskTitle
}
