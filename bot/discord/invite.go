package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/bwmarrin/discordgo"
)

// permission is something that the bot may do in a guild, and what for.
type permission struct {
	Bit  int64
	Name string // as Discord's settings call it
	Why  string
}

// permissions are all that the bot asks for.
// https://docs.discord.com/developers/topics/permissions
var permissions = []permission{
	{discordgo.PermissionViewChannel, "View Channels", "to hear mentions"},
	{discordgo.PermissionSendMessages, "Send Messages", "to answer"},
	{discordgo.PermissionSendMessagesInThreads, "Send Messages in Threads", "to answer there"},
	{discordgo.PermissionCreatePublicThreads, "Create Public Threads", "to answer in a thread, where a server wants that"},
	{discordgo.PermissionReadMessageHistory, "Read Message History", "to reply, and to see whether an answer was shown before it is sent again"},
	{discordgo.PermissionEmbedLinks, "Embed Links", "to show answers in the classic form"},
}

// allPermissions is the sum of all that the bot asks for.
func allPermissions() int64 {
	sum := int64(0)
	for _, p := range permissions {
		sum |= p.Bit
	}
	return sum
}

const authorizeURL = "https://discord.com/oauth2/authorize"

// Invite returns the addresses at which the manager of a guild adds the app to it, with exactly
// the permissions that it needs, and at which people add it for themselves.
func Invite(app string) (guild, person string, err error) {
	if !isID(app) {
		return "", "", errors.New("the id of an application has only digits")
	}
	link := func(fields url.Values) string { return authorizeURL + "?" + fields.Encode() }
	guild = link(url.Values{
		"client_id": {app}, "integration_type": {"0"}, "scope": {"bot applications.commands"},
		"permissions": {strconv.FormatInt(allPermissions(), 10)},
	})
	return guild, link(url.Values{"client_id": {app}, "integration_type": {"1"}, "scope": {"applications.commands"}}), nil
}

// Permissions lists what the bot may do in a guild to which it is invited, with what for.
func Permissions() []string {
	var out []string
	for _, p := range permissions {
		out = append(out, p.Name+": "+p.Why)
	}
	return out
}

// Application asks Discord for the id of the application that a token belongs to. A nil client is
// one that gives up in time.
func Application(ctx context.Context, config Config, client *http.Client) (id string, err error) {
	var app struct {
		ID string `json:"id"`
	}
	if err := newRest(config, client).do(ctx, http.MethodGet, "/applications/@me", nil, &app); err != nil {
		return "", fmt.Errorf("look up the application: %w", err)
	}
	if !isID(app.ID) {
		return "", errors.New("look up the application: Discord names none")
	}
	return app.ID, nil
}
