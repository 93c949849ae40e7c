package bottest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func plainText(text string) object  { return object{"type": "plain_text", "text": text} }
func mrkdwnText(text string) object { return object{"type": "mrkdwn", "text": text} }
func sectionOf(text object) object  { return object{"type": "section", "text": text} }
func long(n int) string             { return strings.Repeat("x", n) }

func buttonOf(more object) object {
	b := object{"type": "button", "text": plainText("go"), "action_id": "go", "value": "v"}
	for k, v := range more {
		b[k] = v
	}
	return b
}

func actionsOf(elements ...object) object { return object{"type": "actions", "elements": elements} }

func selectOf(n int, option object) object {
	options := []object{}
	for i := range n {
		options = append(options, object{"text": plainText("o"), "value": fmt.Sprint(i)})
	}
	if option != nil {
		options = append(options, option)
	}
	return object{"type": "static_select", "action_id": "pick", "placeholder": plainText("pick"), "options": options}
}

func richOf(elements ...object) object {
	return object{"type": "rich_text", "elements": []object{{"type": "rich_text_section", "elements": elements}}}
}

func many(n int, one func(int) object) []object {
	blocks := []object{}
	for i := range n {
		blocks = append(blocks, one(i))
	}
	return blocks
}

func dividers(n int) []object {
	return many(n, func(int) object { return object{"type": "divider"} })
}

func numbered(i int) object { return buttonOf(object{"action_id": fmt.Sprint(i)}) }

func feedback(value string) object {
	return object{"type": "context_actions", "elements": []object{{
		"type": "feedback_buttons", "action_id": "rate", "positive_button": object{"text": plainText("Good"), "value": value}, "negative_button": object{"text": plainText("Bad"), "value": "bad"},
	}}}
}

