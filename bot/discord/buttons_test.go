package discord

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/bot"
)

func TestCustomID(t *testing.T) {
	for _, c := range []customID{
		{askVerb, "a1", 1}, {askVerb, "", 25}, {askVerb, "a:b:3", 12}, {rateVerb, "a1", 1}, {rateVerb, "a:-", -1}, {shareVerb, "a:b", 0},
	} {
		if got, ok := parseCustom(c.String()); !ok || got != c {
			t.Errorf("%q is read as %+v, %t; want %+v", c, got, ok, c)
		}
	}
	for id, want := range map[string]string{
		"ask:a1:1": customID{askVerb, "a1", 1}.String(), "rate:a1:+": customID{rateVerb, "a1", 1}.String(),
		"rate:a1:-": customID{rateVerb, "a1", -1}.String(), "share:a1": customID{shareVerb, "a1", 0}.String(),
	} {
		if id != want {
			t.Errorf("a custom id is %q, want %q", want, id)
		}
	}
	for _, id := range []string{"", "ask", "ask:", "ask:a1", "ask:a1:", "ask:a1:0", "ask:a1:-1", "ask:a1:+1", "ask:a1:01", "ask:a1:99999999999999999999",
		"rate:a1", "rate:a1:", "rate:a1:1", "rate::+", "share:", "share", "settings:a1:1"} {
		if got, ok := parseCustom(id); ok {
			t.Errorf("parseCustom(%q) = %+v, want nothing", id, got)
		}
	}
}

// TestRefTooLong has an answer whose name no custom id holds: it can be asked on, and not rated.
func TestRefTooLong(t *testing.T) {
	r := faqReply
	for ref, want := range map[string]int{
		"a": 5, "": 2, strings.Repeat("a", 93): 5, strings.Repeat("a", 94): 3, strings.Repeat("a", 97): 2, strings.Repeat("🌘", 60): 2, "a\xff": 2,
	} {
		r.Ref = ref
		var ids []string
		messages := render(r, renderOptions{Private: true})
		checkMessages(t, nil, messages)
		walk(payload(t, messages[0].Modern)["components"], func(o object) {
			if id, ok := o["custom_id"].(string); ok {
				ids = append(ids, id)
			}
		})
		if len(ids) != want {
			t.Errorf("with the name %q there are the buttons %q, want %d", ref, ids, want)
		}
	}
}

// edited is a message as Discord tells of it, and what is to be sent to mark its button ask::1.
var edited = []struct{ name, message, want string }{
	{"components", `{"id":"1234567890123456789","flags":32832,"content":"","embeds":[],"components":[
		{"type":17,"id":2147483647,"accent_color":null,"spoiler":false,"components":[
			{"type":10,"id":2,"content":"a **b**"},
			{"type":1,"id":3,"components":[
				{"type":2,"id":4,"custom_id":"ask::1","style":2,"label":"One?","disabled":false},
				{"type":2,"id":5,"custom_id":"ask::2","style":2,"label":"Two?","emoji":{"id":"1234567890123456789","name":"x"}}]},
			{"type":12,"id":6,"items":[{"media":{"url":"https://a.example/1.png","proxy_url":"https://b.example","content_type":"image/png"},"spoiler":false}]},
			{"type":99,"id":7,"new":[1,2.50]}]}]}`,
		`{"flags":32768,"allowed_mentions":{"parse":[]},"components":[
		{"type":17,"id":2147483647,"accent_color":null,"spoiler":false,"components":[
			{"type":10,"id":2,"content":"a **b**"},
			{"type":1,"id":3,"components":[
				{"type":2,"id":4,"custom_id":"ask::1","style":2,"label":"✓ One?","disabled":true},
				{"type":2,"id":5,"custom_id":"ask::2","style":2,"label":"Two?","emoji":{"id":"1234567890123456789","name":"x"}}]},
			{"type":12,"id":6,"items":[{"media":{"url":"https://a.example/1.png"},"spoiler":false}]},
			{"type":99,"id":7,"new":[1,2.50]}]}]}`},
	{"embeds", `{"flags":0,"content":"c","embeds":[
			{"type":"rich","description":"d","color":5,"content_scan_version":1,"flags":4,"image":{"url":"https://a.example","proxy_url":"https://b.example","width":4}},
			{"type":"article","url":"https://made.example"}],
		"components":[{"type":1,"components":[{"type":2,"custom_id":"ask::1","style":2,"label":"✓ One?"}]}]}`,
		`{"content":"c","allowed_mentions":{"parse":[]},"embeds":[
			{"type":"rich","description":"d","color":5,"image":{"url":"https://a.example","width":4}}],
		"components":[{"type":1,"components":[{"type":2,"custom_id":"ask::1","style":2,"label":"✓ One?","disabled":true}]}]}`},
}

