package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// The parameters of argon2id are those that OWASP recommends as the least, 19 MiB and two passes:
// https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
const (
	hashMemory = 19 * 1024 // KiB
	hashTime   = 2
	hashLanes  = 1
	saltBytes  = 16
	hashBytes  = 32

	// hashesAtOnce bounds the memory that passwords take, whoever sends them.
	hashesAtOnce = 2

	// hashPatience is how long somebody waits for others' passwords. A hash takes some hundredths
	// of a second, so it ends only in a flood.
	hashPatience = 5 * time.Second
)

// Limits of passwords. NIST SP 800-63B asks for no other rules than a length and a list.
const (
	leastPassword = 12    // characters
	mostPassword  = 1_024 // bytes
)

// errBusy is returned when too many passwords are being looked at.
var errBusy = errors.New("too many passwords at once")

// params are the parameters of a hash.
type params struct {
	memory, time uint32 // KiB, passes
	lanes        uint8
}

var wanted = params{hashMemory, hashTime, hashLanes}

// hasher hashes passwords, a few at once.
type hasher struct {
	free  chan struct{}
	work  atomic.Int64            // hashes made, for tests
	dummy func() (params, []byte) // parameters and salt of a hash that is nobody's
}

func newHasher() *hasher {
	return &hasher{
		free: make(chan struct{}, hashesAtOnce),
		dummy: sync.OnceValues(func() (params, []byte) {
			return wanted, newSalt()
		}),
	}
}

// hash returns the hash of a password in the PHC string format.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	salt := newSalt()
	key, err := h.key(ctx, password, wanted, salt, hashBytes)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, hashMemory, hashTime, hashLanes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key)), nil
}

// verify reports whether a password has a hash, and whether it should be hashed anew. For "", the
// hash of nobody, it takes as long and says no.
func (h *hasher) verify(ctx context.Context, password, hash string) (ok, stale bool, err error) {
	if len(password) > mostPassword {
		password = "" // which nobody has
	}
	p, salt, key, err := parseHash(hash)
	if err != nil {
		p, salt = h.dummy()
		_, busy := h.key(ctx, password, p, salt, hashBytes)
		return false, false, busy
	}
	got, err := h.key(ctx, password, p, salt, uint32(len(key)))
	if err != nil {
		return false, false, err
	}
	return subtle.ConstantTimeCompare(got, key) == 1, p != wanted, nil
}

// key hashes a password when its turn comes.
func (h *hasher) key(ctx context.Context, password string, p params, salt []byte, length uint32) ([]byte, error) {
	patience := time.NewTimer(hashPatience)
	defer patience.Stop()
	select {
	case h.free <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-patience.C:
		return nil, errBusy
	}
	defer func() { <-h.free }()
	h.work.Add(1)
	return argon2.IDKey([]byte(password), salt, p.time, p.memory, p.lanes, length), nil
}

var errHash = errors.New("no hash of argon2id")

// parseHash takes a hash in the PHC string format apart.
func parseHash(hash string) (p params, salt, key []byte, err error) {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return params{}, nil, nil, errHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.time, &p.lanes); err != nil || p.time < 1 || p.lanes < 1 {
		return params{}, nil, nil, errHash
	}
	if salt, err = base64.RawStdEncoding.Strict().DecodeString(parts[4]); err != nil {
		return params{}, nil, nil, errHash
	}
	if key, err = base64.RawStdEncoding.Strict().DecodeString(parts[5]); err != nil || len(key) < 16 {
		return params{}, nil, nil, errHash
	}
	return p, salt, key, nil
}

func newSalt() []byte {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails: see crypto/rand
	return salt
}

// common are passwords of twelve characters and more that many people have: those in the list of
// zxcvbn 4.4.2 (MIT licence, https://github.com/dropbox/zxcvbn), which was made from leaked ones.
//
//go:embed common.txt
var common string

var isCommon = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for line := range strings.Lines(common) {
		all[strings.TrimSpace(line)] = true
	}
	return all
})

// fewestDistinct is how many different characters a password has at least: "aaaaaaaaaaaa" and
// "121212121212" are among the first that are tried.
const fewestDistinct = 5

// leastName is how long a name is that a password is compared with: a shorter one stands in many words.
const leastName = 3

// leastBeside is how many characters a password has beside the name.
const leastBeside = 8

// checkPassword says in a sentence what is wrong with a new password, "" for nothing.
func checkPassword(password, name string) string {
	folded := strings.ToLower(password)
	distinct := map[rune]bool{}
	for _, r := range folded {
		distinct[r] = true
	}
	beside := folded
	if utf8.RuneCountInString(name) >= leastName {
		beside = strings.ReplaceAll(folded, strings.ToLower(name), "")
	}
	switch {
	case len(password) > mostPassword:
		return fmt.Sprintf("The password is too long: at most %d bytes, please.", mostPassword)
	case !utf8.ValidString(password):
		return "The password holds bytes that are no text: please choose another one."
	case utf8.RuneCountInString(password) < leastPassword:
		return fmt.Sprintf("The password is too short: at least %d characters, please. Four or five words that do not belong together do well.", leastPassword)
	case isCommon()[folded] || len(distinct) < fewestDistinct:
		return "The password is among the first that somebody would try: please choose another one."
	case beside != folded && utf8.RuneCountInString(beside) < leastBeside:
		return "The password is hardly more than the name: please choose another one."
	}
	return ""
}
