package bottest

import (
	"fmt"
	"slices"
	"testing"
)

// DiscordSample is one of what people can do.
type DiscordSample struct {
	Title string // "command ask in direct messages"
	DiscordDelivery
}

// DiscordPayloads returns one of everything that people can do, in a fake of its own whose bot has
// commands and has shown one of each component.
func DiscordPayloads(t testing.TB) []DiscordSample {
	t.Helper()
	d := NewDiscord(t)
	d.mu.Lock()
	for _, command := range sampleCommands() {
		command["id"] = d.snowflake()
		d.rest.commands = append(d.rest.commands, command)
	}
	text, channels := object{"type": componentText, "content": "shown"}, object{"type": componentChannels, "custom_id": "place"}
	pick := object{"type": componentSelect, "custom_id": "pick", "options": []any{object{"label": "one", "value": "1"}, object{"label": "two", "value": "2"}}}
	row := func(o object) object { return object{"type": componentRow, "components": []any{o}} }
	body := copyOf(object{"flags": flagComponents, "components": []any{object{"type": componentContainer, "components": []any{
		text, object{"type": componentSection, "components": []any{text}, "accessory": object{"type": componentButton, "style": 2, "label": "More", "custom_id": "more"}},
		row(pick), row(channels), row(object{"type": componentButton, "style": 1, "label": "Ask", "custom_id": "ask"}),
	}}}}).(object)
	general := d.channelNamed("general").ID
	opened := DiscordInteraction{
		ID: d.snowflake(), Token: "opened", Type: interactionCommand, User: d.userNamed("anna").ID, Channel: general, At: d.now(), Callback: callbackModal,
		Data: object{"custom_id": "form", "title": "Ask", "components": []any{
			object{"type": componentLabel, "label": "Question", "component": object{"type": componentInput, "custom_id": "question", "style": 1, "value": "why?"}},
		}},
	}
	d.interacted[opened.Token] = &opened
	d.addMessage(DiscordMessage{Channel: general, Author: d.BotUser, Body: body})
	d.addMessage(DiscordMessage{Channel: general, Author: d.BotUser, Body: body, To: d.userNamed("anna").ID, Interaction: opened.ID})
	d.mu.Unlock()
	return d.Samples()
}

func sampleCommands() []object {
	everywhere := func(o object) object {
		o["integration_types"], o["contexts"] = []any{0, 1}, []any{contextGuild, contextBotDM, contextPrivate}
		return o
	}
	question := object{"type": 3, "name": "question", "description": "what to ask", "required": true, "autocomplete": true, "max_length": 500}
	return []object{
		everywhere(object{"type": 1, "name": "ask", "description": "asks", "options": []any{question}}),
		everywhere(object{"type": 3, "name": "Go deeper on this"}),
		{"type": 1, "name": "settings", "description": "of here", "options": []any{
			object{"type": 1, "name": "channel", "description": "where", "options": []any{object{"type": optionChannel, "name": "channel", "description": "which"}}},
		}},
	}
}

// Samples returns one of everything that the person anna can do now: messages of each kind, each
// command that is registered in each place where it is offered, the completing of each option, the
// use of each button and select that the bot shows her, and the submission of the modal that it
// opened for her last.
func (d *Discord) Samples() []DiscordSample {
	d.t.Helper()
	const who = "anna"
	posts := d.Posts()
	s := sampling{d: d, who: who}
	s.messages()
	s.commands()
	s.components(posts)
	if d.hasModal(who) {
		s.add("modal", d.SubmitModal(who, nil))
	}
	return s.all
}

// sampling collects samples.
type sampling struct {
	d   *Discord
	who string
	all []DiscordSample
}

func (s *sampling) add(title string, x DiscordDelivery) {
	s.all = append(s.all, DiscordSample{title, x})
}

// places returns where people use the app, by what samples call it, and in order of that.
func (s *sampling) places() (names []string, ids map[string]string) {
	d := s.d
	absent := d.AddGuild(DiscordGuild{Name: "elsewhere", Absent: true})
	thread := d.ForumTitle(d.AddChannel(DiscordChannel{Name: "news", Type: ForumChannel}).ID, s.who, "a post")
	d.ForumBody(thread.ID, "its text")
	return []string{"a guild", "direct messages", "a group", "a guild without the bot", "a thread"}, map[string]string{
		"a guild":                 d.Channel("general").ID,
		"direct messages":         d.DM(s.who),
		"a group":                 d.AddChannel(DiscordChannel{Name: "friends", Type: GroupChannel, Owner: d.User(s.who).ID}).ID,
		"a guild without the bot": d.AddChannel(DiscordChannel{Name: "lounge", Guild: absent.ID}).ID,
		"a thread":                thread.ID,
	}
}

