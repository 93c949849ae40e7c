package account

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq"
)

const (
	tokensPath = "/console/tokens"

	// tokenPrefix begins every token, so that programs that look for leaked ones find it.
	tokenPrefix = "gd_"
)

// scopes are those of tokens, with what they are for.
var scopes = []struct{ Name, For string }{
	{faq.ScopeAsk, "ask questions, and see what they match"},
	{faq.ScopeRead, "read the content, what was asked, and the measures"},
	{faq.ScopeWrite, "import, change and remove content"},
}

// ends are how long tokens may last, in days; 0 is without end.
var ends = []int{30, 90, 365, 0}

// Authenticate returns the token that the value of a header Authorization holds. Its error is
// [faq.ErrNotFound] where it holds none that is good.
func (a *Accounts) Authenticate(ctx context.Context, header string) (faq.Token, error) {
	scheme, value, _ := strings.Cut(header, " ")
	secret, ours := strings.CutPrefix(strings.TrimSpace(value), tokenPrefix)
	if !strings.EqualFold(scheme, "Bearer") || !ours || !isSecret(secret) {
		return faq.Token{}, fmt.Errorf("token: %w", faq.ErrNotFound)
	}
	token, err := a.store.Token(ctx, digestOf(tokenPrefix+secret))
	if err != nil {
		return faq.Token{}, err
	}
	now := a.Now().Unix()
	if token.Until != 0 && now >= token.Until {
		return faq.Token{}, fmt.Errorf("token %d has ended: %w", token.ID, faq.ErrNotFound)
	}
	if now-token.Seen >= int64(seeEvery/time.Second) {
		if err := a.store.SeeToken(ctx, token.ID, now); err != nil {
			a.log.Warn("the use of a token could not be noted", "token", token.ID, "error", err)
		}
	}
	return token, nil
}

// tokensPage is what the page of all tokens shows.
type tokensPage struct {
	Tabs   []page.Tab
	Tokens []tokenLine
	Scopes []struct{ Name, For string }
	Ends   []int // days, 0 for without end
	Fault  string
}

type tokenLine struct {
	faq.Token
	Ended bool
}

func (a *Accounts) showTokens(w http.ResponseWriter, r *http.Request) {
	a.tokensPage(w, r, http.StatusOK, "")
}

func (a *Accounts) tokensPage(w http.ResponseWriter, r *http.Request, status int, fault string) {
	p := tokensPage{Tabs: page.Tabs(page.ViewerOf(r.Context()), tokensPath), Scopes: scopes, Ends: ends, Fault: fault}
	all, err := a.store.Tokens(r.Context())
	if err != nil {
		a.failed(w, r, "tokens could not be read", err)
		return
	}
	for _, t := range all {
		p.Tokens = append(p.Tokens, tokenLine{t, t.Until != 0 && a.Now().Unix() >= t.Until})
	}
	a.render(w, r, status, "tokens.html", "Tokens", p)
}

func (a *Accounts) changeTokens(w http.ResponseWriter, r *http.Request) {
	if !a.parse(w, r) {
		return
	}
	var err error
	switch r.PostFormValue("do") {
	case "make":
		var token faq.Token
		if token, err = a.tokenOf(r); err == nil {
			a.makeToken(w, r, token)
			return
		}
	case "revoke":
		id, parseErr := strconv.ParseInt(r.PostFormValue("token"), 10, 64)
		if parseErr != nil {
			err = invalid("There is no such token. Please load the page again.")
			break
		}
		if err = a.store.RemoveToken(r.Context(), id); errors.Is(err, faq.ErrNotFound) {
			err = nil // it is gone already
		}
		a.log.Info("a token was revoked", "by", identityOf(r.Context()).user.ID, "token", id)
	default:
		err = invalid("The form asked for something that this page cannot do. Please load the page again.")
	}
	a.changed(w, r, err, tokensPath, a.tokensPage)
}

// MakeToken keeps a new token, and returns what programs send, which is stored nowhere.
func (a *Accounts) MakeToken(ctx context.Context, t faq.Token) (kept faq.Token, secret string, err error) {
	secret = tokenPrefix + newSecret()
	t.Digest = digestOf(secret)
	kept, err = a.store.SaveToken(ctx, t)
	return kept, secret, err
}

// tokenOf returns the token that a form asks for.
func (a *Accounts) tokenOf(r *http.Request) (faq.Token, error) {
	name, now := cleanName(r.PostFormValue("name")), a.Now()
	token := faq.Token{Name: name, By: identityOf(r.Context()).user.Name, At: now.Unix()}
	if checkName(name) != "" {
		return token, invalid(fmt.Sprintf("Please say in at most %d characters what the token is for.", mostName))
	}
	for _, s := range scopes {
		if slices.Contains(r.PostForm["scope"], s.Name) {
			token.Scopes = append(token.Scopes, s.Name)
		}
	}
	if len(token.Scopes) == 0 {
		return token, invalid("Please choose at least one thing that the token may do.")
	}
	days, err := strconv.Atoi(r.PostFormValue("days"))
	if err != nil || !slices.Contains(ends, days) {
		return token, invalid("Please choose how long the token lasts.")
	}
	if days > 0 {
		token.Until = now.AddDate(0, 0, days).Unix()
	}
	return token, nil
}

func (a *Accounts) makeToken(w http.ResponseWriter, r *http.Request, token faq.Token) {
	token, secret, err := a.MakeToken(r.Context(), token)
	if err != nil {
		a.failed(w, r, "a token could not be saved", err)
		return
	}
	a.log.Info("a token was made", "by", identityOf(r.Context()).user.ID, "token", token.ID)
	p := secretPage{
		Tabs:  page.Tabs(page.ViewerOf(r.Context()), tokensPath),
		Title: "The token for " + token.Name, Label: "Token", Secret: secret, Back: tokensPath,
		Line: "Programs send it as “Authorization: Bearer …”. Keep it like a password: it is not shown again.",
	}
	a.render(w, r, http.StatusOK, "secret.html", p.Title, p)
}
