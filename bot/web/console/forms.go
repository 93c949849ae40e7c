package console

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/curate"
	"github.com/godeeper/godeeper/faq/parse"
)

// Options that a form offers.
const (
	mostOptions  = 8  // entries, of the nearest or of those that were searched for
	mostSearched = 40 // matches looked through for those of the kind that is wanted
)

// readVariant makes questions other phrasings of an FAQ: fields text (one a question), entry.
func readVariant(_ *Console, _ context.Context, v url.Values) ([]faq.Amendment, error) {
	briefing, id, ok := readRef(v.Get("entry"))
	texts := nonempty(v["text"])
	switch {
	case len(texts) == 0:
		return nil, &curate.Invalid{Field: "variant", Text: "Choose one question at least."}
	case !ok:
		return nil, &curate.Invalid{Field: "entry", Text: "Choose the stored question that these ask for."}
	}
	var all []faq.Amendment
	for _, text := range texts {
		all = append(all, faq.Amendment{Kind: faq.AmendVariant, Briefing: briefing, Entry: id, Text: text})
	}
	return all, nil
}

func fillVariant(c *Console, ctx context.Context, f *form) error {
	return c.fillOptions(ctx, f, faq.KindFAQ)
}

// readFAQ writes a new FAQ: fields question, answer, briefing, and text for other phrasings.
func readFAQ(c *Console, ctx context.Context, v url.Values) ([]faq.Amendment, error) {
	return c.newFAQ(ctx, v.Get("briefing"), v.Get("question"), v.Get("answer"), v["text"])
}

// newFAQ writes an FAQ with other phrasings, which name it by its id.
func (c *Console) newFAQ(ctx context.Context, briefing, question, answer string, variants []string) ([]faq.Amendment, error) {
	switch {
	case question == "":
		return nil, &curate.Invalid{Field: "question", Text: "Write the question, as readers would ask it."}
	case answer == "":
		return nil, &curate.Invalid{Field: "answer", Text: "Write the answer."}
	}
	briefing = cmp.Or(briefing, faq.DeskID)
	all := []faq.Amendment{{Kind: faq.AmendFAQ, Briefing: briefing, Text: question, Answer: answer}}
	for _, text := range nonempty(variants) {
		if faq.Fold(text) != faq.Fold(question) {
			all = append(all, faq.Amendment{Kind: faq.AmendVariant, Briefing: briefing, Text: text})
		}
	}
	if len(all) == 1 {
		return all, nil
	}
	id, err := c.freeID(ctx, briefing, question)
	if err != nil {
		return nil, err
	}
	for i := range all {
		all[i].Entry = id
	}
	return all, nil
}

// freeID returns an id for a new FAQ that no entry of a briefing has, nor had before it was amended.
func (c *Console) freeID(ctx context.Context, briefing, question string) (string, error) {
	taken := func(string) bool { return false }
	for _, read := range []func(context.Context, string) (*faq.Briefing, error){c.content.Briefing, c.content.Imported} {
		b, err := read(ctx, briefing)
		if errors.Is(err, faq.ErrNotFound) {
			continue
		}
		if err != nil {
			return "", err
		}
		before := taken
		taken = func(id string) bool { _, ok := b.Entry(id); return ok || before(id) }
	}
	made, err := c.desk.History(ctx, briefing, 0, 0)
	if err != nil {
		return "", err
	}
	id := parse.FAQID(question)
	for n := 2; taken(id) || slices.ContainsFunc(made, func(a faq.Amendment) bool { return a.Entry == id }); n++ {
		id = parse.FAQID(question) + "-" + strconv.Itoa(n)
	}
	return id, nil
}

func fillFAQ(c *Console, ctx context.Context, f *form) (err error) {
	f.fillQuestion()
	f.Briefings, err = c.content.Briefings(ctx)
	if f.Values.Get("briefing") == "" && len(f.Texts) > 0 {
		f.Values.Set("briefing", c.likelyBriefing(f.Texts[0]))
	}
	return err
}

