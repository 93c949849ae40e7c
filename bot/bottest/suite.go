package bottest

import (
	"fmt"
	"strings"
	"testing"
)

// Content is what stages answer from: two questions, their answers and a go-deeper prompt that
// stand in their briefings, which every stage must hold.
type Content struct {
	Question, Answer   string // one that is answered
	FollowUp, Elliptic string // asked after it, without saying what it is about, and a part of its answer
	Prompt             string // a go-deeper prompt that is offered with Answer
	Unknown            string // a question that nothing answers
}

// Run tests an adapter, each time on a stage of its own.
func Run(t *testing.T, c Content, open func(t *testing.T) Stage) {
	for _, test := range []struct {
		name string
		run  func(t *testing.T, c Content, s Stage)
	}{
		{"Answers", testAnswers},
		{"OneAnswerHoweverDelivered", testDelivered},
		{"FollowUp", testFollowUp},
		{"ConversationOutlivesProcess", testRestart},
		{"PromptIsAskedOnce", testPrompt},
		{"SilentAmongPeople", testSilent},
		{"SaysWhenItDoesNotKnow", testUnknown},
		{"FlooderIsToldOnce", testFlood},
		{"NothingTypedIsLive", testHostile},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, c, open(t)) })
	}
}

// do does what must be possible, and returns what is shown.
func do(t *testing.T, s Stage, verb, who, where, text string) []string {
	t.Helper()
	if !s.Do(verb, who, where, text) {
		t.Fatalf("%s %s %s: %s cannot be done", verb, who, where, text)
	}
	return s.News()
}

func wantShown(t *testing.T, got []string, n int, text string) {
	t.Helper()
	if len(got) != n || n > 0 && !strings.Contains(got[0], text) {
		t.Errorf("the bot shows %d messages, want %d with %q:\n%s", len(got), n, text, strings.Join(got, "\n---\n"))
	}
}

func testAnswers(t *testing.T, c Content, s Stage) {
	wantShown(t, do(t, s, "mention", "ann", "general", c.Question), 1, c.Answer)
	wantShown(t, do(t, s, "direct", "ann", "", c.Question), 1, c.Answer)
	wantShown(t, do(t, s, "command", "ann", "general", c.Question), 1, c.Answer)
	if !lacks(s, "shortcut") {
		wantShown(t, do(t, s, "shortcut", "ann", "general", c.Question), 1, c.Answer)
	}
}

func testDelivered(t *testing.T, c Content, s Stage) {
	if !s.Do("mention", "ann", "general", c.Question) {
		t.Fatal("the bot cannot be mentioned")
	}
	s.Again(10)
	wantShown(t, s.News(), 1, c.Answer)
	s.Again(3)
	wantShown(t, s.News(), 0, "")
}

func testFollowUp(t *testing.T, c Content, s Stage) {
	do(t, s, "mention", "ann", "general", c.Question)
	wantShown(t, do(t, s, "follow", "bob", "general", c.FollowUp), 1, c.Elliptic)
}

func testRestart(t *testing.T, c Content, s Stage) {
	do(t, s, "mention", "ann", "general", c.Question)
	s.Restart()
	wantShown(t, do(t, s, "follow", "bob", "general", c.FollowUp), 1, c.Elliptic)
}

func testPrompt(t *testing.T, c Content, s Stage) {
	do(t, s, "mention", "ann", "general", c.Question)
	got := do(t, s, "press", "bob", "", c.Prompt)
	if len(got) != 2 || !strings.Contains(strings.Join(got, "\n"), "✓ "+c.Prompt) {
		t.Errorf("after a press, want an answer and the button shown as asked:\n%s", strings.Join(got, "\n---\n"))
	}
	s.Again(2)
	wantShown(t, s.News(), 0, "")
}

func testSilent(t *testing.T, c Content, s Stage) {
	if lacks(s, "say") {
		t.Skip("here people write to nobody but the bot")
	}
	wantShown(t, do(t, s, "say", "ann", "general", c.Question), 0, "")
	do(t, s, "mention", "ann", "general", c.Question)
	wantShown(t, do(t, s, "follow", "bob", "general", "thanks, that is good to know"), 0, "")
}

func testUnknown(t *testing.T, c Content, s Stage) {
	got := strings.Join(do(t, s, "mention", "ann", "general", c.Unknown), "\n")
	if !strings.Contains(got, "No stored briefing answers this.") && !strings.Contains(got, "I am not sure which question you mean.") {
		t.Errorf("to a question that nothing answers, the bot says:\n%s", got)
	}
}

func testFlood(t *testing.T, c Content, s Stage) {
	for range 30 {
		if !s.Do("direct", "ann", "", c.Question) {
			t.Fatal("the bot cannot be asked directly")
		}
	}
	answers, told := 0, 0
	for _, news := range s.News() {
		if strings.Contains(news, c.Answer) {
			answers++
		}
		if strings.Contains(news, "more than I can answer at once") {
			told++
		}
	}
	if answers == 0 || answers > 15 || told != 1 {
		t.Errorf("to 30 questions at once, the bot gave %d answers and told the flooder %d times; want some, and once", answers, told)
	}
	wantShown(t, do(t, s, "direct", "bob", "", c.Question), 1, c.Answer)
}

func testHostile(t *testing.T, c Content, s Stage) {
	for i, text := range Hostile() {
		who := fmt.Sprintf("person%d", i) // one person may not ask so much
		where := fmt.Sprintf("room%d", i/10)
		if !s.Do("mention", who, where, text+" "+c.Question) {
			t.Fatalf("%q cannot be asked", text)
		}
	}
	if got := len(s.News()); got == 0 {
		t.Error("none of the questions was answered")
	}
	for _, live := range s.Live() {
		t.Errorf("live: %s", live)
	}
}

// Hostile returns texts that try to ping, to link, to format and to break out: 320 of them.
func Hostile() []string {
	parts := []string{
		"<@U000001>", "<!channel>", "<!here|x>", "<!subteam^S1>", "<https://evil.example|click>", "@everyone", "@here", "<@&1>", "<#C1>", "</ask:1>",
		"*bold*", "_it_", "~no~", "`code`", "```\nfence\n```", "**bold**", "__under__", "||spoiler||", "[click](https://evil.example)", "<t:1:R>",
		"# head", "-# small", "> quote", "- item", "1. one", "&lt;!channel&gt;", ":smile:", "<:x:1>", "\u202eevil", "\u200b@here",
		"https://evil.example/a", "javascript:alert(1)", "www.evil.example", "mailto:a@evil.example", "<script>alert(1)</script>", "\x00\x1b[31m", "|>", "{{.}}", "%s%n", "\\*x\\*",
	}
	var all []string
	for _, p := range parts {
		all = append(all, p, "a"+p, p+"b", "\n"+p, p+p, "("+p+")", "“"+p+"”", strings.ToUpper(p))
	}
	return all
}
