package account

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/godeeper/godeeper/faq"
)

// mostName is how many characters a name has: it stands in one line of a table.
const mostName = 60

// signInPage is what the page to sign in shows.
type signInPage struct {
	Name    string // as typed
	To      string // where to go on to
	Members bool   // only those who sign in may read
	OIDC    string // what the provider of OpenID Connect is called, "" for none
	Start   string // address where that begins
	Fault   string // why it was refused, "" when it was not
}

func (a *Accounts) signInPage(name, to, fault string) signInPage {
	p := signInPage{Name: name, To: localPath(to), Members: a.config.Members, Fault: fault}
	if a.oidc != nil {
		p.OIDC, p.Start = a.oidc.config.label(), oidcStart+"?"+url.Values{"to": {p.To}}.Encode()
	}
	return p
}

func (a *Accounts) showSignIn(w http.ResponseWriter, r *http.Request) {
	to := r.URL.Query().Get("to")
	if who := identityOf(r.Context()); who.user.ID != 0 {
		http.Redirect(w, r, pathFor(who.user, to), http.StatusSeeOther)
		return
	}
	a.render(w, r, http.StatusOK, "sign-in.html", "Sign in", a.signInPage("", to, ""))
}

// wrongPassword is said whatever was wrong: nobody learns from it who has an account.
const wrongPassword = "The name and the password do not belong together. Please try again, or ask an operator for a link to choose a new password."

func (a *Accounts) signIn(w http.ResponseWriter, r *http.Request) {
	if !a.parse(w, r) {
		return
	}
	name, password, to := cleanName(r.PostFormValue("name")), r.PostFormValue("password"), r.PostFormValue("to")
	refuse := func(status int, fault string) {
		a.render(w, r, status, "sign-in.html", "Sign in", a.signInPage(name, to, fault))
	}
	user, wait, err := a.check(r, name, password)
	switch {
	case errors.Is(err, errBusy):
		refuse(http.StatusServiceUnavailable, "Too many people sign in just now. Please try again in a minute.")
	case err != nil:
		a.failed(w, r, "a user could not be looked up", err)
	case wait > 0:
		refuse(http.StatusTooManyRequests, tooOften(w, wait))
	case user.ID == 0:
		a.log.Warn("somebody could not sign in", "address", a.config.Address(r))
		refuse(http.StatusForbidden, wrongPassword)
	default:
		if err := a.begin(w, r, user, r.PostFormValue("stay") != ""); err != nil {
			a.failed(w, r, "a session could not be saved", err)
			return
		}
		a.log.Info("somebody has signed in", "user", user.ID)
		http.Redirect(w, r, pathFor(user, to), http.StatusSeeOther)
	}
}

// check returns the user whom a name and a password belong to, none where they do not, or how long
// to wait before it is looked at. All of them take the work of one hash.
func (a *Accounts) check(r *http.Request, name, password string) (faq.User, time.Duration, error) {
	ctx, now, from := r.Context(), a.Now(), a.config.Address(r)
	if wait := a.attempts.wait(name, from, now); wait > 0 {
		return faq.User{}, wait, nil
	}
	user, err := a.store.UserNamed(ctx, name)
	if err != nil && !errors.Is(err, faq.ErrNotFound) {
		return faq.User{}, 0, err
	}
	ok, stale, err := a.hasher.verify(ctx, password, user.Password)
	if err != nil {
		return faq.User{}, 0, err
	}
	if !ok || user.Disabled {
		return faq.User{}, 0, nil
	}
	a.attempts.succeeded(name, from, now)
	if stale {
		a.rehash(ctx, user, password)
	}
	return user, 0, nil
}

// rehash stores a password with the parameters of today. If it fails, the next time will do.
func (a *Accounts) rehash(ctx context.Context, user faq.User, password string) {
	hash, err := a.hasher.hash(ctx, password)
	if err == nil {
		err = a.store.ReplacePassword(ctx, user.ID, user.Password, hash)
	}
	if err != nil {
		a.log.Warn("a password could not be hashed anew", "user", user.ID, "error", err)
	}
}

// tooOften tells a browser and its person to wait.
func tooOften(w http.ResponseWriter, wait time.Duration) string {
	seconds := max(1, int(math.Ceil(wait.Seconds())))
	w.Header().Set("Retry-After", strconv.Itoa(seconds))
	if seconds == 1 {
		return "There were too many attempts. Please wait a second, and try again."
	}
	return fmt.Sprintf("There were too many attempts. Please wait %d seconds, and try again.", seconds)
}

func (a *Accounts) showSignOut(w http.ResponseWriter, r *http.Request) {
	if identityOf(r.Context()).user.ID == 0 {
		http.Redirect(w, r, signInPath, http.StatusSeeOther)
		return
	}
	a.render(w, r, http.StatusOK, "sign-out.html", "Sign out", nil)
}

func (a *Accounts) signOut(w http.ResponseWriter, r *http.Request) {
	a.end(r)
	dropCookie(w, cookieName)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// parse reads the form of a request. Where there is none, it says so.
func (a *Accounts) parse(w http.ResponseWriter, r *http.Request) bool {
	if err := r.ParseForm(); err != nil {
		a.site.Fail(w, r, http.StatusBadRequest, "The form could not be read, so nothing was done. Please go back and send it again.")
		return false
	}
	return true
}

// cleanName returns a name as it is stored: without characters that cannot be seen, white space
// folded.
func cleanName(name string) string {
	name = strings.Map(visible, strings.Join(strings.Fields(strings.ToValidUTF8(name, "\ufffd")), " "))
	return norm.NFC.String(strings.TrimSpace(name))
}

// checkName says in a sentence what is wrong with a name, "" for nothing.
func checkName(name string) string {
	switch {
	case !strings.ContainsFunc(name, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }):
		return "The name needs a letter: please choose one by which the others know you."
	case utf8.RuneCountInString(name) > mostName:
		return fmt.Sprintf("The name is too long: at most %d characters, please.", mostName)
	case strings.ContainsRune(name, unicode.ReplacementChar):
		return "The name holds bytes that are no text: please choose another one."
	}
	return ""
}