// TestLimits holds that each limit refuses what is beyond it.
func TestLimits(t *testing.T) {
	s := NewSlack(t)
	for _, c := range []struct {
		name    string
		surface string
		blocks  []object
		want    string
	}{
		{"blocks of a message", surfaceMessage, dividers(51), "51 blocks, at most 50"},
		{"blocks of a modal", surfaceModal, dividers(101), "101 blocks, at most 100"},
		{"unknown block", surfaceMessage, []object{{"type": "poem"}}, `no block of type "poem"`},
		{"section text", surfaceMessage, []object{sectionOf(mrkdwnText(long(3001)))}, "3001 characters, at most 3000"},
		{"empty section", surfaceMessage, []object{{"type": "section"}}, "without text and fields"},
		{"empty text", surfaceMessage, []object{sectionOf(mrkdwnText(""))}, "text: empty"},
		{"fields", surfaceMessage, []object{{"type": "section", "fields": many(11, func(int) object { return mrkdwnText("f") })}}, "11 fields, at most 10"},
		{"field", surfaceMessage, []object{{"type": "section", "fields": []object{mrkdwnText(long(2001))}}}, "2001 characters, at most 2000"},
		{"header", surfaceMessage, []object{{"type": "header", "text": plainText(long(151))}}, "151 characters, at most 150"},
		{"header in mrkdwn", surfaceMessage, []object{{"type": "header", "text": mrkdwnText("h")}}, "only plain_text"},
		{"context", surfaceMessage, []object{{"type": "context", "elements": many(11, func(int) object { return mrkdwnText("c") })}}, "11 elements, 1 to 10"},
		{"empty context", surfaceMessage, []object{{"type": "context", "elements": []object{}}}, "0 elements, 1 to 10"},
		{"actions", surfaceMessage, []object{actionsOf(many(26, numbered)...)}, "26 elements, 1 to 25"},
		{"wrong element", surfaceMessage, []object{actionsOf(mrkdwnText("x"))}, `an element of type "mrkdwn" has no place here`},
		{"context_actions", surfaceMessage, []object{{"type": "context_actions", "elements": many(6, func(i int) object {
			return object{"type": "icon_button", "icon": "trash", "action_id": fmt.Sprint(i), "text": plainText("t")}
		})}}, "6 elements, 1 to 5"},
		{"context_actions in a modal", surfaceModal, []object{feedback("good")}, "has no place in a modal"},
		{"context_actions in a Home tab", surfaceHome, []object{feedback("good")}, "has no place in a home"},
		{"feedback value", surfaceMessage, []object{feedback("")}, "positive_button.value: empty"},
		{"button text", surfaceMessage, []object{actionsOf(buttonOf(object{"text": plainText(long(76))}))}, "76 characters, at most 75"},
		{"button value", surfaceMessage, []object{actionsOf(buttonOf(object{"value": long(2001)}))}, "2001 characters, at most 2000"},
		{"button url", surfaceMessage, []object{actionsOf(buttonOf(object{"url": "https://a.example/" + long(3000)}))}, "at most 3000"},
		{"button script", surfaceMessage, []object{actionsOf(buttonOf(object{"url": "javascript:alert(1)"}))}, "no URL that Slack takes"},
		{"button style", surfaceMessage, []object{actionsOf(buttonOf(object{"style": "loud"}))}, `no style "loud"`},
		{"action_id", surfaceMessage, []object{actionsOf(buttonOf(object{"action_id": long(256)}))}, "256 characters, at most 255"},
		{"action_id twice", surfaceMessage, []object{actionsOf(buttonOf(nil), buttonOf(nil))}, `"go" is there twice`},
		{"block_id", surfaceMessage, []object{{"type": "divider", "block_id": long(256)}}, "256 characters, at most 255"},
		{"block_id twice", surfaceMessage, []object{{"type": "divider", "block_id": "b"}, {"type": "divider", "block_id": "b"}}, `"b" is there twice`},
		{"confirm", surfaceMessage, []object{actionsOf(buttonOf(object{"confirm": object{"title": plainText(long(101)), "text": plainText("t")}}))}, "101 characters, at most 100"},
		{"options", surfaceMessage, []object{actionsOf(selectOf(101, nil))}, "101 options, 1 to 100"},
		{"no options", surfaceMessage, []object{actionsOf(selectOf(0, nil))}, "0 options, 1 to 100"},
		{"option text", surfaceMessage, []object{actionsOf(selectOf(1, object{"text": plainText(long(76)), "value": "x"}))}, "76 characters, at most 75"},
		{"option value", surfaceMessage, []object{actionsOf(selectOf(1, object{"text": plainText("x"), "value": long(76)}))}, "76 characters, at most 75"},
		{"option value twice", surfaceMessage, []object{actionsOf(selectOf(1, object{"text": plainText("x"), "value": "0"}))}, `"0" is empty or there twice`},
		{"image", surfaceMessage, []object{{"type": "image", "image_url": "https://a.example/i.png", "alt_text": ""}}, "alt_text: empty"},
		{"markdown", surfaceMessage, []object{{"type": "markdown", "text": "x"}}, "a markdown block makes mark-up"},
		{"file", surfaceMessage, []object{{"type": "file", "external_id": "x", "source": "remote"}}, "has no place in a message"},
		{"table", surfaceHome, []object{{"type": "table", "rows": []any{}}}, "has no place in a home"},
		{"empty rich text", surfaceMessage, []object{richOf()}, "elements: empty"},
		{"empty element", surfaceMessage, []object{richOf(object{"type": "text", "text": ""})}, "text: empty"},
		{"rich element", surfaceMessage, []object{richOf(object{"type": "mrkdwn", "text": "x"})}, `no element of type "mrkdwn"`},
		{"rich link", surfaceMessage, []object{richOf(object{"type": "link", "url": "data:text/html,x"})}, "no URL that Slack takes"},
		{"rich style", surfaceMessage, []object{richOf(object{"type": "text", "text": "x", "style": object{"blink": true}})}, `no style "blink"`},
		{"list item", surfaceMessage, []object{{"type": "rich_text", "elements": []object{{"type": "rich_text_list", "style": "bullet", "elements": []object{{"type": "text", "text": "x"}}}}}}, "an item is a rich_text_section"},
		{"list style", surfaceMessage, []object{{"type": "rich_text", "elements": []object{{"type": "rich_text_list", "style": "stars", "elements": []object{{"type": "rich_text_section", "elements": []object{{"type": "text", "text": "x"}}}}}}}}, `no style "stars"`},
		{"broken characters", surfaceMessage, []object{sectionOf(plainText("a\uFFFDb"))}, "broken characters"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := s.checkBlocks(c.surface, encode(c.blocks))
			if !slices.ContainsFunc(got, func(p string) bool { return strings.Contains(p, c.want) }) {
				t.Errorf("problems %q, want one with %q", got, c.want)
			}
		})
	}
}

// TestWithinLimits holds that what is just within the limits is taken, by the schemas too.
func TestWithinLimits(t *testing.T) {
	s := NewSlack(t)
	blocks := []object{
		{"type": "header", "text": plainText(long(150))},
		sectionOf(object{"type": "mrkdwn", "text": long(3000), "verbatim": true}),
		{"type": "context", "elements": many(10, func(int) object { return mrkdwnText("c") })},
		actionsOf(many(24, numbered)...),
		actionsOf(selectOf(100, nil)),
		actionsOf(buttonOf(object{"text": plainText(long(75)), "value": long(2000), "style": "primary", "action_id": long(255)})),
		feedback("good"),
		richOf(object{"type": "text", "text": "x", "style": object{"bold": true}}, object{"type": "link", "url": "https://a.example", "text": "a"}),
		{"type": "rich_text", "elements": []object{
			{"type": "rich_text_quote", "elements": []object{{"type": "text", "text": "q"}}},
			{"type": "rich_text_list", "style": "bullet", "indent": 0, "elements": []object{{"type": "rich_text_section", "elements": []object{{"type": "text", "text": "i"}}}}},
		}},
	}
	blocks = append(blocks, dividers(50-len(blocks))...)
	got := call(t, s, "chat.postMessage", "channel", "C0GENERAL", "text", "x", "blocks", string(encode(blocks)), "unfurl_links", "false", "unfurl_media", "false", "mrkdwn", "false")
	if got["ok"] != true {
		t.Errorf("a message within the limits: %v", got)
	}
}

