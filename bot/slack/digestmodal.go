package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	slackapi "github.com/slack-go/slack"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

// What the modal of a digest calls its parts.
const (
	digestCallback = "digest"
	timeBlock      = "time"
	zoneBlock      = "zone"
	daysBlock      = "days"
	lengthBlock    = "length"
	topicsBlock    = "topics"
	withoutBlock   = "without"
	alwaysBlock    = "always"
	always         = "on"
)

// digestForm is what stands in the modal.
type digestForm struct {
	Time    string   `json:"time,omitempty"`
	Zone    string   `json:"zone,omitempty"`
	Days    []string `json:"days,omitempty"`
	Length  string   `json:"length,omitempty"`
	Topics  string   `json:"topics,omitempty"`
	Without string   `json:"without,omitempty"`
	Always  bool     `json:"always,omitempty"`
}

// weekdays are the options of days, by their values; a week begins on Monday.
var weekdays = []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}

// formOf returns a subscription as it stands in the modal.
func formOf(s faq.Subscription) digestForm {
	f := digestForm{
		Time: s.Time, Zone: s.Zone, Length: string(s.Length), Always: s.Always,
		Topics: strings.Join(s.Topics, ", "), Without: strings.Join(s.Without, ", "),
	}
	for n, day := range weekdays {
		if s.Days&(1<<((n+1)%7)) != 0 {
			f.Days = append(f.Days, day)
		}
	}
	return f
}

// openDigest opens the form of a digest: with what was typed, or else as the subscription is, or
// with what most people want.
func (j *job) openDigest(ctx context.Context, typed *digestForm) error {
	s, ok, err := j.manages(ctx)
	if err != nil || !ok {
		return err
	}
	form := digestForm{Time: "08:00", Zone: s.zone, Days: weekdays, Length: string(faq.DigestShort)}
	if typed != nil {
		form = *typed
	} else if kept, err := j.Digests.Subscription(ctx, Platform, j.at.team, j.at.channel); err == nil {
		form = formOf(kept)
	} else if !errors.Is(err, faq.ErrNotFound) {
		return err
	}
	if j.TriggerID == "" {
		return fmt.Errorf("%w: it has no trigger_id to open the form with", errUnusable)
	}
	carried, err := json.Marshal(settingsOf{j.at.channel, j.at.url})
	if err != nil {
		return fmt.Errorf("open the form of a digest: %w", err)
	}
	modal, err := json.Marshal(form.modal(string(carried)))
	if err != nil {
		return fmt.Errorf("open the form of a digest: %w", err)
	}
	return j.add(call{Method: openView, Trigger: j.TriggerID, View: modal})
}

// openDigestAgain does so from the button below what could not be read.
func (j *job) openDigestAgain(ctx context.Context, value string) error {
	if j.Digests == nil {
		return j.tell(noDigests)
	}
	var typed *digestForm
	if value != formless && json.Unmarshal([]byte(value), &typed) != nil {
		return fmt.Errorf("%w: the button holds no form", errUnusable)
	}
	return j.openDigest(ctx, typed)
}

// formless is the value of that button where the form is too long for it.
const formless = "-"

