package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	slackapi "github.com/slack-go/slack"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/bot/bottest/samples"
	digests "github.com/godeeper/godeeper/bot/digest"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
)

// story is a briefing like those of a newsroom: a title of some ten words, eight newspapers.
func story(n int) *faq.Briefing {
	b := &faq.Briefing{
		ID: fmt.Sprintf("story-%d", n), Title: fmt.Sprintf("Ministers of %d states agree on a plan for the harbours of the north", n+2),
		Date: time.Date(2026, 11, n%28+1, 0, 0, 0, 0, time.UTC), URL: fmt.Sprintf("https://news.example.org/2026/11/harbours-of-the-north-%d", n),
		Sections: []faq.Section{{Role: faq.RoleHappened, Heading: "What's happened", Passages: []faq.Passage{{
			ID: "p1", Text: fmt.Sprintf("The ministers agreed on Monday night, after %d hours of talks, to spend €4bn on harbours and the railways that lead to them, and to vote on it before the summer.", n+9),
		}}}},
		FAQs: []faq.FAQ{
			{ID: "f1", Question: fmt.Sprintf("Who pays for the harbours of the %d states?", n+2), Answer: "Half of the money comes from the states themselves, and half from a fund that was made for the railways ten years ago and was never used up. A levy on freight is to fill it again."},
			{ID: "f2", Question: "When will the first harbour be finished?", Answer: "In 2031."},
		},
		Prompts: []faq.Prompt{
			{ID: "q1", Question: fmt.Sprintf("Why did the %d states want new harbours?", n+2)}, {ID: "q2", Question: "What do the railways gain by it?"},
			{ID: "q3", Question: "Which of the states voted against it, and what do they fear for their own harbours?"},
		},
	}
	for _, paper := range []string{"The Guardian", "BBC", "Le Monde", "Die Zeit", "El País", "The Times", "Aftenposten", "La Repubblica"}[:n%8+1] {
		b.Sections = append(b.Sections, faq.Section{Role: faq.RolePapers, Passages: []faq.Passage{{ID: "s" + paper, Text: "It is said.", Papers: []string{paper}}}})
	}
	return b
}

func stories(n int) (all []*faq.Briefing) {
	for i := range n {
		all = append(all, story(i))
	}
	return all
}

// shelf holds briefings that are all new, for a desk.
type shelf struct {
	digests.Subscribers
	all []*faq.Briefing
}

func (s shelf) Changes(context.Context, int64) (all []faq.Change, until int64, err error) {
	for n, b := range s.all {
		all = append(all, faq.Change{Briefing: b, New: true, At: int64(n + 1)})
	}
	return all, int64(len(all)), nil
}

func (shelf) MostAskedIn(context.Context, string, string, string, int64, int) ([]faq.Popular, error) {
	return nil, nil
}

func (shelf) DeclinedSince(context.Context, string, string, string, int64, int) ([]faq.Asked, error) {
	return nil, nil
}

func (shelf) Covered(context.Context, string, string) (int64, error) { return 0, nil }

func (shelf) Clock(context.Context) (time.Time, error) {
	return time.Date(2026, 11, 29, 8, 0, 0, 0, time.UTC), nil
}

// announcement returns the digest of briefings, as a channel with a subscription like s gets it.
func announcement(t *testing.T, all []*faq.Briefing, length faq.DigestLength) bot.Announcement {
	t.Helper()
	s := faq.Subscription{Platform: Platform, Workspace: "T0FIRST", Channel: "C0GENERAL", Zone: "UTC", Length: length, Always: true, Mention: "R1"}
	an, err := digests.NewDesk(shelf{all: all}, match.New(all)).Preview(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	an.Key = digests.Key(s.Workspace, s.Channel, "2026-11-29")
	return an
}

// offline is an adapter that asks nobody.
func offline(t *testing.T, store Installations) *Adapter {
	t.Helper()
	tokens := newTestTokens(t, Config{Key: testKey}, store)
	return &Adapter{tokens: tokens, web: newWeb(tokens.cfg, tokens), pace: unpaced()}
}

// unpaced is a pace by which it is always a digest's turn.
func unpaced() *pace {
	var mu sync.Mutex
	now := time.Now()
	return newPace(func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		now = now.Add(time.Minute)
		return now
	})
}

