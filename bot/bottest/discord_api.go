package bottest

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

func keyText(key []byte) string { return hex.EncodeToString(key) }

// discordRequest is a call on its way through the fake.
type discordRequest struct {
	*DiscordCall
	route *route
	value func(name string) string // of a part of the path
}

// named is how violations tell of the call.
func (r *discordRequest) named() string {
	if r.route == nil {
		return r.Method + " " + r.Path
	}
	return r.route.pattern
}

// serveREST answers a request; the route is nil for none.
func (d *Discord) serveREST(w http.ResponseWriter, request *http.Request, route *route) {
	call := &DiscordCall{
		Method: request.Method, Path: bare(request.URL.Path), Query: request.URL.Query(), Header: request.Header.Clone(), Time: time.Now(),
	}
	body, err := io.ReadAll(request.Body)
	if err != nil {
		panic(http.ErrAbortHandler) // the client is gone
	}
	call.Raw = body
	r := &discordRequest{DiscordCall: call, route: route, value: request.PathValue}

	d.mu.Lock()
	d.rest.calls = append(d.rest.calls, call)
	fault := d.fault(call)
	answer := discordAnswer{header: http.Header{}}
	if fault == nil || fault.After || !fault.fails() {
		answer = d.carryOut(r)
	}
	d.notify()
	d.mu.Unlock()

	if fault != nil {
		answer = d.spoil(request, fault, answer)
	}
	d.mu.Lock()
	call.Status, call.Code = answer.status, answer.code
	d.notify()
	d.mu.Unlock()
	answer.write(w)
}

// discordAnswer is what goes back.
type discordAnswer struct {
	status int
	code   int // of Discord's error
	header http.Header
	body   []byte
}

func (a discordAnswer) write(w http.ResponseWriter) {
	for k, v := range a.header {
		w.Header()[k] = v
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // the client may be gone
}

// json sets the body.
func (a *discordAnswer) json(status int, value any) {
	a.status, a.body = status, encode(value)
	a.header.Set("Content-Type", "application/json")
}

// carryOut checks a call and carries it out. The lock is held.
func (d *Discord) carryOut(r *discordRequest) discordAnswer {
	a := discordAnswer{header: http.Header{}}
	result, no := d.admit(r, &a)
	if no == nil {
		result, no = r.route.handle(d, r)
	}
	switch {
	case no != nil:
		a.code = no.code
		a.json(no.status, no.json())
	case result == nil:
		a.status = http.StatusNoContent
	case r.route.status != 0:
		a.json(r.route.status, result)
	default:
		a.json(http.StatusOK, result)
	}
	return a
}

// admit checks a call before it is carried out. The lock is held.
func (d *Discord) admit(r *discordRequest, a *discordAnswer) (any, *discordRefusal) {
	if agent := r.Header.Get("User-Agent"); agent == "" || strings.HasPrefix(agent, "Go-http-client/") {
		// https://docs.discord.com/developers/reference#user-agent
		d.violate("%s: no User-Agent that names the bot", r.named())
	}
	if r.route == nil {
		d.violate("%s: there is no such method, or the fake does not know it", r.named())
		return nil, deny(http.StatusNotFound, 0, "404: Not Found")
	}
	if no := d.authorize(r); no != nil {
		return nil, no
	}
	if no := d.limit(r, a.header); no != nil {
		return nil, no
	}
	if no := r.decode(); no != nil {
		d.violate("%s: the body is no JSON", r.named())
		return nil, no
	}
	return nil, d.checkRequest(r)
}

// authorize looks at who calls. The lock is held.
func (d *Discord) authorize(r *discordRequest) *discordRefusal {
	const patience = 5 // answers of 401: 10,000 in ten minutes ban the address
	if r.route.byToken {
		return nil
	}
	if r.Header.Get("Authorization") == "Bot "+d.Token {
		d.rest.refused = 0
		return nil
	}
	if d.rest.refused++; d.rest.refused > patience {
		d.violate("%s: called on after %d answers of 401", r.named(), d.rest.refused-1)
	}
	return deny(http.StatusUnauthorized, 0, "401: Unauthorized")
}

// decode reads the body.
func (r *discordRequest) decode() *discordRefusal {
	if len(r.Raw) == 0 {
		return nil
	}
	bad := deny(http.StatusBadRequest, 50109, "The request body contains invalid JSON.")
	if kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); kind != "application/json" {
		return bad
	}
	var value any
	decoder := json.NewDecoder(bytes.NewReader(r.Raw))
	if decoder.Decode(&value) != nil || decoder.More() {
		return bad
	}
	switch v := value.(type) {
	case object:
		r.Body = v
	case []any:
		r.list = v
	default:
		return bad
	}
	return nil
}

// forbid refuses a call for what stands in it, which is a violation; nil where there is nothing to
// say. The lock is held.
func (d *Discord) forbid(r *discordRequest, problems []string) *discordRefusal {
	if len(problems) == 0 {
		return nil
	}
	for _, p := range problems {
		d.violate("%s: %s", r.named(), p)
	}
	return badForm(problems...)
}

// checkQuery compares the parameters with those that the method has.
func checkQuery(r *discordRequest) []string {
	var problems []string
	for _, name := range sortedKeys(asObject(r.Query)) {
		if !slices.Contains(strings.Fields(r.route.query), name) {
			problems = append(problems, fmt.Sprintf("unknown parameter %q", name))
		}
	}
	return problems
}

func asObject(values map[string][]string) object {
	o := object{}
	for k, v := range values {
		o[k] = v
	}
	return o
}
