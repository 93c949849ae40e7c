package account

import (
	"encoding/hex"
	"errors"
	"net/http"
	"net/mail"
	"slices"
	"strconv"
	"strings"

	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq"
)

const peoplePath = "/console/people"

// peoplePage is what the page of all users shows.
type peoplePage struct {
	Tabs        []page.Tab
	Users       []userLine
	Invitations []invitationLine
	OIDC        string // what the provider of OpenID Connect is called, "" for none
	Fault       string // why something was refused, "" when nothing was
}

type userLine struct {
	faq.User
	Self bool // it is who looks at the page
}

// Ways says how a user can sign in.
func (u userLine) Ways() string {
	var ways []string
	if u.Password != "" {
		ways = append(ways, "password")
	}
	if u.Subject != "" {
		ways = append(ways, "OpenID Connect")
	}
	if len(ways) == 0 && u.Email != "" {
		return "not yet: OpenID Connect with " + u.Email
	}
	if len(ways) == 0 {
		return "not yet"
	}
	return strings.Join(ways, ", ")
}

type invitationLine struct {
	faq.Invitation
	ID  string // the digest in hex: it opens nothing
	For string // name of the user who may choose a new password, "" for a new one
}

func (a *Accounts) showPeople(w http.ResponseWriter, r *http.Request) {
	a.peoplePage(w, r, http.StatusOK, "")
}

func (a *Accounts) peoplePage(w http.ResponseWriter, r *http.Request, status int, fault string) {
	p := peoplePage{Tabs: page.Tabs(page.ViewerOf(r.Context()), peoplePath), Fault: fault}
	if a.oidc != nil {
		p.OIDC = a.oidc.config.label()
	}
	users, err := a.store.Users(r.Context())
	if err != nil {
		a.failed(w, r, "users could not be read", err)
		return
	}
	names := map[int64]string{}
	for _, u := range users {
		names[u.ID] = u.Name
		p.Users = append(p.Users, userLine{u, u.ID == identityOf(r.Context()).user.ID})
	}
	open, err := a.store.Invitations(r.Context(), a.Now().Unix())
	if err != nil {
		a.failed(w, r, "invitations could not be read", err)
		return
	}
	for _, i := range open {
		p.Invitations = append(p.Invitations, invitationLine{i, hex.EncodeToString(i.Digest), names[i.User]})
	}
	a.render(w, r, status, "people.html", "People", p)
}

// secretPage shows what is shown once.
type secretPage struct {
	Tabs                             []page.Tab
	Title, Line, Label, Secret, Back string
}

// changePeople does what a form of the page asks for. A link that it makes is the answer itself: an
// address to go on to would be kept where others see it.
func (a *Accounts) changePeople(w http.ResponseWriter, r *http.Request) {
	if !a.parse(w, r) {
		return
	}
	var err error
	switch r.PostFormValue("do") {
	case "invite":
		rank, ok := rankOf(r.PostFormValue("rank"))
		if !ok {
			err = invalid("Please choose a rank: reader, curator or operator.")
			break
		}
		a.showLink(w, r, rank, faq.User{})
		return
	case "reset":
		user, findErr := a.userOf(r)
		if err = findErr; err == nil && user.Disabled {
			err = invalid("The account is disabled: please enable it first.")
		}
		if err != nil {
			break
		}
		a.showLink(w, r, user.Rank, user)
		return
	case "add":
		err = a.addUser(r)
	case "rank", "disable", "enable":
		err = a.changeUser(r)
	case "withdraw":
		digest, hexErr := hex.DecodeString(r.PostFormValue("invitation"))
		if err = a.store.RemoveInvitation(r.Context(), digest); hexErr != nil || errors.Is(err, faq.ErrNotFound) {
			err = nil // it is gone already
		}
	default:
		err = invalid("The form asked for something that this page cannot do. Please load the page again.")
	}
	a.changed(w, r, err, peoplePath, a.peoplePage)
}

// invalid is why something that was asked for is refused, in a sentence for the person.
type invalid string

func (i invalid) Error() string { return string(i) }

