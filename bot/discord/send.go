package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

// Codes of Discord's refusals.
// https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
const (
	codeUnknownMessage     = 10008
	codeUnknownWebhook     = 10015 // of an interaction that was not acknowledged
	codeUnknownInteraction = 10062
	codeNotBegun           = 40058 // a post in a forum whose first message is not there yet
	codeInvalidForm        = 50035
	codeInvalidToken       = 50027 // of an interaction, after 15 minutes
	codeHasThread          = 160004
	codeUnknownChannel     = 10003
)

// closedCodes are those of a channel in which the bot cannot write any more.
var closedCodes = []int{
	codeUnknownChannel,
	10004,  // unknown guild
	50001,  // missing access
	50013,  // missing permissions
	50083,  // the thread is archived
	160005, // the thread is locked
}

// unacknowledged is how long the place of an answer may not be known: another process is
// acknowledging the interaction, or Discord reads what this one said.
const unacknowledged = 5 * time.Second

// Send implements [bot.Poster].
func (a *Adapter) Send(ctx context.Context, p faq.Post) (string, error) {
	var c call
	if err := json.Unmarshal(p.Body, &c); err != nil {
		return "", fmt.Errorf("read a frozen post: %w", err)
	}
	if c.Interaction != "" {
		a.acks.wait(ctx, c.Interaction)
	}
	switch c.Method {
	case createMessage:
		id, err := a.create(ctx, c, p.Key)
		if refusedWith(err, closedCodes...) {
			err = fmt.Errorf("%w: %w", bot.ErrClosed, err)
		}
		return id, err
	case editOriginal:
		return a.edit(ctx, c, p.Key)
	case markOriginal:
		_, err := a.write(ctx, http.MethodPatch, c.original(), c, extra{})
		if err = a.early(c, err); isRefused(err) {
			return "", nil // the answer is there, which matters more
		}
		return "", err
	case followUp:
		flags := 0
		if c.Private {
			flags = int(discordgo.MessageFlagsEphemeral) // one person sees it
		}
		id, err := a.write(ctx, http.MethodPost, "/webhooks/"+c.App+"/"+c.Token+"?wait=true", c, extra{Flags: flags})
		return id, a.early(c, err)
	case deleteOriginal:
		err := a.early(c, a.rest.do(ctx, http.MethodDelete, c.original(), nil, nil))
		return "", done(err, codeUnknownMessage, codeUnknownWebhook, codeInvalidToken)
	case startThread:
		return "", a.threadAtOriginal(ctx, c)
	}
	return "", fmt.Errorf("a frozen post asks for %q, which is not known", c.Method)
}

// original is the address of the place that was made with the acknowledgement of an interaction.
func (c call) original() string { return "/webhooks/" + c.App + "/" + c.Token + "/messages/@original" }

// early returns an error of [bot.Later] in place of one that says that Discord knows no such
// interaction, while it may not have read yet that it is acknowledged.
func (a *Adapter) early(c call, err error) error {
	if age := a.now().Sub(madeAt(c.Interaction, a.now())); refusedWith(err, codeUnknownWebhook) && age < unacknowledged {
		return &bot.Later{After: time.Second, Err: err}
	}
	return err
}

// done returns nil for an error that says that there is nothing left to do.
func done(err error, codes ...int) error {
	if no, ok := asRefused(err); ok && slices.Contains(codes, no.Code) {
		return nil
	}
	return err
}

// refusedWith reports whether Discord refused a request with one of the codes.
func refusedWith(err error, codes ...int) bool { return err != nil && done(err, codes...) == nil }

// extra is what a message is sent with beside what it shows.
type extra struct {
	Flags     int       `json:"flags,omitempty"`
	Nonce     string    `json:"nonce,omitempty"`
	Enforce   bool      `json:"enforce_nonce,omitempty"`
	Reference *answered `json:"message_reference,omitempty"`
}

// answered names the message that is answered; where it is gone, the answer is shown without it.
type answered struct {
	Message string `json:"message_id"`
	Must    bool   `json:"fail_if_not_exists"`
}

