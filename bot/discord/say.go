package discord

import (
	"encoding/json"
	"fmt"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

// call is a request to Discord, as it is frozen in a post. Each method uses the fields that it has.
type call struct {
	Method      string          `json:"method"`
	App         string          `json:"app,omitempty"`         // id of the application
	Interaction string          `json:"interaction,omitempty"` // its id
	Token       string          `json:"token,omitempty"`       // of the interaction
	Guild       string          `json:"guild,omitempty"`
	Channel     string          `json:"channel,omitempty"` // where the bot may post itself, "" where it may not
	Reply       string          `json:"reply,omitempty"`   // id of the message that is answered
	Since       string          `json:"since,omitempty"`   // id of what is answered: the post is later
	Thread      string          `json:"thread,omitempty"`  // name of the thread that begins at it, "" for none
	Private     bool            `json:"private,omitempty"` // to the person only
	Number      int32           `json:"number,omitempty"`  // by which the message is found again
	Modern      json.RawMessage `json:"modern,omitempty"`
	Classic     json.RawMessage `json:"classic,omitempty"` // where Discord refuses the modern form
}

// The methods of calls.
const (
	createMessage  = "create message"
	editOriginal   = "edit original"   // the place made with the acknowledgement, or the form that was used
	markOriginal   = "mark original"   // the message whose button was pressed
	deleteOriginal = "delete original" // the place for which there is no answer
	followUp       = "follow-up"
	startThread    = "start thread" // at the place made with the acknowledgement
)

// hold freezes a message in the call.
func (c *call) hold(m message) (err error) {
	if c.Modern, err = json.Marshal(m.Modern); err == nil {
		c.Classic, err = json.Marshal(m.Classic)
	}
	if err != nil {
		return fmt.Errorf("freeze a message: %w", err)
	}
	return nil
}

// manner is how an answer is shown.
type manner struct {
	question bool   // with the question above it, for it does not stand in the channel
	by       string // who shares it, "" for nobody
	thread   bool   // it begins a thread
}

// add freezes a call as the next post of the job.
func (j *job) add(c call) error {
	if j.interaction() {
		c.App, c.Interaction, c.Token = j.App, j.ID, j.delivery.Token
	}
	c.Guild, c.Since = j.Guild, j.ID
	body, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("freeze %s: %w", c.Method, err)
	}
	j.work.Posts = append(j.work.Posts, faq.Post{Key: j.key(), Body: body})
	return nil
}

// key returns the key of the next post.
func (j *job) key() string { return fmt.Sprintf("%s/%d", j.event.Keys[0], len(j.work.Posts)) }

// reply shows a reply at the place of the job.
func (j *job) reply(r bot.Reply, how manner) error {
	o := renderOptions{Private: j.Private, By: how.by}
	if how.question {
		o.Question = r.Query.Text
	}
	o.Key = keyNumber(j.key())
	for i, m := range render(r, o) {
		if err := j.show(m, keyAt(o.Key, i), how); err != nil {
			return err
		}
	}
	if how.thread && j.interaction() && !j.Private && j.mayPost() {
		return j.add(call{Method: startThread, Channel: j.Channel, Thread: threadName(r)})
	}
	return nil
}

// show adds a message in the best way that there is: it fills the place that was made for it, is
// one of the bot's own, or follows the interaction.
func (j *job) show(m message, number int32, how manner) error {
	c := call{Method: createMessage, Number: number, Channel: j.Channel, Private: j.Private}
	if err := c.hold(m); err != nil {
		return err
	}
	switch {
	case !j.interaction():
		if len(j.work.Posts) == 0 && j.kind() == kindMessage && j.Guild != "" {
			c.Reply = j.ID
		}
		if how.thread {
			c.Reply, c.Thread = j.ID, threadName(bot.Reply{Query: faq.Query{Text: j.Content}})
		}
	case j.Place && !j.filled:
		j.filled = true
		c.Method = editOriginal
		if j.Private || !j.mayPost() {
			c.Channel = ""
		}
	case j.Private || !j.mayPost():
		c.Method, c.Channel = followUp, ""
	case j.kind() == kindPress && len(j.work.Posts) == 0 && how.by == "": // what is shared hangs on what others do not see
		c.Reply = j.message.ID
	}
	return j.add(c)
}

// tell shows one line of our own to the person only.
func (j *job) tell(line string) error {
	aside := *j
	aside.Private = true
	err := aside.reply(bot.Reply{Line: line}, manner{})
	j.work, j.filled = aside.work, aside.filled
	return err
}

// told shows one line of our own in Markdown to the person only.
func (j *job) told(markdown string) error {
	m := message{Modern: newBody(textDisplay(markdown)), Classic: body{Content: markdown}}
	private := *j
	private.Private = true
	err := private.show(m, keyNumber(j.key()), manner{})
	j.work, j.filled = private.work, private.filled
	return err
}

// post adds a message of the bot's own in a channel, as a reply to a message there or to none.
func (j *job) post(m message, number int32, channel, reply string) error {
	c := call{Method: createMessage, Number: number, Channel: channel, Reply: reply}
	if err := c.hold(m); err != nil {
		return err
	}
	return j.add(c)
}

// maxThreadName is the length of a thread's name in characters.
// https://docs.discord.com/developers/resources/channel#channel-object
const maxThreadName = 100

// threadName names a thread by the question that begins it.
func threadName(r bot.Reply) string {
	if name := bot.Clip(bot.Line(asTyped(r.Query.Text)), maxThreadName); name != "" {
		return name
	}
	return bot.TitleDeeper
}