func (s *sampling) messages() {
	d, text := s.d, "why is the lighthouse leaning?"
	general := d.Channel("general").ID
	said := d.Write(general, s.who, text)
	s.add("message", said)
	s.add("mention", d.Mention(general, s.who, text))
	s.add("direct message", d.WriteDM(s.who, text))
	s.add("reply", d.ReplyTo(d.Message(general, said.ID), s.who, "<@"+d.BotUser+"> "+text, true))
	d.mu.Lock()
	own := *d.addMessage(DiscordMessage{Channel: general, Author: d.BotUser, Body: object{"content": "an answer"}})
	d.mu.Unlock()
	s.add("own message", d.EventOf(own))
	s.add("reply to the bot", d.ReplyTo(own, s.who, "and when?", true))
	s.add("reply to the bot without a ping", d.ReplyTo(own, s.who, "and when?", false))
	forum := d.AddChannel(DiscordChannel{Name: "questions", Type: ForumChannel})
	for i, x := range d.ForumPost(forum.ID, s.who, text, "<@"+d.BotUser+"> who knows?") {
		s.add([]string{"forum post", "first message of a forum post"}[i], x)
	}
}

func (s *sampling) commands() {
	d := s.d
	names, ids := s.places()
	for _, command := range d.Commands() {
		name := str(command["name"])
		for _, place := range names {
			if c := d.Channel(ids[place]); !offered(command, place == "a group" || place == "a guild without the bot", contextOf(&c)) {
				continue
			}
			if number(command["type"]) == 3 {
				said := d.Write(ids[place], "ben", "the lighthouse is leaning")
				s.add(fmt.Sprintf("command %q in %s", name, place), d.MessageCommand(d.Message(ids[place], said.ID), s.who, name))
				continue
			}
			s.command(ids[place], place, name, list(command["options"]))
		}
	}
}

// command adds the use of a command, or of all its subcommands.
func (s *sampling) command(channel, place, name string, options []any) {
	given := map[string]string{}
	sub := false
	for _, v := range options {
		o, _ := v.(object)
		option := str(o["name"])
		switch kind := number(o["type"]); kind {
		case 1, 2:
			sub = true
			s.command(channel, place, name+" "+option, list(o["options"]))
			continue
		case optionInteger, optionNumber:
			given[option] = "1"
		case optionBoolean:
			given[option] = "true"
		case optionUser:
			given[option] = s.who
		case optionChannel:
			given[option] = "general"
		case optionRole:
			given[option] = s.d.AddRole(DiscordRole{Name: "readers"}).ID
		default:
			given[option] = "why is the lighthouse leaning?"
			if choices := list(o["choices"]); len(choices) > 0 {
				given[option] = str(choices[0].(object)["value"])
			}
		}
		if o["autocomplete"] == true {
			s.add(fmt.Sprintf("typing into %q of %q in %s", option, name, place), s.d.Typing(channel, s.who, name, option, "why"))
		}
	}
	if !sub {
		s.add(fmt.Sprintf("command %q in %s", name, place), s.d.Slash(channel, s.who, name, given))
	}
}

// components adds the use of everything that posts show to the person. What has the same custom_id
// in several is used once.
func (s *sampling) components(posts []DiscordMessage) {
	done := map[string]bool{}
	for _, p := range slices.Backward(posts) {
		if p.Deleted || p.To != "" && p.To != s.d.User(s.who).ID {
			continue
		}
		eachComponent(componentsWithIDs(&p), func(o object) {
			id := str(o["custom_id"])
			title := fmt.Sprintf("component %q, ephemeral %v", id, p.To != "")
			if id == "" || o["disabled"] == true || done[title] {
				return
			}
			done[title] = true
			switch number(o["type"]) {
			case componentButton:
				s.add(title, s.d.PressButton(p, id, s.who))
			case componentSelect:
				s.add(title, s.d.Choose(p, id, s.who, str(list(o["options"])[0].(object)["value"])))
			case componentUsers:
				s.add(title, s.d.Choose(p, id, s.who, s.who))
			case componentChannels:
				s.add(title, s.d.Choose(p, id, s.who, "general"))
			}
		})
	}
}
