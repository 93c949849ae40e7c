package slack

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

const (
	authT1      = `{"ok":true,"team":"Morning Post","team_id":"T1","user":"deeper","user_id":"U1","bot_id":"B1","url":"https://post.slack.com/"}`
	authRefused = `{"ok":false,"error":"invalid_auth"}`
)

func newTestTokens(t *testing.T, cfg Config, store Installations) *Tokens {
	t.Helper()
	tokens, err := NewTokens(cfg, store, nil)
	if err != nil {
		t.Fatal(err)
	}
	return tokens
}

func wantCredentials(t *testing.T, tokens *Tokens, team, enterprise string, want credentials) {
	t.Helper()
	got, err := tokens.For(t.Context(), team, enterprise)
	if err != nil {
		t.Errorf("For(%q, %q): %v", team, enterprise, err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("For(%q, %q) (-want +got):\n%s", team, enterprise, diff)
	}
}

func wantNone(t *testing.T, tokens *Tokens, team, enterprise string) {
	t.Helper()
	if got, err := tokens.For(t.Context(), team, enterprise); !errors.Is(err, faq.ErrNotFound) {
		t.Errorf("For(%q, %q): got %v, %v, want faq.ErrNotFound", team, enterprise, got, err)
	}
}

func TestTokensInstalled(t *testing.T) {
	store := &memory{}
	tokens := newTestTokens(t, Config{Key: testKey}, store)
	now := time.Unix(1_750_000_000, 0)
	tokens.Now = func() time.Time { return now }

	wantNone(t, tokens, "T1", "")
	one := credentials{"xoxb-one", "U1", "B1", "T1", "Morning Post"}
	org := credentials{"xoxb-org", "U9", "B9", "E9", "The Group"}
	for _, c := range []credentials{one, org} {
		if err := tokens.save(t.Context(), c, "U7"); err != nil {
			t.Fatal(err)
		}
	}
	saved := store.all["slack T1"]
	if saved.By != "U7" || saved.At != now.Unix() || saved.Name != "Morning Post" || bytes.Contains(saved.Secret, []byte("xoxb")) {
		t.Errorf("saved %+v", saved)
	}
	wantCredentials(t, tokens, "T1", "", one)
	wantCredentials(t, tokens, "T1", "E9", one) // its own comes first
	wantCredentials(t, tokens, "T2", "E9", org)
	wantNone(t, tokens, "T2", "")
	wantNone(t, tokens, "", "")

	reads := store.reads
	wantCredentials(t, tokens, "T1", "", one)
	if store.reads != reads {
		t.Error("the token was not kept")
	}
	delete(store.all, "slack T1") // by another replica
	now = now.Add(tokensKept)
	wantNone(t, tokens, "T1", "")

	if err := tokens.Forget(t.Context(), "E9"); err != nil {
		t.Error(err)
	}
	wantNone(t, tokens, "T2", "E9")
	if err := tokens.Forget(t.Context(), "E9"); err != nil {
		t.Errorf("forgotten twice: %v", err)
	}
}

func TestTokensFail(t *testing.T) {
	store := &memory{}
	tokens := newTestTokens(t, Config{Key: testKey, BotToken: "xoxb-single"}, store)
	if err := tokens.save(t.Context(), credentials{Token: "xoxb-one", Team: "T1"}, ""); err != nil {
		t.Fatal(err)
	}
	moved := store.all["slack T1"]
	moved.Workspace = "T2"
	store.all["slack T2"] = moved
	other := newTestTokens(t, Config{Key: bytes.Repeat([]byte{1}, keySize)}, store)
	for name, ask := range map[string]func() (credentials, error){
		"moved":       func() (credentials, error) { return tokens.For(t.Context(), "T2", "") },
		"another key": func() (credentials, error) { return other.For(t.Context(), "T1", "") },
	} {
		if got, err := ask(); !errors.Is(err, ErrSealed) {
			t.Errorf("%s: got %v, %v, want ErrSealed", name, got, err)
		}
	}
	store.err = errors.New("the disk is full")
	for name, err := range map[string]error{
		"read":   func() error { _, err := tokens.For(t.Context(), "T3", ""); return err }(),
		"save":   tokens.save(t.Context(), credentials{Team: "T4"}, ""),
		"forget": tokens.Forget(t.Context(), "T1"),
	} {
		if !errors.Is(err, store.err) {
			t.Errorf("%s: got %v, want %v", name, err, store.err)
		}
	}
	if _, err := NewTokens(Config{Key: []byte("short")}, store, nil); err == nil {
		t.Error("a short key was taken")
	}
}

func TestTokensConfigured(t *testing.T) {
	api := newFakeAPI(t, map[string]string{"auth.test": authRefused})
	tokens := newTestTokens(t, Config{BotToken: "xoxb-single", APIURL: api.URL}, nil)
	now := time.Unix(1_750_000_000, 0)
	tokens.Now = func() time.Time { return now }

	unknown := credentials{Token: "xoxb-single"}
	wantCredentials(t, tokens, "T1", "", unknown)
	wantCredentials(t, tokens, "T2", "", unknown)
	if got := api.called("auth.test"); got != 1 {
		t.Errorf("asked %d times in a row, want 1", got)
	}
	api.set("auth.test", authT1)
	now = now.Add(tokensKept)
	want := credentials{"xoxb-single", "U1", "B1", "T1", "Morning Post"}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { wantCredentials(t, tokens, "T1", "E1", want) })
	}
	wg.Wait()
	wantNone(t, tokens, "T2", "E1")
	if got := api.called("auth.test"); got != 2 {
		t.Errorf("asked %d times, want 2", got)
	}
	if err := tokens.Forget(t.Context(), "T1"); err != nil {
		t.Error(err)
	}
	wantCredentials(t, tokens, "T1", "", want)
}

func TestClientInTime(t *testing.T) {
	api := newFakeAPI(t, map[string]string{"auth.test": authT1})
	cfg := Config{BotToken: testBot, AppToken: testApp, APIURL: api.URL}
	w := newWeb(cfg, newTestTokens(t, cfg, &memory{}))
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := w.client(ended, "T1", "")
	if _, later := errors.AsType[*bot.Later](err); !later {
		t.Errorf("without time: got error %v, want that it is tried later", err)
	}
	if _, err := w.client(t.Context(), "T1", ""); err != nil {
		t.Errorf("with time: got error %v", err)
	}
}
