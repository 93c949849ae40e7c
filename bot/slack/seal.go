package slack

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

const (
	keySize     = 32 // AES-256
	sealVersion = 1  // AES-256-GCM; the version byte, a nonce of 12 bytes, and the sealed secret with its tag
)

// errKey says what a key is. It does not show the one given.
var errKey = errors.New("the key must be 32 bytes in base64 or hex; make one with: openssl rand -base64 32")

// ErrSealed is returned for a secret that the key does not open: it was sealed with another key,
// for another workspace, or was changed since.
var ErrSealed = errors.New("the sealed token cannot be opened: give back the key that it was sealed with, or install the app in the workspace again")

// ParseKey reads the key that seals tokens: 32 bytes in base64, with or without padding, or in hex.
func ParseKey(text string) ([]byte, error) {
	text = strings.TrimSpace(text)
	if key, err := hex.DecodeString(text); err == nil && len(key) == keySize {
		return key, nil
	}
	plain := strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(text, "="))
	if key, err := base64.RawStdEncoding.DecodeString(plain); err == nil && len(key) == keySize {
		return key, nil
	}
	return nil, errKey
}

// sealer seals the secrets of installations for the database.
type sealer struct{ aead cipher.AEAD }

func newSealer(key []byte) (*sealer, error) {
	derived, err := deriveKey(key, "godeeper: tokens of installations")
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(derived)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return &sealer{aead}, nil
}

// seal returns the secret so that only the key opens it, and only for this workspace.
func (s *sealer) seal(platform, workspace string, secret []byte) []byte {
	return s.aead.Seal([]byte{sealVersion}, nil, secret, belongsTo(platform, workspace))
}

// open returns the secret, or [ErrSealed].
func (s *sealer) open(platform, workspace string, sealed []byte) ([]byte, error) {
	if len(sealed) == 0 || sealed[0] != sealVersion {
		return nil, ErrSealed
	}
	secret, err := s.aead.Open(nil, nil, sealed[1:], belongsTo(platform, workspace))
	if err != nil {
		return nil, ErrSealed
	}
	return secret, nil
}

// belongsTo is sealed in with a secret, so that it cannot be put into another workspace's row.
// The lengths keep ("ab", "c") and ("a", "bc") apart.
func belongsTo(platform, workspace string) []byte {
	data := []byte{sealVersion}
	for _, s := range []string{platform, workspace} {
		data = binary.BigEndian.AppendUint32(data, uint32(len(s)))
		data = append(data, s...)
	}
	return data
}

// deriveKey returns the key for one purpose, so that no two uses share one.
func deriveKey(key []byte, purpose string) ([]byte, error) {
	if len(key) != keySize {
		return nil, errKey
	}
	derived, err := hkdf.Key(sha256.New, key, nil, purpose, keySize)
	if err != nil {
		return nil, fmt.Errorf("derive a key: %w", err)
	}
	return derived, nil
}
