package account_test

import (
	"encoding/base64"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"

	"github.com/godeeper/godeeper/bot/web/account"
)

// weakHash returns a hash of a password with parameters that are too low.
func weakHash(password string) string {
	salt := []byte("0123456789abcdef")
	key := argon2.IDKey([]byte(password), salt, 1, 64, 1, 32)
	return fmt.Sprintf("$argon2id$v=19$m=64,t=1,p=1$%s$%s", base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key))
}

func TestCheckPassword(t *testing.T) {
	for _, test := range []struct{ what, password, name, want string }{
		{"words", "correct horse battery staple", "olga", ""},
		{"twelve", "tr0ub4dor&3x", "olga", ""},
		{"letters of any language", "длинныйпароль", "olga", ""},
		{"with the name in it", "olga likes purple trains", "olga", ""},
		{"eleven", "tr0ub4dor&3", "olga", "too short"},
		{"eleven in more bytes", "пароль-паро", "olga", "too short"},
		{"most bytes", strings.Repeat("abcdefgh", 128), "olga", ""},
		{"one more", strings.Repeat("abcdefgh", 128) + "i", "olga", "too long"},
		{"no text", "abcdefghijkl\xff", "olga", "bytes that are no text"},
		{"one character", strings.Repeat("a", 20), "olga", "first that somebody would try"},
		{"two characters", strings.Repeat("ab", 10), "olga", "first that somebody would try"},
		{"common", "passwordpassword", "olga", "first that somebody would try"},
		{"common, in other letters", "QwertyUIOP123", "olga", "first that somebody would try"},
		{"the name", "Olga Petrowna", "olga petrowna", "hardly more than the name"},
		{"a short name in it", "aardvarks ate bananas", "a", ""},
		{"the name and a year", "OlgaPetrowna2026", "olgapetrowna", "hardly more than the name"},
	} {
		got := account.CheckPassword(test.password, test.name)
		if test.want == "" && got != "" || !strings.Contains(got, test.want) {
			t.Errorf("%s: got %q, want %q", test.what, got, test.want)
		}
	}
}

func TestHashes(t *testing.T) {
	h := newHouse(t, account.Config{})
	one, err := h.Hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	two, err := h.Hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	if one == two {
		t.Error("two hashes of a password are the same: there is no salt")
	}
	for _, bad := range []string{
		"", "x", "$argon2i$v=19$m=64,t=1,p=1$MDEyMw$MDEyMzQ1Njc4OWFiY2RlZg", "$argon2id$v=16$m=64,t=1,p=1$MDEyMw$MDEyMzQ1Njc4OWFiY2RlZg",
		"$argon2id$v=19$m=64,t=0,p=1$MDEyMw$MDEyMzQ1Njc4OWFiY2RlZg", "$argon2id$v=19$m=64,t=1,p=0$MDEyMw$MDEyMzQ1Njc4OWFiY2RlZg",
		"$argon2id$v=19$m=64,t=1,p=1$MDEyMw$", "$argon2id$v=19$m=64,t=1,p=1$MDEyMw$MDEy", "$argon2id$v=19$m=64,t=1,p=1$!$MDEyMzQ1Njc4OWFiY2RlZg",
		one + "$", "$2y$10$abcdefghijklmnopqrstuv",
	} {
		if _, _, _, err := account.ParseHash(bad); err == nil {
			t.Errorf("%q was taken for a hash", bad)
		}
	}
	if _, _, _, err := account.ParseHash(one); err != nil {
		t.Errorf("%s: %v", one, err)
	}
}

func FuzzParseHash(f *testing.F) {
	f.Add(weakHash(password))
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$MDEyMw$MDEyMzQ1Njc4OWFiY2RlZg")
	f.Fuzz(func(t *testing.T, hash string) {
		if _, _, key, err := account.ParseHash(hash); err == nil && len(key) < 16 {
			t.Errorf("%q: got a key of %d bytes", hash, len(key))
		}
	})
}

