package eval

import "slices"

// kindOrder is the order in which kinds are shown; others follow as they come.
var kindOrder = []string{"faq", "deeper", "fact", "topic", "followup", "in scope", "near_miss", "off_topic", "out of scope"}

// Report holds the measures of one run.
type Report struct {
	Name    string `json:"name"`    // of the set of questions; given by the caller
	Content string `json:"content"` // what the questions were asked about, in words; given by the caller
	Asked   string `json:"asked"`   // "in thread" or "over all briefings"

	Kinds        []Kind `json:"kinds"`        // a row a kind of question, answerable kinds first
	Answerable   Kind   `json:"answerable"`   // all answerable questions
	Unanswerable Kind   `json:"unanswerable"` // all others

	AUROC       Figure `json:"auroc"`       // right first matches told from those of unanswerable questions, by confidence
	Coverage    Figure `json:"coverage"`    // share of the answerable that is answered right where 95% of all first matches given are right
	Precision   Figure `json:"precision"`   // share of the answers given, at the thresholds as they are, that are right
	Given       int    `json:"given"`       // answers given
	Long        Figure `json:"long"`        // share of the answers given that have more than 120 words before the sources
	Calibration Figure `json:"calibration"` // expected calibration error: mean gap between the confidence of the first match and the share right
	Reliability []Bin  `json:"reliability"` // confidence against the share right

	Results []Result `json:"results,omitempty"` // in the order of the questions
}

// Kind counts what became of the questions of one kind.
type Kind struct {
	Name       string `json:"name"`
	Answerable bool   `json:"answerable"`
	Questions  int    `json:"questions"`

	Verdicts map[Verdict]int `json:"verdicts"`

	Recall1 Figure `json:"recall1"` // answerable: a right entry is the first match
	Recall5 Figure `json:"recall5"` // answerable: a right entry is among the first five
	MRR     Figure `json:"mrr"`     // answerable: mean of 1/rank of the first right entry
	AUROC   Figure `json:"auroc"`   // unanswerable: all right first matches told from those of this kind
}

// Share returns the share of the questions with any of the given verdicts.
func (k Kind) Share(verdicts ...Verdict) Figure {
	n := 0
	for _, v := range verdicts {
		n += k.Verdicts[v]
	}
	return share(n, k.Questions)
}

func newReport(results []Result, opts Options) Report {
	r := Report{Asked: "over all briefings", Results: results}
	if !opts.Open && slices.ContainsFunc(results, func(r Result) bool { return r.Question.Briefing != "" }) {
		r.Asked = "in thread"
	}
	var right, unanswerable []float64
	var long int
	byKind := make(map[string][]Result)
	var names []string
	var in, out []Result
	for _, res := range results {
		if res.Question.Answerable {
			in = append(in, res)
			if res.Rank == 1 {
				right = append(right, res.Confidence)
			}
		} else {
			out = append(out, res)
			unanswerable = append(unanswerable, res.Confidence)
		}
		if res.Words > longAnswer {
			long++
		}
		name := kindOf(res.Question)
		if byKind[name] == nil {
			names = append(names, name)
		}
		byKind[name] = append(byKind[name], res)
	}
	slices.SortStableFunc(names, func(a, b string) int { return kindPlace(a) - kindPlace(b) })
	for _, name := range names {
		// A file may use one name for both sorts of question; they are counted apart.
		for _, answerable := range []bool{true, false} {
			if some := only(byKind[name], answerable); len(some) > 0 {
				r.Kinds = append(r.Kinds, newKind(name, answerable, some, right))
			}
		}
	}
	slices.SortStableFunc(r.Kinds, func(a, b Kind) int {
		switch {
		case a.Answerable == b.Answerable:
			return 0
		case a.Answerable:
			return -1
		}
		return 1
	})
	r.Answerable = newKind("answerable", true, in, right)
	r.Unanswerable = newKind("unanswerable", false, out, right)
	rightAnswers := r.Answerable.Verdicts[Right]
	r.Given = rightAnswers + r.Answerable.Verdicts[Wrong] + r.Unanswerable.Verdicts[FalseAnswer]
	r.Precision = share(rightAnswers, r.Given)
	r.Long = share(long, r.Given)
	r.AUROC = auroc(right, unanswerable)
	r.Coverage = coverage(results)
	r.Reliability, r.Calibration = reliability(results)
	return r
}

// newKind counts results, which are all answerable or all not. right are the confidences of
// all right first matches of the run.
func newKind(name string, answerable bool, results []Result, right []float64) Kind {
	k := Kind{
		Name: name, Answerable: answerable, Questions: len(results), Verdicts: make(map[Verdict]int),
		Recall1: recall(results, 1), Recall5: recall(results, 5), MRR: mrr(results), AUROC: none,
	}
	var scores []float64
	for _, r := range results {
		k.Verdicts[r.Verdict]++
		scores = append(scores, r.Confidence)
	}
	if !answerable {
		k.AUROC = auroc(right, scores)
	}
	return k
}

func only(results []Result, answerable bool) []Result {
	var some []Result
	for _, r := range results {
		if r.Question.Answerable == answerable {
			some = append(some, r)
		}
	}
	return some
}

func kindPlace(name string) int {
	if i := slices.Index(kindOrder, name); i >= 0 {
		return i
	}
	return len(kindOrder)
}
