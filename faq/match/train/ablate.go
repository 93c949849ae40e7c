package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/godeeper/godeeper/faq/match"
)

// figures are the measures of one way of asking, means over its sets.
type figures struct {
	sets                      int
	recall1, auroc, answerRgt float64
	rated                     int // sets with questions that nothing answers
}

// ways are the ways of asking that are told apart.
var ways = []string{"FAQ sets", "in thread", "over all"}

// answeredOthers is the share of the others at which the share answered right is compared.
const answeredOthers = 0.05

// ablateAll prints what the cross-validated measures are, and what they lose without each part.
func (t *trainer) ablateAll() error {
	w := tabwriter.NewWriter(t.out, 0, 0, 1, ' ', 0)
	row := func(cells ...string) { fmt.Fprintf(w, "| %s\t|\n", strings.Join(cells, "\t| ")) }
	head, rule := []string{"without"}, []string{"---"}
	for _, way := range ways {
		head = append(head, way+": recall@1", "AUROC", "right")
		rule = append(rule, "---", "---", "---")
	}
	row(head...)
	row(rule...)
	whole, err := t.ablate1(0)
	if err != nil {
		return err
	}
	row(append([]string{"nothing"}, whole.cells(nil)...)...)
	for _, p := range match.Parts {
		some, err := t.ablate1(p.Part)
		if err != nil {
			return err
		}
		row(append([]string{p.Name}, some.cells(&whole)...)...)
		fmt.Fprintf(t.warn, "measured without %s\n", p.Name)
	}
	return w.Flush()
}

// table is the figures of each way of asking.
type table [3]figures

// ablate1 learns and measures without a part.
func (t *trainer) ablate1(without match.Part) (all table, err error) {
	prepared, err := t.prepare(without)
	if err != nil {
		return all, err
	}
	pick := t.heldOut(train(prepared, match.Folds(t.folds)...))
	for i, s := range t.sets {
		f := &all[s.way()]
		finder := t.finder(prepared, i, pick)
		r, err := t.ask(s, finder)
		if err != nil {
			return all, err
		}
		f.sets++
		f.recall1 += float64(r.Answerable.Recall1)
		if r.Unanswerable.Questions == 0 {
			continue
		}
		points, err := s.points(finder)
		if err != nil {
			return all, err
		}
		f.rated++
		f.auroc += float64(r.AUROC)
		f.answerRgt += upTo(points, answeredOthers).right
	}
	return all, nil
}

func (s set) way() int {
	switch {
	case s.faqs:
		return 0
	case s.open:
		return 2
	}
	return 1
}

// cells writes the figures, or their differences from others, in points of a hundred.
func (t table) cells(from *table) []string {
	var out []string
	for i := range t {
		values := t[i].values()
		for k, v := range values {
			switch {
			case t[i].sets == 0:
				out = append(out, "–")
			case from == nil:
				out = append(out, fmt.Sprintf("%.1f", 100*v))
			default:
				out = append(out, fmt.Sprintf("%+.1f", 100*(v-from[i].values()[k])))
			}
		}
	}
	return out
}

func (f figures) values() [3]float64 {
	rated := float64(max(f.rated, 1))
	return [3]float64{f.recall1 / float64(max(f.sets, 1)), f.auroc / rated, f.answerRgt / rated}
}
