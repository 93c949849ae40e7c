package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

// wishPlace is where a person is told what they wished to know.
type wishPlace struct {
	Guild   string `json:"guild,omitempty"`   // "" in direct messages
	Channel string `json:"channel,omitempty"` // "" for the direct messages of the person, which are not open yet
	Message string `json:"message,omitempty"` // id of the answer that declined
}

// wish keeps that the person wants to be told when a question can be answered: where it was asked,
// or in direct messages where others do not see that it was.
func (j *job) wish(ctx context.Context, ref string) error {
	if j.bot.Wishes == nil {
		return j.tell("I cannot do that here.")
	}
	to, line := wishPlace{j.Guild, j.Channel, j.message.ID}, "I will tell you here when I can answer it."
	if j.message.Flags&int(discordgo.MessageFlagsEphemeral) != 0 || !j.mayPost() {
		to, line = wishPlace{}, "I will tell you in a direct message when I can answer it."
	}
	place, err := json.Marshal(to)
	if err != nil {
		return fmt.Errorf("note where a wish is told: %w", err)
	}
	switch fresh, err := j.bot.Wish(ctx, ref, j.person().ID, place); {
	case errors.Is(err, faq.ErrNotFound):
		return j.tell("That question cannot be found any more. Please ask once again.")
	case err != nil:
		return err
	case !fresh:
		return j.tell("You will be told already.")
	}
	return j.tell(line)
}

// grant prepares what fulfils a wish.
func (a *Adapter) grant(ctx context.Context, e faq.Event) (bot.Work, error) {
	w, reply, err := a.bot.Granted(e)
	var to wishPlace
	if err == nil {
		err = json.Unmarshal(w.Place, &to)
	}
	switch {
	case err != nil:
		return bot.Work{}, fmt.Errorf("%w: where to tell an answer: %w", errUnusable, err)
	case !isID(w.Person) || to.Channel != "" && !isID(to.Channel):
		return bot.Work{}, fmt.Errorf("%w: a wish names no person or place", errUnusable)
	case reply.Silent:
		return bot.Work{}, nil
	}
	if err := a.signedIn(); err != nil {
		return bot.Work{}, err
	}
	if to.Channel == "" {
		if to.Channel, err = a.openDM(ctx, w.Person); err != nil {
			return bot.Work{}, classify(err)
		}
	}
	j := job{Adapter: a, event: e}
	j.Guild, j.ID = to.Guild, idAt(time.Unix(e.At, 0).Add(-clocksApart))
	o := renderOptions{Over: "I can answer this now.", Question: reply.Query.Text, Key: keyNumber(j.key())}
	var rings mentions
	if to.Guild != "" {
		o.Over, rings.Users = mentionOf(w.Person)+", I can answer this now.", []string{w.Person}
	}
	for i, m := range render(reply, o) {
		if i == 0 {
			m = m.ringing(rings)
		} else {
			to.Message = ""
		}
		if err := j.post(m, keyAt(o.Key, i), to.Channel, to.Message); err != nil {
			return bot.Work{}, err
		}
	}
	return j.work, nil
}

// openDM returns the channel of the direct messages of a person. There is one, however often it is
// opened. https://docs.discord.com/developers/resources/user#create-dm
func (a *Adapter) openDM(ctx context.Context, person string) (channel string, err error) {
	var opened struct {
		ID string `json:"id"`
	}
	to := struct {
		Person string `json:"recipient_id"`
	}{person}
	err = a.rest.do(ctx, http.MethodPost, "/users/@me/channels", to, &opened)
	if err == nil && !isID(opened.ID) {
		err = errors.New("no direct messages are opened")
	}
	return opened.ID, err
}
