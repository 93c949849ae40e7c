package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/eval"
	"github.com/godeeper/godeeper/faq/match"
)

// measure prints what becomes of the questions of all sets, each asked of the model that is
// picked for its group.
func (t *trainer) measure(title string, p *match.Prepared, pick func(group string) *match.Model) error {
	fmt.Fprintf(t.out, "######## %s\n", title)
	var reports []eval.Report
	for i, s := range t.sets {
		finder := t.finder(p, i, pick)
		r, err := t.ask(s, finder)
		if err != nil {
			return err
		}
		reports = append(reports, r)
		points, err := s.points(finder)
		if err != nil {
			return err
		}
		fmt.Fprintf(t.out, "===== %s\nSWEEP %s%s\n", s.name, s.name, sweep(points))
		if err := r.WriteTable(t.out); err != nil {
			return err
		}
		if err := t.list(r); err != nil {
			return err
		}
	}
	return eval.WriteSets(t.out, reports)
}

// finder returns what each question of a set is asked of.
func (t *trainer) finder(p *match.Prepared, i int, pick func(group string) *match.Model) func(eval.Question) faq.Finder {
	finders := map[*match.Model]faq.Finder{}
	var mu sync.Mutex
	return func(q eval.Question) faq.Finder {
		m := pick(t.sets[i].group(q))
		mu.Lock()
		defer mu.Unlock()
		if finders[m] == nil {
			finders[m] = p.Finder(i, m)
		}
		return finders[m]
	}
}

func (t *trainer) ask(s set, finder func(eval.Question) faq.Finder) (eval.Report, error) {
	r, err := eval.Run(context.Background(), finder(s.questions[0]), s.questions, eval.Options{
		Open: s.open, Workers: runtime.GOMAXPROCS(0), For: finder,
	})
	if err != nil {
		return r, fmt.Errorf("%s: %w", s.name, err)
	}
	r.Name = s.name
	return r, nil
}

// list writes a line a question to a file of the set.
func (t *trainer) list(r eval.Report) error {
	if t.lists == "" {
		return nil
	}
	name := strings.NewReplacer("/", "-", ", ", "-", " ", "-").Replace(r.Name)
	f, err := os.Create(filepath.Join(t.lists, "list-"+name))
	if err != nil {
		return fmt.Errorf("write list: %w", err)
	}
	err = r.WriteList(f)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("write list %s: %w", f.Name(), err)
	}
	return nil
}

// point is the answer to one question, whatever its confidence.
type point struct {
	confidence        float64
	answerable, right bool
}

// points composes an answer to each question, most confident first.
func (s set) points(finder func(eval.Question) faq.Finder) ([]point, error) {
	labels, err := eval.Labels(s.briefings, s.questions, s.open)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.name, err)
	}
	points := make([]point, len(labels))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(labels); i = int(next.Add(1)) - 1 {
				l := labels[i]
				a := faq.ComposeBest(finder(s.questions[i]), l.Query)
				points[i] = point{a.Confidence, l.Answerable(), l.Answerable() && l.Shown(a)}
			}
		})
	}
	wg.Wait()
	slices.SortStableFunc(points, func(a, b point) int {
		switch {
		case a.confidence > b.confidence:
			return -1
		case a.confidence < b.confidence:
			return 1
		}
		return 0
	})
	return points, nil
}

// others are the shares of the questions that nothing answers up to which the sweep goes.
var others = []float64{0.02, 0.05, 0.1}

// reached is what the answers down to a threshold come to.
type reached struct {
	right     float64 // share of the answerable questions
	precision float64
	threshold float64
}

// upTo lowers the threshold until more than a share of the others is answered.
func upTo(points []point, share float64) reached {
	answerable := 0
	for _, p := range points {
		if p.answerable {
			answerable++
		}
	}
	limit := share * float64(len(points)-answerable)
	right, given, other, threshold := 0, 0, 0, 0.0
	for _, p := range points {
		if !p.answerable {
			other++
			if float64(other) > limit {
				threshold = p.confidence
				break
			}
		}
		given++
		if p.right {
			right++
		}
	}
	return reached{ratio(right, answerable), ratio(right, given), threshold}
}

func ratio(part, whole int) float64 { return float64(part) / float64(max(whole, 1)) }

// sweep says what is reached at each share of the others.
func sweep(points []point) string {
	var b strings.Builder
	for _, share := range others {
		if !slices.ContainsFunc(points, func(p point) bool { return !p.answerable }) {
			break
		}
		r := upTo(points, share)
		fmt.Fprintf(&b, " | others≤%.0f%%: right %.1f%% precision %.2f at %.2f", 100*share, 100*r.right, r.precision, r.threshold)
	}
	fmt.Fprintf(&b, " | all right %.1f%%", 100*upTo(points, 1).right)
	return b.String()
}
