package slack

import (
	"encoding/json"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/slack-go/slack/slackutilsx"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
)

// TestHostileShown covers what TestHostileWorld leaves out: suggested prompts, pressed questions,
// who shared, every page, every version, and that each reads as it is.
func TestHostileShown(t *testing.T) {
	t.Parallel()
	texts := bottest.Sample(bottest.Hostile())
	pressed, prompted := 0, 0
	for some := range slices.Chunk(texts, 8) {
		r, all, questions := startHostile(t, some)
		s := r.Slack
		typed := func(where, shown, text string) {
			t.Helper()
			flat := strings.ReplaceAll(" "+asRead(shown), " > ", " ")
			if want := strings.ReplaceAll(" "+asRead(text), " > ", " "); !strings.Contains(flat, strings.TrimSpace(want)) {
				t.Errorf("%s: %q is not shown as it is:\n%s", where, want, shown)
			}
		}
		var users, channels []string
		var mentions []bottest.Delivery
		for n, text := range some {
			user := s.AddUser(bottest.User{Name: text, RealName: text}).ID
			channel := s.AddChannel(bottest.Channel{Name: text, Creator: user}).ID
			m := s.Mention(channel, user, slackutilsx.EscapeMessage(questions[n]), "")
			r.Deliver(m).WaitAck(wait)
			for _, c := range []string{questions[n], "topic " + all[n].Topics[0].Name, "papers " + all[n].Sections[0].Passages[0].Text, "briefings"} {
				r.Deliver(s.Command(channel, user, "/ask", slackutilsx.EscapeMessage(c))).WaitAck(wait)
			}
			r.Deliver(s.OpenHome(user, "home")).WaitAck(wait)
			r.Deliver(s.OpenHome(user, "messages")).WaitAck(wait)
			users, channels, mentions = append(users, user), append(channels, channel), append(mentions, m)
		}
		r.settle()
		for n, user := range users {
			answers := r.answersTo(mentions[n])
			if len(answers) != 1 {
				t.Fatalf("%q: %d answers", questions[n], len(answers))
			}
			r.Deliver(s.Press(answers[0], askAction+"0", user)).WaitAck(wait)
			r.Deliver(s.Command(channels[n], user, "/ask", "why")).WaitAck(wait)
			r.shareFrom(user, answers[0])
		}
		r.settle()
		for n, text := range some {
			shared, posts := 0, 0
			for _, p := range s.Posts() {
				if p.Channel != channels[n] || strings.HasPrefix(p.Text, "Thank you.") {
					continue
				}
				posts++
				typed("a post", bottest.Shown(p), text)
				if strings.Contains(bottest.Shown(p), "Shared by ") {
					shared++
					typed("who shares", bottest.Shown(p), "Shared by "+text)
				}
				pressed += len(p.Versions)
			}
			if shared != 1 || posts != 8 {
				t.Errorf("%q is in %d posts, of which %d are shared; want 8, and 1", text, posts, shared)
			}
			homes := s.Homes(users[n])
			for _, all := range some {
				typed("App Home", bottest.Visible(homes[len(homes)-1]), all)
			}
		}
		for _, p := range s.Prompts() {
			for _, title := range p.Titles {
				prompted++
				if title != bot.Clean(title) || strings.Contains(title, "\n") {
					t.Errorf("a suggested prompt is not clean: %q", title)
				}
			}
		}
		for _, p := range s.Posts() {
			for _, v := range append(slices.Clone(p.Versions), bottest.Version{Text: p.Text, Blocks: p.Blocks}) {
				p.Text, p.Blocks = v.Text, v.Blocks
				wantInert(t, bottest.Live(p))
				checkInert(t, payload(t, v.Blocks))
				if strings.ContainsAny(v.Text, "<>") {
					t.Errorf("not escaped: %q", v.Text)
				}
			}
		}
		for _, v := range s.Views() {
			wantInert(t, bottest.LiveView(v))
		}
		r.stop()
	}
	if pressed != len(texts) || prompted < len(texts) {
		t.Errorf("%d questions were pressed and %d suggested, of %d", pressed, prompted, len(texts))
	}
}

// TestHostileWorkspaces has workspaces of hostile names install the app.
func TestHostileWorkspaces(t *testing.T) {
	v := newVisit(t, "https://bot.example.org")
	title := regexp.MustCompile(`(?s)<h1>(.*?)</h1>`)
	for _, s := range bottest.Hostile() {
		name, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		v.api.set("oauth.v2.access", strings.Replace(granted, `"<b>Morning</b> & \"Post\""`, string(name), 1))
		w := v.back(url.Values{"code": {"c"}, "state": {v.state()}})
		m := title.FindStringSubmatch(w.Body.String())
		if m == nil || strings.ContainsAny(m[1], "<>") || asRead(html.UnescapeString(m[1])) != asRead("Go Deeper is in "+s) || html.UnescapeString(m[1]) != bot.Clean(html.UnescapeString(m[1])) {
			t.Errorf("the workspace %q is told %q", s, m)
		}
	}
}