func (f digestForm) modal(carried string) slackapi.ModalViewRequest {
	days := slackapi.NewCheckboxGroupsBlockElement(valueAction)
	for _, day := range weekdays {
		days.Options = append(days.Options, option(day, day))
		if slices.Contains(f.Days, day) {
			days.InitialOptions = append(days.InitialOptions, option(day, day))
		}
	}
	length := slackapi.NewRadioButtonsBlockElement(valueAction,
		option(string(faq.DigestHeadlines), "Headlines"),
		option(string(faq.DigestShort), "Short: with a sentence and questions each"),
		option(string(faq.DigestFull), "Full: with the most asked question and its answer too"))
	for _, o := range length.Options {
		if o.Value == f.Length {
			length.InitialOption = o
		}
	}
	says := slackapi.NewCheckboxGroupsBlockElement(valueAction, option(always, "Say so when nothing is new"))
	if f.Always {
		says.InitialOptions = says.Options
	}
	input := func(block, label, hint string, element slackapi.BlockElement, optional bool) slackapi.Block {
		b := slackapi.NewInputBlock(block, plainText(label), nil, element)
		if hint != "" {
			b.Hint = plainText(hint)
		}
		b.Optional = optional
		return b
	}
	return slackapi.ModalViewRequest{
		Type: slackapi.VTModal, CallbackID: digestCallback, PrivateMetadata: carried,
		Title: plainText("Digest"), Submit: plainText("Save"), Close: plainText("Cancel"),
		Blocks: slackapi.Blocks{BlockSet: []slackapi.Block{
			input(timeBlock, "Time", "Like 08:00 or 8:30pm", typedInput(f.Time, maxTyped), false),
			input(zoneBlock, "Time zone", "Like London or America/New_York", typedInput(f.Zone, maxTyped), false),
			input(daysBlock, "Days", "", days, false),
			input(lengthBlock, "Length", "", length, false),
			input(topicsBlock, "Only about", "Topics, separated by commas; nothing for all", typedInput(f.Topics, maxInput), true),
			input(withoutBlock, "Not about", "Topics, separated by commas", typedInput(f.Without, maxInput), true),
			input(alwaysBlock, "Quiet days", "", says, true),
		}},
	}
}

func option(value, text string) *slackapi.OptionBlockObject {
	return slackapi.NewOptionBlockObject(value, plainText(text), nil)
}

// typedInput returns an input of one line that holds a text.
func typedInput(text string, limit int) *slackapi.PlainTextInputBlockElement {
	e := slackapi.NewPlainTextInputBlockElement(nil, valueAction)
	e.InitialValue, e.MaxLength = bot.Clip(bot.Line(text), limit), limit
	return e
}

// submitDigest keeps what was typed into the modal, if the person still may.
//
// What cannot be read is not shown in the modal, as Slack would show it: that must be said in the
// acknowledgement, which here says only that the submission is saved, and comes before it is
// worked on. So it is told in a line of its own, with a button that opens the form again as it was
// filled in.
func (j *job) submitDigest(ctx context.Context) error {
	if j.Digests == nil {
		return j.tell(noDigests)
	}
	s, ok, err := j.manages(ctx)
	if err != nil || !ok {
		return err
	}
	form := j.View.digest()
	kept, err := j.keepDigest(ctx, form.typed(), s)
	var invalid *bot.Invalid
	switch {
	case errors.As(err, &invalid):
		return j.askAgain(invalid.Text, form)
	case err != nil:
		return err
	}
	return j.tell("Saved. " + j.Digests.Line(kept))
}

// askAgain says what cannot be read, with a button that opens the form again.
func (j *job) askAgain(why string, form digestForm) error {
	value, err := json.Marshal(form)
	if err != nil {
		return fmt.Errorf("ask again: %w", err)
	}
	if utf8.RuneCount(value) > maxValue {
		value = []byte(formless)
	}
	b := &builder{}
	b.Text(why + " Nothing was changed.")
	b.add(part{block: slackapi.NewActionBlock("", slackapi.NewButtonBlockElement(digestAction, string(value), plainText("Open the form again")))})
	return j.post(pack(b.parts), manner{private: true}, "")
}

// digest returns what the modal of a digest holds.
func (v *view) digest() digestForm {
	of := func(block string) input { return v.State.Values[block][valueAction] }
	f := digestForm{
		Time: of(timeBlock).Value, Zone: of(zoneBlock).Value, Length: of(lengthBlock).SelectedOption.Value,
		Topics: of(topicsBlock).Value, Without: of(withoutBlock).Value, Always: len(of(alwaysBlock).SelectedOptions) > 0,
	}
	for _, o := range of(daysBlock).SelectedOptions {
		f.Days = append(f.Days, o.Value)
	}
	return f
}

// typed returns the form as a subscription is typed: a field that is empty is empty, and does not
// stay as it was.
func (f digestForm) typed() bot.Typed {
	t := bot.Typed{
		Time: f.Time, Zone: f.Zone, Days: strings.Join(f.Days, ", "), Length: f.Length,
		Topics: f.Topics, Without: f.Without, Always: "off",
	}
	for _, topics := range []*string{&t.Topics, &t.Without} {
		if strings.TrimSpace(*topics) == "" {
			*topics = "-"
		}
	}
	if f.Always {
		t.Always = "on"
	}
	return t
}
