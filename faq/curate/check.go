package curate

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/parse"
)

// What a curator may write at most, in characters.
const (
	maxQuestion = 300    // what the parser takes for a question, too
	maxAlias    = 100    // no name is longer
	maxAnswer   = 10_000 // some five screens: a longer one belongs on a page

	// maxAtOnce bounds the amendments of one change: all variants of a large file of FAQs come in several.
	maxAtOnce = 500
)

// checking is a change that is being looked at, amendment by amendment.
type checking struct {
	desk    *Desk
	shelves map[string]*shelf // by the ids of their briefings; as they will be with what was checked
	before  map[string]*faq.Briefing
	order   []string // ids of briefings, as they were first met
}

// check returns amendments as they would be saved, and the briefings that they amend.
func (d *Desk) check(ctx context.Context, all []faq.Amendment) ([]faq.Amendment, *checking, error) {
	c := &checking{desk: d, shelves: map[string]*shelf{}, before: map[string]*faq.Briefing{}}
	if len(all) > maxAtOnce {
		return nil, nil, invalid("entry", "That is more than %d changes at once: save them in parts.", maxAtOnce)
	}
	checked := slices.Clone(all)
	for i := range checked {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		if err := c.amendment(ctx, &checked[i]); err != nil {
			return nil, nil, err
		}
	}
	return checked, c, nil
}

func (c *checking) amendment(ctx context.Context, a *faq.Amendment) error {
	a.ID, a.UndoneBy, a.UndoneAt = 0, "", 0
	if a.Briefing == "" && a.Kind == faq.AmendFAQ {
		a.Briefing = faq.DeskID
	}
	s := c.shelves[a.Briefing]
	if s == nil {
		var err error
		if s, err = c.desk.shelf(ctx, a.Briefing); err != nil {
			return err
		}
		if !s.stored() {
			return invalid("briefing", "No briefing %q is stored: it may have been removed meanwhile.", a.Briefing)
		}
		c.shelves[a.Briefing], c.before[a.Briefing] = s, s.now
		c.order = append(c.order, a.Briefing)
	}
	if bad := c.rules(s, a); bad != nil {
		return bad
	}
	s.apply(*a)
	return nil
}

// rules looks at one amendment, tidies its texts and fills in what it replaces.
func (c *checking) rules(s *shelf, a *faq.Amendment) *Invalid {
	if a.Kind == faq.AmendFAQ {
		return c.newFAQ(s, a)
	}
	e, ok := faq.Entry{}, false
	if s.now != nil {
		e, ok = s.now.Entry(a.Entry)
	}
	if !ok {
		return invalid("entry", "The entry is not in “%s” any more: it may have been taken out meanwhile.", s.title())
	}
	switch a.Kind {
	case faq.AmendVariant, faq.AmendNoVariant, faq.AmendAnswer:
		if e.Kind != faq.KindFAQ {
			return invalid("entry", "Only a question with an answer has other phrasings and another answer: “%s” is none.", e.Question())
		}
	case faq.AmendQuestion:
		if e.Kind != faq.KindFAQ && e.Kind != faq.KindPrompt {
			return invalid("entry", "“%s” is no question that could be asked otherwise.", e.Question())
		}
	case faq.AmendAlias, faq.AmendNoAlias, faq.AmendDescription:
		if e.Kind != faq.KindTopic {
			return invalid("entry", "Only a topic has other names and a description: “%s” is none.", e.Question())
		}
	case faq.AmendRemove:
		if e.Kind == faq.KindPassage {
			return invalid("entry", "What stands in the text of a page is changed on the page: correct it there and import it again.")
		}
	default:
		return invalid("entry", "There is no change of the kind %q.", string(a.Kind))
	}
	return c.change(s, a, e)
}

