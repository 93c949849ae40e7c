package slack

import (
	"encoding/json"
	"fmt"
	"strings"

	slackapi "github.com/slack-go/slack"

	"github.com/godeeper/godeeper/bot"
)

// message is what one call of chat.postMessage shows. Text is for notifications and screen
// readers: plain, inert but for the mention of somebody who wished for it, and never empty. It is
// to be sent with mrkdwn off and parse none.
type message struct {
	Text   string
	Blocks []slackapi.Block
}

// renderOptions says how a reply is shown beyond what it holds.
type renderOptions struct {
	Private  bool            // only the person sees it: they may share it with the channel
	Question string          // shown above the answer, for it does not stand in the channel; "" for none
	By       string          // who shares it, "" for nobody
	Wished   bool            // it was wished for when there was no answer
	To       string          // id of the person who did, and is mentioned; "" for nobody
	Asked    map[string]bool // questions that were asked by their buttons, as offered
	Rated    string          // "+" or "-" where the person has rated it, "" where they have not
}

// render returns the messages that show r, in order: none where nothing is to be said. Sources
// and buttons stand at the end of the last one.
func render(r bot.Reply, o renderOptions) []message {
	if r.Silent {
		return nil
	}
	b := &builder{asked: o.Asked, rated: o.Rated, action: askAction, number: true}
	if o.Wished {
		b.granted(o.To)
	}
	b.asker(o.Question, o.By)
	r.Write(b, o.Private)
	messages := pack(b.parts)
	if len(messages) > 0 && isPerson(o.To) {
		messages[0].Text = "<@" + o.To + "> " + messages[0].Text
	}
	return messages
}

// part is a block on its way into a message, with what the message's plain text says of it.
type part struct {
	block  slackapi.Block
	body   string
	source string
	offer  string
	keep   bool // it stays in one message with the part behind it
}

// builder collects the parts of a reply or of a view.
type builder struct {
	parts   []part
	asked   map[string]bool
	rated   string
	action  string // what the action ids of questions begin with
	number  bool   // a question may be asked by its number
	offered int    // questions so far
}

var _ bot.Sheet = (*builder)(nil)

func (b *builder) add(p part) { b.parts = append(b.parts, p) }

// pack puts parts into as few messages as hold them.
func pack(parts []part) []message {
	var out []message
	var current []part
	size := 0
	flush := func() {
		if len(current) > 0 {
			out = append(out, newMessage(current))
		}
		current, size = nil, 0
	}
	for len(parts) > 0 {
		n := 1
		for n < len(parts) && parts[n-1].keep {
			n++
		}
		bytes := 0
		for _, p := range parts[:n] {
			bytes += blockSize(p.block)
		}
		if bytes > maxMessage && n > 1 { // they cannot stay together
			parts[0].keep = false
			continue
		}
		if size+bytes > maxMessage || len(current)+n > maxBlocks {
			flush()
		}
		current, size = append(current, parts[:n]...), size+bytes
		parts = parts[n:]
	}
	flush()
	return out
}

// blockSize returns the length of a block as it is sent, with the comma behind it.
func blockSize(b slackapi.Block) int {
	data, err := json.Marshal(b)
	if err != nil {
		return maxMessage // it is in no message then, and sending it will tell why
	}
	return len(data) + 1
}

func newMessage(parts []part) message {
	return message{Text: fallback(parts), Blocks: blocksOf(parts)}
}

// blocksOf returns the blocks, each with an id of its own.
func blocksOf(parts []part) []slackapi.Block {
	var out []slackapi.Block
	for i, p := range parts {
		id := fmt.Sprintf("%s:%d", p.block.BlockType(), i)
		switch b := p.block.(type) {
		case *slackapi.RichTextBlock:
			b.BlockID = id
		case *slackapi.HeaderBlock:
			b.BlockID = id
		case *slackapi.ContextBlock:
			b.BlockID = id
		case *slackapi.ActionBlock:
			b.BlockID = id
		case *slackapi.ContextActionsBlock:
			b.BlockID = id
		}
		out = append(out, p.block)
	}
	return out
}

// Shares of the plain text of a message: the answer, where it comes from, what to ask next. They
// and the line breaks between them are within maxFallback.
const (
	maxBody    = 2500
	maxCited   = 500
	maxOffered = 900
)

// fallback returns the plain text of a message.
func fallback(parts []part) string {
	var bodies, cited, offered []string
	for _, p := range parts {
		for _, c := range []struct {
			to   *[]string
			text string
		}{{&bodies, p.body}, {&cited, p.source}, {&offered, p.offer}} {
			if c.text != "" {
				*c.to = append(*c.to, c.text)
			}
		}
	}
	var out []string
	add := func(before string, texts []string, between string, limit int) {
		if len(texts) > 0 {
			out = append(out, inert(bot.ClipBy(before+strings.Join(texts, between), limit, inertLen)))
		}
	}
	add("", bodies, "\n", maxBody)
	add(bot.SourcesLabel, cited, " · ", maxCited)
	add("", offered, "\n", maxOffered)
	if len(out) == 0 {
		return bot.GoesOn
	}
	return strings.Join(out, "\n")
}
