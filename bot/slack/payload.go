package slack

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
)

// The kinds of events that are worked on, as Slack calls them.
const (
	kindMention     = "app_mention"
	kindMessage     = "message"
	kindHome        = "app_home_opened"
	kindAssistant   = "assistant_thread_started"
	kindUninstalled = "app_uninstalled"
	kindRevoked     = "tokens_revoked"
	kindActions     = "block_actions"
	kindShortcut    = "message_action"
	kindSubmission  = "view_submission"
	kindCommand     = "slash_command" // the one that Slack has no name for
	kindUnusable    = "unusable"      // cannot be read: it is set aside
)

// delivery is what Slack sends, whichever the transport: an event in its envelope, an interaction,
// or a command. Only what is used is decoded, so that a change elsewhere does no harm.
type delivery struct {
	Type       string `json:"type"`
	TeamID     string `json:"team_id"`
	Enterprise string `json:"enterprise_id"`

	// An event.
	EventID        string `json:"event_id"`
	EventTime      int64  `json:"event_time"`
	Event          *event `json:"event"`
	Authorizations []struct {
		TeamID string `json:"team_id"`
		UserID string `json:"user_id"`
		IsBot  bool   `json:"is_bot"`
		IsOrg  bool   `json:"is_enterprise_install"`
	} `json:"authorizations"`

	// A command.
	Command     string `json:"command"`
	Text        string `json:"text"`
	ChannelID   string `json:"channel_id"`
	UserID      string `json:"user_id"`
	UserName    string `json:"user_name"`
	ResponseURL string `json:"response_url"`
	TriggerID   string `json:"trigger_id"`

	// An interaction.
	Team struct {
		ID           string `json:"id"`
		EnterpriseID string `json:"enterprise_id"`
	} `json:"team"`
	User struct {
		ID     string `json:"id"`
		Name   string `json:"name"`
		TeamID string `json:"team_id"`
	} `json:"user"`
	Channel struct {
		ID string `json:"id"`
	} `json:"channel"`
	Container struct {
		Type        string `json:"type"`
		MessageTS   string `json:"message_ts"`
		ThreadTS    string `json:"thread_ts"`
		ChannelID   string `json:"channel_id"`
		IsEphemeral bool   `json:"is_ephemeral"`
	} `json:"container"`
	Message    *origin  `json:"message"`
	Actions    []action `json:"actions"`
	ActionTS   string   `json:"action_ts"`
	CallbackID string   `json:"callback_id"`
	View       *view    `json:"view"`
}

// event is what an envelope of the Events API holds.
type event struct {
	Type        string `json:"type"`
	Subtype     string `json:"subtype"`
	User        string `json:"user"`
	BotID       string `json:"bot_id"`
	Text        string `json:"text"`
	TS          string `json:"ts"`
	ThreadTS    string `json:"thread_ts"`
	ParentUser  string `json:"parent_user_id"`
	Channel     string `json:"channel"`
	ChannelType string `json:"channel_type"`
	Tab         string `json:"tab"`
	Tokens      struct {
		Bot []string `json:"bot"`
	} `json:"tokens"`
	AssistantThread struct {
		UserID    string `json:"user_id"`
		ChannelID string `json:"channel_id"`
		ThreadTS  string `json:"thread_ts"`
	} `json:"assistant_thread"`
}

// origin is the message that an interaction came from.
type origin struct {
	Text     string          `json:"text"`
	User     string          `json:"user"`
	BotID    string          `json:"bot_id"`
	TS       string          `json:"ts"`
	ThreadTS string          `json:"thread_ts"`
	Blocks   json.RawMessage `json:"blocks"`
}

// action is the press of a button.
type action struct {
	ActionID string `json:"action_id"`
	BlockID  string `json:"block_id"`
	Value    string `json:"value"`
	TS       string `json:"action_ts"`
}

// view is the modal that was submitted.
type view struct {
	ID              string `json:"id"`
	CallbackID      string `json:"callback_id"`
	PrivateMetadata string `json:"private_metadata"`
	State           struct {
		Values map[string]map[string]input `json:"values"`
	} `json:"state"`
}

// input is what somebody typed or chose in a modal.
type input struct {
	Value          string `json:"value"`
	SelectedOption struct {
		Value string `json:"value"`
	} `json:"selected_option"`
	SelectedOptions []struct {
		Value string `json:"value"`
	} `json:"selected_options"`
}

// errUnusable is wrapped by the errors of payloads that hold too little to work on.
var errUnusable = errors.New("it cannot be used")

// decode reads a payload. One of the kind of an event has an event.
func decode(data []byte) (delivery, error) {
	var p delivery
	if err := json.Unmarshal(data, &p); err != nil {
		return p, fmt.Errorf("%w: %w", errUnusable, err)
	}
	if p.kind() == "" || p.kind() == "event_callback" {
		return p, fmt.Errorf("%w: it says not what happened", errUnusable)
	}
	if p.Event == nil && ofEvent(p.kind()) {
		return p, fmt.Errorf("%w: it is a %s without its event", errUnusable, p.kind())
	}
	return p, nil
}

// ofEvent reports whether a kind is one of events, which come in an envelope: what is worked on is
// in there.
func ofEvent(kind string) bool {
	switch kind {
	case kindMention, kindMessage, kindHome, kindAssistant, kindUninstalled, kindRevoked:
		return true
	}
	return false
}

// kind returns what the payload is, "" when it is nothing that Slack sends.
func (p delivery) kind() string {
	switch {
	case p.Event != nil:
		return p.Event.Type
	case p.Command != "":
		return kindCommand
	}
	return p.Type
}

// team returns the id of the workspace, or of the enterprise that the app was installed for.
func (p delivery) team() string {
	for _, a := range p.Authorizations {
		if a.IsBot && a.TeamID != "" {
			return a.TeamID // of a shared channel, the side on which the app is installed
		}
	}
	return cmp.Or(p.TeamID, p.Team.ID, p.User.TeamID, p.enterprise())
}

func (p delivery) enterprise() string { return cmp.Or(p.Enterprise, p.Team.EnterpriseID) }

// installed returns the id that the app was installed under: that of the workspace, or of its
// organisation.
func (p delivery) installed() string {
	for _, a := range p.Authorizations {
		if a.IsOrg && p.enterprise() != "" {
			return p.enterprise()
		}
	}
	return p.team()
}

// ourUser returns the id of the bot's user that the event names, "" when it names none.
func (p delivery) ourUser() string {
	for _, a := range p.Authorizations {
		if a.IsBot {
			return a.UserID
		}
	}
	return ""
}

// action returns the press, its zero value when there is none.
func (p delivery) action() action {
	if len(p.Actions) == 0 {
		return action{}
	}
	return p.Actions[0]
}

func (p delivery) user() string {
	if p.Event != nil {
		return cmp.Or(p.Event.User, p.Event.AssistantThread.UserID)
	}
	return cmp.Or(p.UserID, p.User.ID)
}

func (p delivery) channel() string {
	if p.Event != nil {
		return cmp.Or(p.Event.Channel, p.Event.AssistantThread.ChannelID)
	}
	return cmp.Or(p.ChannelID, p.Channel.ID, p.Container.ChannelID)
}
