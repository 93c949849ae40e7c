package slack

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// object is a JSON object as Slack gets it.
type object = map[string]any

// payload returns blocks as Slack gets them.
func payload(t testing.TB, blocks any) []any {
	t.Helper()
	data, err := json.Marshal(blocks)
	if err != nil {
		t.Fatal(err)
	}
	var out []any
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// shown returns blocks about as a reader of Slack sees them: "|" is the bar of a quotation,
// ** stands around bold and // around italic text, [ ] around buttons, and ( ) around small print.
func shown(blocks []any) string {
	var out strings.Builder
	for _, b := range blocks {
		b := b.(object)
		switch b["type"] {
		case "header":
			fmt.Fprintf(&out, "# %s\n", b["text"].(object)["text"])
		case "rich_text":
			for _, e := range b["elements"].([]any) {
				out.WriteString(shownRich(e.(object)))
			}
		default:
			var row []string
			for _, e := range b["elements"].([]any) {
				row = append(row, shownElement(e.(object)))
			}
			out.WriteString(strings.Join(row, " ") + "\n")
		}
		out.WriteString("\n")
	}
	return strings.TrimRight(out.String(), "\n") + "\n"
}

func shownElement(e object) string {
	switch e["type"] {
	case "button":
		return fmt.Sprintf("[%s]", e["text"].(object)["text"])
	case "feedback_buttons":
		return fmt.Sprintf("[+ %s] [- %s]", e["positive_button"].(object)["text"].(object)["text"], e["negative_button"].(object)["text"].(object)["text"])
	}
	return fmt.Sprintf("(%s)", e["text"])
}

func shownRich(e object) string {
	var out strings.Builder
	switch e["type"] {
	case "rich_text_list":
		for i, item := range e["elements"].([]any) {
			mark := "•"
			if e["style"] == "ordered" {
				mark = fmt.Sprintf("%d.", i+1)
			}
			out.WriteString(mark + " " + strings.ReplaceAll(shownRich(item.(object)), "\n", "\n  "))
		}
		return strings.ReplaceAll(out.String(), "\n  ", "\n")
	case "rich_text_quote":
		return "| " + strings.ReplaceAll(spans(e), "\n", "\n| ") + "\n"
	}
	return spans(e) + "\n"
}

func spans(e object) string {
	var out strings.Builder
	for _, s := range e["elements"].([]any) {
		s := s.(object)
		text := s["text"].(string)
		if style, ok := s["style"].(object); ok {
			if style["bold"] == true {
				text = "**" + text + "**"
			}
			if style["italic"] == true {
				text = "//" + text + "//"
			}
		}
		out.WriteString(text)
	}
	return out.String()
}