// likelyBriefing returns the id of the briefing that a question is asked of as it seems, or
// [faq.DeskID].
func (c *Console) likelyBriefing(question string) string {
	if all := c.index.Match(faq.Query{Text: question}, 1); len(all) > 0 && all[0].Confidence >= faq.SuggestAt {
		return all[0].Briefing.ID
	}
	return faq.DeskID
}

// readPassage writes a new FAQ that a passage answers: fields question, entry, and text for other
// phrasings.
func readPassage(c *Console, ctx context.Context, v url.Values) ([]faq.Amendment, error) {
	briefing, id, ok := readRef(v.Get("entry"))
	if !ok {
		return nil, &curate.Invalid{Field: "entry", Text: "Choose the passage that answers the question."}
	}
	b, err := c.content.Briefing(ctx, briefing)
	if err != nil && !errors.Is(err, faq.ErrNotFound) {
		return nil, err
	}
	if b == nil {
		b = &faq.Briefing{}
	}
	found, ok := b.Entry(id)
	if !ok || found.Kind != faq.KindPassage {
		return nil, &curate.Invalid{Field: "entry", Text: "This passage is not stored any more: choose another one."}
	}
	return c.newFAQ(ctx, briefing, v.Get("question"), found.Passage.Text, v["text"])
}

func fillPassage(c *Console, ctx context.Context, f *form) error {
	f.fillQuestion()
	return c.fillOptions(ctx, f, faq.KindPassage)
}

// fillQuestion proposes the first question that a form is about as its question, and the others as
// phrasings of it.
func (f *form) fillQuestion() {
	f.Texts = nonempty(f.Values["text"])
	if f.Values.Get("question") == "" && len(f.Texts) > 0 {
		f.Values.Set("question", f.Texts[0])
	}
	if question := f.Values.Get("question"); len(f.Texts) > 0 && f.Texts[0] == question {
		f.Texts = f.Texts[1:]
	}
}

// fillOptions offers entries of a kind: those that were searched for, or else the nearest.
func (c *Console) fillOptions(ctx context.Context, f *form, kind faq.Kind) error {
	if f.Kind.Name == "variant" {
		f.Texts = nonempty(f.Values["text"])
	}
	f.Find = f.Values.Get("find")
	q := faq.Query{Text: f.Find}
	if q.Text == "" {
		q.Text = f.Values.Get("question")
	}
	if q.Text == "" && len(f.Texts) > 0 {
		q.Text = f.Texts[0]
	}
	if q.Text == "" {
		return nil
	}
	found := c.index.Match(q, mostSearched)
	if kind == faq.KindPassage {
		found = c.index.Passages(q, "", mostSearched)
	}
	chosen := f.Values.Get("entry")
	if m, ok := c.chosenOption(ctx, chosen, kind); ok {
		f.Options = append(f.Options, option{m, true})
	}
	for _, m := range found {
		if m.Kind == kind && len(f.Options) < mostOptions && ref(m.Briefing.ID, m.ID()) != chosen {
			f.Options = append(f.Options, option{Match: m})
		}
	}
	if chosen == "" && len(f.Options) > 0 {
		f.Options[0].Chosen = true
	}
	return nil
}

// chosenOption returns the entry that was chosen before, with no confidence.
func (c *Console) chosenOption(ctx context.Context, chosen string, kind faq.Kind) (faq.Match, bool) {
	briefing, id, ok := readRef(chosen)
	if !ok {
		return faq.Match{}, false
	}
	b, err := c.content.Briefing(ctx, briefing)
	if err != nil {
		return faq.Match{}, false
	}
	found, ok := b.Entry(id)
	return faq.Match{Entry: found}, ok && found.Kind == kind
}

// nonempty returns the texts that are not empty, each once.
func nonempty(texts []string) []string {
	var all []string
	for _, t := range texts {
		if t != "" && !slices.Contains(all, t) {
			all = append(all, t)
		}
	}
	return all
}
