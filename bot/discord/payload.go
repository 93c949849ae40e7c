package discord

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"
)

// The kinds of events that are worked on, as they stand in the inbox.
const (
	kindMessage  = "MESSAGE_CREATE"
	kindThread   = "THREAD_CREATE"
	kindCommand  = "APPLICATION_COMMAND"
	kindPress    = "MESSAGE_COMPONENT"
	kindUnusable = "unusable" // cannot be read: it is set aside
)

// interactionCreate is the dispatch that brings interactions by the gateway.
const interactionCreate = "INTERACTION_CREATE"

// received is what came in, as the inbox keeps it.
type received struct {
	Name    string          `json:"t"`                 // of the dispatch
	Data    json.RawMessage `json:"d"`                 // as Discord sent it
	Private bool            `json:"private,omitempty"` // it was acknowledged with a place that only the person sees
	Place   bool            `json:"place,omitempty"`   // it was acknowledged with a place for the answer, which is to be filled
}

// delivery is what Discord sends: a message, a thread or an interaction. Only what is used is
// decoded, so that a change elsewhere does no harm.
type delivery struct {
	received `json:"-"`

	ID      string `json:"id"`
	Type    int    `json:"type"`
	Channel string `json:"channel_id"`
	Guild   string `json:"guild_id"`

	// A message.
	Content    string    `json:"content"`
	Author     *user     `json:"author"`
	Webhook    string    `json:"webhook_id"`
	Mentions   []user    `json:"mentions"`
	Referenced *original `json:"referenced_message"`

	// A thread.
	Name   string `json:"name"`
	Parent string `json:"parent_id"`
	Owner  string `json:"owner_id"`
	New    bool   `json:"newly_created"`

	// An interaction.
	App         string          `json:"application_id"`
	Token       string          `json:"token"`
	Context     *int            `json:"context"`
	Permissions string          `json:"app_permissions"` // of the app in the channel
	Owners      map[string]any  `json:"authorizing_integration_owners"`
	User        *user           `json:"user"`   // outside of a guild
	Member      *member         `json:"member"` // in a guild
	In          *channel        `json:"channel"`
	Options     json.RawMessage `json:"data"`
	Message     json.RawMessage `json:"message"` // whose component was used

	data    interactionData // of Options
	message original        // of Message
}

type user struct {
	ID         string `json:"id"`
	Username   string `json:"username"`
	GlobalName string `json:"global_name"`
	Bot        bool   `json:"bot"`
}

type member struct {
	User        *user  `json:"user"`
	Nick        string `json:"nick"`
	Permissions string `json:"permissions"`
}

// channel is a channel or a thread.
type channel struct {
	ID     string `json:"id"`
	Type   int    `json:"type"`
	Name   string `json:"name"`
	Parent string `json:"parent_id"`
	Owner  string `json:"owner_id"` // of a thread
}

// original is a message that another one, or an interaction, refers to.
type original struct {
	ID         string          `json:"id"`
	Author     *user           `json:"author"`
	Content    string          `json:"content"`
	Flags      int             `json:"flags"`
	Mentions   []user          `json:"mentions"`
	Components json.RawMessage `json:"components"`
}

// interactionData is what a command or a component was used with.
type interactionData struct {
	Name     string   `json:"name"`
	Kind     int      `json:"type"` // of the command
	Target   string   `json:"target_id"`
	Custom   string   `json:"custom_id"`
	Values   []string `json:"values"`
	Options  []option `json:"options"` // of the subcommand, where there is one
	Resolved struct {
		Messages map[string]original `json:"messages"`
		Roles    map[string]role     `json:"roles"`
	} `json:"resolved"`

	sub string // the subcommand, "" for none
}

type option struct {
	Type    int             `json:"type"`
	Name    string          `json:"name"`
	Value   json.RawMessage `json:"value"`
	Focused bool            `json:"focused"`
	Options []option        `json:"options"` // of a subcommand
}

// text returns the value of a text option.
func (o option) text() string {
	var s string
	_ = json.Unmarshal(o.Value, &s) // another kind of value is no text
	return s
}

// option returns the text of an option, "" where it is not given.
func (d interactionData) option(name string) string {
	for _, o := range d.Options {
		if o.Name == name {
			return o.text()
		}
	}
	return ""
}

// focused returns the option that is being typed.
func (d interactionData) focused() (name, typed string) {
	for _, o := range d.Options {
		if o.Focused {
			return o.Name, o.text()
		}
	}
	return "", ""
}

// errUnusable is the error of an event that can never be worked on.
var errUnusable = errors.New("what Discord sent cannot be used")

// decode reads what came in. Beside an error, it returns what could be read.
func decode(r received) (delivery, error) {
	d := delivery{received: r}
	if err := json.Unmarshal(r.Data, &d); err != nil {
		return d, fmt.Errorf("%w: %w", errUnusable, err)
	}
	if len(d.Options) > 0 && d.interaction() {
		if err := json.Unmarshal(d.Options, &d.data); err != nil {
			return d, fmt.Errorf("%w: its data: %w", errUnusable, err)
		}
		if o := d.data.Options; len(o) == 1 && o[0].Type == subcommand {
			d.data.sub, d.data.Options = o[0].Name, o[0].Options
		}
	}
	if len(d.Message) > 0 {
		if err := json.Unmarshal(d.Message, &d.message); err != nil {
			return d, fmt.Errorf("%w: its message: %w", errUnusable, err)
		}
	}
	return d, nil
}

// decodeSaved reads what the inbox kept.
func decodeSaved(payload []byte) (delivery, error) {
	var r received
	if err := json.Unmarshal(payload, &r); err != nil {
		return delivery{}, fmt.Errorf("%w: %w", errUnusable, err)
	}
	return decode(r)
}

func (d delivery) interaction() bool { return d.received.Name == interactionCreate }

// kind returns the kind of event, "" for one that is not worked on.
func (d delivery) kind() string {
	switch {
	case !d.interaction():
		return d.received.Name
	case d.Type == int(discordgo.InteractionApplicationCommand):
		return kindCommand
	case d.Type == int(discordgo.InteractionMessageComponent):
		return kindPress
	}
	return ""
}

// person returns who did it, a user without an id where that is not said.
func (d delivery) person() user {
	for _, u := range []*user{d.Author, d.User} {
		if u != nil && u.ID != "" {
			return *u
		}
	}
	if d.Member != nil && d.Member.User != nil {
		return *d.Member.User
	}
	return user{ID: d.Owner}
}

// name returns what people call who did it.
func (d delivery) name() string {
	u := d.person()
	nick := ""
	if d.Member != nil {
		nick = d.Member.Nick
	}
	for _, name := range []string{nick, u.GlobalName, u.Username} {
		if name != "" {
			return name
		}
	}
	return "somebody"
}

// has reports whether a set of permissions, as Discord writes them, holds all of the wanted ones.
// https://docs.discord.com/developers/topics/permissions
func has(permissions string, wanted int64) bool {
	set, err := strconv.ParseUint(permissions, 10, 64)
	return err == nil && (set&uint64(wanted) == uint64(wanted) || set&discordgo.PermissionAdministrator != 0)
}

// epoch is the first second of 2015, from which ids count milliseconds.
// https://docs.discord.com/developers/reference#snowflakes
const epoch = 1420070400000

// madeAt returns when the thing with an id was made, now where the id does not say. A time ahead
// is a clock that is wrong.
func madeAt(id string, now time.Time) time.Time {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil || n == 0 {
		return now
	}
	if at := time.UnixMilli(int64(n>>22) + epoch); at.Before(now) {
		return at
	}
	return now
}
