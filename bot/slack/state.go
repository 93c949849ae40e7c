package slack

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"net/http"
	"net/url"
	"time"
)

const (
	// stateLimit is the time that a person has for Slack's page; Slack's own code lasts as long
	// (https://docs.slack.dev/authentication/installing-with-oauth).
	stateLimit = 10 * time.Minute

	nonceSize  = 16 // bytes
	cookieSize = 32 // bytes
)

// states ties the return from Slack to the browser that set out: the state that goes through Slack
// is signed together with a cookie that stays in the browser, so that nobody can make another
// person finish an installation that they began. Nothing of it is stored.
type states struct {
	key    []byte
	cookie string // its name
	secure bool
}

// newStates returns the states of a server at a public URL.
func newStates(key []byte, public string) (*states, error) {
	derived, err := deriveKey(key, "godeeper: state of an installation")
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(public)
	if err != nil {
		return nil, err
	}
	if u.Scheme == "http" { // only a loopback address is, where a browser keeps no __Host- cookie
		return &states{derived, "godeeper_install", false}, nil
	}
	return &states{derived, "__Host-godeeper_install", true}, nil
}

// begin returns a state for the browser of r, which it gives a cookie where it has none.
func (s *states) begin(w http.ResponseWriter, r *http.Request, now time.Time) string {
	cookie, ok := s.read(r)
	if !ok {
		cookie = make([]byte, cookieSize)
		_, _ = rand.Read(cookie) // never fails, by its documentation
	}
	s.set(w, base64.RawURLEncoding.EncodeToString(cookie), int(stateLimit/time.Second))
	state := make([]byte, nonceSize, nonceSize+8+sha256.Size)
	_, _ = rand.Read(state)
	state = binary.BigEndian.AppendUint64(state, uint64(now.Add(stateLimit).Unix()))
	return base64.RawURLEncoding.EncodeToString(append(state, s.sign(state, cookie)...))
}

// check reports whether the state was begun in the browser of r and has not run out.
func (s *states) check(r *http.Request, state string, now time.Time) bool {
	cookie, ok := s.read(r)
	data, err := base64.RawURLEncoding.DecodeString(state)
	if !ok || err != nil || len(data) != nonceSize+8+sha256.Size {
		return false
	}
	signed, mac := data[:nonceSize+8], data[nonceSize+8:]
	if !hmac.Equal(mac, s.sign(signed, cookie)) {
		return false
	}
	return now.Unix() <= int64(binary.BigEndian.Uint64(signed[nonceSize:]))
}

// end takes the cookie back.
func (s *states) end(w http.ResponseWriter) { s.set(w, "", -1) }

func (s *states) set(w http.ResponseWriter, value string, age int) {
	http.SetCookie(w, &http.Cookie{
		Name: s.cookie, Value: value, Path: "/", MaxAge: age,
		Secure: s.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode, // Lax, as Slack sends the browser here
	})
}

func (s *states) read(r *http.Request) ([]byte, bool) {
	c, err := r.Cookie(s.cookie)
	if err != nil {
		return nil, false
	}
	value, err := base64.RawURLEncoding.DecodeString(c.Value)
	return value, err == nil && len(value) == cookieSize
}

func (s *states) sign(state, cookie []byte) []byte {
	mac := hmac.New(sha256.New, s.key)
	mac.Write(state) // of one length, so that the two cannot run into each other
	mac.Write(cookie)
	return mac.Sum(nil)
}
