package account_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/godeeper/godeeper/bot/web/account"
	"github.com/godeeper/godeeper/faq"
)

// idp is a provider of OpenID Connect on loopback: it lets in whoever comes, as somebody.
type idp struct {
	t      *testing.T
	server *httptest.Server
	key    *rsa.PrivateKey

	mu     sync.Mutex
	claims map[string]any // of the next id_token, over those that are right
	header map[string]any // of the next id_token, likewise
	sign   func(signed []byte) []byte
	codes  map[string]url.Values // what was asked for with each code
}

func newIDP(t *testing.T) *idp {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p := &idp{t: t, key: key, codes: map[string]url.Values{}}
	p.sign = p.rs256
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		p.json(w, map[string]any{
			"issuer": p.server.URL, "authorization_endpoint": p.server.URL + "/authorize", "token_endpoint": p.server.URL + "/token",
			"jwks_uri": p.server.URL + "/keys", "id_token_signing_alg_values_supported": []string{"RS256"},
			"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"},
		})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		p.json(w, map[string]any{"keys": []any{map[string]any{
			"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "1",
			"n": base64.RawURLEncoding.EncodeToString(key.N.Bytes()), "e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes()),
		}}})
	})
	mux.HandleFunc("GET /authorize", p.authorize)
	mux.HandleFunc("POST /token", p.token)
	p.server = httptest.NewServer(mux)
	t.Cleanup(p.server.Close)
	return p
}

func (p *idp) config() account.OIDC {
	return account.OIDC{Issuer: p.server.URL, ClientID: "godeeper", ClientSecret: "hush-hush", Name: "Newsroom"}
}

func (p *idp) json(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		p.t.Error(err)
	}
}

func (p *idp) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("response_type") != "code" || q.Get("client_id") != "godeeper" || q.Get("code_challenge_method") != "S256" ||
		q.Get("nonce") == "" || q.Get("state") == "" || q.Get("scope") != "openid email profile" {
		p.t.Errorf("asked to authorize %v", q)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	code := rand.Text()
	p.codes[code] = q
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+url.Values{"code": {code}, "state": {q.Get("state")}}.Encode(), http.StatusFound)
}

func (p *idp) token(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	id, secret, _ := r.BasicAuth()
	asked, known := p.codes[r.FormValue("code")]
	delete(p.codes, r.FormValue("code"))
	challenge := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if !known || id != "godeeper" || secret != "hush-hush" || r.FormValue("redirect_uri") != asked.Get("redirect_uri") ||
		base64.RawURLEncoding.EncodeToString(challenge[:]) != asked.Get("code_challenge") {
		w.WriteHeader(http.StatusBadRequest)
		p.json(w, map[string]any{"error": "invalid_grant", "error_description": "no such code for hush-hush"})
		return
	}
	p.json(w, map[string]any{"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": p.idToken(asked.Get("nonce"))})
}

func (p *idp) idToken(nonce string) string {
	header := map[string]any{"alg": "RS256", "kid": "1", "typ": "JWT"}
	claims := map[string]any{
		"iss": p.server.URL, "aud": "godeeper", "sub": "17", "nonce": nonce, "iat": 1_700_000_000 - 1, "exp": 1_700_000_000 + 300,
		"email": "Dora@Example.org", "email_verified": true, "name": "Dora <b>",
	}
	maps.Copy(header, p.header)
	maps.Copy(claims, p.claims)
	part := func(v any) string {
		text, err := json.Marshal(v)
		if err != nil {
			p.t.Error(err)
		}
		return base64.RawURLEncoding.EncodeToString(text)
	}
	signed := part(header) + "." + part(claims)
	return signed + "." + base64.RawURLEncoding.EncodeToString(p.sign([]byte(signed)))
}

func (p *idp) rs256(signed []byte) []byte {
	sum := sha256.Sum256(signed)
	signature, err := rsa.SignPKCS1v15(rand.Reader, p.key, crypto.SHA256, sum[:])
	if err != nil {
		p.t.Error(err)
	}
	return signature
}

func (p *idp) says(claims map[string]any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.claims = claims
}

// goes sends a browser to the provider from an address of the site, and returns where it comes back.
func (b *browser) goes(path string) string {
	b.t.Helper()
	r := b.get(path)
	r.want(b.t, "to the provider", http.StatusSeeOther)
	if cookie := r.Header.Get("Set-Cookie"); !strings.HasPrefix(cookie, account.OIDCCookie+"=") || !strings.Contains(cookie, "; Max-Age=600; HttpOnly; Secure; SameSite=Lax") {
		b.t.Errorf("got cookie %s", cookie)
	}
	r = b.get(r.Header.Get("Location"))
	r.want(b.t, "from the provider", http.StatusFound)
	return strings.TrimPrefix(r.Header.Get("Location"), b.h.url)
}

func (b *browser) through(path string) reply { b.t.Helper(); return b.get(b.goes(path)) }

