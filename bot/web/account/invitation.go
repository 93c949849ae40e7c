package account

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/godeeper/godeeper/faq"
)

const (
	invitationPath = "/invitation/"

	// invitedFor is how long a link can be followed: who is invited in the evening comes in the
	// morning, and what lies in an old message lets nobody in.
	invitedFor = 24 * time.Hour
)

// First returns the link by which the first user comes in, an operator; ok is false when there is a
// user already. Each call makes a new link, which ends within 24 hours, and ends the older ones. The
// link is a path, like "/invitation/…", where the site has no public address.
func (a *Accounts) First(ctx context.Context) (link string, ok bool, err error) {
	secret, now := newSecret(), a.Now()
	ok, err = a.store.SaveFirstInvitation(ctx, faq.Invitation{
		Digest: digestOf(secret), Rank: faq.Operator, At: now.Unix(), Until: now.Add(invitedFor).Unix(),
	})
	if err != nil {
		return "", false, fmt.Errorf("invite the first operator: %w", err)
	}
	if !ok {
		return "", false, nil
	}
	return a.site.Public + invitationPath + secret, true, nil
}

// Recover returns a link by which a user who cannot sign in chooses a new password: whoever can start
// the program on the database may have it. Its error is [faq.ErrNotFound] for a name that nobody has,
// or whose account is disabled. The link is a path where the site has no public address.
func (a *Accounts) Recover(ctx context.Context, name string) (link string, err error) {
	user, err := able(a.store.UserNamed(ctx, cleanName(name)))
	if err != nil {
		return "", fmt.Errorf("look up user %q: %w", name, err)
	}
	secret, now := newSecret(), a.Now()
	err = a.store.SaveInvitation(ctx, faq.Invitation{
		Digest: digestOf(secret), User: user.ID, Rank: user.Rank, By: user.Name, At: now.Unix(), Until: now.Add(invitedFor).Unix(),
	})
	if err != nil {
		return "", fmt.Errorf("make a link for user %q: %w", name, err)
	}
	return a.site.Public + invitationPath + secret, nil
}

// invite makes a link: for a new user of a rank, or with an id for a user to choose a new password.
func (a *Accounts) invite(r *http.Request, rank faq.Rank, user int64) (link string, err error) {
	secret, now := newSecret(), a.Now()
	err = a.store.SaveInvitation(r.Context(), faq.Invitation{
		Digest: digestOf(secret), User: user, Rank: rank, By: identityOf(r.Context()).user.Name,
		At: now.Unix(), Until: now.Add(invitedFor).Unix(),
	})
	return a.base(r) + invitationPath + secret, err
}

// invitationPage is what the page of an invitation shows.
type invitationPage struct {
	Rank   faq.Rank // of a new user
	User   string   // name of the user who chooses a new password, "" for a new one
	Name   string   // as typed
	OIDC   string   // what the provider of OpenID Connect is called, "" for none
	Start  string   // address where that begins
	Fault  string   // why it was refused, "" when it was not
	Least  int      // characters of a password
	Action string   // address of the form
}

// invitation returns the invitation that a request is about, with its page. It answers the request
// where there is none.
func (a *Accounts) invitation(w http.ResponseWriter, r *http.Request) (p invitationPage, digest []byte, ok bool) {
	token := r.PathValue("token")
	i, err := faq.Invitation{}, error(faq.ErrNotFound)
	if isSecret(token) {
		digest = digestOf(token)
		i, err = a.store.Invitation(r.Context(), digest, a.Now().Unix())
	}
	if err == nil && i.User != 0 {
		var user faq.User
		if user, err = a.store.User(r.Context(), i.User); user.Disabled {
			err = faq.ErrNotFound
		}
		p.User = user.Name
	}
	switch {
	case errors.Is(err, faq.ErrNotFound):
		a.gone(w, r)
		return p, nil, false
	case err != nil:
		a.failed(w, r, "an invitation could not be read", err)
		return p, nil, false
	}
	p.Rank, p.Least, p.Action = i.Rank, leastPassword, invitationPath+token
	if a.oidc != nil {
		p.OIDC, p.Start = a.oidc.config.label(), oidcStart+"?"+url.Values{"invitation": {token}}.Encode()
	}
	return p, digest, true
}

func (a *Accounts) gone(w http.ResponseWriter, r *http.Request) {
	a.site.Fail(w, r, http.StatusGone, "This link has been used or has ended: each is good for one time, within 24 hours. Please ask for a new one; the very first is printed again when the program is started.")
}

func (a *Accounts) showInvitation(w http.ResponseWriter, r *http.Request) {
	if p, _, ok := a.invitation(w, r); ok {
		a.render(w, r, http.StatusOK, "invitation.html", p.title(), p)
	}
}

func (p invitationPage) title() string {
	if p.User != "" {
		return "A new password"
	}
	return "Welcome"
}

func (a *Accounts) acceptInvitation(w http.ResponseWriter, r *http.Request) {
	if !a.parse(w, r) {
		return
	}
	p, digest, ok := a.invitation(w, r)
	if !ok {
		return
	}
	p.Name = cleanName(r.PostFormValue("name"))
	refuse := func(status int, fault string) {
		p.Fault = fault
		a.render(w, r, status, "invitation.html", p.title(), p)
	}
	if fault := p.check(r.PostFormValue("password"), r.PostFormValue("again")); fault != "" {
		refuse(http.StatusUnprocessableEntity, fault)
		return
	}
	hash, err := a.hasher.hash(r.Context(), r.PostFormValue("password"))
	if errors.Is(err, errBusy) {
		refuse(http.StatusServiceUnavailable, "Too many people sign in just now. Please try again in a minute.")
		return
	}
	var user faq.User
	if err == nil {
		user, err = a.store.AcceptInvitation(r.Context(), digest, faq.User{Name: p.Name, Password: hash, At: a.Now().Unix()})
	}
	switch {
	case errors.Is(err, faq.ErrInUse):
		refuse(http.StatusConflict, "Somebody else has that name: please choose another one.")
	case errors.Is(err, faq.ErrNotFound):
		a.gone(w, r)
	case err != nil:
		a.failed(w, r, "an invitation could not be accepted", err)
	default:
		a.enter(w, r, user, "")
	}
}

// check says what is wrong with what was chosen, "" for nothing.
func (p invitationPage) check(password, again string) string {
	name := p.User
	if name == "" {
		if name = p.Name; checkName(name) != "" {
			return checkName(name)
		}
	}
	if fault := checkPassword(password, name); fault != "" {
		return fault
	}
	if password != again {
		return "The two passwords are not the same: please type them again."
	}
	return ""
}

// enter signs in a user who has shown in another way than by a password who they are.
func (a *Accounts) enter(w http.ResponseWriter, r *http.Request, user faq.User, to string) {
	if err := a.begin(w, r, user, false); err != nil {
		a.failed(w, r, "a session could not be saved", err)
		return
	}
	a.log.Info("somebody has signed in", "user", user.ID)
	http.Redirect(w, r, pathFor(user, to), http.StatusSeeOther)
}