func TestViewLimits(t *testing.T) {
	s := NewSlack(t)
	input := object{"type": "input", "label": plainText("l"), "element": object{"type": "plain_text_input", "action_id": "a"}}
	for _, c := range []struct {
		name string
		view object
		want string // "" for none
	}{
		{"good", object{"submit": plainText("Save"), "blocks": []object{input}}, ""},
		{"title", object{"title": plainText(long(25)), "blocks": dividers(1)}, "25 characters, at most 24"},
		{"no title", object{"title": nil, "blocks": dividers(1)}, "view.title: no text object"},
		{"submit", object{"submit": plainText(long(25)), "blocks": dividers(1)}, "25 characters, at most 24"},
		{"input without submit", object{"blocks": []object{input}}, "a modal with inputs needs it"},
		{"callback_id", object{"callback_id": long(256), "blocks": dividers(1)}, "256 characters, at most 255"},
		{"private_metadata", object{"private_metadata": long(3001), "blocks": dividers(1)}, "3001 characters, at most 3000"},
		{"blocks", object{"blocks": dividers(101)}, "101 blocks, at most 100"},
		{"label", object{"submit": plainText("Save"), "blocks": []object{{"type": "input", "label": plainText(long(2001)), "element": object{"type": "plain_text_input", "action_id": "a"}}}}, "2001 characters, at most 2000"},
	} {
		t.Run(c.name, func(t *testing.T) {
			view := object{"type": "modal", "title": plainText("T")}
			for k, v := range c.view {
				view[k] = v
			}
			got := s.checkViewBody(surfaceModal, encode(view))
			if c.want == "" && got != nil || c.want != "" && !slices.ContainsFunc(got, func(p string) bool { return strings.Contains(p, c.want) }) {
				t.Errorf("problems %q, want %q", got, c.want)
			}
		})
	}
}

func TestBadBlocksAreRefused(t *testing.T) {
	s := NewSlack(t)
	got := call(t, s, "chat.postMessage", "channel", "C0GENERAL", "text", "x", "blocks", string(encode(dividers(51))))
	if got["error"] != "invalid_blocks" || len(s.Posts()) != 0 {
		t.Errorf("51 blocks: %v", got)
	}
	forbidden(t, s, "51 blocks")
	if got := call(t, s, "chat.postMessage", "channel", "C0GENERAL", "text", "x", "blocks", "{"); got["error"] != "invalid_blocks" {
		t.Errorf("broken JSON: %v", got)
	}
	s.ClearViolations()
}

// TestSchemas holds that the schemas see what the code does not look at.
func TestSchemas(t *testing.T) {
	s := NewSlack(t)
	if !s.SchemasFound() {
		t.Skip("Slack's schemas are not at hand")
	}
	for name, blocks := range map[string][]object{
		"misspelt field": {{"type": "section", "text": plainText("x"), "acessory": buttonOf(nil)}},
		"wrong type":     {{"type": "section", "text": plainText("x"), "expand": "yes"}},
		"element":        {actionsOf(buttonOf(object{"colour": "red"}))},
	} {
		if got := s.checkBlocks(surfaceMessage, encode(blocks)); len(got) != 1 || !strings.Contains(got[0], "by the schema") {
			t.Errorf("%s: %q, want a complaint of the schema", name, got)
		}
	}
	view := `{"type":"modal","title":{"type":"plain_text","text":"T"},"blocks":[{"type":"divider"}],"clear_on_close":"yes"}`
	if got := s.checkViewBody(surfaceModal, json.RawMessage(view)); len(got) != 1 {
		t.Errorf("modal: %q", got)
	}
	if got := s.checkViewBody(surfaceHome, json.RawMessage(`{"type":"home","blocks":[],"title":{"type":"plain_text","text":"T"}}`)); len(got) != 1 {
		t.Errorf("home: %q", got)
	}
}

// TestMethodTable holds that the table in the code says what the reference says.
func TestMethodTable(t *testing.T) {
	if len(reference()) == 0 {
		t.Skip("Slack's API reference is not at hand")
	}
	sorted := func(names string) string {
		return strings.Join(slices.Sorted(slices.Values(strings.Fields(names))), " ")
	}
	for method, table := range methodTable() {
		ref, ok := reference()[method]
		if !ok {
			continue
		}
		if sorted(table.required) != ref.required || sorted(table.optional) != ref.optional || table.json != ref.json {
			t.Errorf("%s: the table says %+v, the reference %+v", method, table, ref)
		}
		if ref.scopes != "" && sorted(table.scopes) != ref.scopes {
			t.Errorf("%s: the table wants %q, the reference %q", method, table.scopes, ref.scopes)
		}
	}
}
