package discord

import (
	"math"
	"slices"

	"github.com/bwmarrin/discordgo"

	"github.com/godeeper/godeeper/bot"
)

// message is what one request shows, in two forms: of Components V2, and of an embed with rows of
// buttons for where Discord refuses the first.
type message struct {
	Modern  body
	Classic body
}

// renderOptions says how a reply is shown beyond what it holds.
type renderOptions struct {
	Private  bool   // only the person sees it: they may share it with the channel
	Over     string // a line of our own over all, in Markdown; "" for none
	Question string // shown above the answer, for it does not stand in the channel; "" for none
	By       string // who shares it, "" for nobody
	Key      int32  // the id of the first message's container, or of its first row in the classic form; one more for each that follows; 0 for none
}

// render returns the messages that show r, in order: none where nothing is to be said. Sources
// and buttons stand at the end of the last one.
func render(r bot.Reply, o renderOptions) []message {
	if r.Silent {
		return nil
	}
	b := &builder{ref: r.Ref}
	b.over(o.Over)
	b.asker(o.Question, o.By)
	r.Write(b, o.Private)
	return b.messages(o.Key)
}

// part is a piece of text, a row of buttons or a menu on its way into a message.
type part struct {
	text string // Markdown; "" for the others
	row  []discordgo.Button
	menu *discordgo.SelectMenu
	over bool // it stands over the box around the others, and of an embed: only there a mention rings
	rule bool // a line is drawn above it, where something is above it
	keep bool // it stays in one message with the part behind it, and in one text
}

// builder is the sheet of a reply.
type builder struct {
	parts   []part
	ref     string // of the reply
	offered int    // questions so far
}

var _ bot.Sheet = (*builder)(nil)

// over puts a line over all that is added, in Markdown.
func (b *builder) over(line string) {
	if line != "" {
		b.add(part{text: line, over: true, keep: true})
	}
}

func (b *builder) add(p part) { b.parts = append(b.parts, p) }

// messages puts the parts into as few messages as hold them.
func (b *builder) messages(key int32) []message {
	var out []message
	for i, parts := range pack(b.parts) {
		out = append(out, newMessage(parts, keyAt(key, i)))
	}
	return out
}

// keyAt returns the key of message i, where that of the first is key. It goes on at 1 behind the
// greatest, for 0 is none.
func keyAt(key int32, i int) int32 {
	if key == 0 {
		return 0
	}
	return int32((int64(key)-1+int64(i))%math.MaxInt32) + 1
}

// pack parts the parts by message.
func pack(parts []part) [][]part {
	var out [][]part
	var current []part
	for len(parts) > 0 {
		n := 1
		for n < len(parts) && parts[n-1].keep {
			n++
		}
		if n > 1 && !fit(parts[:n]) { // they cannot stay together
			parts[0].keep = false
			continue
		}
		if len(current) > 0 && !fit(append(current[:len(current):len(current)], parts[:n]...)) {
			out = append(out, current)
			current = nil
		}
		current = append(current, parts[:n]...)
		parts = parts[n:]
	}
	if len(current) > 0 {
		out = append(out, current)
	}
	return out
}

// between is what stands between the texts of an embed.
const between = "\n\n"

// fit reports whether parts fit into one message, in both forms. All that is shown counts as text.
func fit(parts []part) bool {
	components, rows, buttons, shown := 1, 0, 0, 0 // one container
	for i, p := range parts {
		if p.rule && i > 0 {
			components++
		}
		shown += size(p.text) + len(between)
		switch {
		case p.menu != nil:
			components += 2
			rows++
			buttons += maxInRow // it fills a row
			shown += menuSize(p.menu)
		case p.row != nil:
			components += 1 + len(p.row)
			rows++
			buttons += len(p.row)
			for _, b := range p.row {
				shown += size(b.Label)
			}
		case !inOneText(parts, i):
			components++
		}
	}
	rows = min(rows, (buttons+maxInRow-1)/maxInRow)
	return components <= maxComponents && rows <= maxRows && shown <= maxShown
}

// isText reports whether a part is a text among the others.
func (p part) isText() bool { return p.row == nil && p.menu == nil && !p.over }

// inOneText reports whether part i is in one text with the part behind it.
func inOneText(parts []part, i int) bool {
	return parts[i].keep && i+1 < len(parts) && parts[i+1].isText() && !parts[i+1].rule
}

func newMessage(parts []part, key int32) message {
	var boxed []discordgo.MessageComponent
	over, described, text := "", "", ""
	for i, p := range parts {
		if p.over {
			over = p.text
			continue
		}
		if p.rule && i > 0 {
			boxed = append(boxed, divider())
		}
		if !p.isText() {
			boxed = append(boxed, p.control())
			continue
		}
		text += p.text
		if inOneText(parts, i) {
			text += "\n"
			continue
		}
		boxed = append(boxed, textDisplay(text))
		if described != "" {
			described += between
		}
		described, text = described+text, ""
	}
	if described == "" { // Discord refuses a message of rows alone
		described = bot.GoesOn
	}
	m := message{
		Modern:  newBody(container(key, boxed...)),
		Classic: body{Content: over, Embeds: []*discordgo.MessageEmbed{{Description: described}}, Components: keyed(classicRows(parts), key)},
	}
	if over != "" {
		m.Modern.Components = slices.Insert(m.Modern.Components, 0, textDisplay(over))
	}
	return m
}

// control returns the row of a part that is no text.
func (p part) control() discordgo.MessageComponent {
	if p.menu != nil {
		return selection(*p.menu)
	}
	return row(p.row...)
}

// keyed returns rows with the key of their message on the first, for an embed can carry none.
func keyed(rows []discordgo.MessageComponent, key int32) []discordgo.MessageComponent {
	if len(rows) > 0 {
		if first, ok := rows[0].(discordgo.ActionsRow); ok {
			first.ID = int(key)
			rows[0] = first
		}
	}
	return rows
}

// classicRows returns the rows below an embed. Where there are more than Discord takes there, the
// buttons move together: they do not stand at their texts anyway.
func classicRows(parts []part) []discordgo.MessageComponent {
	var rows, menus []discordgo.MessageComponent
	var buttons []discordgo.Button
	for _, p := range parts {
		if p.row == nil && p.menu == nil {
			continue
		}
		rows = append(rows, p.control())
		buttons = append(buttons, p.row...)
		if p.menu != nil {
			menus = append(menus, p.control())
		}
	}
	if len(rows) <= maxRows {
		return rows
	}
	rows = nil
	for some := range slices.Chunk(buttons, maxInRow) {
		rows = append(rows, row(some...))
	}
	return append(rows, menus...)
}