// write sends a message in its modern form, and in the classic one where Discord refuses that.
func (a *Adapter) write(ctx context.Context, method, path string, c call, e extra) (id string, err error) {
	for _, form := range []json.RawMessage{c.Modern, c.Classic} {
		if len(form) == 0 {
			break
		}
		body, joinErr := joined(form, e)
		if joinErr != nil {
			return "", joinErr
		}
		var shown struct {
			ID string `json:"id"`
		}
		if err = a.rest.do(ctx, method, path, body, &shown); !refusedWith(err, codeInvalidForm) {
			return shown.ID, err
		}
	}
	return "", err
}

// joined returns a frozen message together with what it is sent with.
func joined(form json.RawMessage, e extra) (json.RawMessage, error) {
	fields := map[string]json.RawMessage{}
	if err := json.Unmarshal(form, &fields); err != nil {
		return nil, fmt.Errorf("read a frozen message: %w", err)
	}
	var of struct {
		Flags int `json:"flags"`
	}
	if err := json.Unmarshal(form, &of); err != nil {
		return nil, fmt.Errorf("read a frozen message: %w", err)
	}
	e.Flags |= of.Flags
	more, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("join a message: %w", err)
	}
	if err := json.Unmarshal(more, &fields); err != nil {
		return nil, fmt.Errorf("join a message: %w", err)
	}
	return json.Marshal(fields)
}

// create writes a message of the bot's own, in a thread that it begins where that is wanted and
// can be done. Sent twice within minutes, Discord shows it once.
func (a *Adapter) create(ctx context.Context, c call, key string) (string, error) {
	e := extra{Nonce: nonce(key), Enforce: true}
	to := c.Channel
	if c.Thread != "" {
		begun, err := a.beginThread(ctx, c.Channel, c.Reply, c.Thread)
		if err != nil {
			return "", err
		}
		if begun {
			to, c.Reply = c.Reply, ""
		}
	}
	if c.Reply != "" {
		e.Reference = &answered{Message: c.Reply}
	}
	id, err := a.write(ctx, http.MethodPost, "/channels/"+to+"/messages", c, e)
	if refusedWith(err, codeNotBegun) {
		return "", &bot.Later{After: time.Second, Err: err}
	}
	return id, err
}

// threadStart begins a thread.
type threadStart struct {
	Name    string `json:"name"`
	Archive int    `json:"auto_archive_duration"` // minutes
}

func newThread(name string) threadStart { return threadStart{name, 24 * 60} }

// beginThread begins a thread at a message, and reports whether there is one.
func (a *Adapter) beginThread(ctx context.Context, channel, message, name string) (bool, error) {
	err := a.rest.do(ctx, http.MethodPost, "/channels/"+channel+"/messages/"+message+"/threads", newThread(name), nil)
	if isRefused(err) {
		return refusedWith(err, codeHasThread), nil // where it may not, the answer is given in the channel
	}
	return err == nil, err
}

// threadAtOriginal begins a thread at the answer to a command, where that can be done.
func (a *Adapter) threadAtOriginal(ctx context.Context, c call) error {
	var shown struct {
		ID string `json:"id"`
	}
	err := a.rest.do(ctx, http.MethodGet, c.original(), nil, &shown)
	if isRefused(err) {
		return nil // the answer is there, which matters more
	}
	if err != nil {
		return err
	}
	_, err = a.beginThread(ctx, c.Channel, shown.ID, c.Thread)
	return err
}

// edit fills the place of an answer. Where Discord knows none, because the interaction was not
// acknowledged in time, it is written as a message of the bot's own, where it may be.
func (a *Adapter) edit(ctx context.Context, c call, key string) (string, error) {
	id, err := a.write(ctx, http.MethodPatch, c.original(), c, extra{})
	if err = a.early(c, err); !refusedWith(err, codeUnknownWebhook, codeUnknownInteraction, codeInvalidToken) {
		return id, err
	}
	if c.Channel == "" {
		return "", err
	}
	return a.create(ctx, c, key)
}
