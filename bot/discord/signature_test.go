package discord

import (
	"crypto/ed25519"
	"encoding/hex"
	"math"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq/match"
	"github.com/godeeper/godeeper/storage"
)

// endpoint is the interactions endpoint of an adapter that does not run, at a time of its own.
type endpoint struct {
	http.Handler
	t     *testing.T
	store *storage.Store
	at    time.Time
}

func openEndpoint(t *testing.T, publicKey string) *endpoint {
	t.Helper()
	log, store := testLog(t), open(t, filepath.Join(t.TempDir(), "discord.db"))
	index := match.New(nil)
	a := New(log, Config{Token: "a.b.c", PublicKey: publicKey}, bot.New(log, index, store), bot.NewInbox(log, store, nil), store, index, nil)
	e := &endpoint{Handler: a.Handler(), t: t, store: store, at: time.Date(2026, 11, 29, 8, 0, 0, 0, time.UTC)}
	a.now = func() time.Time { return e.at }
	return e
}

// saved returns how many events are saved.
func (e *endpoint) saved() int {
	e.t.Helper()
	events, err := e.store.Events(e.t.Context(), storage.EventFilter{})
	if err != nil {
		e.t.Fatal(err)
	}
	return len(events)
}

// serve sends a request to the endpoint.
func (e *endpoint) serve(r request) *httptest.ResponseRecorder {
	if r.method == "" {
		r.method = http.MethodPost
	}
	req := httptest.NewRequest(r.method, InteractionsPath, strings.NewReader(r.body))
	req.Header.Set("Content-Type", "application/json")
	for name, value := range map[string]string{"X-Signature-Timestamp": r.timestamp, "X-Signature-Ed25519": r.signature} {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	w := httptest.NewRecorder()
	e.ServeHTTP(w, req)
	return w
}

// request is what Discord sends over HTTP, or somebody who says to be Discord.
type request struct {
	method    string // "" for POST
	body      string
	timestamp string // "" for none
	signature string // "" for none
}

// signed returns the request as it is signed at a time.
func (r request) signed(key ed25519.PrivateKey, at time.Time) request {
	r.timestamp = strconv.FormatInt(at.Unix(), 10)
	r.signature = bottest.SignInteraction(key, at, []byte(r.body))
	return r
}

// requests returns an unsigned request of each kind that is saved.
func requests() map[string]request {
	return map[string]request{
		"a command": {body: `{"type":2,"id":"11","application_id":"1","token":"t","channel_id":"5","guild_id":"6","context":0,` +
			`"authorizing_integration_owners":{"0":"6"},"member":{"user":{"id":"7"}},"data":{"type":1,"name":"ask","options":[{"name":"question","type":3,"value":"Why?"}]}}`},
		"a press": {body: `{"type":3,"id":"12","application_id":"1","token":"t","channel_id":"5","context":1,"user":{"id":"7"},` +
			`"authorizing_integration_owners":{"0":"0"},"message":{"id":"8","flags":0},"data":{"component_type":2,"custom_id":"rate:a:+"}}`},
		"what is not known": {body: `{"type":9,"id":"13","token":"t"}`},
		"no object":         {body: `[]`},
		"no JSON":           {body: `{"type":`},
		"nothing":           {body: ``},
	}
}

// signer returns a key with its public one, as the settings have it.
func signer(seed string) (ed25519.PrivateKey, string) {
	key := ed25519.NewKeyFromSeed([]byte(strings.Repeat(seed, ed25519.SeedSize)))
	return key, hex.EncodeToString(key.Public().(ed25519.PublicKey))
}

func TestSignature(t *testing.T) {
	const week = 7 * 24 * time.Hour
	key, public := signer("a")
	another, _ := signer("b")
	now := openEndpoint(t, public).at
	sign := func(key ed25519.PrivateKey, ago time.Duration) func(request) request {
		return func(r request) request { return r.signed(key, now.Add(-ago)) }
	}
	but := func(change func(*request)) func(request) request {
		return func(r request) request {
			r = r.signed(key, now)
			change(&r)
			return r
		}
	}
	signature := func(change func(string) string) func(request) request {
		return but(func(r *request) { r.signature = change(r.signature) })
	}
	for name, c := range map[string]struct {
		sign func(request) request
		good bool
	}{
		"good":                              {sign(key, 0), true},
		"of 5:00 ago":                       {sign(key, freshness), true},
		"of 5:00 ahead":                     {sign(key, -freshness), true},
		"of 5:01 ago":                       {sign(key, freshness+time.Second), false},
		"of 5:01 ahead":                     {sign(key, -freshness-time.Second), false},
		"of a week ago":                     {sign(key, week), false},
		"of another key":                    {sign(another, 0), false},
		"nothing at all":                    {func(r request) request { return r }, false},
		"no signature":                      {signature(func(string) string { return "" }), false},
		"no timestamp":                      {but(func(r *request) { r.timestamp = "" }), false},
		"a timestamp that is no number":     {but(func(r *request) { r.timestamp = "noon" }), false},
		"a timestamp that is too large":     {but(func(r *request) { r.timestamp = strings.Repeat("9", 40) }), false},
		"of the last second of all":         {func(r request) request { return r.signed(key, time.Unix(math.MaxInt64, 0)) }, false},
		"another timestamp":                 {but(func(r *request) { r.timestamp = strconv.FormatInt(now.Unix()-1, 10) }), false},
		"the same timestamp, written oddly": {but(func(r *request) { r.timestamp = "+" + r.timestamp }), false},
		"another body":                      {but(func(r *request) { r.body += " " }), false},
		"a short signature":                 {signature(func(s string) string { return s[:2*ed25519.SignatureSize-2] }), false},
		"half a byte too few":               {signature(func(s string) string { return s[1:] }), false},
		"a long signature":                  {signature(func(s string) string { return s + "00" }), false},
		"a very long signature":             {signature(func(s string) string { return strings.Repeat(s, 1000) }), false},
		"a signature that is no number":     {signature(func(string) string { return strings.Repeat("zz", ed25519.SignatureSize) }), false},
		"a signature of zeros":              {signature(func(string) string { return strings.Repeat("00", ed25519.SignatureSize) }), false},
		"a signature with 0x before it":     {signature(func(s string) string { return "0x" + s }), false},
		"a signature in capital letters":    {signature(strings.ToUpper), true},
	} {
		t.Run(name, func(t *testing.T) {
			e := openEndpoint(t, public)
			for what, r := range requests() {
				wantStatus(t, what, e.serve(c.sign(r)), map[bool]int{true: http.StatusOK, false: http.StatusUnauthorized}[c.good])
			}
			if got, want := e.saved(), map[bool]int{true: len(requests())}[c.good]; got != want {
				t.Errorf("%d events are saved, want %d", got, want)
			}
		})
	}
}

func wantStatus(t *testing.T, what string, w *httptest.ResponseRecorder, want int) {
	t.Helper()
	if w.Code != want {
		t.Errorf("%s: status %d, want %d: %s", what, w.Code, want, w.Body)
	}
	if w.Code == http.StatusUnauthorized && strings.Contains(w.Body.String(), `"type"`) {
		t.Errorf("%s is answered with %s", what, w.Body)
	}
}

// TestPublicKeyOfAnotherLength holds that without a key of the right length nothing verifies, and
// nothing panics.
func TestPublicKeyOfAnotherLength(t *testing.T) {
	key, public := signer("a")
	for _, wrong := range []string{"", public[:62], public[:2], public + "00", public + public, public[1:], "zz" + public[2:], " " + public} {
		e := openEndpoint(t, wrong)
		for what, r := range requests() {
			wantStatus(t, what+" with the key "+wrong, e.serve(r.signed(key, e.at)), http.StatusUnauthorized)
		}
		if got := e.saved(); got != 0 {
			t.Errorf("with the key %q %d events are saved, want none", wrong, got)
		}
	}
}

// TestKnownSignature verifies a ping whose signature was made by another program.
func TestKnownSignature(t *testing.T) {
	const at = 1700000000
	r := request{
		body: `{"type":1,"id":"1","application_id":"2","token":"t","version":1}`, timestamp: strconv.Itoa(at),
		signature: "3433fec544f1726578c1e22addb495066aa1528416997cee1dee09ef294cf150f43312e342de8386ba27ae08ab02dbe61bde8536c9fbdef921397ba3481a820f",
	}
	e := openEndpoint(t, "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
	for after, want := range map[time.Duration]int{-301 * time.Second: 401, -300 * time.Second: 200, 0: 200, 300 * time.Second: 200, 301 * time.Second: 401} {
		e.at = time.Unix(at, 0).Add(after)
		w := e.serve(r)
		wantStatus(t, after.String()+" after it was signed", w, want)
		if want == http.StatusOK && w.Body.String() != `{"type":1}` {
			t.Errorf("the answer is %s", w.Body)
		}
	}
	e.at = time.Unix(at, 0)
	for name, change := range map[string]func(*request){
		"another ping":  func(r *request) { r.body = strings.Replace(r.body, `"1"`, `"3"`, 1) },
		"another time":  func(r *request) { r.timestamp = strconv.Itoa(at + 1) },
		"another digit": func(r *request) { r.signature = "4" + r.signature[1:] },
	} {
		changed := r
		change(&changed)
		wantStatus(t, name, e.serve(changed), http.StatusUnauthorized)
	}
	if got := e.saved(); got != 0 {
		t.Errorf("%d events are saved, want none: it was a ping", got)
	}
}

// TestOtherRequests holds that only a POST of a body that is not too large is looked at.
func TestOtherRequests(t *testing.T) {
	key, public := signer("a")
	e := openEndpoint(t, public)
	r := requests()["a command"]
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete, http.MethodOptions} {
		r := r.signed(key, e.at)
		r.method = method
		wantStatus(t, method, e.serve(r), http.StatusMethodNotAllowed)
	}
	largest, larger := r, r
	largest.body += strings.Repeat(" ", maxRequest-len(r.body))
	larger.body = largest.body + " "
	wantStatus(t, "a larger body", e.serve(larger.signed(key, e.at)), http.StatusRequestEntityTooLarge)
	wantStatus(t, "a larger body without a signature", e.serve(larger), http.StatusRequestEntityTooLarge)
	if got := e.saved(); got != 0 {
		t.Errorf("%d events are saved, want none", got)
	}
	wantStatus(t, "the largest body", e.serve(largest.signed(key, e.at)), http.StatusOK)
	if got := e.saved(); got != 1 {
		t.Errorf("%d events are saved, want 1", got)
	}
}

// TestSavedEndpoint has Discord try the endpoint, as it does when its address is set.
func TestSavedEndpoint(t *testing.T) {
	d := bottest.NewDiscord(t)
	r := start(t, d)
	if err := d.SaveEndpoint(r.url); err != nil {
		t.Error(err)
	}
	if n := len(r.counts()); n != 0 {
		t.Errorf("pings are saved: %v", r.counts())
	}
}
