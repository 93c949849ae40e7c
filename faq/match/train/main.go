package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/eval"
	"github.com/godeeper/godeeper/faq/match"
	"github.com/godeeper/godeeper/faq/parse"
)

func load(dirs ...string) []*faq.Briefing {
	var out []*faq.Briefing
	for _, dir := range dirs {
		files, _ := filepath.Glob(dir + "/*")
		for _, f := range files {
			if strings.HasSuffix(f, "questions.jsonl") || strings.HasSuffix(f, "queries.jsonl") || !parse.Known(f) || strings.Contains(f, "NOTES") {
				continue
			}
			data, _ := os.ReadFile(f)
			b, ws, err := parse.Parse(f, data)
			if err != nil {
				panic(err)
			}
			for _, w := range ws {
				fmt.Println("WARN", f, w)
			}
			out = append(out, b)
		}
	}
	return out
}

func questions(path string) []eval.Question {
	f, err := os.Open(path)
	if err != nil {
		panic(err)
	}
	q, err := eval.ReadQuestions(path, f)
	if err != nil {
		panic(err)
	}
	return q
}

func main() {
	var all []data
	if len(os.Args) > 2 {
		x := match.New(load("../shared/briefings"))
		qs := questions("../shared/briefings/questions.jsonl")
		labels, _ := eval.Labels(x.Briefings(), qs, os.Args[1] == "o")
		explain(x, labels, qs, os.Args[2])
		return
	}
	bs := load("../shared/briefings")
	x := match.New(bs)
	qs := questions("../shared/briefings/questions.jsonl")
	all = append(all, data{"thread", x, qs, false}, data{"open", x, qs, true})
	x2 := match.New(load("cmd/godeeper/sample", "cmd/godeeper/testdata/briefings"))
	qs2 := questions("cmd/godeeper/testdata/briefings/questions.jsonl")
	all = append(all, data{"thread2", x2, qs2, false}, data{"open2", x2, qs2, true})
	for _, s := range []string{"banking77", "clinc150", "stackfaq-oos", "hint3-curekart", "qamr-wikinews"} {
		if len(os.Args) > 1 && strings.Contains(os.Args[1], "b") {
			break
		}
		q := questions("../shared/retrieval/" + s + "/queries.jsonl")
		all = append(all, data{s, match.New(load("../shared/retrieval/" + s)), q, false})
	}
	var sets []match.Set
	for _, d := range all {
		labels, err := eval.Labels(d.x.Briefings(), d.qs, d.open)
		if err != nil {
			panic(err)
		}
		set := match.Set{Name: d.name, Index: d.x}
		for i, l := range labels {
			if len(labels) > 1000 && i%4 != 0 {
				continue
			}
			g := d.qs[i].Briefing
			if g == "" {
				g = d.name + d.qs[i].ID
			}
			set.Examples = append(set.Examples, match.Example{Group: g, Query: l.Query, Answerable: l.Answerable(), Right: l.Right, Shown: l.Shown})
		}
		sets = append(sets, set)
	}
	none := func(string) bool { return false }
	prepared := match.Prepare(sets)
	m := prepared.Train(none)
	m.Comment = "trained on the development sets"
	out, _ := json.MarshalIndent(m, "", " ")
	os.WriteFile("faq/match/model.json", append(out, '\n'), 0o666)
	if len(os.Args) > 1 && strings.Contains(os.Args[1], "f") {
		report("fit", all[:], func(d data, q eval.Question) *match.Model { return m })
	}
	folds := match.Folds(6)
	models := make([]*match.Model, len(folds))
	var wg sync.WaitGroup
	for i, skip := range folds {
		wg.Go(func() { models[i] = prepared.Train(skip) })
	}
	wg.Wait()
	report("cross-validated", all, func(d data, q eval.Question) *match.Model {
		g := q.Briefing
		if g == "" {
			g = d.name + q.ID
		}
		for i, skip := range folds {
			if skip(g) {
				return models[i]
			}
		}
		return nil
	})
}

type data struct {
	name string
	x    *match.Index
	qs   []eval.Question
	open bool
}

// switching is a finder that asks with the model held out for the question.
type switching struct {
	x    *match.Index
	pick map[string]*match.Model
}

