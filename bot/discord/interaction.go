package discord

import (
	"context"
	"net/http"

	"github.com/bwmarrin/discordgo"
)

// response is the first answer to an interaction.
// https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object
type response struct {
	Type discordgo.InteractionResponseType `json:"type"`
	Data any                               `json:"data,omitempty"`
}

// placeholder is the data of a response that holds the place of an answer.
type placeholder struct {
	Flags discordgo.MessageFlags `json:"flags,omitempty"`
}

// interact takes an interaction that came by the gateway, saves it, and then acknowledges it. What
// it returns waits until it is saved.
func (a *Adapter) interact(ctx context.Context, data []byte) func(context.Context) error {
	d, submitted, answer := a.taken(ctx, data)
	saved := make(chan error, 1)
	a.acking.Go(func() { // acknowledgements do not wait for one another
		ctx := context.WithoutCancel(ctx)
		err := submitted(ctx)
		saved <- err
		if d.ID != "" && d.Token != "" {
			if err := a.acknowledge(ctx, d, answer(err)); err != nil {
				a.log.Warn("an interaction could not be acknowledged", "kind", d.kind(), "error", err)
			}
		}
		a.acks.done(d.ID)
	})
	return func(ctx context.Context) error {
		select {
		case err := <-saved:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// acknowledge sends the first answer to an interaction.
func (a *Adapter) acknowledge(ctx context.Context, d delivery, r response) error {
	limited, cancel := context.WithTimeout(ctx, ackLimit)
	defer cancel()
	return a.rest.do(limited, http.MethodPost, "/interactions/"+d.ID+"/"+d.Token+"/callback", r, nil)
}

// taken begins to save an interaction. It returns what waits for that, and the first answer that
// is due once it is saved, or could not be.
func (a *Adapter) taken(ctx context.Context, data []byte) (d delivery, submitted func(context.Context) error, answer func(error) response) {
	saved := func(context.Context) error { return nil }
	always := func(r response) func(error) response { return func(error) response { return r } }
	d, err := decode(received{Name: interactionCreate, Data: data})
	switch discordgo.InteractionType(d.Type) {
	case discordgo.InteractionPing:
		return d, saved, always(response{Type: discordgo.InteractionResponsePong})
	case discordgo.InteractionApplicationCommandAutocomplete:
		return d, saved, always(a.complete(d))
	}
	if err == nil {
		err = d.usable()
	}
	if err != nil {
		return d, a.inbox.Submit(ctx, a.event(d, err)), always(sorry("I could not read that."))
	}
	how, err := a.howAcknowledged(ctx, &d)
	if err != nil {
		return d, func(context.Context) error { return err }, always(sorry(notTaken))
	}
	a.acks.begin(d.ID)
	return d, a.inbox.Submit(ctx, a.event(d, nil)), func(err error) response {
		if err != nil {
			return sorry(notTaken)
		}
		return how
	}
}

const notTaken = "I could not take that just now. Please try again in a minute."

// sorry is an answer to the person only, for what is not worked on.
func sorry(text string) response {
	return response{Type: discordgo.InteractionResponseChannelMessageWithSource, Data: struct {
		placeholder
		Content  string   `json:"content"`
		Mentions mentions `json:"allowed_mentions"`
	}{placeholder{discordgo.MessageFlagsEphemeral}, text, mentions{}}}
}

// howAcknowledged decides how an interaction is acknowledged, and notes that in it: with a place
// for the answer, seen by all or by the person only, or with nothing that can be seen.
func (a *Adapter) howAcknowledged(ctx context.Context, d *delivery) (response, error) {
	public, err := a.public(ctx, *d)
	if err != nil {
		return response{}, err
	}
	d.Place, d.Private = true, !public
	verb := verbOf(d.data.Custom)
	toPerson := verb == rateVerb || verb == wishVerb || verb == talkVerb
	switch {
	case d.kind() == kindCommand:
		d.Private = d.Private || personal(d.data.Name)
	case d.message.Flags&int(discordgo.MessageFlagsEphemeral) != 0:
		d.Private = true
		d.Place = verb == askVerb || toPerson
	case toPerson:
		d.Private = true
	case verb == askVerb:
		d.Place = d.Private
	default:
		d.Place = false
	}
	if !d.Place {
		return response{Type: discordgo.InteractionResponseDeferredMessageUpdate}, nil
	}
	hold := placeholder{}
	if d.Private {
		hold.Flags = discordgo.MessageFlagsEphemeral
	}
	return response{Type: discordgo.InteractionResponseDeferredChannelMessageWithSource, Data: hold}, nil
}