// announce returns the call that an announcement is frozen as.
func announce(t *testing.T, a *Adapter, an bot.Announcement) (faq.Post, call) {
	t.Helper()
	post, err := a.Announce(t.Context(), an)
	if err != nil {
		t.Fatal(err)
	}
	var c call
	if err := json.Unmarshal(post.Body, &c); err != nil {
		t.Fatal(err)
	}
	return post, c
}

// maxRefused is how many bytes of blocks Slack is known to have refused, see [maxMessage].
const maxRefused = 13_200

// TestDigestGolden holds how digests look, each in one message that Slack takes.
func TestDigestGolden(t *testing.T) {
	schema := blocksSchema(t)
	a := offline(t, &memory{})
	for _, n := range []int{0, 1, 7, 60} {
		for _, length := range []faq.DigestLength{faq.DigestHeadlines, faq.DigestShort, faq.DigestFull} {
			name := fmt.Sprintf("digest-%d-%s", n, length)
			t.Run(name, func(t *testing.T) {
				_, c := announce(t, a, announcement(t, stories(n), length))
				var blocks []any
				if err := json.Unmarshal(c.Blocks, &blocks); err != nil {
					t.Fatal(err)
				}
				if visible := checkBlocks(t, schema, blocks); len(blocks) > maxBlocks || visible > maxMessage || len(c.Blocks) > maxRefused {
					t.Errorf("%d blocks of %d bytes, which show %d characters", len(blocks), len(c.Blocks), visible)
				}
				if n := utf8.RuneCountInString(c.Text); n == 0 || n > maxFallback || strings.ContainsAny(c.Text, "<>*_~`") {
					t.Errorf("the text has %d characters, or is not inert: %q", n, c.Text)
				}
				golden(t, name, samples.Elided(fmt.Sprintf("==== %d blocks, %d bytes\n\n%s\n---- as text\n\n%s\n\n---- as sent\n\n%s\n",
					len(blocks), len(c.Blocks), shown(blocks), strings.ReplaceAll(c.Text, "\u2060", "{WJ}"), samples.Indented(t, c.Blocks))))
			})
		}
	}
}

func TestAnnounce(t *testing.T) {
	a := offline(t, &memory{})
	an := announcement(t, stories(1), faq.DigestShort)
	an.Since = time.Date(2026, 11, 29, 8, 0, 0, 250_000_000, time.UTC)
	post, got := announce(t, a, an)
	if post.Key != "digest:T0FIRST:C0GENERAL:2026-11-29" {
		t.Errorf("the key is %q", post.Key)
	}
	want := call{Method: postMessage, Team: "T0FIRST", Channel: "C0GENERAL", Briefing: "story-0", Text: got.Text, Blocks: got.Blocks, Paced: true}
	want.Since = fmt.Sprintf("%d.250000", an.Since.Add(-clockSkew).Unix())
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the call (-want +got):\n%s", diff)
	}
	if _, c := announce(t, a, announcement(t, stories(2), faq.DigestShort)); c.Briefing != "" {
		t.Errorf("a digest of two briefings is about %q", c.Briefing)
	}
	if _, err := a.Announce(t.Context(), bot.Announcement{Page: func(int) bot.Page { return bot.Page{} }}); err == nil {
		t.Error("an announcement that says nothing is posted")
	}
}

// TestAnnounceTooLong holds that a digest is posted even where not one headline fits a message.
func TestAnnounceTooLong(t *testing.T) {
	all := stories(20)
	for _, b := range all {
		b.Title = strings.Repeat("A title without an end and ", 60)
	}
	for _, length := range []faq.DigestLength{faq.DigestHeadlines, faq.DigestFull} {
		_, c := announce(t, offline(t, &memory{}), announcement(t, all, length))
		if len(c.Blocks) > maxRefused || !strings.Contains(string(c.Blocks), "without an end") {
			t.Errorf("%s: %d bytes: %.200s", length, len(c.Blocks), c.Blocks)
		}
	}
}