func (s switching) Briefings() []*faq.Briefing { return s.x.Briefings() }
func (s switching) with(q faq.Query) *match.Index {
	for k, m := range s.pick {
		if strings.HasPrefix(q.Text, k) {
			return s.x.With(m)
		}
	}
	return s.x
}
func (s switching) Match(q faq.Query, top int) []faq.Match { return s.with(q).Match(q, top) }
func (s switching) Passages(q faq.Query, b string, top int) []faq.Match {
	return s.with(q).Passages(q, b, top)
}

func report(title string, all []data, pick func(data, eval.Question) *match.Model) {
	fmt.Println("########", title)
	var reports []eval.Report
	for _, d := range all {
		by := map[*match.Model][]eval.Question{}
		sw := switching{d.x, map[string]*match.Model{}}
		_ = by
		for _, q := range d.qs {
			sw.pick[q.Text] = pick(d, q)
		}
		r, err := eval.Run(context.Background(), exact{sw}, d.qs, eval.Options{Open: d.open})
		if err != nil {
			panic(err)
		}
		reports = append(reports, r)
		sweep(d, exact{sw})
		fmt.Println("=====", d.name)
		r.WriteTable(os.Stdout)
		if f, err := os.Create("/tmp/list-" + d.name); err == nil {
			r.WriteList(f)
		}
	}
	eval.WriteSets(os.Stdout, reports)
}

func sweep(d data, f faq.Finder) {
	labels, _ := eval.Labels(d.x.Briefings(), d.qs, d.open)
	type point struct {
		c     float64
		right bool
		ans   bool
	}
	var ps []point
	pos, neg := 0, 0
	for _, l := range labels {
		a := faq.ComposeBest(f, l.Query)
		ps = append(ps, point{a.Confidence, l.Answerable() && l.Shown(a), l.Answerable()})
		if l.Answerable() {
			pos++
		} else {
			neg++
		}
	}
	sort.SliceStable(ps, func(i, j int) bool { return ps[i].c > ps[j].c })
	out := "SWEEP " + d.name
	r, w, o := 0, 0, 0
	next := []float64{0.02, 0.05, 0.1, 2}
	for _, p := range ps {
		if !p.ans {
			o++
			if float64(o) > next[0]*float64(neg) {
				out += fmt.Sprintf(" | others≤%.0f%%: right %.1f%% precision %.2f at %.2f", next[0]*100, 100*float64(r)/float64(pos), float64(r)/float64(r+w+o-1), p.c)
				next = next[1:]
			}
		} else if p.right {
			r++
		} else {
			w++
		}
	}
	fmt.Println(out, fmt.Sprintf("| all right %.1f%%", 100*float64(r)/float64(pos)))
}

// exact finds the model by the whole text, or by the question a longer text begins with.
type exact struct{ switching }

func (s exact) with(q faq.Query) *match.Index {
	if m, ok := s.pick[q.Text]; ok && m != nil {
		return s.x.With(m)
	}
	for k, m := range s.pick {
		if m != nil && strings.HasPrefix(q.Text, k) {
			return s.x.With(m)
		}
	}
	return s.x
}
func (s exact) Match(q faq.Query, top int) []faq.Match { return s.with(q).Match(q, top) }
func (s exact) Passages(q faq.Query, b string, top int) []faq.Match {
	return s.with(q).Passages(q, b, top)
}

func explain(x *match.Index, labels []eval.Label, qs []eval.Question, ids string) {
	for i, l := range labels {
		if !strings.Contains(ids, qs[i].ID) {
			continue
		}
		fmt.Println("\n#", qs[i].ID, l.Query.Text, "|", qs[i].Expect, qs[i].Spans)
		for k, m := range x.Match(l.Query, 12) {
			r := l.Right(m.Entry)
			if k > 3 && !r {
				continue
			}
			fmt.Printf("  %d %.2f %v %s: %.110s\n", k, m.Confidence, r, m.Kind, m.Question())
			for _, w := range m.Why.Words {
				fmt.Printf("      %s→%s %s %s %.2f;", w.Asked, w.Found, w.How, w.Where, w.Weight)
			}
			fmt.Println("  MISSING", m.Why.Missing)
			if k == 0 {
				for f, w := range m.Why.Features {
					fmt.Printf(" %s %.2f", f, w)
				}
				fmt.Println()
			}
		}
	}
}
