package discord

import (
	"strings"
	"testing"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
)

func TestEscape(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Plain, at 12:30, for £4.2m - that's (about) 5% + tax; e.g. #1 & a/b.", "Plain, at 12:30, for £4.2m - that's (about) 5% + tax; e.g. #1 & a/b."},
		{"# head\n## two\n#1\n#", "\\# head\n\\## two\n\\#1\n\\#"},
		{"-# small\n- item\n-5 degrees\n+ more\n* star", "\\-# small\n\\- item\n-5 degrees\n\\+ more\n\\* star"},
		{"1. one\n23. two\n1.5 million\n4", "1\\. one\n23\\. two\n1.5 million\n4"},
		{"> quote\n>>> all\na > b", "\\> quote\n\\>>> all\na > b"},
		{"*b* _i_ snake_case `c` [a](b)", "\\*b\\* \\_i\\_ snake\\_case \\`c\\` \\[a](b)"},
		{"~5 ~~no~~ a|b ||s||", "~5 \\~\\~no\\~\\~ a|b \\|\\|s\\|\\|"},
		{"https://a.b and steam://x, www.a.b", "https\\://a.b and steam\\://x, www.a.b"},
		{"<@1> <#1> </ask:1> <:x:1> <t:1:R> <id:home> 1 < 2 <", "\\<@1> \\<#1> \\</ask:1> \\<\\:x:1> \\<t\\:1:R> \\<id:home> 1 < 2 \\<"},
		{"@everyone @Here @her a@b.example", "@\u2060everyone @\u2060Here @her a@b.example"},
		{":smile: :a:b: a:", "\\:smile: \\:a\\:b: a:"},
		{`C:\new \*x\* ¯\_(ツ)_/¯`, `C:\\new \\\*x\\\* ¯\\\_(ツ)\_/¯`},
		{" \u200b# head", " \u200b\\# head"},
		{"", ""},
	} {
		if got := escape(c.text); got != c.want {
			t.Errorf("escape(%q) = %q, want %q", c.text, got, c.want)
		}
		checkEscape(t, bot.Text(c.text))
	}
}

func TestEscapeHostile(t *testing.T) {
	for _, s := range bottest.Hostile() {
		checkEscape(t, bot.Text(s))
	}
}

// checkEscape holds that s is shown as it is once it is escaped, and that nothing in it is live,
// wherever our marks put it.
func checkEscape(t *testing.T, s string) {
	t.Helper()
	if got, most := size(escape(s)), escapedSize(s); got > most {
		t.Errorf("%q is %d long escaped, want at most %d", s, got, most)
	}
	shown, marks := readMarkdown(escape(s))
	if visible(shown) != visible(s) || len(marks) > 0 {
		t.Errorf("%q is escaped as %q and shown as %q, with marks %q", s, escape(s), shown, marks)
	}
	said := bottest.DiscordMessage{Body: object{"content": escape(s)}}
	if live := bottest.DiscordLive(said, nil); len(live) > 0 {
		t.Errorf("of %q, the fake Discord finds %q", s, live)
	}
	if s == "" {
		return
	}
	line := bot.Line(s)
	for _, c := range []struct{ kind, markdown, want string }{
		{"bold", bold(line) + " (" + escape(line) + ")", line},
		{"bold", "a\n" + bold(line) + "\nb", line},
		{"italic", italic(line) + "\n\nb", line},
		{"small", small(line) + "\nb", line},
		{"title", header(line) + "\nb", line},
		{"quote", quote(s) + "\n\nb", s},
		{"item", item(s) + "\n" + item("b"), blankLines(s)},
	} {
		_, marks := readMarkdown(c.markdown)
		if len(marks) > 1 && c.kind == "item" && marks[1] == (mark{kind: "item", text: "b"}) {
			marks = marks[:1]
		}
		if len(marks) != 1 || marks[0].kind != c.kind || visible(marks[0].text) != visible(c.want) {
			t.Errorf("%q in %s is %q, with marks %q", s, c.kind, c.markdown, marks)
		}
	}
}

// visible returns s without the word joiner, which is there to be not seen.
func visible(s string) string { return strings.ReplaceAll(s, "\u2060", "") }

// blankLines returns s without its blank lines.
func blankLines(s string) string { return strings.ReplaceAll(s, "\n\n", "\n") }

func FuzzEscape(f *testing.F) {
	for _, s := range bottest.Hostile() {
		f.Add(s)
	}
	f.Add("::::a::b:\\:c*:d: :é_:")
	f.Add("1234.\n\u00a0-\u00a0#\ufeff#\u3000a ##")
	f.Fuzz(func(t *testing.T, s string) { checkEscape(t, bot.Text(s)) })
}

func TestLinkable(t *testing.T) {
	for _, c := range []struct{ address, want, host string }{
		{"https://example.org/a_(b)", "https://example.org/a_%28b%29", "example.org"},
		{"https://example.org/@everyone?q=a>b [c]", "https://example.org/%40everyone?q=a%3Eb%20%5Bc%5D", "example.org"},
		{"https://bücher.example/", "https://xn--bcher-kva.example/", "xn--bcher-kva.example"},
		{"https://example.org/" + strings.Repeat("a", maxAddress), "", ""},
		{"https://user@example.org/", "", ""},
		{"javascript:alert(1)", "", ""},
		{"discord://-/channels/1", "", ""},
	} {
		got, host, ok := linkable(c.address)
		if !ok {
			got, host = "", ""
		}
		if got != c.want || host != c.host {
			t.Errorf("linkable(%q) = %q, %q, want %q, %q", c.address, got, host, c.want, c.host)
		}
		if !ok {
			continue
		}
		shown, marks := readMarkdown("a " + link(got, host) + " b")
		if shown != "a "+host+" b" || len(marks) != 1 || marks[0] != (mark{"link", host, got}) {
			t.Errorf("the link of %q is shown as %q, with marks %q", c.address, shown, marks)
		}
	}
}