// TestAnnounceInOrganisation holds that the installation of an organisation serves the digests of
// its workspaces, which do not name it.
func TestAnnounceInOrganisation(t *testing.T) {
	f := newFakeAPI(t, map[string]string{"conversations.info": `{"ok":false,"error":"channel_not_found"}`})
	store := &memory{}
	cfg := Config{Key: testKey, APIURL: f.URL}
	tokens := newTestTokens(t, cfg, store)
	a := &Adapter{tokens: tokens, web: newWeb(cfg, tokens), pace: newPace(time.Now)}
	organisation := func() string {
		t.Helper()
		_, c := announce(t, a, announcement(t, stories(1), faq.DigestShort))
		return c.Enterprise
	}
	if got := organisation(); got != "" {
		t.Errorf("without any installation: %q", got)
	}
	save := func(id string) {
		t.Helper()
		if err := tokens.save(t.Context(), credentials{Token: "xoxb-" + id, Team: id}, "U1"); err != nil {
			t.Fatal(err)
		}
	}
	save("E1")
	save("T2")
	if got := organisation(); got != "E1" || f.called("conversations.info") != 0 {
		t.Errorf("with that of one organisation: %q, asked %d times", got, f.called("conversations.info"))
	}
	save("E2")
	if got := organisation(); got != "" || f.called("conversations.info") != 2 {
		t.Errorf("with those of two which do not know the channel: %q, asked %d times", got, f.called("conversations.info"))
	}
	f.set("conversations.info", `{"ok":true,"channel":{"id":"C0GENERAL"}}`)
	if got := organisation(); got != "E1" && got != "E2" {
		t.Errorf("with those of two: %q", got)
	}
	save("T0FIRST")
	if got := organisation(); got != "" {
		t.Errorf("with an installation of its own: %q", got)
	}
	store.err = errors.New("the disk is full")
	tokens.stale("T0FIRST")
	var later *bot.Later
	if _, err := a.Announce(t.Context(), announcement(t, stories(1), faq.DigestShort)); !errors.As(err, &later) {
		t.Errorf("with a broken store: %v", err)
	}
}

// TestClosed holds which refusals close a channel, and that they say what they said.
func TestClosed(t *testing.T) {
	s := bottest.NewSlack(t)
	r := start(t, s)
	r.stop()
	r.adapter.pace = unpaced()
	post, _ := announce(t, r.adapter, announcement(t, stories(1), faq.DigestShort))
	for code, want := range map[string]bool{
		"channel_not_found": true, "is_archived": true, "not_in_channel": true, "account_inactive": true, "token_revoked": true, "invalid_auth": true,
		"not_authed": true, "no_permission": true, "restricted_action": true, "restricted_action_read_only_channel": true, "ekm_access_denied": true,
		"msg_too_long": false, "invalid_blocks": false, "ratelimited": false, "internal_error": false,
	} {
		s.Fault(bottest.Fault{Method: postMessage, Error: code})
		_, err := r.adapter.Send(t.Context(), post)
		if errors.Is(err, bot.ErrClosed) != want {
			t.Errorf("%s: got %v, closed %t", code, err, !want)
		}
		if plain := outcome(slackapi.SlackErrorResponse{Err: code}); want && err.Error() != plain.Error() {
			t.Errorf("%s: it says %q, want %q", code, err, plain)
		}
	}
	a := offline(t, &memory{})
	_, err := a.Send(t.Context(), post)
	if !errors.Is(err, bot.ErrClosed) || !errors.Is(err, faq.ErrNotFound) || !strings.Contains(err.Error(), "not installed in workspace T0FIRST") {
		t.Errorf("without an installation: %v", err)
	}
}