func TestOIDC(t *testing.T) {
	p := newIDP(t)
	h := newHouse(t, account.Config{OIDC: p.config()})
	operator := h.first(t)
	b := h.browser(t)
	b.get("/sign-in?to=/account").want(t, "page to sign in", http.StatusOK, "Sign in with Newsroom", `href="/oidc/start?to=%2Faccount"`)
	b.through("/oidc/start").want(t, "a stranger", http.StatusForbidden, "ask an operator")

	operator.post("/console/people", "do", "add", "name", "Dora", "email", "not one", "rank", "curator").want(t, "no address", 422)
	operator.post("/console/people", "do", "add", "name", "Dora", "email", " DORA@example.org ", "rank", "curator").want(t, "add", http.StatusSeeOther)
	for what, claims := range map[string]map[string]any{
		"unverified":          {"email_verified": false},
		"not said":            {"email_verified": nil},
		"other text":          {"email_verified": "yes"},
		"of somebody else":    {"email": "eve@example.org"},
		"two in one":          {"email": "eve@example.org, dora@example.org"},
		"with a name":         {"email": "Eve <dora@example.org>"},
		"no address at all":   {"email": ""},
		"nobody":              {"sub": ""},
		"subject is a number": {"sub": 17},
	} {
		p.says(claims)
		b.through("/oidc/start").want(t, what, http.StatusForbidden)
	}
	p.says(map[string]any{"email_verified": "true"}) // as some write it
	b.through("/oidc/start?to=/account").want(t, "the first time", http.StatusSeeOther, "/account")
	if !b.signedIn() || h.store.users[1].Subject != p.server.URL+" 17" {
		t.Fatalf("got users %v", h.store.users)
	}

	// From then on the subject counts: an address can be given to another person.
	p.says(map[string]any{"email": "new@example.org"})
	again := h.browser(t)
	again.through("/oidc/start").want(t, "by the subject", http.StatusSeeOther, "/console/")
	p.says(map[string]any{"sub": "18"})
	h.browser(t).through("/oidc/start").want(t, "another subject of that address", http.StatusForbidden)
	operator.post("/console/people", "do", "disable", "user", "2").want(t, "disable", http.StatusSeeOther)
	p.says(nil)
	h.browser(t).through("/oidc/start").want(t, "disabled", http.StatusForbidden)
}

func TestOIDCInvitation(t *testing.T) {
	p := newIDP(t)
	h := newHouse(t, account.Config{OIDC: p.config()})
	link, _, err := h.First(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b := h.browser(t)
	start := "/oidc/start?invitation=" + strings.TrimPrefix(link, "/invitation/")
	b.get(link).want(t, "invitation", http.StatusOK, "Continue with Newsroom", start)
	b.through(start).want(t, "first operator", http.StatusSeeOther, "/console/")
	if u := h.store.users[0]; u.Name != "Dora <b>" || u.Rank != faq.Operator || u.Email != "dora@example.org" || u.Password != "" {
		t.Fatalf("got %+v", u)
	}
	h.browser(t).get(link).want(t, "used", http.StatusGone)

	// Somebody of the same name and address.
	p.says(map[string]any{"sub": "18"})
	invited := h.browser(t)
	link = secretIn(t, b.post("/console/people", "do", "invite", "rank", "curator"))
	token := link[strings.LastIndex(link, "/")+1:]
	invited.through("/oidc/start?invitation="+token).want(t, "another", http.StatusSeeOther)
	if u := h.store.users[1]; u.Name != "Dora <b> 2" || u.Email != "" || u.Rank != faq.Curator {
		t.Errorf("got %+v", u)
	}
	p.says(map[string]any{"sub": "19"})
	h.browser(t).through("/oidc/start?invitation="+token).want(t, "a used link", http.StatusForbidden)
	h.browser(t).through("/oidc/start?invitation=x").want(t, "no link", http.StatusForbidden)
	invited.post("/account/password", "current", "", "password", password, "again", password).want(t, "no password to change", 422, "has no password")
}

func TestOIDCNotBelieved(t *testing.T) {
	p := newIDP(t)
	h := newHouse(t, account.Config{OIDC: p.config()})
	if _, err := h.store.AddUser(t.Context(), faq.User{Name: "Dora", Rank: faq.Operator, Subject: p.server.URL + " 17"}); err != nil {
		t.Fatal(err)
	}
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		what           string
		claims, header map[string]any
		sign           func([]byte) []byte
	}{
		{"nonce of another sign-in", map[string]any{"nonce": "x"}, nil, p.rs256},
		{"no nonce", map[string]any{"nonce": ""}, nil, p.rs256},
		{"for another site", map[string]any{"aud": "other"}, nil, p.rs256},
		{"from another issuer", map[string]any{"iss": "https://evil.example"}, nil, p.rs256},
		{"expired", map[string]any{"exp": 1_700_000_000 - 1}, nil, p.rs256},
		{"not yet", map[string]any{"nbf": 1_700_000_000 + 3_600}, nil, p.rs256},
		{"unsigned", nil, map[string]any{"alg": "none"}, func([]byte) []byte { return nil }},
		{"signed by the client's secret", nil, map[string]any{"alg": "HS256"}, func([]byte) []byte { return []byte("x") }},
		{"signed by another key", nil, nil, func(signed []byte) []byte {
			sum := sha256.Sum256(signed)
			signature, _ := rsa.SignPKCS1v15(rand.Reader, other, crypto.SHA256, sum[:])
			return signature
		}},
		{"key of another name", nil, map[string]any{"kid": "2"}, func(signed []byte) []byte { return p.rs256(append(signed, 'x')) }},
	} {
		p.mu.Lock()
		p.claims, p.header, p.sign = test.claims, test.header, test.sign
		p.mu.Unlock()
		b := h.browser(t)
		b.through("/oidc/start").want(t, test.what, http.StatusForbidden, "could not be checked")
		if b.cookie() != "" || len(h.store.sessions) != 0 {
			t.Fatalf("%s: somebody was let in", test.what)
		}
	}
	p.mu.Lock()
	p.claims, p.header, p.sign = nil, nil, p.rs256
	p.mu.Unlock()

	// A reply that another browser was sent to fetch.
	mallory, victim := h.browser(t), h.browser(t)
	back := mallory.goes("/oidc/start")
	victim.get(back).want(t, "without a start", http.StatusBadRequest, "not begun in this browser")
	victim.goes("/oidc/start")
	victim.get(back).want(t, "the state of another", http.StatusBadRequest)
	u, err := url.Parse(back)
	if err != nil {
		t.Fatal(err)
	}
	mallory.get(back).want(t, "their own", http.StatusSeeOther)
	mallory.get(back).want(t, "twice", http.StatusBadRequest)

	b := h.browser(t)
	b.goes("/oidc/start")
	b.get("/oidc/callback?state="+url.QueryEscape(u.Query().Get("state"))+"&code=x").want(t, "state of a start before", http.StatusBadRequest)
	b = h.browser(t)
	u, _ = url.Parse(b.goes("/oidc/start"))
	b.get("/oidc/callback?error=access_denied&error_description=%3Cscript%3E&state="+u.Query().Get("state")).want(t, "denied", http.StatusForbidden, "not signed in at Newsroom")
	b = h.browser(t)
	u, _ = url.Parse(b.goes("/oidc/start"))
	b.get("/oidc/callback?code=stolen&state="+u.Query().Get("state")).want(t, "unknown code", http.StatusForbidden)
	if strings.Contains(h.log.String(), "hush-hush") {
		t.Errorf("the log holds the secret:\n%s", h.log)
	}
}

