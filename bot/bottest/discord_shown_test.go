package bottest

import "testing"

func TestDiscordShown(t *testing.T) {
	m := messageOf(t, `{"flags":32768,"components":[{"type":17,"components":[
		{"type":10,"content":"### What does a cabin cost?\nA cabin costs \\*£96\\*, **breakfast** included.\n\n1999\\. It was."},
		{"type":14,"divider":false},
		{"type":10,"content":"**What the papers say** (The Times)\n> It is *sold out*.\n> Until June.\n- one\n* two\n  - three\n2. four\n-# Sources: a · [host](https://x.example/y_z)"},
		{"type":9,"components":[{"type":10,"content":"Go deeper"}],"accessory":{"type":2,"style":1,"label":"More","custom_id":"m"}},
		{"type":14},
		{"type":1,"components":[{"type":2,"style":1,"label":"Why?","custom_id":"a"},{"type":2,"style":5,"label":"Read it","url":"https://x.example"},{"type":2,"style":1,"emoji":{"name":"✓"},"label":"Done","custom_id":"b"}]},
		{"type":1,"components":[{"type":3,"custom_id":"s","placeholder":"Where","options":[{"label":"Here","value":"h","default":true},{"label":"There","value":"t"}]}]},
		{"type":1,"components":[{"type":3,"custom_id":"s2","options":[{"label":"A","value":"a"}]}]},
		{"type":12,"items":[{"description":"a map","media":{"url":"https://x.example/m.png"}}]}
	]}]}`)
	const want = "What does a cabin cost?\nA cabin costs *£96*, breakfast included.\n1999. It was.\n" +
		"What the papers say (The Times)\n> It is sold out.\n> Until June.\n- one\n- two\n  - three\n2. four\nSources: a · host\n" +
		"Go deeper [More]\n---\n[Why?] [Read it] [✓ Done]\nWhere: [*Here | There]\n[A]\n(a map)"
	if got := DiscordShown(m); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	m.Thinking = true
	if got := DiscordShown(m); got != "" {
		t.Errorf("a message that is not filled yet: %q", got)
	}
}

func TestDiscordShownTexts(t *testing.T) {
	for text, want := range map[string]string{
		"<@1> <@&2> <#3> </ask:4> <:x:5> <t:6:R> @everyone": "@1 @2 #3 /ask :x: 6 @everyone",
		"<https://x.example> https://y.example.":            "https://x.example https://y.example.",
		"[a](javascript:b) [**c**](https://x.example)":      "[a](javascript:b) c",
		"a\n```go\nx := `1`\n```b":                          "a\nx := `1`\nb",
		"`a` ||b|| ~~c~~ __d__":                             "a b c d",
		"> # h\n> - i":                                      "> h\n> - i",
		`\a \\ \#`:                                          `\a \ #`,
	} {
		if got := DiscordShown(saying(text)); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	embed := messageOf(t, `{"content":"c","embeds":[{"title":"**T** [x](y)","description":"d\n> q","author":{"name":"*A*"},"footer":{"text":"*F*"},"fields":[{"name":"__n__","value":"**v**"}]}]}`)
	if got, want := DiscordShown(embed), "c\n*A*\nT [x](y)\nd\n> q\nn\nv\n*F*"; got != want {
		t.Errorf("an embed: got %q, want %q", got, want)
	}
}

func TestDiscordForm(t *testing.T) {
	data := messageOf(t, `{"title":"This channel","components":[{"type":10,"content":"**Settings**"},
		{"type":18,"label":"Where","component":{"type":21,"custom_id":"w","options":[{"label":"Thread","value":"t","default":true},{"label":"Private","value":"p"}]}},
		{"type":18,"label":"Name","description":"Of it","component":{"type":4,"custom_id":"n","style":1,"value":"x"}},
		{"type":18,"label":"Loud","component":{"type":23,"custom_id":"l","default":true}}]}`).Body
	want := "This channel\nSettings\nWhere: [*Thread | Private]\nName: [x]\nOf it\nLoud: [*]\n[Cancel] [Submit]"
	if got := DiscordForm(DiscordInteraction{Callback: callbackModal, Data: data}); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := DiscordForm(DiscordInteraction{Callback: callbackDeferred}); got != "" {
		t.Errorf("no form: %q", got)
	}
}
