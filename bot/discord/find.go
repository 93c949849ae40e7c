package discord

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

const (
	// maxNonce is the length of a nonce in characters.
	// https://docs.discord.com/developers/resources/message#create-message
	maxNonce = 25

	// nonceLife is how long a message that is sent twice is surely shown once by its nonce: Discord
	// checks those of "the past few minutes".
	nonceLife = 3 * time.Minute

	findPage  = 100 // messages a page, the most that Discord gives
	findPages = 5   // beyond 500 messages since the question, nothing is looked for any more
)

// nonce returns what Discord tells a message by that is sent twice.
func nonce(key string) string {
	sum := sha256.Sum256([]byte(key))
	return base64.RawURLEncoding.EncodeToString(sum[:])[:maxNonce]
}

// keyNumber returns the id of a component by which the message with the key is found again.
func keyNumber(key string) int32 {
	sum := sha256.Sum256([]byte(key))
	return int32(binary.BigEndian.Uint32(sum[:4])>>1) | 1<<20 // above the numbers that Discord gives itself
}

// Find implements [bot.Poster]: our messages carry the number of their post.
func (a *Adapter) Find(ctx context.Context, p faq.Post) (string, error) {
	var c call
	if err := json.Unmarshal(p.Body, &c); err != nil {
		return "", fmt.Errorf("read a frozen post: %w", err)
	}
	switch c.Method {
	case deleteOriginal, markOriginal, startThread:
		return "", nil // done twice, they do the same
	case editOriginal:
		if c.Channel == "" {
			return "", nil // it shows the same
		}
	case followUp:
		return "", fmt.Errorf("%w: Discord cannot be asked for what follows an interaction", bot.ErrUncertain)
	}
	if err := a.signedIn(); err != nil {
		return "", err
	}
	places := []string{c.Channel}
	if c.Thread != "" {
		places = append(places, c.Reply)
	}
	old := a.now().Sub(madeAt(c.Since, a.now())) > nonceLife
	for _, place := range places {
		id, err := a.find(ctx, place, c.Since, c.Number)
		if id == "" && err == nil && old && c.Guild != "" {
			err = a.readable(ctx, place)
		}
		no := isRefused(err)
		switch {
		case refusedWith(err, codeUnknownChannel), no && !old: // what is sent again is shown once by its nonce
		case no:
			return "", fmt.Errorf("%w: the channel may not be read: %w", bot.ErrUncertain, err)
		case err != nil || id != "":
			return id, err
		}
	}
	return "", nil
}

// readable returns an error where the bot may not read what was written in a channel: Discord then
// says that nothing was. https://docs.discord.com/developers/resources/message#get-channel-messages
func (a *Adapter) readable(ctx context.Context, channel string) error {
	var newest []original
	if err := a.rest.do(ctx, http.MethodGet, "/channels/"+channel+"/messages?limit=1", nil, &newest); err != nil {
		return err
	}
	if len(newest) == 0 {
		return fmt.Errorf("%w: the channel shows nothing; does the bot lack Read Message History?", bot.ErrUncertain)
	}
	return nil
}

// find returns the id of the bot's message in a channel with a component of the given number,
// written after the message since; "" where there is none.
func (a *Adapter) find(ctx context.Context, channel, since string, number int32) (string, error) {
	for range findPages {
		var page []original
		path := fmt.Sprintf("/channels/%s/messages?limit=%d&after=%s", channel, findPage, since)
		if err := a.rest.do(ctx, http.MethodGet, path, nil, &page); err != nil {
			return "", err
		}
		for _, m := range page {
			if m.Author != nil && m.Author.ID == a.botUser() && hasComponent(m.Components, number) {
				return m.ID, nil
			}
			if later(m.ID, since) {
				since = m.ID
			}
		}
		if len(page) < findPage {
			return "", nil
		}
	}
	return "", fmt.Errorf("%w: too much was said since", bot.ErrUncertain)
}

// hasComponent reports whether one of a message's components has the number.
func hasComponent(components json.RawMessage, number int32) bool {
	var all []struct {
		ID int32 `json:"id"`
	}
	if json.Unmarshal(components, &all) != nil {
		return false
	}
	for _, c := range all {
		if c.ID == number {
			return true
		}
	}
	return false
}

// shown returns a message of a channel.
func (a *Adapter) shown(ctx context.Context, channel, id string) (original, error) {
	var m original
	err := a.rest.do(ctx, http.MethodGet, "/channels/"+channel+"/messages/"+id, nil, &m)
	return m, err
}
