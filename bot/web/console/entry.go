package console

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/curate"
)

// entry is an FAQ, a prompt or a topic that is edited.
type entry struct {
	faq.Entry
	Ref   string
	Seen  string // digest of what it is, by which a form knows whether it has changed since
	Names []name // variants of an FAQ, or aliases of a topic
	Stale bool   // the form was filled in before a change of it
	Was   []pair // its texts as they are now, for [form.forget]
}

// name is a variant or an alias.
type name struct {
	Text    string
	Without bool // it is to be taken out
}

// seenOf returns a digest of an entry: it changes with all that a form can change.
func seenOf(e faq.Entry) string {
	var all any
	switch e.Kind {
	case faq.KindFAQ:
		all = []any{e.FAQ.Question, e.FAQ.Answer, e.FAQ.Variants}
	case faq.KindPrompt:
		all = []any{e.Prompt.Question}
	case faq.KindTopic:
		all = []any{e.Topic.Name, e.Topic.Text, e.Topic.Aliases}
	}
	data, _ := json.Marshal(all) // texts always make JSON
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8])
}

// editable returns the entry that a form names, or [faq.ErrNotFound].
func (c *Console) editable(ctx context.Context, v url.Values) (faq.Entry, error) {
	briefing, id, ok := readRef(v.Get("entry"))
	if !ok {
		return faq.Entry{}, faq.ErrNotFound
	}
	b, err := c.content.Briefing(ctx, briefing)
	if err != nil {
		return faq.Entry{}, err
	}
	found, ok := b.Entry(id)
	if !ok || found.Kind == faq.KindPassage {
		return faq.Entry{}, faq.ErrNotFound
	}
	return found, nil
}

// readEntry changes an entry: fields entry, seen, leave to leave it out, and question, answer
// (of a topic its description), without (a variant or an alias to take out), variant and alias (to add, one a line).
func readEntry(c *Console, ctx context.Context, v url.Values) ([]faq.Amendment, error) {
	e, err := c.editable(ctx, v)
	if err != nil {
		return nil, err
	}
	if v.Get("seen") != seenOf(e) {
		return nil, errStale
	}
	change := entryChange{entry: e, values: v}
	switch {
	case v.Get("leave") != "":
		change.add(faq.Amendment{Kind: faq.AmendRemove, Was: e.Question()})
	case e.Kind == faq.KindFAQ:
		change.text("question", e.FAQ.Question, faq.AmendQuestion)
		if answer := v.Get("answer"); v.Has("answer") && answer != typed(e.FAQ.Answer) {
			if answer == "" {
				return nil, &curate.Invalid{Field: "answer", Text: "The answer is empty: write one, or leave the entry out."}
			}
			change.add(faq.Amendment{Kind: faq.AmendAnswer, Answer: answer, Was: e.FAQ.Answer})
		}
		change.names(e.FAQ.Variants, "variant", faq.AmendVariant, faq.AmendNoVariant)
	case e.Kind == faq.KindPrompt:
		change.text("question", e.Prompt.Question, faq.AmendQuestion)
	case e.Kind == faq.KindTopic:
		change.text("answer", e.Topic.Text, faq.AmendDescription)
		change.names(e.Topic.Aliases, "alias", faq.AmendAlias, faq.AmendNoAlias)
	}
	switch {
	case change.invalid != nil:
		return nil, change.invalid
	case len(change.all) == 0:
		return nil, &curate.Invalid{Text: "Nothing is changed yet: change something, then preview."}
	}
	return change.all, nil
}

// entryChange collects what is changed of an entry.
type entryChange struct {
	entry   faq.Entry
	values  url.Values
	all     []faq.Amendment
	invalid error
}

// add adds an amendment of the entry. Where it says what it replaces, the desk refuses it if that was
// changed just now.
func (c *entryChange) add(a faq.Amendment) {
	a.Briefing, a.Entry = c.entry.Briefing.ID, c.entry.ID()
	c.all = append(c.all, a)
}

// text changes a text where it is typed differently.
func (c *entryChange) text(field, was string, kind faq.AmendmentKind) {
	is := c.values.Get(field)
	switch {
	case !c.values.Has(field) || is == typed(was):
	case is == "":
		c.invalid = &curate.Invalid{Field: field, Text: "This is empty: write something, or leave the entry out."}
	default:
		c.add(faq.Amendment{Kind: kind, Text: is, Was: was})
	}
}

// names takes names out and adds others.
func (c *entryChange) names(was []string, field string, add, without faq.AmendmentKind) {
	for _, text := range was {
		if slices.Contains(c.values["without"], typed(text)) {
			c.add(faq.Amendment{Kind: without, Text: text})
		}
	}
	for _, text := range lines(c.values.Get(field)) {
		if !slices.ContainsFunc(was, func(w string) bool { return strings.EqualFold(w, text) }) {
			c.add(faq.Amendment{Kind: add, Text: text})
		}
	}
}

func fillEntry(c *Console, ctx context.Context, f *form) error {
	found, err := c.editable(ctx, f.Values)
	if err != nil {
		return err
	}
	e := &entry{Entry: found, Ref: f.Values.Get("entry"), Seen: f.Values.Get("seen")}
	if now := seenOf(found); e.Seen != now {
		e.Stale = f.Problems[""] != ""
		e.Seen = now
	}
	names := []string{}
	propose := func(field, text string) {
		e.Was = append(e.Was, pair{"was-" + field, typed(text)})
		if !f.Values.Has(field) {
			f.Values.Set(field, typed(text))
		}
	}
	switch found.Kind {
	case faq.KindFAQ:
		propose("question", found.FAQ.Question)
		propose("answer", found.FAQ.Answer)
		names = found.FAQ.Variants
	case faq.KindPrompt:
		propose("question", found.Prompt.Question)
	case faq.KindTopic:
		propose("answer", found.Topic.Text)
		names = found.Topic.Aliases
	}
	for _, text := range names {
		e.Names = append(e.Names, name{text, slices.Contains(f.Values["without"], typed(text))})
	}
	f.Entry = e
	return nil
}
