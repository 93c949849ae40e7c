package bottest

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// messageOf returns a message with a body.
func messageOf(t *testing.T, body string) DiscordMessage {
	t.Helper()
	var o map[string]any
	if err := json.Unmarshal([]byte(body), &o); err != nil {
		t.Fatal(err)
	}
	return DiscordMessage{Body: o}
}

func saying(text string) DiscordMessage {
	return DiscordMessage{Body: object{"content": text}}
}

func TestDiscordLive(t *testing.T) {
	for text, want := range map[string][]string{
		"plain: 2 * 3 * 4 = 24, a_b_c, 5 > 4, #1, 1.5, -1 or +2": nil,
		"**b** and __u__ and ~~s~~ and ||p||":                    {"bold: **b**", "underline: __u__", "strike: ~~s~~", "spoiler: ||p||"},
		"*i* and _i_ but snake_case_here":                        {"italic: *i*", "italic: _i_"},
		"a snake_tail_ end":                                      {"italic: _tail_"},
		"***both***":                                             {"italic: ***both***", "bold: **both**"},
		`\**a\**`:                                                {`italic: *a\**`},
		"**a *b* c**":                                            {"bold: **a *b* c**", "italic: *b*"},
		"**over\nlines**":                                        {"bold: **over\nlines**"},
		"* no* and * no *":                                       {"list: * no* and * no *"},
		"x * no* and **":                                         nil,
		"`c` and ``d`e`` and ```f\ng\n```":                       {"code: `c`", "code: ``d`e``", "fence: ```f\ng\n```"},
		"`**in code** @everyone <@1>`":                           {"code: `**in code** @everyone <@1>`"},
		"# h\n## h2\n### h3\n#### no\n#no":                       {"heading: # h", "heading: ## h2", "heading: ### h3"},
		"x # no\n-# small\n-#no":                                 {"subtext: -# small"},
		"# **h** `c`":                                            {"heading: # **h** `c`", "bold: **h**", "code: `c`"},
		"> q\n> r\nx\n>no":                                       {"quote: > q\n> r"},
		">>> all\nof it":                                         {"quote: >>> all\nof it"},
		"> - item":                                               {"quote: > - item", "list: - item"},
		"- a\n * b\n1. c\n-no\n1.no":                             {"list: - a", "list: * b", "list: 1. c"},
		"[a](https://x.example) [b](<https://y.example> \"t\")": {"masked link: [a](https://x.example)", `masked link: [b](<https://y.example> "t")`},
		"[a] b [c](x) (d)":           {"masked link: [c](x)"},
		"[**a**](https://x.example)": {"masked link: [**a**](https://x.example)", "bold: **a**"},
		"https://x.example/a, <https://y.example> HTTP://Z.example, http:no, ahttps://w.example": {"link: https://x.example/a", "link: <https://y.example>", "link: HTTP://Z.example", "link: https://w.example"},
		"<@1> <@!1> <@&2> <#3> </ask now:4> <id:customize> <@x> <@>":                             {"user: <@1>", "user: <@!1>", "role: <@&2>", "channel: <#3>", "command: </ask now:4>", "guide: <id:customize>"},
		"a@everyone @here @Everyone @nobody":                                                     {"everyone: @everyone", "everyone: @here"},
		"<:x:1> <a:y:2> :smile: <:x:>":                                                           {"emoji: <:x:1>", "emoji: <a:y:2>"},
		"<t:1> <t:-5:R> <t:x> @silent no":                                                        {"time: <t:1>", "time: <t:-5:R>"},
		"<a@b.example> <+49 123>":                                                                {"mail: <a@b.example>", "phone: <+49 123>"},
		"\u202eevil\x00":                                                                         {"control: U+202E", "control: U+0000"},
		`\*a\* \_a\_ \*\*a\*\* \~~a~\~ \|\|a\|\| \` + "`a`" + ` \# a`:                            nil,
		`\[a](b) \<@1> \@everyone https\://x.example \<https\://x.example> \<t:1>`:               nil,
		"\\# h\n\\> q\n\\- l\n1\\. l\n\\-# s":                                                    nil,
		`\\*a*`:                                                                                  {"italic: *a*"},
		`**a\****`:                                                                               {`bold: **a\****`},
		`**a\** b`:                                                                               {`italic: *a\**`},
		`[a\](https://x.example)`:                                                                {`masked link: [a\](https://x.example)`},
		`~~a\~~`:                                                                                 {`strike: ~~a\~~`},
	} {
		if got := DiscordLive(saying(text), nil); !slices.Equal(got, want) {
			t.Errorf("%q:\n got %q\nwant %q", text, got, want)
		}
	}
}

func TestDiscordLiveEverywhere(t *testing.T) {
	m := messageOf(t, `{"content":"*c*","embeds":[{"title":"**t** [x](https://x.example) # <@1> <:e:1>","description":"# d","url":"https://u.example",
		"author":{"name":"**no**","url":"https://a.example"},"footer":{"text":"*no* @here"},"fields":[{"name":"_n_","value":"<@2>"}]}],
		"components":[{"type":17,"components":[{"type":10,"content":"**v2**"},{"type":9,"components":[{"type":10,"content":"@here"}],
		"accessory":{"type":2,"style":5,"label":"*no*","url":"https://b.example"}},{"type":1,"components":[{"type":3,"placeholder":"*no*","options":[{"label":"\u202eo"}]}]}]}]}`)
	want := []string{
		"italic: *c*", "bold: **t**", "emoji: <:e:1>", "heading: # d", "italic: _n_", "user: <@2>", "link: https://u.example", "link: https://a.example",
		"bold: **v2**", "everyone: @here", "link button: https://b.example", "control: U+202E",
	}
	if got := DiscordLive(m, nil); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	allow := func(kind, text string) bool { return kind != LiveBold || text == "**t**" }
	if got := DiscordLive(m, allow); !slices.Equal(got, []string{"bold: **v2**"}) {
		t.Errorf("got %q, want the bold text that is not allowed", got)
	}
}

// escapeAll puts a backslash before all that Discord's escapes can hold.
func escapeAll(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r > ' ' && r < 0x7f && !('0' <= r && r <= '9') && !('a' <= r|0x20 && r|0x20 <= 'z') {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func TestDiscordLiveFindsHostileTexts(t *testing.T) {
	live := 0
	for _, text := range Hostile() {
		if len(DiscordLive(saying(text), nil)) > 0 {
			live++
		}
		noControl := func(kind, _ string) bool { return kind == LiveControl }
		if got := DiscordLive(saying(escapeAll(text)), noControl); len(got) > 0 {
			t.Errorf("%q, escaped, is live: %q", text, got)
		}
		want := strings.TrimRight(strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' }), "\n"), " ")
		if got := DiscordShown(saying(escapeAll(text))); got != want {
			t.Errorf("%q, escaped, is shown as %q", text, got)
		}
	}
	if live < 150 {
		t.Errorf("%d of %d hostile texts are live, want more", live, len(Hostile()))
	}
}

func FuzzDiscordMarkdown(f *testing.F) {
	for _, text := range Hostile() {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, n := range (mdText{blocks: true, links: true}).parse(text) {
			if n.kind != "" && !strings.Contains(text, n.raw) {
				t.Errorf("%q has no %q", text, n.raw)
			}
		}
		noControl := func(kind, _ string) bool { return kind == LiveControl }
		if got := DiscordLive(saying(escapeAll(text)), noControl); len(got) > 0 {
			t.Errorf("%q, escaped, is live: %q", text, got)
		}
	})
}