// changed ends a request that changed something: with the page again, or with the page and why not.
func (a *Accounts) changed(w http.ResponseWriter, r *http.Request, err error, path string,
	show func(w http.ResponseWriter, r *http.Request, status int, fault string)) {
	why, refused := errors.AsType[invalid](err)
	switch {
	case err == nil:
		http.Redirect(w, r, path, http.StatusSeeOther)
	case refused:
		show(w, r, http.StatusUnprocessableEntity, string(why))
	case errors.Is(err, faq.ErrLastOperator):
		show(w, r, http.StatusConflict, "This is the last operator who can sign in. Please make somebody else an operator first.")
	case errors.Is(err, faq.ErrInUse):
		show(w, r, http.StatusConflict, "Somebody else has that name or that e-mail address: please give another one.")
	case errors.Is(err, faq.ErrNotFound):
		show(w, r, http.StatusNotFound, "There is no such user. Here is who there is now.")
	default:
		a.failed(w, r, "a change could not be saved", err)
	}
}

func (a *Accounts) showLink(w http.ResponseWriter, r *http.Request, rank faq.Rank, user faq.User) {
	link, err := a.invite(r, rank, user.ID)
	if err != nil {
		a.failed(w, r, "an invitation could not be saved", err)
		return
	}
	p := secretPage{
		Tabs:  page.Tabs(page.ViewerOf(r.Context()), peoplePath),
		Title: "A link for a new " + string(rank), Label: "Link", Secret: link, Back: peoplePath,
		Line: "Send it to the one person it is for, in a way that nobody else reads. It is good for one time, within 24 hours, and is not shown again.",
	}
	if user.ID != 0 {
		p.Title = "A link for " + user.Name + " to choose a new password"
	}
	a.log.Info("somebody was invited", "by", identityOf(r.Context()).user.ID, "user", user.ID, "rank", string(rank))
	a.render(w, r, http.StatusOK, "secret.html", p.Title, p)
}

func (a *Accounts) addUser(r *http.Request) error {
	name, email := cleanName(r.PostFormValue("name")), cleanEmail(r.PostFormValue("email"))
	rank, ok := rankOf(r.PostFormValue("rank"))
	switch fault := checkName(name); {
	case a.oidc == nil:
		return invalid("Nobody can sign in by OpenID Connect here: please invite people by a link.")
	case fault != "":
		return invalid(fault)
	case email == "":
		return invalid("That is no e-mail address: it is like name@example.org.")
	case !ok:
		return invalid("Please choose a rank: reader, curator or operator.")
	}
	user, err := a.store.AddUser(r.Context(), faq.User{Name: name, Email: email, Rank: rank, At: a.Now().Unix()})
	if err == nil {
		a.log.Info("somebody was added", "by", identityOf(r.Context()).user.ID, "user", user.ID, "rank", string(rank))
	}
	return err
}

func (a *Accounts) changeUser(r *http.Request) error {
	user, err := a.userOf(r)
	if err != nil {
		return err
	}
	rank, disabled := user.Rank, user.Disabled
	switch r.PostFormValue("do") {
	case "rank":
		var ok bool
		if rank, ok = rankOf(r.PostFormValue("rank")); !ok {
			return invalid("Please choose a rank: reader, curator or operator.")
		}
	case "disable":
		disabled = true
	case "enable":
		disabled = false
	}
	if err := a.store.ChangeUser(r.Context(), user.ID, rank, disabled); err != nil {
		return err
	}
	a.log.Info("an account was changed", "by", identityOf(r.Context()).user.ID, "user", user.ID, "rank", string(rank), "disabled", disabled)
	return nil
}

// userOf returns the user that a form names by its id.
func (a *Accounts) userOf(r *http.Request) (faq.User, error) {
	id, err := strconv.ParseInt(r.PostFormValue("user"), 10, 64)
	if err != nil {
		return faq.User{}, faq.ErrNotFound
	}
	return a.store.User(r.Context(), id)
}

func rankOf(text string) (faq.Rank, bool) {
	rank := faq.Rank(text)
	return rank, slices.Contains(faq.Ranks, rank)
}

// mostEmail is the length of an address: https://www.rfc-editor.org/errata/eid1690
const mostEmail = 254

// cleanEmail returns an e-mail address in small letters, "" for what is none.
func cleanEmail(text string) string {
	address, err := mail.ParseAddress(strings.TrimSpace(text))
	if err != nil || address.Name != "" || len(address.Address) > mostEmail {
		return ""
	}
	return strings.ToLower(address.Address)
}
