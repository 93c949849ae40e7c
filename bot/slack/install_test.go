package slack

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"html"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const granted = `{"ok":true,"access_token":"xoxb-granted","token_type":"bot","scope":"chat:write","bot_user_id":"U1","app_id":"A1",
	"team":{"id":"T1","name":"<b>Morning</b> & \"Post\""},"enterprise":null,"authed_user":{"id":"U7"},"is_enterprise_install":false}`

// visit is a browser at an installer.
type visit struct {
	t       *testing.T
	i       *Installer
	api     *fakeAPI
	store   *memory
	now     time.Time
	log     bytes.Buffer
	cookies map[string]string
	last    []*http.Cookie
}

func newVisit(t *testing.T, public string) *visit {
	t.Helper()
	v := &visit{t: t, store: &memory{}, now: time.Unix(1_750_000_000, 0), cookies: map[string]string{}}
	v.api = newFakeAPI(t, map[string]string{"oauth.v2.access": granted, "auth.test": authT1})
	cfg := Config{ClientID: "1.2", ClientSecret: "client-secret", Key: testKey, APIURL: v.api.URL, PublicURL: public}
	i, err := NewInstaller(slog.New(slog.NewTextHandler(&v.log, nil)), cfg, newTestTokens(t, cfg, v.store), nil)
	if err != nil {
		t.Fatal(err)
	}
	i.Now = func() time.Time { return v.now }
	v.i = i
	return v
}

func (v *visit) do(method, target string) *httptest.ResponseRecorder {
	v.t.Helper()
	r := httptest.NewRequest(method, target, nil)
	for name, value := range v.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	v.i.ServeHTTP(w, r)
	v.last = w.Result().Cookies()
	for _, c := range v.last {
		v.cookies[c.Name] = c.Value
		if c.MaxAge < 0 {
			delete(v.cookies, c.Name)
		}
	}
	want := map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}
	for name, value := range want {
		if got := w.Header().Get(name); got != value {
			v.t.Errorf("%s %s: %s is %q, want %q", method, target, name, got, value)
		}
	}
	csp := w.Header().Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'none'", "frame-ancestors 'none'"} {
		if !strings.Contains(csp, part) {
			v.t.Errorf("%s %s: the policy %q has no %s", method, target, csp, part)
		}
	}
	return w
}

var href = regexp.MustCompile(`href="([^"]*)"`)