func TestOIDCAway(t *testing.T) {
	away := newHouse(t, account.Config{OIDC: account.OIDC{Issuer: "http://127.0.0.1:1", ClientID: "x"}})
	away.browser(t).get("/oidc/start").want(t, "away", http.StatusServiceUnavailable, "127.0.0.1:1 cannot be reached")
	away.first(t) // all else works

	none := newHouse(t, account.Config{})
	none.browser(t).get("/oidc/start").want(t, "not configured", http.StatusNotFound)
	none.browser(t).get("/oidc/callback?code=x").want(t, "not configured", http.StatusNotFound)
}

func TestOIDCSettings(t *testing.T) {
	for _, test := range []struct {
		config account.OIDC
		want   string
	}{
		{account.OIDC{}, ""},
		{account.OIDC{Issuer: "https://id.example.org", ClientID: "x"}, ""},
		{account.OIDC{Issuer: "http://localhost:5556/dex", ClientID: "x", ClientSecret: "y"}, ""},
		{account.OIDC{Issuer: "https://id.example.org"}, "GODEEPER_OIDC_CLIENT_ID"},
		{account.OIDC{ClientSecret: "y"}, "GODEEPER_OIDC_ISSUER"},
		{account.OIDC{Issuer: "http://id.example.org", ClientID: "x"}, "must begin with https://"},
		{account.OIDC{Issuer: "id.example.org", ClientID: "x"}, "no address"},
		{account.OIDC{Issuer: "https://a:b@id.example.org", ClientID: "x"}, "no address"},
	} {
		got := test.config.Validate()
		if test.want == "" && got != nil || test.want != "" && (got == nil || !strings.Contains(got.Error(), test.want)) {
			t.Errorf("%v: got %v, want %q", test.config, got, test.want)
		}
	}
	secret := account.OIDC{Issuer: "https://id.example.org", ClientID: "x", ClientSecret: "hush-hush"}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("settings", "oidc", secret, "config", account.Config{OIDC: secret})
	text, err := json.Marshal(secret)
	if err != nil {
		t.Fatal(err)
	}
	for _, shown := range []string{fmt.Sprintf("%v %+v %#v %s %q %x %d", secret, secret, secret, secret, secret, secret, secret), string(text), log.String()} {
		if strings.Contains(shown, "hush") || strings.Contains(shown, fmt.Sprintf("%x", "hush")) || !strings.Contains(shown, "[redacted]") {
			t.Errorf("got %s", shown)
		}
	}
}