// change looks at an amendment of an entry that is there.
func (c *checking) change(s *shelf, a *faq.Amendment, e faq.Entry) *Invalid {
	switch a.Kind {
	case faq.AmendVariant:
		return c.variant(s, a, e)
	case faq.AmendNoVariant:
		if !slices.Contains(e.FAQ.Variants, a.Text) {
			return invalid("variant", "“%s” is no phrasing of “%s” any more.", shown(a.Text), e.Question())
		}
	case faq.AmendQuestion:
		was := e.Question()
		if e.Kind == faq.KindFAQ {
			was = e.FAQ.Question
		}
		if bad := replaces(a, "question", was); bad != nil {
			return bad
		}
		if bad := line(&a.Text, "question", maxQuestion); bad != nil {
			return bad
		}
		if a.Text == was {
			return invalid("question", "The question is that already.")
		}
		if other := s.asks(a.Text, a.Entry); other != "" {
			return invalid("question", "“%s” is asked by “%s” in the same briefing already.", a.Text, other)
		}
	case faq.AmendAnswer:
		if bad := replaces(a, "answer", e.FAQ.Answer); bad != nil {
			return bad
		}
		if bad := prose(&a.Answer, "answer"); bad != nil {
			return bad
		}
		if a.Answer == e.FAQ.Answer {
			return invalid("answer", "The answer is that already.")
		}
	case faq.AmendAlias:
		if bad := line(&a.Text, "alias", maxAlias); bad != nil {
			return bad
		}
		if a.Text == e.Topic.Name || slices.Contains(e.Topic.Aliases, a.Text) {
			return invalid("alias", "“%s” is a name of “%s” already.", a.Text, e.Topic.Name)
		}
	case faq.AmendNoAlias:
		if !slices.Contains(e.Topic.Aliases, a.Text) {
			return invalid("alias", "“%s” is no name of “%s” any more.", shown(a.Text), e.Topic.Name)
		}
	case faq.AmendDescription:
		if bad := replaces(a, "answer", e.Topic.Text); bad != nil {
			return bad
		}
		if bad := prose(&a.Text, "answer"); bad != nil {
			return bad
		}
		if a.Text == e.Topic.Text {
			return invalid("answer", "The description is that already.")
		}
	case faq.AmendRemove:
		if bad := replaces(a, "entry", e.Question()); bad != nil {
			return bad
		}
	}
	return nil
}

func (c *checking) newFAQ(s *shelf, a *faq.Amendment) *Invalid {
	if bad := line(&a.Text, "question", maxQuestion); bad != nil {
		return bad
	}
	if bad := prose(&a.Answer, "answer"); bad != nil {
		return bad
	}
	if other := s.asks(a.Text, ""); other != "" {
		return invalid("question", "“%s” is asked by “%s” in “%s” already: change that one.", a.Text, other, s.title())
	}
	if a.Entry == "" {
		a.Entry = freeEntry(s, a.Text)
	} else if s.taken(a.Entry) {
		return invalid("entry", "An entry of “%s” has the id %q already: leave it out, and another one is made.", s.title(), shown(a.Entry))
	} else if !isID(a.Entry) {
		return invalid("entry", "An id is made of small letters, digits and dashes: %q is not.", shown(a.Entry))
	}
	a.Was = ""
	return nil
}

// freeEntry makes the id of a new FAQ: the one that the page itself would give it, so that the page's
// own takes its place when it gets the question.
func freeEntry(s *shelf, question string) string {
	id := parse.FAQID(question)
	for n := 2; s.taken(id); n++ {
		id = fmt.Sprintf("%s-%d", parse.FAQID(question), n)
	}
	return id
}

// maxID is the longest id that a curator may give, in characters: those that are made are shorter.
const maxID = 100

func isID(id string) bool {
	for _, r := range id {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' {
			return false
		}
	}
	return len(id) <= maxID
}

