package bottest

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Call is a request to the Web API or to a response URL.
type Call struct {
	Method string            // as chat.postMessage; "response_url" for a response URL
	Args   map[string]string // what is no text of a JSON body is here as JSON
	Token  string
	Team   string // id of the token's workspace, "" for none
	Time   time.Time
	Header http.Header
	Status int    // of the answer, 0 when none was given
	Error  string // of the answer, "" for ok
}

// Arg returns an argument, "" when it is missing.
func (c Call) Arg(name string) string { return c.Args[name] }

// request is a call on its way through the fake.
type request struct {
	*Call
	grant *grant
	team  *Team // of the token
}

// flag reports whether an argument is true; missing ones are def.
func (r *request) flag(name string, def bool) bool {
	switch r.Args[name] {
	case "":
		return def
	case "true", "1":
		return true
	}
	return false
}

// problem is why a call is refused.
type problem struct {
	code   string
	more   object // further fields of the answer
	status int    // 0 for 200
	header http.Header
}

func refuse(code string) *problem { return &problem{code: code} }

// handler carries out a method. The lock is held.
type handler func(*Slack, *request) (object, *problem)

func handlers() map[string]handler {
	return map[string]handler{
		"api.test":                              (*Slack).apiTest,
		"apps.connections.open":                 (*Slack).connectionsOpen,
		"apps.uninstall":                        (*Slack).appsUninstall,
		"assistant.threads.setStatus":           (*Slack).setStatus,
		"assistant.threads.setSuggestedPrompts": (*Slack).setPrompts,
		"assistant.threads.setTitle":            (*Slack).setTitle,
		"auth.revoke":                           (*Slack).authRevoke,
		"auth.test":                             (*Slack).authTest,
		"chat.delete":                           (*Slack).chatDelete,
		"chat.getPermalink":                     (*Slack).chatPermalink,
		"chat.postEphemeral":                    (*Slack).chatPostEphemeral,
		"chat.postMessage":                      (*Slack).chatPostMessage,
		"chat.update":                           (*Slack).chatUpdate,
		"conversations.history":                 (*Slack).conversationsHistory,
		"conversations.info":                    (*Slack).conversationsInfo,
		"conversations.open":                    (*Slack).conversationsOpen,
		"conversations.replies":                 (*Slack).conversationsReplies,
		"oauth.v2.access":                       (*Slack).oauthAccess,
		"users.conversations":                   (*Slack).usersConversations,
		"users.info":                            (*Slack).usersInfo,
		"views.open":                            (*Slack).viewsOpen,
		"views.publish":                         (*Slack).viewsPublish,
		"views.push":                            (*Slack).viewsOpen,
		"views.update":                          (*Slack).viewsUpdate,
	}
}

// serveAPI answers a call of the Web API.
func (s *Slack) serveAPI(w http.ResponseWriter, r *http.Request) {
	call := &Call{Method: strings.TrimPrefix(r.URL.Path, "/api/"), Args: map[string]string{}, Time: time.Now(), Header: r.Header.Clone()}
	isJSON, err := readArgs(r, call.Args)
	call.Token, _ = strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if t := call.Args["token"]; t != "" {
		call.Token = t
	}
	delete(call.Args, "token")
	if err != nil {
		s.mu.Lock()
		s.violate("%s: %v", call.Method, err)
		s.mu.Unlock()
	}
	s.answer(w, r, call, func() (object, *problem) { return s.carryOut(call, isJSON) })
}

// readArgs reads the arguments of a request from its query, its form or its JSON body.
func readArgs(r *http.Request, args map[string]string) (isJSON bool, err error) {
	add := func(v url.Values) {
		for name, values := range v {
			args[name] = values[0]
		}
	}
	add(r.URL.Query())
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return false, err
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind == "application/json" {
		return true, jsonArgs(body, args)
	}
	form, err := url.ParseQuery(string(body))
	add(form)
	return false, err
}

