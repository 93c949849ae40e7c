package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/bwmarrin/discordgo"

	"github.com/godeeper/godeeper/faq"
)

// What the form of settings calls its parts, behind [setVerb], and their values.
const (
	setShow       = "show"
	setChannels   = "channels"
	setThreads    = "threads"
	setUnprompted = "unprompted"

	toAll   = "all"
	toAsker = "private"
	on      = "on"
	off     = "off"
)

// maxSettingChannels is how many channels can be chosen: as many as a select takes.
const maxSettingChannels = maxChoices

// openSettings shows the settings of a guild: as a form to those who may change them, in words to
// all others.
func (j *job) openSettings(ctx context.Context) error {
	if j.Guild == "" || !j.installed() {
		return j.tell("Settings are those of a server in which I am: use the command there.")
	}
	settings, err := j.store.Settings(ctx, Platform, j.Guild, "")
	if err != nil {
		return err
	}
	if !j.mayManage() {
		return j.tell(settingsLine(settings) + " Members with Manage Server can change that.")
	}
	return j.form(settings, "")
}

// mayManage reports whether the person may change the settings of the guild.
func (j *job) mayManage() bool {
	return j.Member != nil && has(j.Member.Permissions, discordgo.PermissionManageGuild)
}

// set keeps a choice of the form, if the person still may change it.
func (j *job) set(ctx context.Context, name string) error {
	if !j.mayManage() || j.Guild == "" || !j.installed() {
		return j.tell("Only members with Manage Server can change the settings.")
	}
	settings, err := j.store.Settings(ctx, Platform, j.Guild, "")
	if err != nil {
		return err
	}
	one := ""
	if len(j.data.Values) == 1 {
		one = j.data.Values[0]
	}
	switch name {
	case setShow:
		settings.Private = one == toAsker
	case setThreads:
		settings.Threads = one == on
	case setUnprompted:
		settings.Unprompted = one == on
	case setChannels:
		settings.Channels = j.data.Values
		slices.Sort(settings.Channels)
		if len(settings.Channels) > maxSettingChannels || slices.ContainsFunc(settings.Channels, func(id string) bool { return !isID(id) }) {
			return fmt.Errorf("%w: the channels that were chosen are none", errUnusable)
		}
	default:
		return fmt.Errorf("%w: a setting %q is not known", errUnusable, name)
	}
	if err := j.store.SaveSettings(ctx, Platform, j.Guild, "", j.person().ID, settings); err != nil {
		return err
	}
	return j.form(settings, "Saved. ")
}

// settingsLine says how a guild is answered.
func settingsLine(s faq.Settings) string {
	var line string
	switch {
	case s.Private:
		line = "In this server, I answer to the asker only, who can share the answer."
	case len(s.Channels) > 0:
		line = "In the chosen channels I answer for everybody, elsewhere to the asker only, who can share the answer."
	default:
		line = "In this server, I answer for everybody."
	}
	if s.Threads {
		line += " An answer begins a thread."
	}
	if s.Unprompted {
		line += " A new post in a forum is answered too, where its title is a question and the answer is sure."
	}
	return line
}

// form shows the settings, to be changed, in the place of the job.
func (j *job) form(s faq.Settings, before string) error {
	body, err := json.Marshal(settingsForm(s, before))
	if err != nil {
		return fmt.Errorf("freeze the settings: %w", err)
	}
	j.filled = true
	return j.add(call{Method: editOriginal, Private: true, Modern: body})
}

// settingsForm returns the message with the settings as choices.
func settingsForm(s faq.Settings, before string) any {
	choose := func(name, title string, chosen bool, first, second discordgo.SelectMenuOption) []discordgo.MessageComponent {
		first.Default, second.Default = !chosen, chosen
		return []discordgo.MessageComponent{textDisplay(title), selection(discordgo.SelectMenu{
			MenuType: discordgo.StringSelectMenu, CustomID: setVerb + ":" + name, Options: []discordgo.SelectMenuOption{first, second},
		})}
	}
	none := 0
	channels := discordgo.SelectMenu{
		MenuType: discordgo.ChannelSelectMenu, CustomID: setVerb + ":" + setChannels, Placeholder: "All channels", MinValues: &none, MaxValues: maxSettingChannels,
		ChannelTypes: []discordgo.ChannelType{
			discordgo.ChannelTypeGuildText, discordgo.ChannelTypeGuildNews, discordgo.ChannelTypeGuildForum, // no media channels: Discord's description of the menu has none
		},
	}
	for _, id := range s.Channels {
		channels.DefaultValues = append(channels.DefaultValues, discordgo.SelectMenuDefaultValue{ID: id, Type: discordgo.SelectMenuDefaultValueChannel})
	}
	parts := slices.Concat(
		[]discordgo.MessageComponent{textDisplay("**This server**\n" + before + settingsLine(s))},
		choose(setShow, "Who sees an answer", s.Private,
			discordgo.SelectMenuOption{Label: "Everybody", Value: toAll},
			discordgo.SelectMenuOption{Label: "The asker only, who can share it", Value: toAsker}),
		[]discordgo.MessageComponent{textDisplay("Channels in which everybody sees an answer"), selection(channels)},
		choose(setThreads, "Where it is given", s.Threads,
			discordgo.SelectMenuOption{Label: "In the channel", Value: off},
			discordgo.SelectMenuOption{Label: "In a thread, which it begins", Value: on}),
		choose(setUnprompted, "New posts in forums", s.Unprompted,
			discordgo.SelectMenuOption{Label: "Not answered", Value: off},
			discordgo.SelectMenuOption{Label: "Answered where the title is a question and I am sure", Value: on}),
	)
	return newBody(container(0, parts...))
}
