package parse

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/godeeper/godeeper/faq"
)

// row is one FAQ of a file of FAQs, as its format gives it.
type row struct {
	line   int
	fields []field // in the order of the file
}

// field is one value. Lists have their elements, other values are lists of one.
type field struct {
	key    string
	values []string
	links  []faq.Link
	line   int // 0 where it is that of the row
}

// rowKeys are the usual names of what an FAQ has.
var rowKeys = map[string]string{
	"id": "id", "key": "id", "slug": "id", "identifier": "id", "faqid": "id", "intent": "id",
	"question": "question", "q": "question", "title": "question", "prompt": "question", "query": "question", "frage": "question",
	"answer": "answer", "a": "answer", "response": "answer", "reply": "answer", "answertext": "answer", "body": "answer", "content": "answer", "antwort": "answer",
	"variants": "variants", "variant": "variants", "alternatives": "variants", "alternative": "variants", "alternativequestions": "variants",
	"phrasings": "variants", "paraphrases": "variants", "questions": "variants", "utterances": "variants", "synonyms": "variants", "examples": "variants", "alsoasked": "variants", "variations": "variants",
	"sources": "sources", "source": "sources", "url": "sources", "urls": "sources", "link": "sources", "links": "sources", "references": "sources", "reference": "sources",
}

// keyName folds a key or the head of a column, and returns what it stands for.
func keyName(key string) string {
	return rowKeys[keyMarks.Replace(strings.ToLower(strings.TrimSpace(key)))]
}

var keyMarks = strings.NewReplacer("_", "", "-", "", " ", "", ".", "")

// rows makes FAQs out of the rows of a file.
func (r *reader) rows(rows []row) error {
	lines := map[string]int{}
	unknown := map[string]bool{}
	type pending struct {
		f    faq.FAQ
		made bool
	}
	var all []pending
	for _, row := range questionKeys(rows) {
		f := faq.FAQ{Line: row.line}
		for _, v := range row.fields {
			if len(v.values) == 0 && len(v.links) == 0 {
				continue
			}
			switch keyName(v.key) {
			case "id":
				f.ID = fold(strings.Join(v.values, " "))
			case "question":
				if f.Question == "" {
					f.Question = fold(v.values[0])
					f.Variants = append(f.Variants, v.values[1:]...)
				} else {
					f.Variants = append(f.Variants, v.values...)
				}
			case "answer":
				f.Answer = strings.TrimSpace(f.Answer + "\n\n" + paragraphsOf(v.values))
			case "variants":
				f.Variants = append(f.Variants, v.values...)
			case "sources":
				f.Links = append(f.Links, v.links...)
				for _, s := range v.values {
					f.Links = append(f.Links, readSource(fold(s), bareLinks(fold(s), nil))...)
				}
			default:
				if key := strings.ToLower(v.key); !unknown[key] {
					unknown[key] = true
					r.warn(row.line, fmt.Sprintf("the key %q is not used, here with: %s", v.key, fold(strings.Join(v.values, ", "))))
				}
			}
		}
		f.Variants = variants(f)
		if f.Question == "" && len(f.Variants) > 0 {
			f.Question, f.Variants = f.Variants[0], f.Variants[1:]
		}
		f.Links = mergeLinks(f.Links)
		if blank(f.Question) && blank(f.Answer) {
			r.warn(row.line, "a row with neither question nor answer is left out"+restOf(f))
			continue
		}
		if f.ID != "" {
			if first, taken := lines[f.ID]; taken {
				return &Error{Line: row.line, Reason: fmt.Sprintf("the id %q was given on line %d already: give each question its own id", f.ID, first)}
			}
			lines[f.ID] = row.line
			r.ids[f.ID] = true
		}
		all = append(all, pending{f, f.ID == ""})
	}
	for _, p := range all {
		if p.made {
			words := p.f.Question
			if words == "" {
				words = firstWords(p.f.Answer)
			}
			p.f.ID = r.id("faq-", words, p.f.Question+"\x00"+p.f.Answer, "")
		}
		r.b.FAQs = append(r.b.FAQs, p.f)
	}
	if len(r.b.FAQs) == 0 {
		return &Error{Reason: `no recognisable content: none of its rows has a question or an answer; name the columns or keys "question" and "answer"`}
	}
	if r.b.Title == "" {
		r.b.Title = fileTitle(r.b)
	}
	return nil
}

// questionKeys makes rows out of an object whose keys are questions and whose values answer them.
func questionKeys(rows []row) []row {
	var out []row
	for _, r := range rows {
		asked := len(r.fields) > 0
		for _, f := range r.fields {
			asked = asked && endsQuestion(f.key)
		}
		if !asked {
			out = append(out, r)
			continue
		}
		for _, f := range r.fields {
			answer := f
			answer.key = "answer"
			line := f.line
			if line == 0 {
				line = r.line
			}
			out = append(out, row{line: line, fields: []field{{key: "question", values: []string{f.key}}, answer}})
		}
	}
	return out
}

// restOf names what a row has besides question and answer.
func restOf(f faq.FAQ) string {
	var all []string
	if f.ID != "" {
		all = append(all, f.ID)
	}
	for _, l := range f.Links {
		all = append(all, l.Title)
	}
	if len(all) == 0 {
		return ""
	}
	return ": " + strings.Join(all, ", ")
}

// variants returns the other phrasings of a question, without doubles.
func variants(f faq.FAQ) []string {
	var out []string
	for _, v := range f.Variants {
		v = fold(v)
		if !blank(v) && v != f.Question && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// paragraphsOf joins values to paragraphs, folding the white space within each.
func paragraphsOf(values []string) string {
	var out []string
	for _, v := range values {
		var lines []string
		flush := func() {
			if len(lines) > 0 {
				out = append(out, strings.Join(lines, "\n"))
			}
			lines = nil
		}
		for line := range strings.Lines(v) {
			if line = fold(line); line == "" {
				flush()
			} else {
				lines = append(lines, line)
			}
		}
		flush()
	}
	return strings.Join(out, "\n\n")
}

// fileTitle gives a file of FAQs the name of the file for a title: it prints none of its own.
func fileTitle(b *faq.Briefing) string {
	base := path.Base(slashed(b.Path))
	if b.Path == "-" || base == "" {
		f := b.FAQs[0]
		if f.Question != "" {
			return clause(f.Question)
		}
		return clause(f.Answer)
	}
	return strings.TrimSuffix(base, path.Ext(base))
}

// splitList cuts a text value at line ends and bars: lists in one cell or string.
func splitList(s string) []string {
	var out []string
	for _, v := range strings.FieldsFunc(s, func(r rune) bool { return r == '|' || r == '\n' }) {
		if v = fold(v); v != "" {
			out = append(out, v)
		}
	}
	return out
}
