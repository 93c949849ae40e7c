// Package account is about who may do what at the web page: people sign in with a password or by
// OpenID Connect, operators invite others, and programs have tokens.
//
// Nobody is let in who was not added: the first operator follows the link of [Accounts.First], which
// is printed where the program was started, and all others one that an operator has made for them.
package account

import (
	"context"
	"embed"
	"html/template"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq"
)

// Store is where users, sessions, invitations and tokens are kept. It is safe for concurrent use.
// Its errors are [faq.ErrNotFound] for what is not there, and [faq.ErrInUse] for a name, an e-mail
// address or a subject that another user has. Names are the same whatever the case of their letters.
// Times are unix seconds. A digest is what a secret is known by: the store never sees the secret.
type Store interface {
	// Users returns all users in the order of their ids.
	Users(ctx context.Context) ([]faq.User, error)
	User(ctx context.Context, id int64) (faq.User, error)
	UserNamed(ctx context.Context, name string) (faq.User, error)
	UserWithEmail(ctx context.Context, email string) (faq.User, error)
	UserWithSubject(ctx context.Context, subject string) (faq.User, error)
	// AddUser keeps a new user, and returns it with its id.
	AddUser(ctx context.Context, u faq.User) (faq.User, error)
	// ChangeUser gives a user a rank, and says whether it is disabled: then it is signed out
	// everywhere. It returns [faq.ErrLastOperator] where no other operator can sign in.
	ChangeUser(ctx context.Context, id int64, rank faq.Rank, disabled bool) error
	// SetPassword gives a user the hash of a new password, and ends all sessions but the one with
	// the digest keep.
	SetPassword(ctx context.Context, id int64, hash string, keep []byte) error
	// ReplacePassword replaces the hash of a password by another one of the same password, unless
	// the password was changed since.
	ReplacePassword(ctx context.Context, id int64, was, is string) error
	// SetSubject gives a user who has none the subject by which OpenID Connect knows them.
	SetSubject(ctx context.Context, id int64, subject string) error

	SaveSession(ctx context.Context, s faq.Session) error
	// Session returns a session with its user. It does not look whether it has ended.
	Session(ctx context.Context, digest []byte) (faq.Session, faq.User, error)
	// Sessions returns the sessions of a user, the one used last first, also those that have ended.
	Sessions(ctx context.Context, user int64) ([]faq.Session, error)
	SeeSession(ctx context.Context, digest []byte, seen int64) error
	EndSession(ctx context.Context, user int64, digest []byte) error
	// PruneAccounts forgets the sessions and invitations that have ended.
	PruneAccounts(ctx context.Context, now int64) error

	// SaveInvitation keeps an invitation; one for a user takes the place of older ones for it.
	SaveInvitation(ctx context.Context, i faq.Invitation) error
	// SaveFirstInvitation does so in place of older ones by nobody, as long as there is no user.
	SaveFirstInvitation(ctx context.Context, i faq.Invitation) (saved bool, err error)
	// Invitation returns one that has not ended.
	Invitation(ctx context.Context, digest []byte, now int64) (faq.Invitation, error)
	// Invitations returns those that have not ended, the newest first.
	Invitations(ctx context.Context, now int64) ([]faq.Invitation, error)
	// AcceptInvitation uses an invitation up at the time of u, and returns the user that it makes
	// or that it is for, with what u has chosen. Of several callers at once, one succeeds.
	AcceptInvitation(ctx context.Context, digest []byte, u faq.User) (faq.User, error)
	RemoveInvitation(ctx context.Context, digest []byte) error

	// SaveToken keeps a new token, and returns it with its id.
	SaveToken(ctx context.Context, t faq.Token) (faq.Token, error)
	// Tokens returns all tokens in the order of their ids, also those that have ended.
	Tokens(ctx context.Context) ([]faq.Token, error)
	// Token returns a token. It does not look whether it has ended.
	Token(ctx context.Context, digest []byte) (faq.Token, error)
	SeeToken(ctx context.Context, id, seen int64) error
	RemoveToken(ctx context.Context, id int64) error
}

// Config says how people sign in.
type Config struct {
	Members bool                         // only those who sign in may read
	OIDC    OIDC                         // a provider of OpenID Connect; the zero value for none
	Address func(r *http.Request) string // from where a request comes, with regard to trusted proxies; nil for the other end of its connection
}

