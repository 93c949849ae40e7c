package discord

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
)

// manyQuestions returns briefings with n questions, about as long as those of real ones are, with
// words that are in very many of them and words that are in few.
func manyQuestions(n int) []*faq.Briefing {
	const each = 40
	starts := []string{"Why did", "What will", "How does", "Who wants", "When is", "Where are", "Which of", "Should", "What happened to", "How much does"}
	parts := func(syllables ...string) func(i int) string {
		return func(i int) string {
			word := ""
			for i++; i > 0; i /= len(syllables) {
				word += syllables[i%len(syllables)]
			}
			return word
		}
	}
	name := parts("ka", "re", "lo", "min", "tu", "sha", "ve", "dor", "pi", "gan", "bel")
	verb := parts("ac", "pre", "sent", "form", "tri", "bute", "mand")
	var all []*faq.Briefing
	for at := 0; at < n; at += each {
		b := &faq.Briefing{ID: fmt.Sprint("b", at), Title: "The news of " + name(at)}
		for i := at; i < at+each; i++ {
			q := fmt.Sprintf("%s %s the %s of %s in %s before the end of %d?", starts[i%len(starts)], name(i), verb(i%331), name(i%997), name(i%53), 2000+i%30)
			if i%4 == 0 {
				b.Prompts = append(b.Prompts, faq.Prompt{ID: fmt.Sprint("q", i), Question: q})
			} else {
				b.FAQs = append(b.FAQs, faq.FAQ{ID: fmt.Sprint("f", i), Question: q, Answer: "Because of " + name(i) + "."})
			}
			if i%8 == 0 {
				b.Topics = append(b.Topics, faq.Topic{ID: fmt.Sprint("t", i), Name: name(i), Text: "A thing."})
			}
		}
		all = append(all, b)
	}
	return all
}

// completing returns an adapter that completes the questions of briefings.
func completing(t testing.TB, briefings []*faq.Briefing) *Adapter {
	t.Helper()
	store, index := open(t, filepath.Join(t.TempDir(), "discord.db")), match.New(briefings)
	return New(testLog(t), Config{Token: "a.b.c"}, newBot(t, index, store), bot.NewInbox(testLog(t), store, nil), store, index, nil)
}

// typing returns what Discord sends while an option is being typed.
func typing(command, option, typed string) []byte {
	data, _ := json.Marshal(object{ // texts
		"id": "1", "application_id": "2", "type": 4, "token": "t", "version": 1, "channel_id": "3", "guild_id": "4", "context": 0,
		"member": object{"user": object{"id": "5", "username": "anna"}}, "authorizing_integration_owners": object{"0": "4"},
		"data": object{"id": "6", "name": command, "type": 1, "options": []any{object{"type": textOption, "name": option, "value": typed, "focused": true}}},
	})
	return data
}

// choicesFor returns what is shown below what is being typed.
func (a *Adapter) choicesFor(t testing.TB, command, option, typed string) []string {
	t.Helper()
	_, _, answer := a.taken(t.Context(), typing(command, option, typed))
	r := answer(nil)
	if r.Type != callbackAutocomplete {
		t.Fatalf("%q is answered with type %d", typed, r.Type)
	}
	all := r.Data.(choices).Choices
	if all == nil || len(all) > maxChoices {
		t.Errorf("%q has %d choices, want a list of %d at most", typed, len(all), maxChoices)
	}
	var shown []string
	for _, c := range all {
		if size(c.Name) < 1 || size(c.Name) > maxChoice || c.Value != c.Name || c.Name != bot.Line(c.Name) || !utf8.ValidString(c.Name) {
			t.Errorf("%q has the choice %q with the value %q", typed, c.Name, c.Value)
		}
		shown = append(shown, c.Name)
	}
	return shown
}

