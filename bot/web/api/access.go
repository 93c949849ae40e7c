package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/time/rate"

	"github.com/godeeper/godeeper/faq"
)

// How fast a token may be used: faster than one program asks for other people, and slow enough that one
// that runs wild leaves something to the others.
const (
	perSecond = 400
	atOnce    = 800
)

// handler serves a route to those who may use it.
func (a *API) handler(r route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		token, why := a.allowed(w, req, r.scope)
		if why != nil {
			a.reply(w, why.status, *why)
			return
		}
		c := &call{w: w, r: req, token: token}
		if err := r.serve(a, c); err != nil {
			a.fail(c, err)
		}
	})
}

// allowed returns the token of a request that may do what needs a scope, or why it may not.
func (a *API) allowed(w http.ResponseWriter, r *http.Request, scope string) (faq.Token, *refusal) {
	challenge := func(more string) { w.Header().Set("WWW-Authenticate", `Bearer realm="godeeper"`+more) } // RFC 6750
	header := r.Header.Values("Authorization")
	if len(header) != 1 {
		challenge("")
		return faq.Token{}, &refusal{status: http.StatusUnauthorized, text: "Send a token: Authorization: Bearer gd_…"}
	}
	token, err := a.keys.Authenticate(r.Context(), header[0])
	switch {
	case errors.Is(err, faq.ErrNotFound):
		challenge(`, error="invalid_token"`)
		return faq.Token{}, &refusal{status: http.StatusUnauthorized, text: "The token is unknown or has ended: an operator can make another one."}
	case err != nil:
		if r.Context().Err() == nil {
			a.log.Error("a token could not be looked up", "error", err)
		}
		return faq.Token{}, &refusal{status: http.StatusServiceUnavailable, text: "The token cannot be looked up just now: try again."}
	case !slices.Contains(token.Scopes, scope):
		challenge(`, error="insufficient_scope", scope="` + scope + `"`)
		return faq.Token{}, &refusal{status: http.StatusForbidden, text: "The token may " + strings.Join(token.Scopes, ", ") + "; this needs " + scope + "."}
	}
	if wait := a.paces.wait(token.ID, a); wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(wait))
		return faq.Token{}, &refusal{status: http.StatusTooManyRequests, text: "That is more than the token may ask for: wait a second."}
	}
	return token, nil
}

// paces are the paces of tokens. There are as many as tokens were used since the program was started.
type paces struct {
	mu  sync.Mutex
	all map[int64]*rate.Limiter
}

// wait returns how many seconds a token must wait, 0 for not at all.
func (p *paces) wait(token int64, a *API) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.all[token]
	if l == nil {
		if p.all == nil {
			p.all = map[int64]*rate.Limiter{}
		}
		l = rate.NewLimiter(perSecond, atOnce)
		p.all[token] = l
	}
	if l.AllowN(a.Now(), 1) {
		return 0
	}
	return 1
}

// by names a token as the author of a change.
func (c *call) by() string { return "API: " + c.token.Name }

// ctx returns the context of the request.
func (c *call) ctx() context.Context { return c.r.Context() }
