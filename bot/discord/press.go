package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

// press does what a button, or a choice of the settings, asks for.
func (j *job) press(ctx context.Context) error {
	if name, ok := strings.CutPrefix(j.data.Custom, setVerb+":"); ok {
		return j.set(ctx, name)
	}
	switch id, _ := parseCustom(j.data.Custom); id.Verb {
	case askVerb:
		return j.pressed(ctx, id.Ref)
	case rateVerb:
		return j.rate(ctx, id.Ref, id.Number > 0)
	case shareVerb:
		return j.share(ctx, id.Ref)
	case wishVerb:
		return j.wish(ctx, id.Ref)
	case talkVerb:
		return j.talkAbout(ctx, id.Ref)
	}
	return fmt.Errorf("%w: a button %q is not known", errUnusable, j.data.Custom)
}

// pressed answers the question of a button in the same conversation, and shows the button as
// asked where all see it.
func (j *job) pressed(ctx context.Context, ref string) error {
	label, ok := labelOf(j.Message, j.data.Custom)
	if !ok || label == "" {
		return fmt.Errorf("%w: the message has no button %q", errUnusable, j.data.Custom)
	}
	question, err := j.offered(ctx, ref, label)
	if err != nil {
		return err
	}
	at, err := j.talkOf(ctx, ref, j.person().ID, j.here())
	if err != nil {
		return err
	}
	m := j.asked(question, at)
	m.Stored = true
	if err := j.answer(ctx, m, manner{question: true}); err != nil {
		return err
	}
	marked, ok := markAsked(j.Message, j.data.Custom)
	if j.Place || len(j.work.Posts) == 0 || !ok {
		return nil
	}
	return j.add(call{Method: markOriginal, Modern: marked})
}

// here returns the conversation that a button begins in its place.
func (j *job) here() string {
	switch {
	case j.direct():
		return inDirect(j.person().ID)
	case j.Private:
		return ofPerson(j.Channel, j.person().ID)
	case j.In != nil && j.In.thread():
		return inThread(j.Guild, j.Channel)
	}
	return inThread(j.Guild, j.message.ID)
}

// offered returns the question of a button, whose label may be cut, and may begin with its number.
func (j *job) offered(ctx context.Context, ref, label string) (string, error) {
	start, cut := cutBy(label)
	if !cut {
		return withoutNumber(label), nil
	}
	if start = withoutNumber(start); ref != "" {
		reply, err := j.bot.Again(ctx, ref)
		if err != nil && !errors.Is(err, faq.ErrNotFound) {
			return "", err
		}
		for _, q := range reply.Offers {
			if strings.HasPrefix(bot.Line(q), start) {
				return q, nil
			}
		}
	}
	return j.whole(start + "…"), nil
}

// withoutNumber returns a label without the number that stands before a question that is listed.
func withoutNumber(label string) string {
	number, rest, ok := strings.Cut(label, ". ")
	if ok && number != "" && strings.Trim(number, "0123456789") == "" {
		return rest
	}
	return label
}

// rate keeps what the person thinks of an answer, and thanks them.
func (j *job) rate(ctx context.Context, ref string, helpful bool) error {
	err := j.bot.Rate(ctx, Platform, ref, j.person().ID, helpful)
	if errors.Is(err, faq.ErrNotFound) {
		return j.tell("That answer cannot be found any more.")
	}
	if err != nil {
		return err
	}
	if helpful {
		return j.tell("Thank you.")
	}
	return j.tell("Thank you. The people who keep these briefings will look at that answer.")
}

// share shows a private answer to the whole channel.
func (j *job) share(ctx context.Context, ref string) error {
	reply, err := j.bot.Again(ctx, ref)
	if errors.Is(err, faq.ErrNotFound) {
		return j.tell("That answer cannot be found any more. Please ask once again.")
	}
	if err != nil {
		return err
	}
	j.Private = false
	if err := j.reply(reply, manner{question: true, by: j.name()}); err != nil {
		return err
	}
	if marked, ok := markAsked(j.Message, j.data.Custom); ok {
		return j.add(call{Method: markOriginal, Modern: marked})
	}
	return nil
}

// refIn returns the ref of the answer that a message of ours shows, "" where it shows none.
func refIn(components json.RawMessage) string {
	var all any
	if json.Unmarshal(components, &all) != nil {
		return ""
	}
	ref := ""
	eachCustom(all, func(custom string) {
		if id, ok := parseCustom(custom); ok && ref == "" {
			ref = id.Ref
		}
	})
	return ref
}

// eachCustom visits the custom ids of components, in order, however deep they are.
func eachCustom(v any, visit func(custom string)) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			eachCustom(e, visit)
		}
	case map[string]any:
		if custom, ok := v["custom_id"].(string); ok {
			visit(custom)
		}
		eachCustom(v["components"], visit)
	}
}
