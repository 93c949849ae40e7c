package discord

import (
	"math"

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
	b.asker(o.Question, o.By)
	r.Write(b, o.Private)
	return b.messages(o.Key)
}

// part is a piece of text or a row of buttons on its way into a message.
type part struct {
	text string // Markdown; "" for a row
	row  []discordgo.Button
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
	components, rows, shown := 1, 0, 0 // one container
	for i, p := range parts {
		if p.rule && i > 0 {
			components++
		}
		if !inOneText(parts, i) {
			components += 1 + len(p.row)
		}
		shown += size(p.text) + len(between)
		if p.row != nil {
			rows++
		}
		for _, b := range p.row {
			shown += size(b.Label)
		}
	}
	return components <= maxComponents && rows <= maxRows && shown <= maxShown
}

// inOneText reports whether part i is in one text with the part behind it.
func inOneText(parts []part, i int) bool {
	return parts[i].keep && i+1 < len(parts) && parts[i+1].row == nil && !parts[i+1].rule
}

func newMessage(parts []part, key int32) message {
	var boxed, rows []discordgo.MessageComponent
	described, text := "", ""
	for i, p := range parts {
		if p.rule && i > 0 {
			boxed = append(boxed, divider())
		}
		if p.row != nil {
			classic := row(p.row...)
			if len(rows) == 0 {
				classic.ID = int(key) // an embed has none
			}
			boxed, rows = append(boxed, row(p.row...)), append(rows, classic)
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
	return message{
		Modern:  newBody(container(key, boxed...)),
		Classic: body{Embeds: []*discordgo.MessageEmbed{{Description: described}}, Components: rows},
	}
}
