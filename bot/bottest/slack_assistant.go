package bottest

import (
	"encoding/json"
	"fmt"
	"time"
)

// mostPrompts is how many suggested prompts Slack shows
// (https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts).
const mostPrompts = 4

// Prompt is a call that set prompts, a status or a title of a conversation with the assistant.
type Prompt struct {
	Method  string // assistant.threads.setSuggestedPrompts, .setStatus, .setTitle
	Channel string
	Thread  string
	Title   string   // of the prompts, or of the thread
	Status  string   // "" takes it away
	Titles  []string // of the prompts
	Texts   []string // what the prompts send
	Time    time.Time
}

// Prompts returns the prompts, states and titles that were set, in order.
func (s *Slack) Prompts() []Prompt {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Prompt(nil), s.prompts...)
}

// assistantThread finds the conversation that a call is about. The lock is held.
func (s *Slack) assistantThread(r *request) *problem {
	c := s.channels[r.Args["channel_id"]]
	if c == nil || c.Team != r.Team {
		return refuse("channel_not_found")
	}
	if ts := r.Args["thread_ts"]; ts != "" && s.find(c.ID, ts) == nil {
		return refuse("invalid_thread_ts")
	}
	return nil
}

func (s *Slack) keepPrompt(r *request, p Prompt) (object, *problem) {
	p.Method, p.Channel, p.Thread, p.Title, p.Time = r.Method, r.Args["channel_id"], r.Args["thread_ts"], r.Args["title"], r.Time
	s.prompts = append(s.prompts, p)
	return object{}, nil
}

func (s *Slack) setPrompts(r *request) (object, *problem) {
	var list []struct{ Title, Message string }
	text := r.Args["prompts"]
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		s.violate("%s: prompts: %v", r.Method, err)
		return nil, refuse("invalid_arguments")
	}
	problems := s.checkSchema("Prompts", "Prompts", map[string]json.RawMessage{
		"channel_id": quote(r.Args["channel_id"]), "prompts": json.RawMessage(text),
	})
	if len(list) == 0 || len(list) > mostPrompts {
		problems = append(problems, fmt.Sprintf("prompts: %d of them, 1 to %d are good", len(list), mostPrompts))
	}
	var p Prompt
	for i, one := range list {
		if one.Title == "" || one.Message == "" {
			problems = append(problems, fmt.Sprintf("prompts[%d]: an empty title or message", i))
		}
		p.Titles, p.Texts = append(p.Titles, one.Title), append(p.Texts, one.Message)
	}
	for _, problem := range problems {
		s.violate("%s: %s", r.Method, problem)
	}
	if problems != nil {
		return nil, refuse("invalid_arguments")
	}
	if s.config.agentView && r.Args["thread_ts"] != "" {
		s.violate("%s: with an agent_view, prompts that name a thread are not shown", r.Method)
	}
	if p := s.assistantThread(r); p != nil {
		return nil, p
	}
	return s.keepPrompt(r, p)
}

func (s *Slack) setStatus(r *request) (object, *problem) {
	if p := s.assistantThread(r); p != nil {
		return nil, p
	}
	return s.keepPrompt(r, Prompt{Status: r.Args["status"]})
}

func (s *Slack) setTitle(r *request) (object, *problem) {
	if p := s.assistantThread(r); p != nil {
		return nil, p
	}
	return s.keepPrompt(r, Prompt{})
}

// quote returns a text as JSON.
func quote(text string) json.RawMessage {
	data, err := json.Marshal(text)
	if err != nil {
		panic(err) // a text can be encoded
	}
	return data
}