func TestMarkAsked(t *testing.T) {
	schema := messageSchema(t)
	for _, c := range edited {
		edit, ok := markAsked(json.RawMessage(c.message), "ask::1")
		if !ok {
			t.Fatalf("%s: the button is not found", c.name)
		}
		got, want := decoded(t, edit), decoded(t, []byte(c.want))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
		if c.name == "embeds" && schema != nil {
			if err := schema.Validate(got); err != nil {
				t.Errorf("%s: Discord would refuse it: %v", c.name, err)
			}
		}
		if label, ok := labelOf(json.RawMessage(c.message), "ask::1"); !ok || label != "One?" {
			t.Errorf("%s: the button says %q, %t", c.name, label, ok)
		}
	}
}

func decoded(t *testing.T, data []byte) object {
	t.Helper()
	m, err := decodeObject(data)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestMarkAskedClips(t *testing.T) {
	label := strings.Repeat("日", 79)
	message, err := json.Marshal(newBody(row(button(customID{askVerb, "", 1}, label))))
	if err != nil {
		t.Fatal(err)
	}
	edit, _ := markAsked(message, "ask::1")
	if got, want := decoded(t, edit)["components"].([]any)[0].(object)["components"].([]any)[0].(object)["label"], askedMark+strings.Repeat("日", 77)+"…"; got != want {
		t.Errorf("the button says %q, want %q", got, want)
	}
}

func TestMarkAskedNothing(t *testing.T) {
	for _, message := range []string{"", "null", "[]", "{", `{"components":null}`, `{"components":[{"type":1,"components":[{"type":2,"custom_id":"ask::2"}]}]}`,
		`{"components":[{"type":3,"custom_id":"ask::1"}]}`, `{"components":[{"type":"2","custom_id":"ask::1"}]}`, `{"content":{"type":2,"custom_id":"ask::1"}}`} {
		if edit, ok := markAsked(json.RawMessage(message), "ask::1"); ok {
			t.Errorf("of %s, %s is asked", message, edit)
		}
		if label, ok := labelOf(json.RawMessage(message), "ask::1"); ok {
			t.Errorf("in %s, the button says %q", message, label)
		}
	}
}

// TestMarkAskedAgain marks each button of an answer in turn.
func TestMarkAskedAgain(t *testing.T) {
	for _, form := range []body{render(promptReply, renderOptions{Key: 9})[0].Modern, render(promptReply, renderOptions{})[0].Classic} {
		data, err := json.Marshal(form)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{"ask:a2:1", "ask:a2:2", "ask:a2:1"} {
			edit, ok := markAsked(data, id)
			if !ok {
				t.Fatalf("no button %q in %s", id, data)
			}
			data = edit
		}
		marked := 0
		walk(decoded(t, data)["components"], func(o object) {
			if label, _ := o["label"].(string); strings.HasPrefix(label, askedMark) && o["disabled"] == true {
				marked++
				if strings.Count(label, askedMark) != 1 {
					t.Errorf("a button says %q", label)
				}
			}
		})
		if marked != 2 {
			t.Errorf("%d buttons are marked, want 2", marked)
		}
	}
}

func TestPlainLabels(t *testing.T) {
	for question, want := range map[string]string{
		"What is *a* <@1>\nin C:\\b_c?":                          `What is *a* <@1> in C:\b_c?`,
		strings.Repeat("日", 90):                                  "1. " + strings.Repeat("日", 76) + "…",
		strings.Repeat("why ", 12) + "so?":                       strings.Repeat("why ", 12) + "so?",
		"Is it longer than a phone shows, but not than a label?": "Is it longer than a phone shows, but not than a label?",
		strings.Repeat("why ", 14) + "so?":                       "1. " + strings.Repeat("why ", 14) + "so?",
		strings.Repeat("😀", 40):                                  "1. " + strings.Repeat("😀", 38) + "…",
	} {
		walk(payload(t, render(bot.Reply{Line: "Ask.", Offers: []string{question}}, renderOptions{})[0].Modern)["components"], func(o object) {
			if label, ok := o["label"].(string); ok && label != want {
				t.Errorf("the button of %q says %q, want %q", question, label, want)
			}
		})
	}
}
