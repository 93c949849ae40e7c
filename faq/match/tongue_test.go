package match_test

import (
	"slices"
	"testing"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
)

// TestLanguageOfBriefing checks that a briefing is read in its own language: the stems of Spanish
// join what those of English leave apart.
func TestLanguageOfBriefing(t *testing.T) {
	page := func(id, language string) *faq.Briefing {
		return &faq.Briefing{
			ID: id, Title: "Precios", Language: language,
			Sections: []faq.Section{{Role: faq.RoleHappened, Heading: "Qué ha pasado", Passages: []faq.Passage{
				{ID: "p-1", Text: "El gobierno anunció medidas contra la inflación."},
			}}},
			FAQs: []faq.FAQ{
				{ID: "faq-1", Question: "¿Quiénes protestaron en las ciudades?", Answer: "Los agricultores y los camioneros."},
				{ID: "faq-2", Question: "¿Cuándo empezaron las huelgas?", Answer: "En marzo."},
			},
		}
	}
	covers := func(tongue string) bool {
		x := match.New([]*faq.Briefing{page("precios", tongue), page("otra", "")})
		for _, m := range x.Match(faq.Query{Text: "quien protestaba", Briefing: "precios", Explain: true}, 9) {
			if m.ID() == "faq-1" {
				return slices.ContainsFunc(m.Why.Words, func(w faq.Word) bool { return w.Asked == "protestaba" })
			}
		}
		return false
	}
	if !covers("es-ES") {
		t.Error("protestaba does not meet protestaron on a Spanish page")
	}
	if covers("en") {
		t.Error("protestaba meets protestaron on an English page, where they have no common stem")
	}
}
