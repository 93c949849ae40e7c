package eval

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// WriteTable writes the measures for reading: a row a kind of question, then a line a measure.
func (r Report) WriteTable(w io.Writer) error {
	var b strings.Builder
	if r.Content != "" {
		fmt.Fprintf(&b, "content: %s\n", r.Content)
	}
	fmt.Fprintf(&b, "asked: %d questions %s\n", len(r.Results), r.Asked)
	if r.Answerable.Questions > 0 {
		b.WriteString("\n" + columns(1, r.answerableRows()))
	}
	if r.Unanswerable.Questions > 0 {
		b.WriteString("\n" + columns(1, r.unanswerableRows()))
	}
	b.WriteString("\n" + columns(1, [][]string{
		{"answers given that are right", r.Precision.percent(), fmt.Sprintf("(of %d)", r.Given)},
		{"answers given over 120 words", r.Long.percent(), ""},
		{"AUROC for declining", r.AUROC.String(), ""},
		{"coverage at 95% precision", r.Coverage.String(), ""},
		{"calibration error", r.Calibration.String(), ""},
	}))
	b.WriteString("\n" + columns(1, r.reliabilityRows()))
	_, err := io.WriteString(w, b.String())
	return err
}

func (r Report) answerableRows() [][]string {
	rows := [][]string{{"answerable", "asked", "right", "suggested it", "suggested other", "wrong", "missed", "recall@1", "recall@5", "MRR"}}
	for _, k := range append(kinds(r.Kinds, true), r.Answerable) {
		rows = append(rows, []string{
			all(k), fmt.Sprint(k.Questions), k.Share(Right).percent(), k.Share(SuggestedRight).percent(),
			k.Share(SuggestedOther).percent(), k.Share(Wrong).percent(), k.Share(Missed).percent(),
			k.Recall1.String(), k.Recall5.String(), k.MRR.String(),
		})
	}
	return rows
}

func (r Report) unanswerableRows() [][]string {
	rows := [][]string{{"unanswerable", "asked", "declined", "suggested", "answered", "AUROC"}}
	for _, k := range append(kinds(r.Kinds, false), r.Unanswerable) {
		rows = append(rows, []string{
			all(k), fmt.Sprint(k.Questions), k.Share(Declined).percent(), k.Share(Suggested).percent(),
			k.Share(FalseAnswer).percent(), k.AUROC.String(),
		})
	}
	return rows
}

func (r Report) reliabilityRows() [][]string {
	rows := [][]string{{"confidence", "matches", "mean", "right"}}
	for _, bin := range r.Reliability {
		if bin.Matches > 0 {
			rows = append(rows, []string{
				fmt.Sprintf("%.1f–%.1f", bin.Low, bin.Low+1.0/bins), fmt.Sprint(bin.Matches),
				bin.Confidence.String(), bin.Right.String(),
			})
		}
	}
	return rows
}

// WriteList writes a line a question: its id and kind, the verdict, the rank of the first
// right entry, the confidence, the text and the entry matched.
func (r Report) WriteList(w io.Writer) error {
	rows := [][]string{{"id", "kind", "verdict", "rank", "conf", "text", "match"}}
	for _, res := range r.Results {
		rank, match := "–", "–"
		if res.Rank > 0 {
			rank = fmt.Sprint(res.Rank)
		}
		if res.Match.ID != "" {
			match = fmt.Sprintf("%s %s/%s", res.Match.Kind, res.Match.Briefing, res.Match.ID)
		}
		rows = append(rows, []string{
			res.Question.ID, kindOf(res.Question), string(res.Verdict), rank,
			fmt.Sprintf("%.2f", res.Confidence), strings.Join(strings.Fields(res.Question.Text), " "), match,
		})
	}
	_, err := io.WriteString(w, columns(len(rows[0]), rows))
	return err
}

// WriteSets writes one row a report, for comparing sets of questions.
func WriteSets(w io.Writer, reports []Report) error {
	rows := [][]string{{"set", "asked", "questions", "recall@1", "recall@5", "MRR", "AUROC", "coverage@95", "ECE", "right", "others answered", "precision"}}
	for _, r := range reports {
		rows = append(rows, []string{
			r.Name, r.Asked, fmt.Sprint(len(r.Results)), r.Answerable.Recall1.String(), r.Answerable.Recall5.String(),
			r.Answerable.MRR.String(), r.AUROC.String(), r.Coverage.String(), r.Calibration.String(),
			r.Answerable.Share(Right).percent(), r.Unanswerable.Share(FalseAnswer).percent(), r.Precision.percent(),
		})
	}
	_, err := io.WriteString(w, columns(2, rows))
	return err
}

func kinds(all []Kind, answerable bool) []Kind {
	var some []Kind
	for _, k := range all {
		if k.Answerable == answerable {
			some = append(some, k)
		}
	}
	return some
}

// all names a row: the row over all kinds is called so.
func all(k Kind) string {
	if k.Name == "answerable" || k.Name == "unanswerable" {
		return "all"
	}
	return k.Name
}

// columns aligns rows: the first columns to the left, the others, which hold figures, to the right.
func columns(left int, rows [][]string) string {
	widths := widthsOf(rows)
	var b strings.Builder
	for _, row := range rows {
		var l strings.Builder
		for i, cell := range row {
			fill := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if i < left {
				l.WriteString(cell + fill + "  ")
			} else {
				l.WriteString(fill + cell + "  ")
			}
		}
		b.WriteString(strings.TrimRight(l.String(), " ") + "\n")
	}
	return b.String()
}

func widthsOf(rows [][]string) []int {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	return widths
}