// Accounts lets people and programs in. It is safe for concurrent use.
type Accounts struct {
	Now func() time.Time // the clock, time.Now unless it is replaced before the first request

	log      *slog.Logger
	site     *page.Site
	store    Store
	config   Config
	hasher   *hasher
	attempts *attempts
	oidc     *provider // nil for none
	pages    map[string]*template.Template

	pruning sync.Mutex
	pruned  time.Time // when what has ended was forgotten last
}

//go:embed templates
var files embed.FS

// New returns accounts that are kept in store.
func New(log *slog.Logger, site *page.Site, store Store, config Config) *Accounts {
	a := &Accounts{
		Now: time.Now, log: log, site: site, store: store, config: config,
		hasher: newHasher(), attempts: newAttempts(),
		pages: page.Parse(files, template.FuncMap{"agent": agentName},
			"sign-in.html", "sign-out.html", "invitation.html", "account.html", "people.html", "tokens.html", "secret.html"),
	}
	if config.OIDC.Configured() {
		a.oidc = newProvider(config.OIDC)
	}
	if a.config.Address == nil {
		a.config.Address = page.RemoteHost
	}
	return a
}

// Paths are those that [Accounts.Handler] serves, as patterns of a mux.
var Paths = []string{"/sign-in", "/sign-out", "/invitation/", "/oidc/", "/account", "/account/", peoplePath, tokensPath}

// Handler serves /sign-in, /sign-out, /invitation/, /oidc/ and /account, and of the console
// /console/people and /console/tokens.
func (a *Accounts) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /sign-in", a.showSignIn)
	mux.HandleFunc("POST /sign-in", a.signIn)
	mux.HandleFunc("GET /sign-out", a.showSignOut)
	mux.HandleFunc("POST /sign-out", a.signOut)
	mux.HandleFunc("GET /invitation/{token}", a.showInvitation)
	mux.HandleFunc("POST /invitation/{token}", a.acceptInvitation)
	mux.HandleFunc("GET /oidc/start", a.startOIDC)
	mux.HandleFunc("GET /oidc/callback", a.finishOIDC)

	signedIn := func(pattern string, serve http.HandlerFunc) { mux.Handle(pattern, a.Require(faq.Reader, serve)) }
	signedIn("GET /account", a.showAccount)
	signedIn("POST /account/password", a.changePassword)
	signedIn("POST /account/sessions", a.endSession)

	operator := func(pattern string, serve http.HandlerFunc) { mux.Handle(pattern, a.Require(faq.Operator, serve)) }
	operator("GET /console/people", a.showPeople)
	operator("POST /console/people", a.changePeople)
	operator("GET /console/tokens", a.showTokens)
	operator("POST /console/tokens", a.changeTokens)

	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		a.site.Fail(w, r, http.StatusNotFound, "No page has this address. It may have been typed wrongly, or the page is gone.")
	})
	return a.Identify(private(mux))
}

// private keeps pages out of caches: they are of one person.
func private(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// render writes one of the pages.
func (a *Accounts) render(w http.ResponseWriter, r *http.Request, status int, name, title string, data any) {
	a.site.Render(w, r, status, a.pages[name], page.Page{Title: title, Here: r.URL.Path, Robots: "noindex", Data: data})
}

// failed writes the page of an error that is no fault of the person's, and logs it.
func (a *Accounts) failed(w http.ResponseWriter, r *http.Request, what string, err error) {
	if r.Context().Err() == nil {
		a.log.Error("accounts: "+what, "error", err)
	}
	a.site.Fail(w, r, http.StatusServiceUnavailable, "That did not work just now. Please try again in a minute.")
}

// base returns the address under which the site is reached, without a slash at its end.
func (a *Accounts) base(r *http.Request) string {
	if a.site.Public != "" {
		return a.site.Public
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}

// prune forgets what has ended, now and then.
func (a *Accounts) prune(ctx context.Context) {
	a.pruning.Lock()
	defer a.pruning.Unlock()
	now := a.Now()
	if now.Sub(a.pruned) < pruneEvery {
		return
	}
	if err := a.store.PruneAccounts(ctx, now.Unix()); err != nil {
		a.log.Warn("sessions that have ended are still kept", "error", err)
		return
	}
	a.pruned = now
}

// pruneEvery is how often what has ended is forgotten: it does no harm meanwhile.
const pruneEvery = time.Hour
