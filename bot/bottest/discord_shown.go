package bottest

import (
	"net/url"
	"strings"
)

// DiscordShown returns what a reader sees of a message, as plain text: headings and texts as
// lines, quotes with "> ", list items with "- ", buttons as "[label]". It is "" for a message that
// is deleted or not filled yet.
func DiscordShown(m DiscordMessage) string {
	if m.Deleted || m.Thinking {
		return ""
	}
	lines := shownMarkdown(str(m.Body["content"]))
	for _, e := range list(m.Body["embeds"]) {
		if o, ok := e.(object); ok {
			lines = append(lines, shownEmbed(o)...)
		}
	}
	lines = append(lines, shownComponents(list(m.Body["components"]))...)
	return strings.Join(lines, "\n")
}

// DiscordForm returns what a reader sees of the form that answered an interaction, as
// [DiscordShown] does, "" for another answer.
func DiscordForm(i DiscordInteraction) string {
	if i.Callback != callbackModal {
		return ""
	}
	lines := append([]string{str(i.Data["title"])}, shownComponents(list(i.Data["components"]))...)
	return strings.Join(append(lines, "[Cancel] [Submit]"), "\n")
}

func shownEmbed(e object) []string {
	author, _ := e["author"].(object)
	footer, _ := e["footer"].(object)
	var lines []string
	add := func(text string) {
		if text != "" {
			lines = append(lines, text)
		}
	}
	add(str(author["name"]))
	add(readNodes(mdText{}.parse(str(e["title"]))))
	lines = append(lines, shownMarkdown(str(e["description"]))...)
	for _, f := range list(e["fields"]) {
		field, _ := f.(object)
		add(readNodes(mdText{}.parse(str(field["name"]))))
		lines = append(lines, shownMarkdown(str(field["value"]))...)
	}
	add(str(footer["text"]))
	return lines
}

func shownComponents(components []any) []string {
	var lines []string
	for _, c := range components {
		if o, ok := c.(object); ok {
			lines = append(lines, shownComponentLines(o)...)
		}
	}
	return lines
}

// shownComponentLines returns the lines of a component.
func shownComponentLines(c object) []string {
	switch number(c["type"]) {
	case componentText:
		return shownMarkdown(str(c["content"]))
	case componentContainer:
		return shownComponents(list(c["components"]))
	case componentSection:
		lines := shownComponents(list(c["components"]))
		if a, ok := c["accessory"].(object); ok && len(lines) > 0 {
			lines[len(lines)-1] += " " + shownControl(a)
		}
		return lines
	case componentRow:
		var parts []string
		for _, e := range list(c["components"]) {
			o, _ := e.(object)
			parts = append(parts, shownControl(o))
		}
		return []string{strings.Join(parts, " ")}
	case componentSeparator:
		if c["divider"] == false {
			return nil
		}
		return []string{"---"}
	case componentGallery:
		var lines []string
		for _, i := range list(c["items"]) {
			item, _ := i.(object)
			lines = append(lines, "("+str(item["description"])+")")
		}
		return lines
	case componentLabel:
		inner, _ := c["component"].(object)
		lines := []string{str(c["label"]) + ": " + shownControl(inner)}
		if d := str(c["description"]); d != "" {
			lines = append(lines, d)
		}
		return lines
	}
	return []string{shownControl(c)}
}

// shownControl returns a button, a select or another control as one piece of a line.
func shownControl(c object) string {
	switch number(c["type"]) {
	case componentButton:
		label := str(c["label"])
		if emoji, ok := c["emoji"].(object); ok {
			label = strings.TrimSpace(str(emoji["name"]) + " " + label)
		}
		return "[" + label + "]"
	case componentThumbnail:
		return "(" + str(c["description"]) + ")"
	case componentFile:
		return "(file)"
	case componentInput:
		if v := str(c["value"]); v != "" {
			return "[" + v + "]"
		}
		return "[" + str(c["placeholder"]) + "]"
	case componentBox:
		if c["default"] == true {
			return "[*]"
		}
		return "[ ]"
	}
	var options []string
	for _, o := range list(c["options"]) {
		option, _ := o.(object)
		mark := ""
		if option["default"] == true {
			mark = "*"
		}
		options = append(options, mark+str(option["label"]))
	}
	shown := "[" + strings.Join(options, " | ") + "]"
	if p := str(c["placeholder"]); p != "" {
		return p + ": " + shown
	}
	return shown
}

// shownMarkdown returns the lines of a text as it is read, without empty ones.
func shownMarkdown(text string) []string {
	var lines []string
	for line := range strings.SplitSeq(readNodes(mdText{blocks: true, links: true}.parse(text)), "\n") {
		if strings.TrimSpace(line) != "" {
			lines = append(lines, strings.TrimRight(line, " "))
		}
	}
	return lines
}

// readNodes returns what is read of parsed text.
func readNodes(nodes []mdNode) string {
	var b strings.Builder
	for _, n := range nodes {
		inner := readNodes(n.kids)
		switch n.kind {
		case LiveQuote:
			for line := range strings.SplitSeq(inner, "\n") {
				if strings.TrimSpace(line) != "" {
					b.WriteString("\n> " + line)
				}
			}
			b.WriteString("\n")
		case LiveHeading, LiveSubtext:
			b.WriteString("\n" + inner + "\n")
		case LiveList:
			b.WriteString("\n" + n.text + " " + inner + "\n")
		case LiveFence:
			b.WriteString("\n" + n.text + "\n")
		case LiveMasked:
			if leads(n.text) {
				b.WriteString(inner)
			} else {
				b.WriteString(n.raw)
			}
		case LiveBold, LiveItalic, LiveUnderline, LiveStrike, LiveSpoiler:
			b.WriteString(inner)
		default:
			b.WriteString(n.text)
		}
	}
	return b.String()
}

// leads reports whether the client makes a link of an address.
func leads(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https" || u.Scheme == "discord") && u.Host != ""
}
