package bottest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// responseURL is where the bot may answer a command or a press for some time.
type responseURL struct {
	team    *Team
	channel string
	user    string
	message *Post // that was pressed in, nil of a command
	made    time.Time
	uses    int
}

// responseURL makes one. The lock is held.
func (s *Slack) responseURL(team *Team, channel, user string, message *Post) string {
	path := "/response/" + team.ID + "/" + s.id("") + "/abcdefghijklmnop"
	s.responses[path] = &responseURL{team: team, channel: channel, user: user, message: message, made: s.now()}
	return s.base() + path
}

// responseArgs are the fields that a body for a response URL may have: those of
// https://docs.slack.dev/interactivity/handling-user-interaction, and what libraries send empty.
func responseArgs() []string {
	return []string{
		"text", "blocks", "attachments", "response_type", "replace_original", "delete_original", "thread_ts", "mrkdwn",
		"unfurl_links", "unfurl_media", "parse", "link_names", "metadata",
	}
}

// serveResponse answers a call of a response URL.
func (s *Slack) serveResponse(w http.ResponseWriter, r *http.Request) {
	call := &Call{Method: "response_url", Args: map[string]string{}, Time: time.Now(), Header: r.Header.Clone()}
	isJSON, err := readArgs(r, call.Args)
	s.answer(w, r, call, func() (object, *problem) {
		if err != nil || !isJSON {
			s.violate("response_url: the body is no JSON")
			return nil, &problem{code: "invalid_payload", status: http.StatusBadRequest}
		}
		result, p := s.respond(r.URL.Path, call)
		if p != nil && p.status == 0 {
			p.status = http.StatusBadRequest
		}
		return result, p
	})
}

// respond carries out what was sent to a response URL. The lock is held.
func (s *Slack) respond(path string, call *Call) (object, *problem) {
	u := s.responses[path]
	switch {
	case u == nil:
		s.violate("response_url: there is no such URL: %s", path)
		return nil, &problem{code: "no_service", status: http.StatusNotFound}
	case u.uses >= s.config.responseUses:
		s.violate("response_url: used more than %d times", s.config.responseUses)
		return nil, &problem{code: "used_url", status: http.StatusNotFound}
	case s.now().Sub(u.made) > s.config.responseLife:
		return nil, &problem{code: "expired_url", status: http.StatusNotFound}
	}
	for name := range call.Args {
		if !slices.Contains(responseArgs(), name) {
			s.violate("response_url: unknown field %q", name)
		}
	}
	call.Team = u.team.ID
	r := &request{Call: call, team: u.team, grant: &grant{team: u.team}}
	u.uses++
	if r.flag("delete_original", false) {
		if u.message == nil {
			return nil, refuse("invalid_payload")
		}
		u.message.Deleted = true
		return object{}, nil
	}
	said, p := s.content(r)
	if p != nil {
		return nil, p
	}
	if r.flag("replace_original", false) && u.message != nil {
		s.update(u.message, said.text, said.blocks, said.metadata)
		u.message.Response = s.base() + path
		return object{}, nil
	}
	return object{}, s.respondNew(u, r, said, s.base()+path)
}

// respondNew shows a new message by a response URL or an acknowledgement. The lock is held.
func (s *Slack) respondNew(u *responseURL, r *request, said content, path string) *problem {
	post := &Post{
		Method: r.Method, Team: u.team.ID, Channel: u.channel, User: u.team.BotUser, BotID: u.team.BotID, ThreadTS: r.Args["thread_ts"],
		Text: said.text, Blocks: said.blocks, Args: r.Args, Response: path,
	}
	switch kind := r.Args["response_type"]; kind {
	case "", "ephemeral":
		post.Ephemeral = u.user
	case "in_channel":
	default:
		s.violate("%s: response_type %q", r.Method, kind)
		return refuse("invalid_payload")
	}
	s.put(post)
	if u.message == nil && post.Ephemeral != "" {
		u.message = post // what a later replace_original replaces
	}
	return nil
}

// reply takes what an acknowledgement of a command says. The lock is held.
func (s *Slack) ackMessage(url string, payload json.RawMessage) {
	path := strings.TrimPrefix(url, s.base())
	u := s.responses[path]
	call := &Call{Method: "ack", Args: map[string]string{}, Time: time.Now()}
	if u == nil || len(payload) == 0 {
		return
	}
	if err := jsonArgs(payload, call.Args); err != nil {
		s.violate("the acknowledgement of a command: %v", err)
		return
	}
	if len(call.Args) == 0 {
		return
	}
	r := &request{Call: call, team: u.team, grant: &grant{team: u.team}}
	if said, p := s.content(r); p == nil {
		s.respondNew(u, r, said, "")
	}
}