func TestCleanName(t *testing.T) {
	for given, want := range map[string]string{
		"  Olga \t Petrowna ":   "Olga Petrowna",
		"A\u0308rger":           "Ärger",
		"evil\u202egpj.exe":     "evilgpj.exe",
		"a\u200bb\u2066c\ufeff": "abc",
		"line\r\nbreak":         "line break",
		"\x00\x07":              "",
	} {
		if got := account.CleanName(given); got != want {
			t.Errorf("%q: got %q, want %q", given, got, want)
		}
	}
	for name, ok := range map[string]bool{"a": true, "7": true, "Ω": true, "": false, "-": false, strings.Repeat("ä", 60): true, strings.Repeat("ä", 61): false, "a\ufffd": false} {
		if got := account.CheckName(name); (got == "") != ok {
			t.Errorf("%q: got %q", name, got)
		}
	}
}

func TestAttempts(t *testing.T) {
	start := time.Unix(1_700_000_000, 0)
	a, now := account.NewAttempts(), start
	fail := func(name, address string) time.Duration { return a.Wait(name, address, now) }

	for i := range account.FreeAttempts {
		if wait := fail("olga", fmt.Sprint("192.0.2.", i)); wait != 0 {
			t.Fatalf("attempt %d: got a wait of %v", i, wait)
		}
	}
	for _, want := range []time.Duration{2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second} {
		if got := fail("ＯLGA", "198.51.100.1"); got != want {
			t.Errorf("got a wait of %v, want %v for the name, whatever the address", got, want)
		}
		if now = now.Add(want); fail("olga", "198.51.100.2") != 0 {
			t.Errorf("after %v: still waits", want)
		}
	}
	if got := fail("carla", "198.51.100.9"); got != 0 {
		t.Errorf("another name: got a wait of %v", got)
	}
	// However long it goes on, the wait stays short of a working day, and ends.
	for range 40 {
		wait := fail("olga", "203.0.113.1")
		if wait > account.LongestWait {
			t.Fatalf("got a wait of %v, want at most %v", wait, account.LongestWait)
		}
		now = now.Add(wait)
	}
	// Nor does it hold up the owner, where they have signed in before.
	a.Succeeded("carla", "192.0.2.77", now)
	for range 100 {
		fail("carla", "203.0.113.2")
	}
	if got := fail("carla", "203.0.113.3"); got == 0 {
		t.Error("strangers need not wait")
	}
	if got := fail("carla", "192.0.2.77"); got != 0 {
		t.Errorf("got a wait of %v where the owner has signed in before", got)
	}
}

// TestAttemptsFromOne tries many names from one address, and one name from a network of addresses.
func TestAttemptsFromOne(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	spray := account.NewAttempts()
	free := 0
	for i := range 100 {
		if spray.Wait(fmt.Sprint("name", i), "192.0.2.1", now) == 0 {
			free++
		}
	}
	if free != account.FreeAttempts {
		t.Errorf("got %d attempts on names from one address, want %d", free, account.FreeAttempts)
	}
	network := account.NewAttempts()
	free = 0
	for i := range 100 {
		address := netip.MustParseAddr(fmt.Sprintf("2001:db8::%x", i+1))
		if network.Wait(fmt.Sprint("name", i), address.String(), now) == 0 {
			free++
		}
	}
	if free != account.FreeAttempts {
		t.Errorf("got %d attempts from one network of IPv6, want %d", free, account.FreeAttempts)
	}
	if network.Wait("x", "::ffff:192.0.2.1", now) != 0 {
		t.Error("an IPv4 address in IPv6 was taken for that network")
	}
}

func TestAttemptsStaySmall(t *testing.T) {
	a, now := account.NewAttempts(), time.Unix(1_700_000_000, 0)
	for i := range 60_000 {
		a.Wait(fmt.Sprint("name", i), fmt.Sprintf("10.%d.%d.%d", i>>16, i>>8&255, i&255), now)
		now = now.Add(time.Millisecond)
	}
	if a.Size() > 25_000 {
		t.Errorf("got %d names and addresses remembered", a.Size())
	}
}