// jsonArgs reads the arguments of a JSON body; null is as good as none.
func jsonArgs(body []byte, args map[string]string) error {
	if len(body) == 0 {
		return nil
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(body, &fields); err != nil {
		return err
	}
	for name, raw := range fields {
		var text string
		switch {
		case string(raw) == "null":
		case json.Unmarshal(raw, &text) == nil:
			args[name] = text
		default:
			args[name] = string(raw)
		}
	}
	return nil
}

// carryOut checks a call and carries it out. The lock is held.
func (s *Slack) carryOut(call *Call, isJSON bool) (object, *problem) {
	spec, known := s.specs[call.Method]
	handle := handlers()[call.Method]
	if !known || handle == nil {
		s.violate("%s: there is no such method, or the fake does not know it", call.Method)
		return nil, refuse("unknown_method")
	}
	if isJSON && !spec.json && len(call.Args) > 0 {
		s.violate("%s: the method takes no JSON", call.Method)
		clear(call.Args)
	}
	r := &request{Call: call}
	if !spec.open {
		if p := s.authorize(r, spec); p != nil {
			return nil, p
		}
	}
	if p := s.checkArgs(r, spec); p != nil {
		return nil, p
	}
	return handle(s, r)
}

// authorize finds what the token allows. The lock is held.
func (s *Slack) authorize(r *request, spec methodSpec) *problem {
	if r.Token == "" {
		return refuse("not_authed")
	}
	g := s.tokens[r.Token]
	switch {
	case g == nil:
		return refuse("invalid_auth")
	case g.err != "":
		return refuse(g.err)
	case g.app != spec.app && r.Method != "auth.test":
		s.violate("%s: called with the wrong kind of token", r.Method)
		return refuse("not_allowed_token_type")
	}
	r.grant, r.team = g, g.team
	if spec.scopes != "" && !slices.ContainsFunc(strings.Fields(spec.scopes), func(scope string) bool { return slices.Contains(g.scopes, scope) }) {
		return missingScope(r, spec.scopes)
	}
	return nil
}

func missingScope(r *request, needed string) *problem {
	return &problem{code: "missing_scope", more: object{
		"needed": strings.ReplaceAll(needed, " ", ","), "provided": strings.Join(r.grant.scopes, ","),
	}}
}

// checkArgs compares the arguments with the reference. The lock is held.
func (s *Slack) checkArgs(r *request, spec methodSpec) *problem {
	required := strings.Fields(spec.required)
	known := spec.args()
	for name := range r.Args {
		if !slices.Contains(known, name) {
			s.violate("%s: unknown argument %q", r.Method, name)
		}
	}
	var missing []string
	for _, name := range required {
		if v, ok := r.Args[name]; !ok || v == "" && name != "status" { // an empty status takes the status away
			s.violate("%s: the argument %q is missing", r.Method, name)
			missing = append(missing, "[ERROR] missing required field: "+name)
		}
	}
	if missing == nil {
		return nil
	}
	return &problem{code: "invalid_arguments", more: object{"response_metadata": object{"messages": missing}}}
}

// Calls returns the calls of a method, or with "" all, in order.
func (s *Slack) Calls(method string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.callsOf(method)
}

func (s *Slack) callsOf(method string) []Call {
	var calls []Call
	for _, c := range s.calls {
		if method == "" || c.Method == method {
			calls = append(calls, *c)
		}
	}
	return calls
}

// WaitCalls waits until a method was called n times, and returns its calls; the test ends when
// that takes longer than d.
func (s *Slack) WaitCalls(method string, n int, d time.Duration) []Call {
	s.t.Helper()
	var calls []Call
	if !s.await(d, func() bool { calls = s.callsOf(method); return len(calls) >= n }) {
		s.t.Fatalf("%s: %d calls within %v, want %d", method, len(calls), d, n)
	}
	return calls
}
