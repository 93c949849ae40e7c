package account

import (
	"bytes"
	"encoding/hex"
	"errors"
	"net/http"
	"time"

	"github.com/godeeper/godeeper/faq"
)

// accountPage is what the page of one's own account shows.
type accountPage struct {
	User     faq.User
	Sessions []sessionLine
	Least    int    // characters of a password
	Fault    string // why a new password was refused, "" when it was not
	Done     bool   // the password was changed
}

type sessionLine struct {
	faq.Session
	ID   string // the digest in hex: it opens nothing
	Here bool   // it is that of the request
}

func (a *Accounts) showAccount(w http.ResponseWriter, r *http.Request) {
	a.accountPage(w, r, http.StatusOK, "", r.URL.Query().Has("changed"))
}

func (a *Accounts) accountPage(w http.ResponseWriter, r *http.Request, status int, fault string, done bool) {
	who := identityOf(r.Context())
	p := accountPage{User: who.user, Least: leastPassword, Fault: fault, Done: done}
	sessions, err := a.store.Sessions(r.Context(), who.user.ID)
	if err != nil {
		a.failed(w, r, "sessions could not be read", err)
		return
	}
	for _, s := range sessions {
		if !s.Ended(a.Now().Unix()) {
			p.Sessions = append(p.Sessions, sessionLine{s, hex.EncodeToString(s.Digest), bytes.Equal(s.Digest, who.session.Digest)})
		}
	}
	a.render(w, r, status, "account.html", "Your account", p)
}

func (a *Accounts) changePassword(w http.ResponseWriter, r *http.Request) {
	if !a.parse(w, r) {
		return
	}
	who := identityOf(r.Context())
	refuse := func(status int, fault string) { a.accountPage(w, r, status, fault, false) }
	if who.user.Password == "" {
		refuse(http.StatusUnprocessableEntity, "This account has no password. Please ask an operator for a link to choose one.")
		return
	}
	password := r.PostFormValue("password")
	fault := checkPassword(password, who.user.Name)
	if fault == "" && password != r.PostFormValue("again") {
		fault = "The two new passwords are not the same: please type them again."
	}
	if fault != "" {
		refuse(http.StatusUnprocessableEntity, fault)
		return
	}
	user, wait, err := a.check(r, who.user.Name, r.PostFormValue("current"))
	switch {
	case err != nil:
	case wait > 0:
		refuse(http.StatusTooManyRequests, tooOften(w, wait))
		return
	case user.ID != who.user.ID:
		refuse(http.StatusForbidden, "The current password is another one: please try again.")
		return
	}
	var hash string
	if err == nil {
		hash, err = a.hasher.hash(r.Context(), password)
	}
	if err == nil {
		err = a.store.SetPassword(r.Context(), user.ID, hash, who.session.Digest)
	}
	switch {
	case errors.Is(err, errBusy):
		refuse(http.StatusServiceUnavailable, "Too many people sign in just now. Please try again in a minute.")
	case err != nil:
		a.failed(w, r, "a password could not be changed", err)
	default:
		if err := a.begin(w, r, user, who.session.Idle > int64(idleShort/time.Second)); err != nil {
			a.failed(w, r, "a session could not be saved", err)
			return
		}
		http.Redirect(w, r, "/account?changed", http.StatusSeeOther)
	}
}

// endSession signs out another browser of the same user, or this one.
func (a *Accounts) endSession(w http.ResponseWriter, r *http.Request) {
	if !a.parse(w, r) {
		return
	}
	who := identityOf(r.Context())
	digest, err := hex.DecodeString(r.PostFormValue("session"))
	if err == nil {
		err = a.store.EndSession(r.Context(), who.user.ID, digest)
	} else {
		err = faq.ErrNotFound
	}
	if err != nil && !errors.Is(err, faq.ErrNotFound) { // one that is gone already is what was wanted
		a.failed(w, r, "a session could not be ended", err)
		return
	}
	http.Redirect(w, r, "/account", http.StatusSeeOther)
}
