package slack

import (
	"encoding/json"
	"fmt"
	"time"

	slackapi "github.com/slack-go/slack"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

// call is a request to Slack, as it is frozen in a post. Each method uses the fields that it has.
type call struct {
	Method     string          `json:"method"`
	Enterprise string          `json:"enterprise,omitempty"`
	Team       string          `json:"team"`
	Channel    string          `json:"channel,omitempty"`
	Thread     string          `json:"thread,omitempty"` // ts of the message that the thread hangs on
	TS         string          `json:"ts,omitempty"`     // of the message that is changed
	Since      string          `json:"since,omitempty"`  // ts of what is answered: the post is later
	User       string          `json:"user,omitempty"`
	URL        string          `json:"url,omitempty"` // response_url; with postMessage, where the bot is not in the channel
	Text       string          `json:"text,omitempty"`
	Blocks     json.RawMessage `json:"blocks,omitempty"`
	View       json.RawMessage `json:"view,omitempty"`
	Trigger    string          `json:"trigger,omitempty"`
	Prompts    []string        `json:"prompts,omitempty"`
	Replace    bool            `json:"replace,omitempty"`  // the message that the response_url belongs to
	Briefing   string          `json:"briefing,omitempty"` // that the message is about
	Paced      bool            `json:"paced,omitempty"`    // it waits for its turn: a digest
}

// The methods of calls.
const (
	postMessage   = "chat.postMessage"
	postEphemeral = "chat.postEphemeral"
	updateMessage = "chat.update"
	publishView   = "views.publish"
	openView      = "views.open"
	setPrompts    = "assistant.threads.setSuggestedPrompts"
	respond       = "response_url"
)

// add freezes a call as the next post of the job.
func (j *job) add(c call) error {
	c.Team, c.Enterprise = j.at.team, j.at.enterprise
	body, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("freeze %s: %w", c.Method, err)
	}
	key := fmt.Sprintf("%s/%d", j.event.Keys[0], len(j.work.Posts))
	j.work.Posts = append(j.work.Posts, faq.Post{Key: key, Body: body})
	return nil
}

// say shows a reply at the place of the job.
func (j *job) say(reply bot.Reply, how manner) error {
	question := ""
	if how.question {
		question = reply.Query.Text
	}
	briefing := ""
	if reply.Answer.Briefing != nil {
		briefing = reply.Answer.Briefing.ID
	}
	return j.post(render(reply, renderOptions{Private: how.private, Question: question, By: how.by, Wished: how.wished, To: how.to}), how, briefing)
}

// post shows messages at the place of the job.
func (j *job) post(messages []message, how manner, briefing string) error {
	for _, m := range messages {
		blocks, err := json.Marshal(slackapi.Blocks{BlockSet: m.Blocks})
		if err != nil {
			return fmt.Errorf("freeze an answer: %w", err)
		}
		c := call{Method: postMessage, Channel: j.at.channel, Thread: j.at.thread, Since: j.since(), Text: m.Text, Blocks: blocks, Briefing: briefing}
		switch {
		case how.by != "":
			c.URL = j.at.url
		case how.private && j.at.url != "":
			c = call{Method: respond, URL: j.at.url, Text: m.Text, Blocks: blocks}
		case how.private:
			c.Method, c.User = postEphemeral, j.at.user
		}
		if err := j.add(c); err != nil {
			return err
		}
	}
	return nil
}

// tell shows one line of our own to the person only.
func (j *job) tell(line string) error { return j.say(bot.Reply{Line: line}, manner{private: true}) }

// since returns the ts of what is answered, "" when it is not known.
func (j *job) since() string {
	if j.event.Kind == bot.KindWish {
		return stampBefore(time.Unix(j.event.At, 0))
	}
	if j.Event != nil {
		return j.Event.TS
	}
	return j.action().TS
}
