package api

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/curate"
	"github.com/godeeper/godeeper/faq/parse"
)

// maxTexts bounds the phrasings or names of one request.
const maxTexts = 500

// amendment is a change as it was made.
type amendment struct {
	ID       int64             `json:"id"` // 0 for one that is not saved
	Kind     faq.AmendmentKind `json:"kind"`
	Briefing string            `json:"briefing"`
	Entry    string            `json:"entry"`
	Text     string            `json:"text"`
	Answer   string            `json:"answer"`
	Was      string            `json:"was"`
	By       string            `json:"by"`
	At       int64             `json:"at"`
	UndoneBy string            `json:"undone_by"`
	UndoneAt int64             `json:"undone_at"`
}

func amendments(all []faq.Amendment) []amendment {
	out := []amendment{}
	for _, a := range all {
		out = append(out, amendment(a))
	}
	return out
}

// amended saves amendments, and replies with them.
func (a *API) amended(c *call, status int, all ...faq.Amendment) error {
	saved, err := a.desk.Amend(c.ctx(), c.by(), all...)
	if err != nil {
		return err
	}
	a.changed(c)
	return a.done(c, status, map[string]any{"amendments": amendments(saved)})
}

func (a *API) addFAQ(c *call) error {
	var in struct {
		Briefing string   `json:"briefing"` // id, "" for that of the newsroom
		ID       string   `json:"id"`       // "" to have one made
		Question string   `json:"question"`
		Answer   string   `json:"answer"`
		Variants []string `json:"variants"`
	}
	if err := c.decode(&in); err != nil {
		return err
	}
	if len(in.Variants) > maxTexts {
		return tooMany()
	}
	if in.Briefing == "" {
		in.Briefing = faq.DeskID
	}
	add := func(id string) error {
		all := []faq.Amendment{{Kind: faq.AmendFAQ, Briefing: in.Briefing, Entry: id, Text: in.Question, Answer: in.Answer}}
		for _, v := range in.Variants {
			all = append(all, faq.Amendment{Kind: faq.AmendVariant, Briefing: in.Briefing, Entry: id, Text: v})
		}
		return a.amended(c, http.StatusCreated, all...)
	}
	if in.ID != "" || len(in.Variants) == 0 {
		return add(in.ID)
	}
	// Variants must say what they are phrasings of, so the id cannot be left to the desk.
	err := add(parse.FAQID(in.Question))
	if wrong, ok := errors.AsType[*curate.Invalid](err); ok && wrong.Field == "entry" {
		return add("faq-" + strings.ToLower(rand.Text()[:16]))
	}
	return err
}

func (a *API) changeFAQ(c *call) error {
	var in struct {
		Question *string `json:"question"`
		Answer   *string `json:"answer"`
	}
	if err := c.decode(&in); err != nil {
		return err
	}
	of, err := a.entry(c, faq.KindFAQ)
	if err != nil {
		return err
	}
	var all []faq.Amendment
	if in.Question != nil {
		all = append(all, faq.Amendment{Kind: faq.AmendQuestion, Briefing: of.Briefing, Entry: of.Entry, Text: *in.Question})
	}
	if in.Answer != nil {
		all = append(all, faq.Amendment{Kind: faq.AmendAnswer, Briefing: of.Briefing, Entry: of.Entry, Answer: *in.Answer})
	}
	if len(all) == 0 {
		return invalid("Nothing is to be changed: send question or answer.")
	}
	return a.amended(c, http.StatusOK, all...)
}

func (a *API) removeFAQ(c *call) error {
	of, err := a.entry(c, faq.KindFAQ)
	if err != nil {
		return err
	}
	of.Kind = faq.AmendRemove
	return a.amended(c, http.StatusOK, of)
}

// amendTexts returns what adds texts to an entry, or takes them from it: phrasings of an FAQ, names of a
// topic. Those to be added stand in the body, those to be taken away in the address.
func amendTexts(of faq.Kind, kind faq.AmendmentKind) func(a *API, c *call) error {
	return func(a *API, c *call) error {
		texts, err := c.texts()
		if err != nil {
			return err
		}
		entry, err := a.entry(c, of)
		if err != nil {
			return err
		}
		var all []faq.Amendment
		for _, text := range texts {
			all = append(all, faq.Amendment{Kind: kind, Briefing: entry.Briefing, Entry: entry.Entry, Text: text})
		}
		return a.amended(c, http.StatusOK, all...)
	}
}

func (c *call) texts() ([]string, error) {
	var in struct {
		Texts []string `json:"texts"`
	}
	if c.r.Method == http.MethodDelete {
		q, err := c.query()
		if err != nil {
			return nil, err
		}
		in.Texts = q["text"]
	} else if err := c.decode(&in); err != nil {
		return nil, err
	}
	switch {
	case len(in.Texts) == 0:
		return nil, invalid("There is no text: send at least one.")
	case len(in.Texts) > maxTexts:
		return nil, tooMany()
	}
	return in.Texts, nil
}

func tooMany() error {
	return invalid(fmt.Sprintf("These are more than %d texts: send them in parts.", maxTexts))
}

// entry returns an amendment of the entry that the path names, which is of a kind.
func (a *API) entry(c *call, kind faq.Kind) (faq.Amendment, error) {
	of := faq.Amendment{Briefing: c.r.PathValue("briefing"), Entry: c.r.PathValue("entry")}
	b, err := a.store.Briefing(c.ctx(), of.Briefing)
	if err != nil {
		return of, noBriefing(err)
	}
	if e, ok := b.Entry(of.Entry); !ok || e.Kind != kind {
		return of, refusal{http.StatusNotFound, fmt.Sprintf("The briefing has no %s of this id.", kindNames[kind])}
	}
	return of, nil
}

var kindNames = map[faq.Kind]string{faq.KindFAQ: "FAQ", faq.KindTopic: "topic"}
