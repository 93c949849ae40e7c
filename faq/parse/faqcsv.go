package parse

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// readCSV reads a table of FAQs whose first row names the columns. Without such a row the first
// two columns are taken for question and answer, with a warning.
func (r *reader) readCSV(text string) error {
	cr := csv.NewReader(strings.NewReader(text))
	cr.Comma = csvComma(text)
	cr.FieldsPerRecord = -1
	cr.LazyQuotes = false
	cr.TrimLeadingSpace = true
	var head []string
	var rows []row
	for {
		record, err := cr.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			line := 0
			var perr *csv.ParseError
			if errors.As(err, &perr) {
				line, err = perr.StartLine, perr.Err
			}
			return &Error{Line: line, Reason: fmt.Sprintf("this row cannot be read as CSV (%v): put values with commas, quotes or line ends in double quotes, and double the quotes within", err)}
		}
		line, _ := cr.FieldPos(0)
		if head == nil {
			if head = csvHead(record); head == nil {
				head = []string{"question", "answer"}
				r.warn(line, `no row names the columns: the first was taken for the question, the second for the answer; begin with "question,answer"`)
			} else {
				continue
			}
		}
		rows = append(rows, csvRow(r, head, record, line))
	}
	return r.rows(rows)
}

func csvRow(r *reader, head, record []string, line int) row {
	out := row{line: line}
	for i, value := range record {
		if strings.TrimSpace(value) == "" {
			continue
		}
		if i >= len(head) {
			r.warn(line, "this row has more values than there are columns, left out: "+fold(value))
			continue
		}
		f := field{key: head[i]}
		switch keyName(head[i]) {
		case "variants", "sources":
			f.values = splitList(value)
		default:
			f.values = []string{value}
		}
		out.fields = append(out.fields, f)
	}
	return out
}

// csvHead returns the record where it names columns: a question or an answer among them.
func csvHead(record []string) []string {
	found := false
	for _, v := range record {
		k := keyName(v)
		found = found || k == "question" || k == "answer"
	}
	if !found {
		return nil
	}
	return record
}

// csvHeader reports whether a line is the first of a table of FAQs.
func csvHeader(line string) bool {
	record := strings.FieldsFunc(line, func(r rune) bool { return r == ',' || r == ';' || r == '\t' })
	if len(record) < 2 {
		return false
	}
	for i, v := range record {
		record[i] = strings.Trim(v, ` "`)
	}
	return csvHead(record) != nil
}

// csvComma returns the character that parts the columns: the most frequent in the first line.
func csvComma(text string) rune {
	line, _, _ := strings.Cut(strings.TrimLeft(text, "\n"), "\n")
	best, n := ',', strings.Count(line, ",")
	for _, c := range ";\t" {
		if k := strings.Count(line, string(c)); k > n {
			best, n = c, k
		}
	}
	return best
}
