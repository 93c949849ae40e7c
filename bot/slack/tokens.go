package slack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/godeeper/godeeper/faq"
)

const (
	// tokensKept is for how long the token of a workspace is taken from memory: so short that a
	// workspace which another replica lets in or out is soon known here.
	tokensKept = 30 * time.Second
	// authLimit is the time for learning whose a token is. Slack waits three seconds for an
	// acknowledgement, but this is not on its way.
	authLimit = 5 * time.Second
)

// Tokens knows what the bot acts with in each workspace. It is safe for concurrent use.
type Tokens struct {
	Now func() time.Time // time.Now, other in tests

	cfg    Config
	store  Installations // nil where no workspace can install the app itself
	sealer *sealer       // nil with store
	client *http.Client

	mu    sync.Mutex
	cache map[string]cachedToken // by workspace
	saves int                    // grows when the cache is made stale

	learning chan struct{} // holds one value while the configured token is asked about
	single   *credentials  // of the configured token, nil until it is learnt; guarded by learning
	again    time.Time     // when to ask again; guarded by learning
}

type cachedToken struct {
	credentials
	missing bool // the workspace has none
	until   time.Time
}

// NewTokens returns the tokens of the configuration and, where it has a key, those of the
// installations. The store may be nil where there are none, the client for the usual one.
func NewTokens(cfg Config, store Installations, client *http.Client) (*Tokens, error) {
	t := &Tokens{Now: time.Now, cfg: cfg, client: orDefault(client), cache: map[string]cachedToken{}, learning: make(chan struct{}, 1)}
	if len(cfg.Key) > 0 && store != nil {
		s, err := newSealer(cfg.Key)
		if err != nil {
			return nil, err
		}
		t.store, t.sealer = store, s
	}
	return t, nil
}

// For returns what to act with in a workspace: its own installation, or that of its organisation
// (enterprise, "" for none), or the configured token, which serves its own workspace only; as long
// as Slack has not said which that is, it serves any. The error is [faq.ErrNotFound] where there is
// none, and [ErrSealed] where the key does not fit.
func (t *Tokens) For(ctx context.Context, team, enterprise string) (credentials, error) {
	for _, id := range []string{team, enterprise} {
		if t.store == nil || id == "" {
			continue
		}
		c, err := t.installed(ctx, id)
		if !errors.Is(err, faq.ErrNotFound) {
			return c, err
		}
	}
	if t.cfg.BotToken != "" {
		c, err := t.configured(ctx)
		if err != nil {
			return credentials{}, err
		}
		if c.Team == "" || c.Team == team || c.Team == enterprise {
			return c, nil
		}
	}
	return credentials{}, fmt.Errorf("token of Slack workspace %s: %w", team, faq.ErrNotFound)
}

// Forget drops the installation of a workspace, or of an organisation, by its id: Slack said that
// the app was removed, or that the bot's token was revoked.
func (t *Tokens) Forget(ctx context.Context, team string) error {
	if t.store == nil {
		return nil
	}
	defer t.stale(team)
	if err := t.store.RemoveInstallation(ctx, Platform, team); err != nil && !errors.Is(err, faq.ErrNotFound) {
		return fmt.Errorf("remove installation %s: %w", team, err)
	}
	return nil
}

// save keeps the credentials of c.Team.
func (t *Tokens) save(ctx context.Context, c credentials, by string) error {
	i, err := c.sealed(t.sealer)
	if err != nil {
		return err
	}
	i.By, i.At = by, t.Now().Unix()
	defer t.stale(c.Team)
	if err := t.store.SaveInstallation(ctx, i); err != nil {
		return fmt.Errorf("save installation %s: %w", c.Team, err)
	}
	return nil
}

func (t *Tokens) stale(team string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.cache, team)
	t.saves++
}

// installed returns the credentials of an installation, or [faq.ErrNotFound].
func (t *Tokens) installed(ctx context.Context, team string) (credentials, error) {
	t.mu.Lock()
	kept, ok := t.cache[team]
	saves := t.saves
	t.mu.Unlock()
	if !ok || !t.Now().Before(kept.until) {
		var err error
		if kept, err = t.read(ctx, team); err != nil {
			return credentials{}, err
		}
		t.mu.Lock()
		if saves == t.saves { // what was read may be older than what was saved meanwhile
			t.cache[team] = kept
		}
		t.mu.Unlock()
	}
	if kept.missing {
		return credentials{}, faq.ErrNotFound
	}
	return kept.credentials, nil
}

func (t *Tokens) read(ctx context.Context, team string) (cachedToken, error) {
	until := t.Now().Add(tokensKept)
	i, err := t.store.Installation(ctx, Platform, team)
	if errors.Is(err, faq.ErrNotFound) {
		return cachedToken{missing: true, until: until}, nil
	} else if err != nil {
		return cachedToken{}, fmt.Errorf("read installation %s: %w", team, err)
	}
	c, err := unseal(t.sealer, i)
	return cachedToken{credentials: c, until: until}, err
}

// configured returns the configured token, with what Slack says of it once that is known.
func (t *Tokens) configured(ctx context.Context) (credentials, error) {
	select {
	case t.learning <- struct{}{}:
		defer func() { <-t.learning }()
	case <-ctx.Done():
		return credentials{}, ctx.Err()
	}
	if t.single != nil {
		return *t.single, nil
	}
	unknown := credentials{Token: t.cfg.BotToken}
	if t.Now().Before(t.again) {
		return unknown, nil
	}
	c, err := t.learn(ctx)
	switch {
	case ctx.Err() != nil:
		return credentials{}, ctx.Err()
	case err != nil: // a token that is refused fails where it is used, with that reason
		return unknown, nil
	}
	return c, nil
}

// learn asks Slack whose the configured token is. The caller holds learning.
func (t *Tokens) learn(ctx context.Context) (credentials, error) {
	limited, cancel := context.WithTimeout(ctx, authLimit)
	defer cancel()
	c, err := t.cfg.identify(limited, t.client, t.cfg.BotToken)
	if err != nil {
		t.again = t.Now().Add(tokensKept)
		return credentials{}, err
	}
	t.single = &c
	return c, nil
}

// SignIn asks Slack whose the configured token is, where there is one, and says so in the log. It
// returns an error, with what to do, where Slack refuses the token for good; that Slack cannot be
// asked is none.
func (t *Tokens) SignIn(ctx context.Context, log *slog.Logger) error {
	if t.cfg.BotToken == "" {
		return nil
	}
	select {
	case t.learning <- struct{}{}:
		defer func() { <-t.learning }()
	case <-ctx.Done():
		return nil
	}
	c, err := t.learn(ctx)
	if why, ok := final(err, finalBotErrors); ok {
		return errors.New(why)
	}
	switch {
	case err == nil:
		log.Info("signed in to Slack", "workspace", c.Team, "name", c.Name, "bot", c.BotUser)
	case ctx.Err() == nil:
		log.Warn("Slack cannot be asked whose SLACK_BOT_TOKEN is; the bot goes on, and asks again", "error", err)
	}
	return nil
}
