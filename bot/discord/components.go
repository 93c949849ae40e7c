package discord

import (
	"encoding/json"

	"github.com/bwmarrin/discordgo"
)

// componentsV2 is the flag of a message that is made of components alone.
// https://docs.discord.com/developers/resources/message#message-object-message-flags
const componentsV2 = 1 << 15

// body is what a request shows. It is sent with content, nonce or reference beside it.
type body struct {
	Flags           int                          `json:"flags,omitempty"`
	Content         string                       `json:"content,omitempty"`
	Embeds          []*discordgo.MessageEmbed    `json:"embeds,omitempty"`
	Components      []discordgo.MessageComponent `json:"components,omitempty"`
	AllowedMentions mentions                     `json:"allowed_mentions"`
}

// mentions are for whom a message rings, by their ids: for nobody else, whatever its text mentions.
// https://docs.discord.com/developers/resources/message#allowed-mentions-object
type mentions struct {
	Roles []string `json:"roles,omitempty"`
	Users []string `json:"users,omitempty"`
}

// MarshalJSON implements json.Marshaler.
func (m mentions) MarshalJSON() ([]byte, error) {
	type named mentions
	return json.Marshal(struct {
		Parse []string `json:"parse"`
		named
	}{[]string{}, named(m)})
}

// newBody returns a message made of components.
func newBody(components ...discordgo.MessageComponent) body {
	return body{Flags: componentsV2, Components: components}
}

// textDisplay shows Markdown.
func textDisplay(markdown string) discordgo.MessageComponent {
	return discordgo.TextDisplay{Content: markdown}
}

// divider is a thin line between two components.
func divider() discordgo.MessageComponent {
	yes := true
	return discordgo.Separator{Divider: &yes}
}

// container is a box around parts, without a colour. Its key is an id by which the message can be
// found, 0 for none.
func container(key int32, parts ...discordgo.MessageComponent) discordgo.MessageComponent {
	return discordgo.Container{ID: int(key), Components: parts}
}

// ringing returns the message so that it rings for some whom its text mentions.
func (m message) ringing(whom mentions) message {
	m.Modern.AllowedMentions, m.Classic.AllowedMentions = whom, whom
	return m
}

// mentionOf and mentionOfRole mention a person or a role, linkTo a channel or a thread. The id must
// be one.
func mentionOf(person string) string   { return "<@" + person + ">" }
func mentionOfRole(role string) string { return "<@&" + role + ">" }
func linkTo(channel string) string     { return "<#" + channel + ">" }

// selection is a menu in a row of its own.
func selection(menu discordgo.SelectMenu) discordgo.MessageComponent {
	return discordgo.ActionsRow{Components: []discordgo.MessageComponent{menu}}
}

// row is up to five buttons beside each other.
func row(buttons ...discordgo.Button) discordgo.ActionsRow {
	r := discordgo.ActionsRow{}
	for _, b := range buttons {
		r.Components = append(r.Components, b)
	}
	return r
}
