package bottest

import "strings"

func shownTable(b object) []string {
	var lines []string
	for _, row := range list(b["rows"]) {
		var cells []string
		for _, c := range list(row) {
			cell, _ := c.(object)
			text := str(cell["text"])
			if cell["type"] == "rich_text" {
				text = strings.Join(shownRichText(cell), " ")
			}
			cells = append(cells, text)
		}
		lines = append(lines, strings.Join(cells, " | "))
	}
	return lines
}

func shownRichText(b object) []string {
	var lines []string
	for _, e := range list(b["elements"]) {
		o, _ := e.(object)
		switch str(o["type"]) {
		case "rich_text_list":
			indent, _ := o["indent"].(float64)
			for _, item := range list(o["elements"]) {
				section, _ := item.(object)
				lines = append(lines, strings.Repeat("  ", int(indent))+"- "+richLine(section))
			}
		case "rich_text_quote":
			for line := range strings.SplitSeq(richLine(o), "\n") {
				lines = append(lines, "> "+line)
			}
		default:
			lines = append(lines, strings.Split(richLine(o), "\n")...)
		}
	}
	return lines
}

// richLine returns the text of a section of rich text.
func richLine(o object) string {
	var b strings.Builder
	for _, e := range list(o["elements"]) {
		element, _ := e.(object)
		switch str(element["type"]) {
		case "text":
			b.WriteString(str(element["text"]))
		case "link":
			text := str(element["text"])
			if text == "" {
				text = str(element["url"])
			}
			b.WriteString(text)
		case "user":
			b.WriteString("@" + str(element["user_id"]))
		case "usergroup":
			b.WriteString("@" + str(element["usergroup_id"]))
		case "broadcast":
			b.WriteString("@" + str(element["range"]))
		case "channel":
			b.WriteString("#" + str(element["channel_id"]))
		case "emoji":
			b.WriteString(":" + str(element["name"]) + ":")
		case "date":
			b.WriteString(str(element["fallback"]))
		}
	}
	return b.String()
}
