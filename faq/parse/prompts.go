package parse

import (
	"strings"

	"github.com/godeeper/godeeper/faq"
)

// prompts makes go-deeper prompts out of a section. A question that has its answer there already
// becomes an FAQ.
func (r *reader) prompts(sec *section) {
	var rest []block
	for i := 0; i < len(sec.blocks); i++ {
		b := sec.blocks[i]
		asked := endsQuestion(b.text)
		switch {
		case b.kind == separator:
			continue
		case b.kind == heading && !asked:
			r.warn(b.line, "a sub-heading among the go-deeper prompts is left out: "+b.text)
			continue
		case b.kind == item && !asked && len(b.links) > 0:
			if title := linked(b); title != "" {
				r.b.Links = append(r.b.Links, b.links...)
				sec.placed = true
				continue
			}
		}
		answer := answerBehind(sec.blocks, i)
		switch text := questionLabel().ReplaceAllString(b.text, ""); {
		case asked && len(answer) > 0:
			r.addPair(pair{question: text, line: b.line, links: b.links, answer: answer}, sec)
			i += len(answer)
		case b.kind == item && (asked || len(faq.Sentences(text)) == 1) || b.kind == heading || asked && len(faq.Sentences(text)) == 1:
			r.addPrompt(text, b.line, sec.head)
			r.b.Links = append(r.b.Links, b.links...)
			sec.placed = true
		case asked && allAsk(text):
			for _, q := range faq.Sentences(text) {
				r.addPrompt(q, b.line, sec.head)
			}
			r.b.Links = append(r.b.Links, b.links...)
			sec.placed = true
		default:
			if _, ok := sourceOnly(b); !ok {
				r.warn(b.line, "text among the go-deeper prompts that asks nothing is kept as a passage: "+b.text)
			}
			rest = append(rest, b)
		}
	}
	sec.blocks = rest
}

// linked returns the text of the link that an item consists of, "" when it has other text.
func linked(b block) string {
	if len(b.links) == 1 && strings.Trim(strings.Replace(b.text, b.links[0].Title, "", 1), " .:–—-") == "" {
		return b.links[0].Title
	}
	return ""
}

// answerBehind returns the blocks that answer the question in block i: paragraphs under a heading
// or bold question, paragraphs and deeper items within an item.
func answerBehind(blocks []block, i int) []block {
	b := blocks[i]
	end := i + 1
	for ; end < len(blocks); end++ {
		n := blocks[end]
		within := n.level > b.level && n.kind == item || n.kind == paragraph && n.level >= b.level && n.level > 0
		under := (b.kind == heading || b.bold && b.kind == paragraph) && n.kind != heading && n.kind != separator
		if b.kind != item {
			within = false
		}
		if !within && !under || endsQuestion(n.text) || n.bold {
			break
		}
	}
	for _, a := range blocks[i+1 : end] {
		if endsSentence(a.text) {
			return blocks[i+1 : end]
		}
	}
	return nil // a remark like "(see also: adoption)" is no answer
}

func allAsk(text string) bool {
	for _, s := range faq.Sentences(text) {
		if !endsQuestion(s) {
			return false
		}
	}
	return true
}
