package discord

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/bwmarrin/discordgo"
)

// askedMark stands before a question that was asked.
const askedMark = "✓ "

// markAsked returns a message of Discord's as the body of an edit that shows the button of that
// custom id as asked, and all else as it is; not ok where the message has no such button. It reads
// the JSON and not types, so that nothing is lost that the types do not know.
func markAsked(message json.RawMessage, customID string) (edit json.RawMessage, ok bool) {
	m, err := decodeObject(message)
	if err != nil {
		return nil, false
	}
	eachButton(m["components"], customID, func(button map[string]any) {
		ok = true
		label, _ := button["label"].(string)
		button["label"] = clipLabel(askedMark, strings.TrimPrefix(label, askedMark))
		button["disabled"] = true
	})
	if !ok {
		return nil, false
	}
	out := map[string]any{"components": m["components"], "allowed_mentions": ringsOf(m)}
	if flags, err := toInt(m["flags"]); err == nil && flags&componentsV2 != 0 {
		out["flags"] = componentsV2
	} else {
		out["embeds"] = sentEmbeds(m["embeds"])
		out["content"] = m["content"]
	}
	dropServerOnly(out["components"])
	dropServerOnly(out["embeds"])
	edit, err = json.Marshal(out)
	return edit, err == nil
}

// ringsOf returns for whom a message of Discord's rings. An edit rings for nobody, but with less it
// would not be a mention of them any more.
// https://docs.discord.com/developers/resources/message#edit-message
func ringsOf(m map[string]any) mentions {
	var rings mentions
	roles, _ := m["mention_roles"].([]any)
	for _, r := range roles {
		if id, _ := r.(string); isID(id) {
			rings.Roles = append(rings.Roles, id)
		}
	}
	people, _ := m["mentions"].([]any)
	for _, p := range people {
		person, _ := p.(map[string]any)
		if id, _ := person["id"].(string); isID(id) {
			rings.Users = append(rings.Users, id)
		}
	}
	return rings
}

// labelOf returns what the button of that custom id says, without the mark of one that was asked.
func labelOf(message json.RawMessage, customID string) (label string, ok bool) {
	m, err := decodeObject(message)
	if err != nil {
		return "", false
	}
	eachButton(m["components"], customID, func(button map[string]any) {
		s, _ := button["label"].(string)
		label, ok = strings.TrimPrefix(s, askedMark), true
	})
	return label, ok
}

// decodeObject keeps numbers as they are written: ids are greater than a float can hold.
func decodeObject(data []byte) (map[string]any, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var m map[string]any
	return m, d.Decode(&m)
}

func toInt(v any) (int64, error) {
	n, _ := v.(json.Number)
	return n.Int64()
}

// eachButton visits the buttons of a custom id, however deep they are.
func eachButton(v any, customID string, visit func(button map[string]any)) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			eachButton(e, customID, visit)
		}
	case map[string]any:
		kind, _ := toInt(v["type"])
		if v["custom_id"] == customID && kind == int64(discordgo.ButtonComponent) {
			visit(v)
		}
		for _, e := range v {
			eachButton(e, customID, visit)
		}
	}
}

// sentEmbeds returns the embeds that were sent. The others are what Discord made of addresses, and
// will make again.
func sentEmbeds(v any) []any {
	all, _ := v.([]any)
	sent := []any{}
	for _, e := range all {
		embed, _ := e.(map[string]any)
		if kind, typed := embed["type"].(string); !typed || kind == "rich" {
			sent = append(sent, e)
		}
	}
	return sent
}

// serverOnly are fields that Discord tells of what was sent, and that are not to be sent.
var serverOnly = []string{
	"proxy_url", "proxy_icon_url", "content_type", "content_scan_version", "attachment_id", "flags",
}

func dropServerOnly(v any) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			dropServerOnly(e)
		}
	case map[string]any:
		for _, name := range serverOnly {
			delete(v, name)
		}
		for _, e := range v {
			dropServerOnly(e)
		}
	}
}
