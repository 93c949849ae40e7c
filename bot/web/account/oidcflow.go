package account

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/godeeper/godeeper/faq"
)

const (
	oidcStart    = "/oidc/start"
	oidcCallback = "/oidc/callback"
	oidcCookie   = "__Host-godeeper-oidc"
	oidcFor      = 10 * time.Minute // from the start to the callback: somebody may look for a phone
)

// oidcState is what a browser keeps while its person is at the provider. They can change what is
// theirs in it, and come no further by it: the provider has been told of the rest.
type oidcState struct {
	State      string `json:"state"`
	Nonce      string `json:"nonce"`
	Verifier   string `json:"verifier"`
	To         string `json:"to,omitempty"`
	Invitation string `json:"invitation,omitempty"`
}

// startOIDC sends somebody to the provider. It is a link, and no form: a page may not send its forms
// to another site.
func (a *Accounts) startOIDC(w http.ResponseWriter, r *http.Request) {
	if a.oidc == nil {
		a.site.Fail(w, r, http.StatusNotFound, "Nobody can sign in by OpenID Connect here. Please sign in with a password.")
		return
	}
	way, _, err := a.oidc.way(r.Context(), a.base(r))
	if err != nil {
		a.log.Error("the provider of OpenID Connect is not there", "error", err)
		a.site.Fail(w, r, http.StatusServiceUnavailable, "The sign-in of "+a.oidc.config.label()+" cannot be reached just now. Please try again in a minute, or sign in with a password.")
		return
	}
	s := oidcState{State: newSecret(), Nonce: newSecret(), Verifier: oauth2.GenerateVerifier(), To: localPath(r.URL.Query().Get("to"))}
	if token := r.URL.Query().Get("invitation"); isSecret(token) {
		s.Invitation = token
	}
	text, err := json.Marshal(s)
	if err != nil {
		a.failed(w, r, "a sign-in could not be begun", err)
		return
	}
	cookie := newCookie(oidcCookie, base64.RawURLEncoding.EncodeToString(text))
	cookie.MaxAge = int(oidcFor / time.Second)
	http.SetCookie(w, cookie)
	http.Redirect(w, r, way.AuthCodeURL(s.State, oidc.Nonce(s.Nonce), oauth2.S256ChallengeOption(s.Verifier)), http.StatusSeeOther)
}

// finishOIDC lets somebody in who comes back from the provider.
func (a *Accounts) finishOIDC(w http.ResponseWriter, r *http.Request) {
	if a.oidc == nil {
		a.site.Fail(w, r, http.StatusNotFound, "Nobody can sign in by OpenID Connect here. Please sign in with a password.")
		return
	}
	begun, ok := oidcStateOf(r)
	dropCookie(w, oidcCookie)
	query := r.URL.Query()
	if !ok || !same(query.Get("state"), begun.State) {
		a.site.Fail(w, r, http.StatusBadRequest, "This sign-in was not begun in this browser, or too long ago. Please begin it again on the page to sign in.")
		return
	}
	if query.Get("code") == "" {
		a.log.Warn("the provider of OpenID Connect let nobody in", "error", query.Get("error"))
		a.site.Fail(w, r, http.StatusForbidden, "You were not signed in at "+a.oidc.config.label()+". Please try again, or sign in with a password.")
		return
	}
	who, err := a.oidc.identify(r.Context(), a.base(r), query.Get("code"), begun, a.Now)
	if err != nil {
		a.log.Warn("what the provider of OpenID Connect says is not believed", "error", err)
		a.site.Fail(w, r, http.StatusForbidden, "What "+a.oidc.config.label()+" says of you could not be checked, so you are not signed in. Please try again.")
		return
	}
	user, err := a.userFor(r.Context(), who, begun.Invitation)
	switch {
	case errors.Is(err, faq.ErrNotFound):
		a.site.Fail(w, r, http.StatusForbidden, "This account is not let in here. Please ask an operator to invite you.")
	case err != nil:
		a.failed(w, r, "a user could not be looked up", err)
	default:
		a.enter(w, r, user, begun.To)
	}
}

func oidcStateOf(r *http.Request) (oidcState, bool) {
	var s oidcState
	cookie, err := r.Cookie(oidcCookie)
	if err != nil {
		return s, false
	}
	text, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err != nil || json.Unmarshal(text, &s) != nil {
		return s, false
	}
	return s, s.State != "" && s.Nonce != "" && s.Verifier != ""
}

// userFor returns the user whom the provider knows as who: by the subject, or else by the invitation
// that they have followed, or else by a verified e-mail address that an operator has added. Its error
// is [faq.ErrNotFound] for all others.
func (a *Accounts) userFor(ctx context.Context, who claims, invitation string) (faq.User, error) {
	subject := who.Issuer + " " + who.Subject
	user, err := a.store.UserWithSubject(ctx, subject)
	if !errors.Is(err, faq.ErrNotFound) {
		return able(user, err)
	}
	if invitation != "" {
		return a.newcomer(ctx, who, subject, invitation)
	}
	email := who.verifiedEmail()
	if email == "" {
		return faq.User{}, faq.ErrNotFound
	}
	if user, err = able(a.store.UserWithEmail(ctx, email)); err != nil {
		return faq.User{}, err
	}
	if err := a.store.SetSubject(ctx, user.ID, subject); err != nil {
		return faq.User{}, strangerIfInUse(err)
	}
	return user, nil
}

// newcomer accepts an invitation for somebody, under a name that is free.
func (a *Accounts) newcomer(ctx context.Context, who claims, subject, invitation string) (faq.User, error) {
	user, err := faq.User{}, error(faq.ErrInUse)
	for _, email := range []string{who.verifiedEmail(), ""} { // the address may be that of another user
		for _, name := range who.names() {
			user, err = a.store.AcceptInvitation(ctx, digestOf(invitation), faq.User{Name: name, Email: email, Subject: subject, At: a.Now().Unix()})
			if !errors.Is(err, faq.ErrInUse) {
				return able(user, err)
			}
		}
	}
	return faq.User{}, strangerIfInUse(err)
}

// able returns a user who may sign in.
func able(user faq.User, err error) (faq.User, error) {
	if err == nil && user.Disabled {
		err = faq.ErrNotFound
	}
	if err != nil {
		return faq.User{}, err
	}
	return user, nil
}

// strangerIfInUse returns [faq.ErrNotFound] where what somebody is known by belongs to another one.
func strangerIfInUse(err error) error {
	if errors.Is(err, faq.ErrInUse) {
		return faq.ErrNotFound
	}
	return err
}

// same compares secrets in a time that does not tell where they differ.
func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
