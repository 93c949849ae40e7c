package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	slackapi "github.com/slack-go/slack"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

// What the modal of settings calls its parts.
const (
	settingsCallback = "settings"
	placeBlock       = "place"
	unpromptedBlock  = "unprompted"
	valueAction      = "value"
	inThread         = "thread"
	toAsker          = "private"
	unprompted       = "on"
)

// settingsOf is what a modal carries from its opening to its submission.
type settingsOf struct {
	Channel string `json:"channel"`
	URL     string `json:"url"`
}

// openSettings opens the settings of a channel for those who may change them, and shows them to
// all others.
func (j *job) openSettings(ctx context.Context) error {
	if isDirect(j.at.channel) {
		return j.tell("Settings are those of a channel: use the command there.")
	}
	settings, err := j.store.Settings(ctx, Platform, j.at.team, j.at.channel)
	if err != nil {
		return err
	}
	may, err := j.mayManage(ctx, j.at.channel)
	if err != nil {
		return err
	}
	if !may {
		return j.tell(settingsLine(settings) + " Admins of the workspace and the creator of the channel can change that.")
	}
	if j.TriggerID == "" {
		return fmt.Errorf("%w: the command has no trigger_id to open the settings with", errUnusable)
	}
	carried, err := json.Marshal(settingsOf{j.at.channel, j.at.url})
	if err != nil {
		return fmt.Errorf("open settings: %w", err)
	}
	modal, err := json.Marshal(settingsModal(settings, string(carried)))
	if err != nil {
		return fmt.Errorf("open settings: %w", err)
	}
	return j.add(call{Method: openView, Trigger: j.TriggerID, View: modal})
}

// settingsLine says how a channel is answered.
func settingsLine(s faq.Settings) string {
	where, when := "Mentions in this channel are answered in their thread;", " a question without a mention is not answered."
	if s.Private {
		where = "Mentions in this channel are answered to the asker only;"
	}
	if s.Unprompted {
		when = " a full question without a mention is answered too, where the answer is sure."
	}
	return where + when
}

func settingsModal(s faq.Settings, carried string) slackapi.ModalViewRequest {
	thread, private := option(inThread, "In the thread, for everybody"), option(toAsker, "To the asker only, who can share the answer")
	where := slackapi.NewRadioButtonsBlockElement(valueAction, thread, private)
	where.InitialOption = thread
	if s.Private {
		where.InitialOption = private
	}
	on := option(unprompted, "Also answer full questions that do not mention me")
	when := slackapi.NewCheckboxGroupsBlockElement(valueAction, on)
	if s.Unprompted {
		when.InitialOptions = []*slackapi.OptionBlockObject{on}
	}
	asks := slackapi.NewInputBlock(unpromptedBlock, plainText("Questions to nobody"), plainText("Only where I am sure; I keep silent otherwise."), when)
	asks.Optional = true
	return slackapi.ModalViewRequest{
		Type: slackapi.VTModal, CallbackID: settingsCallback, PrivateMetadata: carried,
		Title: plainText("This channel"), Submit: plainText("Save"), Close: plainText("Cancel"),
		Blocks: slackapi.Blocks{BlockSet: []slackapi.Block{
			slackapi.NewInputBlock(placeBlock, plainText("Where mentions are answered"), nil, where),
			asks,
		}},
	}
}

// submit keeps what was chosen in a modal.
func (j *job) submit(ctx context.Context) error {
	var of settingsOf
	if j.View == nil || j.View.CallbackID != settingsCallback && j.View.CallbackID != digestCallback {
		return fmt.Errorf("%w: the modal is not known", errUnusable)
	}
	if err := json.Unmarshal([]byte(j.View.PrivateMetadata), &of); err != nil || of.Channel == "" {
		return fmt.Errorf("%w: the modal says not of which channel it is", errUnusable)
	}
	j.at.channel, j.at.url = of.Channel, of.URL
	if j.View.CallbackID == digestCallback {
		return j.submitDigest(ctx)
	}
	return j.submitSettings(ctx)
}

// submitSettings keeps the settings that were chosen, if the person still may change them.
func (j *job) submitSettings(ctx context.Context) error {
	may, err := j.mayManage(ctx, j.at.channel)
	if err != nil {
		return err
	}
	if !may {
		return j.tell("Only admins of the workspace and the creator of the channel can change its settings.")
	}
	values := j.View.State.Values
	settings := faq.Settings{Private: values[placeBlock][valueAction].SelectedOption.Value == toAsker}
	for _, o := range values[unpromptedBlock][valueAction].SelectedOptions {
		settings.Unprompted = settings.Unprompted || o.Value == unprompted
	}
	if err := j.store.SaveSettings(ctx, Platform, j.at.team, j.at.channel, j.at.user, settings); err != nil {
		return err
	}
	return j.tell("Saved. " + settingsLine(settings))
}

// mayManage reports whether the person may change the settings of a channel: an admin or owner of
// the workspace, or the channel's creator.
func (j *job) mayManage(ctx context.Context, channel string) (bool, error) {
	user, err := j.asker(ctx)
	if err != nil || isAdmin(user) {
		return err == nil, err
	}
	info, err := j.web.channelInfo(ctx, j.at.team, j.at.enterprise, channel)
	return info != nil && info.Creator == j.at.user, err
}

// asker returns what Slack knows of the person.
func (j *job) asker(ctx context.Context) (*slackapi.User, error) {
	api, err := j.web.client(ctx, j.at.team, j.at.enterprise)
	if err != nil {
		return nil, err
	}
	user, err := api.GetUserInfoContext(ctx, j.at.user)
	if err := outcome(err); err != nil {
		return nil, fmt.Errorf("look up who asks: %w", err)
	}
	return user, nil
}

func isAdmin(u *slackapi.User) bool { return u.IsAdmin || u.IsOwner || u.IsPrimaryOwner }

// channelInfo returns what Slack knows of a channel, nil for one that the app cannot see.
func (w *web) channelInfo(ctx context.Context, team, enterprise, channel string) (*slackapi.Channel, error) {
	api, err := w.client(ctx, team, enterprise)
	if err != nil {
		return nil, err
	}
	info, err := api.GetConversationInfoContext(ctx, &slackapi.GetConversationInfoInput{ChannelID: channel})
	if err := outcome(err); err != nil {
		var refused slackapi.SlackErrorResponse
		if errors.As(err, &refused) {
			return nil, nil
		}
		return nil, fmt.Errorf("look up the channel: %w", err)
	}
	return info, nil
}

// threadBriefing returns the id of the briefing that a thread is about whose first message is the
// bot's, where nothing was said in it before: a shared answer, or a headline of the digest.
func (j *job) threadBriefing(ctx context.Context) (string, error) {
	c, err := j.bot.Conversation(ctx, Platform, j.at.conversation)
	if err != nil || c.At != 0 {
		return c.Thread, err
	}
	id, err := j.web.briefing(ctx, j.at)
	var later *bot.Later
	if errors.As(err, &later) {
		return "", err
	}
	return id, nil // without it, all briefings are asked
}
