package slack

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
)

var testKey = bytes.Repeat([]byte{7}, keySize)

func TestParseKey(t *testing.T) {
	key := make([]byte, keySize)
	for i := range key {
		key[i] = byte(255 - i)
	}
	for name, text := range map[string]string{
		"base64":         base64.StdEncoding.EncodeToString(key),
		"base64 for URL": base64.URLEncoding.EncodeToString(key),
		"no padding":     base64.RawStdEncoding.EncodeToString(key),
		"line break":     base64.StdEncoding.EncodeToString(key) + "\n",
		"hex":            hex.EncodeToString(key),
		"upper-case hex": strings.ToUpper(hex.EncodeToString(key)),
	} {
		if got, err := ParseKey(text); err != nil || !bytes.Equal(got, key) {
			t.Errorf("%s: got %x, %v", name, got, err)
		}
	}
	for _, text := range []string{"", "short", strings.Repeat("x", keySize), base64.StdEncoding.EncodeToString(key[:31]), hex.EncodeToString(key) + "00"} {
		_, err := ParseKey(text)
		if err == nil || !strings.Contains(err.Error(), "openssl rand -base64 32") {
			t.Errorf("ParseKey(%q): got %v, want how to make a key", text, err)
		}
		if text != "" && err != nil && strings.Contains(err.Error(), text) {
			t.Errorf("ParseKey(%q) shows the key: %v", text, err)
		}
	}
}

func TestSeal(t *testing.T) {
	s, other := mustSealer(t, testKey), mustSealer(t, bytes.Repeat([]byte{8}, keySize))
	secret := []byte("xoxb-secret")
	sealed := s.seal("slack", "T1", secret)
	if bytes.Contains(sealed, secret) {
		t.Error("the secret can be read")
	}
	if bytes.Equal(sealed, s.seal("slack", "T1", secret)) {
		t.Error("sealed twice it is the same: the nonce repeats")
	}
	if got, err := s.open("slack", "T1", sealed); err != nil || !bytes.Equal(got, secret) {
		t.Errorf("open: got %q, %v", got, err)
	}
	for name, open := range map[string]func() ([]byte, error){
		"another key":       func() ([]byte, error) { return other.open("slack", "T1", sealed) },
		"another workspace": func() ([]byte, error) { return s.open("slack", "T2", sealed) },
		"another platform":  func() ([]byte, error) { return s.open("discord", "T1", sealed) },
		"moved boundary":    func() ([]byte, error) { return s.open("slackT", "1", sealed) },
		"nothing":           func() ([]byte, error) { return s.open("slack", "T1", nil) },
		"version alone":     func() ([]byte, error) { return s.open("slack", "T1", sealed[:1]) },
	} {
		if got, err := open(); !errors.Is(err, ErrSealed) || got != nil {
			t.Errorf("%s: got %q, %v, want ErrSealed", name, got, err)
		}
	}
	for i := range sealed {
		changed := bytes.Clone(sealed)
		changed[i] ^= 1
		if _, err := s.open("slack", "T1", changed); !errors.Is(err, ErrSealed) {
			t.Errorf("byte %d changed: got %v, want ErrSealed", i, err)
		}
		if _, err := s.open("slack", "T1", sealed[:i]); !errors.Is(err, ErrSealed) {
			t.Errorf("cut at %d: got %v, want ErrSealed", i, err)
		}
	}
}

func TestSealerRefuses(t *testing.T) {
	if _, err := newSealer([]byte("short")); err == nil {
		t.Error("a short key was taken")
	}
}

func mustSealer(t *testing.T, key []byte) *sealer {
	t.Helper()
	s, err := newSealer(key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
