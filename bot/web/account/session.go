package account

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"

	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq"
)

// cookieName has the prefix by which browsers take the cookie from this very site only. They take it
// without TLS from 127.0.0.1 and localhost too.
const cookieName = "__Host-godeeper"

// How long somebody stays signed in.
const (
	idleShort  = 12 * time.Hour      // without use: a working day
	idleLong   = 7 * 24 * time.Hour  // without use, for those who ask to stay signed in
	longest    = 30 * 24 * time.Hour // in any case
	seeEvery   = 5 * time.Minute     // how exactly the last use is known
	mostAgent  = 200                 // bytes of what a browser calls itself
	signInPath = "/sign-in"
)

// identity is who made a request.
type identity struct {
	user    faq.User
	session faq.Session
	err     error // they could not be looked up
}

type identityKey struct{}

// identityOf returns who made the request of a context, nil before [Accounts.Identify] has seen it.
func identityOf(ctx context.Context) *identity {
	who, _ := ctx.Value(identityKey{}).(*identity)
	return who
}

// Identify returns a handler that knows who is signed in: [page.ViewerOf] says it.
func (a *Accounts) Identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if identityOf(r.Context()) == nil {
			r = a.identified(r)
		}
		next.ServeHTTP(w, r)
	})
}

// identified returns the request with who made it.
func (a *Accounts) identified(r *http.Request) *http.Request {
	who := a.who(r)
	ctx := context.WithValue(r.Context(), identityKey{}, &who)
	if who.err != nil && r.Context().Err() == nil {
		a.log.Error("a session could not be read", "error", who.err)
	}
	if who.user.ID != 0 {
		ctx = page.WithViewer(ctx, &page.Viewer{Name: who.user.Name, Curator: who.user.Rank.May(faq.Curator), Operator: who.user.Rank.May(faq.Operator)})
	}
	return r.WithContext(ctx)
}

// who looks up who made a request.
func (a *Accounts) who(r *http.Request) identity {
	cookie, err := r.Cookie(cookieName)
	if err != nil || !isSecret(cookie.Value) {
		return identity{}
	}
	session, user, err := a.store.Session(r.Context(), digestOf(cookie.Value))
	if errors.Is(err, faq.ErrNotFound) {
		return identity{}
	}
	if err != nil {
		return identity{err: err}
	}
	now := a.Now().Unix()
	if session.Ended(now) || user.Disabled {
		return identity{}
	}
	if now-session.Seen >= int64(seeEvery/time.Second) {
		if err := a.store.SeeSession(r.Context(), session.Digest, now); err != nil {
			a.log.Warn("the use of a session could not be noted", "error", err)
		}
	}
	return identity{user: user, session: session}
}

// Require returns a handler for those who are signed in with a rank. Others are asked to sign in, or
// told that it is not for them.
func (a *Accounts) Require(rank faq.Rank, next http.Handler) http.Handler {
	return a.Identify(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who := identityOf(r.Context())
		switch {
		case who.err != nil:
			a.site.Fail(w, r, http.StatusServiceUnavailable, "Who is signed in cannot be looked up just now. Please try again in a minute.")
		case who.user.ID == 0 && (r.Method == http.MethodGet || r.Method == http.MethodHead):
			w.Header().Set("Cache-Control", "no-store")
			http.Redirect(w, r, signInPath+"?"+url.Values{"to": {r.URL.RequestURI()}}.Encode(), http.StatusSeeOther)
		case who.user.ID == 0:
			a.site.Fail(w, r, http.StatusForbidden, "Nobody is signed in here any more, so nothing was done. Please sign in and try again.")
		case !who.user.Rank.May(rank):
			a.site.Fail(w, r, http.StatusForbidden, fmt.Sprintf("This page is for %ss. Please ask an operator.", rank))
		default:
			w.Header().Set("Cache-Control", "no-store")
			next.ServeHTTP(w, r)
		}
	}))
}

// begin signs a user in: with a session of its own, whatever cookie came with the request.
func (a *Accounts) begin(w http.ResponseWriter, r *http.Request, user faq.User, stay bool) error {
	secret, now := newSecret(), a.Now()
	session := faq.Session{
		Digest: digestOf(secret), User: user.ID, Agent: agentOf(r), At: now.Unix(), Seen: now.Unix(),
		Idle: int64(idleShort / time.Second), Until: now.Add(longest).Unix(),
	}
	cookie := newCookie(cookieName, secret)
	if stay {
		session.Idle = int64(idleLong / time.Second)
		cookie.MaxAge = int(longest / time.Second)
	}
	if err := a.store.SaveSession(r.Context(), session); err != nil {
		return err
	}
	a.end(r)
	http.SetCookie(w, cookie)
	a.prune(r.Context())
	return nil
}

// end ends the session that a request came with, if any.
func (a *Accounts) end(r *http.Request) {
	who := identityOf(r.Context())
	if who == nil || who.user.ID == 0 {
		return
	}
	err := a.store.EndSession(r.Context(), who.user.ID, who.session.Digest)
	if err != nil && !errors.Is(err, faq.ErrNotFound) {
		a.log.Warn("a session could not be ended", "error", err)
	}
}

// newCookie returns a cookie that ends with the browser.
func newCookie(name, value string) *http.Cookie {
	return &http.Cookie{Name: name, Value: value, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode}
}

// dropCookie has the browser forget a cookie.
func dropCookie(w http.ResponseWriter, name string) {
	cookie := newCookie(name, "")
	cookie.MaxAge = -1
	http.SetCookie(w, cookie)
}

// agentOf returns what a browser calls itself, in few words.
func agentOf(r *http.Request) string {
	agent := strings.ToValidUTF8(r.UserAgent(), "\ufffd")
	if len(agent) > mostAgent {
		agent = strings.ToValidUTF8(agent[:mostAgent], "")
	}
	return strings.Map(visible, agent)
}

// visible maps characters that cannot be seen, or change how others are, to none.
func visible(r rune) rune {
	if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) {
		return -1
	}
	return r
}

// localPath returns a path of this site to go on to, "/console/" for what is none: an address of
// another site, however it is written, is not gone to.
func localPath(to string) string {
	const home = "/console/"
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || len(to) > 2_000 {
		return home
	}
	if strings.ContainsFunc(to, func(r rune) bool {
		return r == '\\' || r <= ' ' || unicode.IsControl(r) || r == unicode.ReplacementChar
	}) {
		return home
	}
	u, err := url.Parse(to)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil || strings.HasPrefix(u.Path, "//") || strings.Contains(u.Path, "\\") ||
		strings.ContainsFunc(u.Path, unicode.IsControl) || strings.HasPrefix(u.Path, signInPath) || strings.HasPrefix(u.Path, "/sign-out") {
		return home
	}
	return to
}

// pathFor returns the path to go on to for a user who has signed in: that of the chat in place of
// the console for who is no curator.
func pathFor(user faq.User, to string) string {
	to = localPath(to)
	if strings.HasPrefix(to, "/console/") && !user.Rank.May(faq.Curator) {
		return "/"
	}
	return to
}
