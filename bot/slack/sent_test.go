package slack

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/godeeper/godeeper/bot/bottest"
)

// fixtures are examples that Slack publishes, with each field that there is and mostly empty texts.
const fixtures = "../../../shared/platforms/slack/fixtures"

// sent is something that Slack sends.
type sent struct {
	name string
	bottest.Delivery
}

// renamed returns data, which is that of the delivery or a mutant of it, with n added to all ids that
// it is known by when it comes again.
func (s sent) renamed(data []byte, n int) []byte {
	var known struct {
		Actions []struct {
			TS string `json:"action_ts"`
		} `json:"actions"`
		Container struct {
			MessageTS string `json:"message_ts"`
		} `json:"container"`
		View struct {
			ID string `json:"id"`
		} `json:"view"`
	}
	_ = json.Unmarshal(s.Payload, &known) // which the fake made
	ids := []string{s.Field("event_id"), s.Field("trigger_id"), s.TS(), known.Container.MessageTS, known.View.ID}
	for _, a := range known.Actions {
		ids = append(ids, a.TS)
	}
	for _, id := range ids {
		if id != "" {
			data = bytes.ReplaceAll(data, []byte(id), []byte(id+strconv.Itoa(n)))
		}
	}
	return data
}

// builtPayloads returns what the fake Slack sends to a bot that has answered.
func builtPayloads(t *testing.T, r *rig) []sent {
	t.Helper()
	do := func(d bottest.Delivery) bottest.Delivery {
		r.Deliver(d).WaitAck(wait)
		r.settle()
		return d
	}
	last := func() bottest.Post {
		posts := r.Posts()
		return posts[len(posts)-1]
	}
	question := do(r.mention())
	public := last()
	do(r.Command("C0GENERAL", "U0ANNA", "/ask", bottest.Questions.Question))
	private := last()
	do(r.Command("C0GENERAL", "U0ADMIN", "/ask", "settings"))
	modal := r.Modals()[0]
	do(r.OpenHome("U0ANNA", "home"))
	home := r.Homes("U0ANNA")[0]
	do(r.Mention("C0GENERAL", "U0ANNA", bottest.Questions.Unknown, ""))
	declined := last()
	do(r.Command("C0GENERAL", "U0ADMIN", "/digest", ""))
	form := r.Modals()[1]
	do(r.SubmitView(form, "U0ADMIN", map[string]string{zoneBlock: "Tokio"}))
	invalid := last()
	started, thread := r.ThreadStarted("U0ANNA", "C0GENERAL")
	revoked := r.Uninstall(r.Team)
	return []sent{
		{"mention", question},
		{"message in a thread", r.Message("C0GENERAL", "U0ANNA", bottest.Questions.FollowUp, question.TS())},
		{"file", r.FileShare("C0GENERAL", "U0ANNA", "<@"+r.Team.BotUser+"> "+bottest.Questions.Question, "")},
		{"edit", r.Edit("C0GENERAL", question.TS(), "edited")},
		{"direct message", r.DM("U0ANNA", bottest.Questions.Question)},
		{"direct message in a thread", r.DMThread("U0ANNA", bottest.Questions.Question, thread)},
		{"prompt", r.Press(public, bottest.Questions.Prompt, "U0BEN")},
		{"prompt in private", r.Press(private, bottest.Questions.Prompt, "U0ANNA")},
		{"prompt at home", r.PressView(home, bottest.Questions.Prompt, "U0ANNA")},
		{"rating", r.Press(public, "Not helpful", "U0BEN")},
		{"share", r.Press(private, shareAction, "U0ANNA")},
		{"command", r.Command("C0GENERAL", "U0ANNA", "/ask", bottest.Questions.Question)},
		{"settings", r.Command("C0GENERAL", "U0ADMIN", "/ask", "settings")},
		{"submission", r.SubmitView(modal, "U0ADMIN", map[string]string{placeBlock: inThread, unpromptedBlock: ""})},
		{"wish", r.Press(declined, wishAction, "U0BEN")},
		{"digest", r.Command("C0GENERAL", "U0ADMIN", "/digest", "subscribe 8am London weekdays about NATO")},
		{"digest by the other command", r.Command("C0GENERAL", "U0ADMIN", "/ask", "digest preview")},
		{"form of a digest", r.Command("C0GENERAL", "U0ADMIN", "/digest", "")},
		{"form of a digest again", r.Press(invalid, digestAction, "U0ADMIN")},
		{"digest by the form", r.SubmitView(form, "U0ADMIN", map[string]string{topicsBlock: "NATO", alwaysBlock: always})},
		{"shortcut", r.Shortcut(shortcutID, public, "U0BEN")},
		{"home opened", r.OpenHome("U0ANNA", "home")},
		{"messages opened", r.OpenHome("U0ANNA", "messages")},
		{"assistant opened", started},
		{"tokens revoked", revoked[0]},
		{"uninstalled", revoked[1]},
	}
}

// fixturePayloads returns the fixtures of what Slack sends, none where they are not present. Where
// it is to fill them, their empty texts become those of a real payload, by their names, so that
// there is something to be done.
func fixturePayloads(t *testing.T, fill bool) []sent {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(fixtures, "*Payload.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []sent
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s := sent{name: filepath.Base(file), Delivery: bottest.Delivery{Kind: bottest.KindEvent, Payload: data}}
		switch s.name {
		case "SlashCommandPayload.json":
			s.Kind = bottest.KindCommand
		case "BlockActionPayload.json", "MessageShortcutPayload.json", "ViewSubmissionPayload.json":
			s.Kind = bottest.KindInteraction
		}
		if fill {
			texts := fillings()
			texts["callback_id"] = settingsCallback
			if s.name == "MessageShortcutPayload.json" {
				texts["callback_id"] = shortcutID
			}
			s.Delivery = s.Edit(func(o map[string]any) { fillIn(o, texts) })
		}
		all = append(all, s)
	}
	return all
}

// fillings are texts by the names of fields.
func fillings() map[string]string {
	carried, _ := json.Marshal(settingsOf{Channel: "C0GENERAL"}) // two texts
	return map[string]string{
		"team_id": "T0FIRST", "team": "T0FIRST", "id": "T0FIRST", "user": "U0ANNA", "user_id": "U0ANNA", "channel": "C0GENERAL", "channel_id": "C0GENERAL",
		"ts": "1700000000.000100", "message_ts": "1700000000.000100", "action_ts": "1700000000.000200", "event_id": "Ev0FIXTURE", "trigger_id": "1.2.3",
		"text": bottest.Questions.Question, "value": bottest.Questions.Prompt, "action_id": askAction + "0", "command": DefaultCommand, "tab": "home", "channel_type": "im",
		"response_url": "https://hooks.slack.com/actions/T0FIRST/1/a", "private_metadata": string(carried),
	}
}

func fillIn(v any, texts map[string]string) {
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			if text, ok := texts[key]; ok && value == "" {
				v[key] = text
			}
			fillIn(value, texts)
		}
	case []any:
		for _, value := range v {
			fillIn(value, texts)
		}
	}
}