// state opens the page with the button, and returns the state that the button sends along.
func (v *visit) state() string {
	v.t.Helper()
	w := v.do(http.MethodGet, InstallPath)
	m := href.FindStringSubmatch(w.Body.String())
	if w.Code != http.StatusOK || m == nil {
		v.t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	u, err := url.Parse(html.UnescapeString(m[1]))
	if err != nil {
		v.t.Fatal(err)
	}
	return u.Query().Get("state")
}

func (v *visit) back(query url.Values) *httptest.ResponseRecorder {
	v.t.Helper()
	return v.do(http.MethodGet, RedirectPath+"?"+query.Encode())
}

func TestInstall(t *testing.T) {
	v := newVisit(t, "https://bot.example.org/")
	w := v.do(http.MethodGet, InstallPath)
	body := w.Body.String()
	_, rest, _ := strings.Cut(body, "<style>")
	style, _, _ := strings.Cut(rest, "</style>")
	sum := sha256.Sum256([]byte(style))
	if csp := w.Header().Get("Content-Security-Policy"); style == "" || !strings.Contains(csp, "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'") {
		t.Errorf("the policy %q does not allow the style of the page", csp)
	}
	c := v.last[0]
	if c.Name != "__Host-godeeper_install" || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.MaxAge != 600 {
		t.Errorf("cookie %v", c)
	}
	u, err := url.Parse(html.UnescapeString(href.FindStringSubmatch(body)[1]))
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	if got, want := u.Scheme+"://"+u.Host+u.Path, strings.TrimSuffix(v.api.URL, "/api/")+"/oauth/v2/authorize"; got != want {
		t.Errorf("the button leads to %s, want %s", got, want)
	}
	const redirect = "https://bot.example.org/slack/oauth_redirect"
	if q.Get("client_id") != "1.2" || q.Get("redirect_uri") != redirect || q.Get("scope") != strings.Join(scopeNames(), ",") {
		t.Errorf("the button asks for %v", q)
	}

	w = v.back(url.Values{"code": {"code1"}, "state": {q.Get("state")}})
	if body := w.Body.String(); w.Code != http.StatusOK || !strings.Contains(body, "&lt;b&gt;Morning&lt;/b&gt; &amp; &#34;Post&#34;") || strings.Contains(body, "<b>") || !strings.Contains(body, "/app_redirect?app=A1") {
		t.Errorf("status %d: %s", w.Code, body)
	}
	form := url.Values{"client_id": {"1.2"}, "client_secret": {"client-secret"}, "code": {"code1"}, "redirect_uri": {redirect}}
	if diff := cmp.Diff([]url.Values{form}, v.api.calls["oauth.v2.access"]); diff != "" {
		t.Errorf("exchange (-want +got):\n%s", diff)
	}
	wantCredentials(t, v.i.tokens, "T1", "", credentials{"xoxb-granted", "U1", "B1", "T1", `<b>Morning</b> & "Post"`})
	if by := v.store.all["slack T1"].By; by != "U7" {
		t.Errorf("installed by %q", by)
	}
	if len(v.cookies) != 0 {
		t.Errorf("the cookie is left: %v", v.cookies)
	}
	if log := v.log.String(); strings.Contains(log, "xoxb") || strings.Contains(log, "code1") || !strings.Contains(log, "workspace=T1") {
		t.Errorf("log: %s", log)
	}
}

func TestInstallEnterprise(t *testing.T) {
	v := newVisit(t, "https://bot.example.org")
	v.api.set("oauth.v2.access", `{"ok":true,"access_token":"xoxb-org","bot_user_id":"U1","team":null,"enterprise":{"id":"E1","name":"The Group"},"is_enterprise_install":true,"authed_user":{"id":"U7"}}`)
	w := v.back(url.Values{"code": {"c"}, "state": {v.state()}})
	if !strings.Contains(w.Body.String(), "Go Deeper is in The Group") {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
	wantCredentials(t, v.i.tokens, "T5", "E1", credentials{"xoxb-org", "U1", "B1", "E1", "The Group"})
}

func TestInstallLoopback(t *testing.T) {
	v := newVisit(t, "http://127.0.0.1:8080")
	state := v.state()
	if c := v.last[0]; c.Secure || c.Name != "godeeper_install" || !c.HttpOnly {
		t.Errorf("cookie %v", c)
	}
	if w := v.back(url.Values{"code": {"c"}, "state": {state}}); w.Code != http.StatusOK {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
}

// TestInstallState holds that only the browser that began ends it, in time.
func TestInstallState(t *testing.T) {
	const public = "https://bot.example.org"
	for name, spoil := range map[string]func(v *visit, state string) string{
		"none":            func(*visit, string) string { return "" },
		"not base64":      func(*visit, string) string { return "%%%" },
		"short":           func(_ *visit, s string) string { return s[:20] },
		"changed":         func(_ *visit, s string) string { return "AAAA" + s[4:] },
		"later expiry":    func(_ *visit, s string) string { return s[:24] + "_____" + s[29:] },
		"late":            func(v *visit, s string) string { v.now = v.now.Add(stateLimit + time.Second); return s },
		"no cookie":       func(v *visit, s string) string { clear(v.cookies); return s },
		"empty cookie":    func(v *visit, s string) string { v.cookies["__Host-godeeper_install"] = ""; return s },
		"another browser": func(v *visit, s string) string { clear(v.cookies); v.state(); return s },
		"somebody else's": func(v *visit, _ string) string { return newVisit(v.t, public).state() },
	} {
		v := newVisit(t, public)
		w := v.back(url.Values{"code": {"c"}, "state": {spoil(v, v.state())}})
		if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "https://bot.example.org/slack/install") {
			t.Errorf("%s: status %d: %s", name, w.Code, w.Body)
		}
		if n := v.api.called("oauth.v2.access"); n != 0 || len(v.store.all) != 0 {
			t.Errorf("%s: %d exchanges, %d saved", name, n, len(v.store.all))
		}
	}
	v := newVisit(t, public) // two tabs share the cookie
	first := v.state()
	v.state()
	v.now = v.now.Add(stateLimit)
	if w := v.back(url.Values{"code": {"c"}, "state": {first}}); w.Code != http.StatusOK {
		t.Errorf("two tabs: status %d: %s", w.Code, w.Body)
	}
}

func TestInstallFails(t *testing.T) {
	const failed = http.StatusBadGateway
	for name, c := range map[string]struct {
		spoil  func(v *visit, q url.Values)
		status int
		title  string
	}{
		"denied":        {func(_ *visit, q url.Values) { q.Set("error", "access_denied"); q.Del("code") }, 200, "Go Deeper was not added"},
		"another error": {func(_ *visit, q url.Values) { q.Set("error", "<script>"); q.Del("code") }, 400, "Go Deeper was not added"},
		"code used":     {func(v *visit, _ url.Values) { v.api.set("oauth.v2.access", `{"ok":false,"error":"invalid_code"}`) }, 400, "Go Deeper was not added"},
		"Slack broken":  {func(v *visit, _ url.Values) { v.api.set("oauth.v2.access", "") }, failed, "Go Deeper was not added"},
		"no token":      {func(v *visit, _ url.Values) { v.api.set("oauth.v2.access", `{"ok":true,"team":{"id":"T1"}}`) }, failed, "Go Deeper was not added"},
		"no workspace":  {func(v *visit, _ url.Values) { v.api.set("oauth.v2.access", `{"ok":true,"access_token":"xoxb-1"}`) }, failed, "Go Deeper was not added"},
		"rotating": {func(v *visit, _ url.Values) {
			v.api.set("oauth.v2.access", strings.Replace(granted, `"ok"`, `"expires_in":43200,"ok"`, 1))
		}, failed, "Go Deeper was not added"},
		"auth.test refused": {func(v *visit, _ url.Values) { v.api.set("auth.test", authRefused) }, 400, "Go Deeper was not added"},
		"disk full":         {func(v *visit, _ url.Values) { v.store.err = http.ErrBodyNotAllowed }, failed, "Go Deeper was not added"},
	} {
		v := newVisit(t, "https://bot.example.org")
		q := url.Values{"code": {"c"}, "state": {v.state()}}
		c.spoil(v, q)
		w := v.back(q)
		if body := w.Body.String(); w.Code != c.status || !strings.Contains(body, "<h1>"+c.title+"</h1>") || strings.Contains(body, "<script") {
			t.Errorf("%s: status %d, want %d: %s", name, w.Code, c.status, body)
		}
		if len(v.store.all) != 0 {
			t.Errorf("%s: an installation was saved", name)
		}
		if log := v.log.String(); strings.Contains(log, "xoxb") || strings.Contains(log, "client-secret") {
			t.Errorf("%s: log %s", name, log)
		}
	}
}

func TestInstallMethods(t *testing.T) {
	v := newVisit(t, "https://bot.example.org")
	for _, c := range []struct {
		method, path string
		want         int
		allow        string
	}{
		{http.MethodHead, InstallPath, 200, ""},
		{http.MethodPost, InstallPath, 405, "GET, HEAD"},
		{http.MethodHead, RedirectPath, 405, "GET"},
		{http.MethodPost, RedirectPath, 405, "GET"},
		{http.MethodGet, "/slack/installed", 404, ""},
	} {
		if w := v.do(c.method, c.path); w.Code != c.want || w.Header().Get("Allow") != c.allow {
			t.Errorf("%s %s: status %d, Allow %q", c.method, c.path, w.Code, w.Header().Get("Allow"))
		}
	}
	if _, err := NewInstaller(slog.New(slog.DiscardHandler), Config{}, v.i.tokens, nil); err == nil {
		t.Error("an installer without a client")
	}
}
