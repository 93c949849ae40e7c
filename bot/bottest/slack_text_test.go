package bottest

import (
	"slices"
	"testing"
)

func TestLive(t *testing.T) {
	for _, c := range []struct {
		text string
		args map[string]string
		want []string
	}{
		{"nothing at all, 3 * 4 * 5, snake_case_name, 10:30:45", nil, nil},
		{"&lt;!channel&gt; &lt;@U123&gt; &amp;lt;", nil, nil},
		{"<@U123> hello", nil, []string{"user: <@U123>"}},
		{"<!here> <!channel> <!everyone>", nil, []string{"broadcast: <!here>", "broadcast: <!channel>", "broadcast: <!everyone>"}},
		{"<!subteam^S123|desk>", nil, []string{"usergroup: <!subteam^S123|desk>"}},
		{"<#C123>", nil, []string{"channel: <#C123>"}},
		{"<https://a.example|here>", nil, []string{"link: <https://a.example|here>"}},
		{"see https://a.example/x now", nil, []string{"autolink: https://a.example/x"}},
		{"see https://a.example/x now", map[string]string{"parse": "none"}, nil},
		{"a *bold* word", nil, []string{"bold: *bold*"}},
		{"a *bold* word", map[string]string{"mrkdwn": "false"}, nil},
		{"a *bold* word, @here", map[string]string{"parse": "full"}, []string{"name: @here"}},
		{"_two words_ and ~gone~", nil, []string{"italic: _two words_", "strike: ~gone~"}},
		{"`code` and ```more\ncode```", nil, []string{"fence: ```more\ncode```", "code: `code`"}},
		{"> said\n&gt; said too", nil, []string{"quote: > said", "quote: &gt; said too"}},
		{"well :smile: and :+1:", nil, []string{"emoji: :smile:", "emoji: :+1:"}},
	} {
		if got := Live(Post{Text: c.text, Args: c.args}); !slices.Equal(got, c.want) {
			t.Errorf("%q %v: %q, want %q", c.text, c.args, got, c.want)
		}
	}
}

func TestLiveBlocks(t *testing.T) {
	for _, c := range []struct {
		name  string
		block object
		want  []string
	}{
		{"mrkdwn", sectionOf(mrkdwnText("<@U1> https://a.example #general @here")), []string{"user: <@U1>", "autolink: https://a.example", "name: #general", "name: @here"}},
		{"verbatim", sectionOf(object{"type": "mrkdwn", "text": "https://a.example #general *b*", "verbatim": true}), []string{"bold: *b*"}},
		{"plain", sectionOf(plainText("<@U1> *b* https://a.example :smile:")), []string{"emoji: :smile:"}},
		{"plain without emoji", sectionOf(object{"type": "plain_text", "text": ":smile:", "emoji": false}), nil},
		{"rich text", richOf(object{"type": "text", "text": "<@U1> *b* :smile: https://a.example"}), nil},
		{"rich elements", richOf(
			object{"type": "user", "user_id": "U1"}, object{"type": "usergroup", "usergroup_id": "S1"}, object{"type": "broadcast", "range": "here"},
			object{"type": "channel", "channel_id": "C1"}, object{"type": "link", "url": "https://a.example"}, object{"type": "emoji", "name": "smile"},
		), []string{"user: U1", "usergroup: S1", "broadcast: here", "channel: C1", "link: https://a.example", "emoji: :smile:"}},
		{"button", actionsOf(buttonOf(object{"url": "https://a.example"})), []string{"link: https://a.example"}},
		{"markdown", object{"type": "markdown", "text": "x"}, []string{"markdown: x"}},
	} {
		if got := Live(Post{Blocks: encode([]object{c.block})}); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		view := View{Body: encode(object{"type": "home", "blocks": []object{c.block}})}
		if got := LiveView(view); !slices.Equal(got, c.want) {
			t.Errorf("%s in a view: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestShown(t *testing.T) {
	blocks := []object{
		{"type": "header", "text": plainText("Heading")},
		sectionOf(mrkdwnText("*Bold* &amp; <https://a.example|linked>\n> quoted")),
		{"type": "rich_text", "elements": []object{
			{"type": "rich_text_quote", "elements": []object{{"type": "text", "text": "one\ntwo"}}},
			{"type": "rich_text_list", "style": "bullet", "elements": []object{
				{"type": "rich_text_section", "elements": []object{{"type": "text", "text": "item "}, {"type": "link", "url": "https://b.example", "text": "link"}}},
			}},
		}},
		{"type": "divider"},
		{"type": "context", "elements": []object{mrkdwnText("from"), mrkdwnText("a paper")}},
		actionsOf(buttonOf(nil), buttonOf(object{"text": plainText("stop"), "action_id": "stop"})),
		feedback("good"),
	}
	want := `Heading
Bold & linked
> quoted
> one
> two
- item link
---
from a paper
[go] [stop]
[Good] [Bad]`
	if got := Shown(Post{Text: "fallback", Blocks: encode(blocks)}); got != want {
		t.Errorf("shown:\n%s\nwant:\n%s", got, want)
	}
	if got := Shown(Post{Text: "&lt;b&gt; <@U1> _so_"}); got != "<b> @U1 so" {
		t.Errorf("shown without blocks: %q", got)
	}
	view := View{Body: encode(object{"type": "modal", "title": plainText("Title"), "submit": plainText("Save"), "blocks": []object{
		{"type": "input", "label": plainText("When"), "element": selectOf(2, nil)},
	}})}
	if got := Visible(view); got != "Title\nWhen: [pick | o | o]\n[Save]" {
		t.Errorf("visible: %q", got)
	}
}
