package discord

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"github.com/godeeper/godeeper/faq"
)

// oldestDelivery is how old an event can be that Discord still delivers: a session is resumed
// within minutes. An older time is that of an id which tells none.
const oldestDelivery = 24 * time.Hour

// receive takes a dispatch of the gateway: it saves what is for the bot, and answers what wants an
// answer at once. It returns what waits until the event is saved.
func (a *Adapter) receive(ctx context.Context, name string, data []byte) (wait func(context.Context) error) {
	defer func() { // what cannot be read must not end the process, nor come again for ever
		if r := recover(); r != nil {
			a.log.Error("what Discord sent brought about a panic", "event", name, "panic", fmt.Sprint(r), "stack", string(debug.Stack()))
			wait = a.inbox.Submit(ctx, a.event(delivery{received: received{Name: name, Data: data}}, errUnusable))
		}
	}()
	nothing := func(context.Context) error { return nil }
	switch name {
	case interactionCreate:
		return a.interact(ctx, data)
	case kindMessage, kindThread:
	default:
		return nothing
	}
	d, err := decode(received{Name: name, Data: data})
	if err == nil {
		if wanted, err := a.concerns(ctx, d); err != nil || !wanted {
			return func(context.Context) error { return err }
		}
	}
	return a.inbox.Submit(ctx, a.event(d, err))
}

// event returns the event of a delivery, as it is saved.
func (a *Adapter) event(d delivery, err error) faq.Event {
	now := a.now()
	e := faq.Event{Platform: Platform, Workspace: d.Guild, Kind: kindUnusable, Keys: []string{digest(d.Data)}, At: now.Unix()}
	if err == nil {
		e.Kind, e.Keys, e.Lane = d.kind(), d.keys(), d.lane()
		if at := madeAt(d.ID, now); now.Sub(at) < oldestDelivery {
			e.At = at.Unix()
		}
	}
	payload, err := json.Marshal(d.received)
	if err != nil { // it is no JSON
		payload = d.Data
	}
	e.Payload = payload
	return e
}

// keys returns what a delivery is known by when it comes again.
func (d delivery) keys() []string {
	if d.ID == "" {
		return []string{digest(d.Data)}
	}
	switch d.kind() {
	case kindMessage:
		return []string{"message:" + d.ID}
	case kindThread:
		return []string{"thread:" + d.ID}
	case kindPress:
		keys := []string{"interaction:" + d.ID}
		if verb := verbOf(d.data.Custom); (verb == askVerb || verb == shareVerb) && d.message.ID != "" {
			keys = append(keys, "press:"+d.message.ID+":"+d.data.Custom) // a prompt is asked once
		}
		return keys
	}
	return []string{"interaction:" + d.ID}
}

// lane returns what is to be answered in order: what was said to one person, or of one message.
func (d delivery) lane() string {
	switch d.kind() {
	case kindMessage:
		switch {
		case d.Guild == "":
			return "@" + d.person().ID
		case d.Referenced != nil && d.Referenced.ID != "":
			return "message:" + d.Referenced.ID
		}
		return ""
	case kindCommand:
		return d.Channel + ":@" + d.person().ID
	case kindPress:
		return "message:" + d.message.ID
	}
	return ""
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// concerns reports whether a message or a thread is for the bot. What is not is neither saved nor
// answered: in a channel, people speak to one another.
func (a *Adapter) concerns(ctx context.Context, d delivery) (bool, error) {
	if d.kind() == kindThread {
		if !d.New || d.Guild == "" || d.Owner == a.botUser() {
			return false, nil
		}
		settings, err := a.store.Settings(ctx, Platform, d.Guild, "")
		if err != nil {
			return false, fmt.Errorf("read the settings of guild %s: %w", d.Guild, err)
		}
		return settings.Unprompted, nil
	}
	switch d.Type {
	case messageDefault, messageReply:
	default:
		return false, nil // somebody joined, a thread was begun
	}
	if d.Author == nil || d.Author.Bot || d.Webhook != "" {
		return false, nil
	}
	return d.Guild == "" || d.mentioned(a.botUser()) && !d.toAnother(a.botUser()), nil
}

// toAnother reports whether a message is put to somebody else by name, and mentions the bot only
// because it replies to it.
func (d delivery) toAnother(bot string) bool {
	return strings.Contains(d.Content, "<@") && !strings.Contains(d.Content, "<@"+bot+">")
}

// The types of messages that people write.
// https://docs.discord.com/developers/resources/message#message-object-message-types
const (
	messageDefault = 0
	messageReply   = 19
)

// mentioned reports whether a message mentions a user: by name, or as the author of what it
// replies to.
func (d delivery) mentioned(id string) bool {
	for _, u := range d.Mentions {
		if u.ID == id && id != "" {
			return true
		}
	}
	return false
}
