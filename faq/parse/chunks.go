package parse

import (
	"strings"
)

// topicChunks cuts the blocks of a section at its topics.
func topicChunks(blocks []block) (chunks []chunk, rest []block) {
	separated := false
	for _, b := range blocks {
		separated = separated || b.kind == separator && !b.rule
	}
	var cur *chunk
	begin := func(name string, b block) {
		chunks = append(chunks, chunk{name: name, line: b.line, level: b.level})
		cur = &chunks[len(chunks)-1]
	}
	for i, b := range blocks {
		var next block
		if i+1 < len(blocks) {
			next = blocks[i+1]
		}
		switch {
		case b.kind == separator:
			cur = nil
			continue
		case b.kind == heading:
			begin(headingText(b.text), b)
			cur.level = 0
			continue
		case len(b.cells) >= 2 && b.cells[0] != "":
			if isHeaderRow(b.cells) {
				continue
			}
			begin(b.cells[0], b)
			b.text = joinCells(b.cells[1:])
			cur.blocks = append(cur.blocks, b)
			cur = nil
			continue
		case b.kind == item && (cur == nil || cur.name == "" && b.level <= max(cur.level, 1) || cur.name != "" && cur.level > 0 && b.level <= cur.level):
			if (b.bold || topicLike(b.text) && !endsSentence(b.text)) && (next.level > b.level || next.kind == paragraph && next.level > 0) {
				begin(headingText(b.text), b)
				continue
			}
			begin("", b)
		case b.kind == paragraph && nameLine(b, next, separated && cur != nil && len(cur.blocks) > 0):
			begin(headingText(b.text), b)
			cur.level = 0
			continue
		case b.kind == paragraph && (cur == nil || boldName(b) && !strings.Contains(cur.name, strings.Trim(b.text[:b.lead], " :"))):
			begin("", b)
		case b.kind == paragraph && !separated && cur.name == "" && b.level == 0 && !goesOn().MatchString(b.text):
			begin("", b)
		}
		cur.blocks = append(cur.blocks, b)
	}
	return chunks, rest
}

// boldName reports whether a paragraph begins with a name in bold type.
func boldName(b block) bool {
	return b.lead > 0 && b.lead < len(b.text) && topicLike(strings.Trim(b.text[:b.lead], " :–—-"))
}

// goesOn begins a paragraph that says more of the same topic.
var goesOn = lazy(`^(?:It|Its|He|His|She|Her|They|Their|This|These|That|Those|In \d{4}|Since|The (?:party|country|group|agency|company|bank|organi[sz]ation|body|court|law|city|president|minister|movement|alliance|union|mission|team))\b`)

// nameLine reports whether a paragraph is the name of the topic that the next block describes.
func nameLine(b, next block, within bool) bool {
	text := strings.TrimSuffix(b.text, ":")
	if len(strings.Fields(text)) > 9 || endsSentence(text) || endsQuestion(text) || !looksHeading(text) || within && !b.bold {
		return false
	}
	if b.bold {
		return next.kind == paragraph || next.kind == item
	}
	return (next.kind == paragraph || next.kind == item) && endsSentence(next.text) && (topicLike(text) || b.gap && len(strings.Fields(text)) <= 5)
}