// TestComplete types into both options, and more than anybody should.
func TestComplete(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("and what is to be done about it ", 12)
	briefings := append(manyQuestions(2000), &faq.Briefing{ID: "long", Title: "Long", FAQs: []faq.FAQ{
		{ID: "1", Question: "Zebra, " + long + "now?", Answer: "Nothing."},
		{ID: "2", Question: "Ökonomie: " + strings.Repeat("größer ", 30) + "?", Answer: "Nothing."},
		{ID: "3", Question: "日本" + strings.Repeat("の問題について", 40) + "?", Answer: "Nothing."},
		{ID: "4", Question: "😀 " + strings.Repeat("😀🏽‍", 90) + "?", Answer: "Nothing."},
		{ID: "5", Question: "# *Bold* <@1> @everyone `code` question?", Answer: "Nothing."},
	}})
	a := completing(t, briefings)
	for _, b := range briefings {
		for _, f := range b.FAQs[:min(len(b.FAQs), 5)] {
			start := []rune(f.Question)
			shown := a.choicesFor(t, commandAsk, optionQuestion, string(start[:min(len(start), 12)]))
			if want := bot.ClipBy(bot.Line(f.Question), maxChoice, size); len(shown) < maxChoices && !slices.Contains(shown, want) {
				t.Errorf("%q is not completed to %q: %q", string(start[:12]), want, shown)
			}
			for _, s := range shown { // what is chosen is the question that was shown
				if got := a.whole(s); !strings.HasPrefix(bot.Line(got), strings.TrimSuffix(s, "…")) || strings.HasSuffix(got, "…") {
					t.Errorf("the choice %q stands for %q", s, got)
				}
			}
		}
	}
	for _, b := range briefings[len(briefings)-1:] {
		for _, f := range b.FAQs {
			if got := a.whole(bot.ClipBy(bot.Line(f.Question), maxChoice, size)); got != f.Question {
				t.Errorf("%q stands for %q", f.Question, got)
			}
		}
	}
	typed := append(bottest.Hostile(), "", " ", "w", "why", "Why did", strings.Repeat("w", 6000), strings.Repeat("why ", 1500), strings.Repeat("é", 3000),
		"\xff\xfe", "…", "Zebra…", strings.Repeat("…", 100), "why\x00", strings.Repeat("a b ", 60))
	for _, s := range typed {
		a.choicesFor(t, commandAsk, optionQuestion, s)
		a.choicesFor(t, commandTopic, optionTopic, s)
		a.choicesFor(t, commandPapers, optionTopic, s)
		if got := a.choicesFor(t, commandAsk, "unknown", s); len(got) > 0 {
			t.Errorf("an option that is not known has the choices %q", got)
		}
		a.whole(s)
		a.whole(s + "…")
	}
	if got := a.choicesFor(t, commandAsk, optionQuestion, ""); len(got) != maxChoices {
		t.Errorf("before anything is typed there are %d choices, want %d", len(got), maxChoices)
	}
}

// TestWholeQuestion asks a long question by the choice that shows its beginning.
func TestWholeQuestion(t *testing.T) {
	t.Parallel()
	question := "Who " + strings.Repeat("and with whom ", 12) + "kept the lamp?"
	d := bottest.NewDiscord(t)
	index := match.New([]*faq.Briefing{{ID: "b", Title: "Lamps", FAQs: []faq.FAQ{{ID: "f", Question: question, Answer: "The keeper kept it."}}}})
	r := startOn(t, d, open(t, filepath.Join(t.TempDir(), "discord.db")), index, func(r *rig) {
		r.adapter = New(testLog(t), r.adapter.config, r.bot, r.inbox, r.store, index, nil)
	})
	sent := d.Deliver(d.Typing("general", "anna", commandAsk, optionQuestion, "who and"))
	sent.WaitAck(wait)
	all, _ := sent.Interaction().Data["choices"].([]any)
	if len(all) != 1 {
		t.Fatalf("the choices are %v", all)
	}
	chosen, _ := all[0].(object)["value"].(string)
	d.Deliver(r.ask("anna", chosen)).WaitAck(wait)
	r.settle()
	r.wantShown(1, "The keeper kept it.")
	if shown := bottest.DiscordShown(d.Posts()[0]); !strings.Contains(shown, question) {
		t.Errorf("the whole question is not shown:\n%s", shown)
	}
}
