package web

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/netip"
	"strings"
)

// idBytes is the length of an id: 128 bits, which nobody guesses.
const idBytes = 16

// newID returns a random id.
func newID() string {
	b := make([]byte, idBytes)
	_, _ = rand.Read(b) // it never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// isID reports whether s is written as an id is.
func isID(s string) bool {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	return err == nil && len(b) == idBytes
}

// refOf returns the ref of the answer to a question of a form: the same one however often the form is
// posted with it.
func refOf(conversation, form, briefing, question string) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{conversation, form, briefing, question}, "\x00")))
	return base64.RawURLEncoding.EncodeToString(sum[:idBytes])
}

// secret is a key of this process, which is stored nowhere.
type secret []byte

func newSecret() secret {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // it never fails
	return b
}

// id returns an id made from texts, which only this process can make.
func (s secret) id(texts ...string) string {
	h := hmac.New(sha256.New, s)
	for _, t := range texts {
		h.Write([]byte(t + "\x00")) // a hash takes all
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:idBytes])
}

// reader returns the id by which a reader is limited and rates. The address cannot be found out from
// it, and it is another one after a restart.
func (s secret) reader(address string) string {
	if ip, err := netip.ParseAddr(address); err == nil {
		ip = ip.Unmap().WithZone("")
		if ip.Is6() { // each household has so many of them
			if net, err := ip.Prefix(64); err == nil {
				ip = net.Addr()
			}
		}
		address = ip.String()
	}
	return s.id("reader", address)
}