func (c *checking) variant(s *shelf, a *faq.Amendment, e faq.Entry) *Invalid {
	if bad := line(&a.Text, "variant", maxQuestion); bad != nil {
		return bad
	}
	for _, phrasing := range append([]string{e.FAQ.Question}, e.FAQ.Variants...) {
		if same(phrasing, a.Text) {
			return invalid("variant", "“%s” is a phrasing of that question already.", a.Text)
		}
	}
	if other := s.asks(a.Text, a.Entry); other != "" {
		return invalid("variant", "“%s” is a phrasing of “%s” in the same briefing: take it out there first.", a.Text, other)
	}
	if briefing, other := c.desk.elsewhere(a.Text, a.Briefing); other != "" {
		return invalid("variant", "“%s” is a phrasing of “%s” in “%s”: take it out there first.", a.Text, other, briefing)
	}
	return nil
}

// nearby is how many matches are looked through for a question in the same words: one that is
// stored is among the first.
const nearby = 12

// elsewhere returns the FAQ of another briefing that has a text as one of its phrasings, by the titles
// of both; "" for none.
func (d *Desk) elsewhere(text, briefing string) (title, question string) {
	for _, m := range d.finder.Match(faq.Query{Text: text}, nearby) {
		if m.Kind != faq.KindFAQ || m.Briefing.ID == briefing {
			continue
		}
		if slices.ContainsFunc(append([]string{m.FAQ.Question}, m.FAQ.Variants...), func(p string) bool { return same(p, text) }) {
			return m.Briefing.Title, m.Question()
		}
	}
	return "", ""
}

func same(a, b string) bool { return faq.Fold(a) == faq.Fold(b) }

// replaces refuses to overwrite what somebody else has changed since its author saw it.
func replaces(a *faq.Amendment, field, was string) *Invalid {
	if a.Was != "" && a.Was != was {
		return invalid(field, "Somebody has changed it meanwhile; it says now: “%s”", shown(was))
	}
	a.Was = was
	return nil
}

// line tidies a text of one line, and refuses one that is none.
func line(text *string, field string, most int) *Invalid {
	if bad := characters(*text, field, false); bad != nil {
		return bad
	}
	*text = strings.Join(strings.Fields(*text), " ")
	switch n := utf8.RuneCountInString(*text); {
	case !strings.ContainsFunc(*text, isWordRune):
		return invalid(field, "Write the %s: there is no word in it.", fieldName(field))
	case n > most:
		return invalid(field, "The %s has %d characters: shorten it to %d.", fieldName(field), n, most)
	}
	return nil
}

// prose tidies a text of paragraphs, and refuses one that is none.
func prose(text *string, field string) *Invalid {
	if bad := characters(*text, field, true); bad != nil {
		return bad
	}
	*text = parse.Paragraphs(*text)
	switch n := utf8.RuneCountInString(*text); {
	case !strings.ContainsFunc(*text, isWordRune):
		return invalid(field, "Write the answer: there is no word in it.")
	case n > maxAnswer:
		return invalid(field, "The answer has %d characters: shorten it to %d, or put it on a page.", n, maxAnswer)
	}
	return nil
}

// characters refuses what is no text.
func characters(text, field string, several bool) *Invalid {
	if !utf8.ValidString(text) {
		return invalid(field, "The %s is no text in UTF-8.", fieldName(field))
	}
	for _, r := range text {
		if r == '\t' || several && (r == '\n' || r == '\r') {
			continue
		}
		if r == '\n' || r == '\r' {
			return invalid(field, "The %s goes over several lines: write it in one.", fieldName(field))
		}
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return invalid(field, "The %s has a character that cannot be shown (%U): take it out.", fieldName(field), r)
		}
	}
	return nil
}

func fieldName(field string) string {
	switch field {
	case "variant":
		return "phrasing"
	case "alias":
		return "name"
	}
	return field
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// maxShown is how much of a text stands in a sentence about it.
const maxShown = 200

func shown(text string) string {
	if runes := []rune(text); len(runes) > maxShown {
		return string(runes[:maxShown]) + "…"
	}
	return text
}
