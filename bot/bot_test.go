package bot_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

// stored finds FAQs by the very words of their question, and nothing else: what the bot does
// with a conversation shows best when matching holds no surprise.
type stored []*faq.Briefing

func (s stored) Match(q faq.Query, top int) []faq.Match {
	var out []faq.Match
	for _, b := range s {
		if q.Briefing != "" && q.Briefing != b.ID {
			continue
		}
		for i := range b.FAQs {
			if strings.EqualFold(b.FAQs[i].Question, q.Text) && len(out) < top {
				out = append(out, faq.Match{Entry: faq.Entry{Kind: faq.KindFAQ, Briefing: b, FAQ: &b.FAQs[i]}, Confidence: 0.99})
			}
		}
	}
	return out
}

func (s stored) Passages(faq.Query, string, int) []faq.Match { return nil }
func (s stored) Briefings() []*faq.Briefing                  { return s }

var briefings = stored{
	{
		ID: "eclipse", Title: "The eclipse over Spain",
		FAQs: []faq.FAQ{
			{ID: "when", Question: "When is the eclipse?", Answer: "The eclipse is on 12 August 2026.", Section: "Common questions"},
			{ID: "where", Question: "Where can it be seen?", Answer: "It can be seen from the north of Spain.", Section: "Common questions"},
		},
		Prompts: []faq.Prompt{
			{ID: "next", Question: "When is the next one?", Section: "Go deeper"},
			{ID: "safe", Question: "How can it be watched safely?", Section: "Go deeper"},
		},
	},
	{
		ID: "comet", Title: "A comet comes back",
		FAQs: []faq.FAQ{
			{ID: "when", Question: "When does the comet return?", Answer: "The comet returns in 2061.", Section: "Common questions"},
			{ID: "where", Question: "Where can it be seen?", Answer: "It can be seen low in the west.", Section: "Common questions"},
		},
	},
}

// recorder keeps what was asked, or fails.
type recorder struct {
	asked []faq.Asked
	err   error
}

func (r *recorder) SaveAsked(_ context.Context, asked ...faq.Asked) error {
	r.asked = append(r.asked, asked...)
	return r.err
}

// talk sends texts in one conversation and returns the replies.
func talk(t *testing.T, b *bot.Bot, thread string, texts ...string) []bot.Reply {
	t.Helper()
	var out []bot.Reply
	for _, text := range texts {
		r, err := b.Handle(t.Context(), bot.Message{Platform: "test", Conversation: "c", Text: text, Briefing: thread})
		if err != nil {
			t.Fatalf("Handle(%q): %v", text, err)
		}
		out = append(out, r)
	}
	return out
}

func newBot(r bot.Recorder) *bot.Bot {
	return bot.New(slog.New(slog.DiscardHandler), briefings, bot.NewMemory(r))
}

func TestConversationStaysInItsBriefing(t *testing.T) {
	replies := talk(t, newBot(nil), "", "When does the comet return?", "Where can it be seen?")
	if got, want := replies[1].Answer.Text, "It can be seen low in the west."; got != want {
		t.Errorf("after a question about the comet, the answer is %q, want %q", got, want)
	}
	want := faq.Query{Text: "Where can it be seen?", Before: "When does the comet return?", Briefing: "comet", Asked: []string{"When does the comet return?"}}
	if diff := cmp.Diff(want, replies[1].Query); diff != "" {
		t.Errorf("query (-want +got):\n%s", diff)
	}
}

func TestConversationLeavesItsBriefing(t *testing.T) {
	replies := talk(t, newBot(nil), "eclipse", "When does the comet return?", "Where can it be seen?")
	if got, want := replies[0].Answer.Text, "The comet returns in 2061."; got != want {
		t.Errorf("from the thread of another briefing, the answer is %q, want %q", got, want)
	}
	if got, want := replies[1].Answer.Text, "It can be seen low in the west."; got != want {
		t.Errorf("after it, the answer is %q, want %q: the conversation has moved on", got, want)
	}
}

// sure is as stored, and takes any question in the thread of a briefing for its first one.
type sure struct{ stored }

func (s sure) Match(q faq.Query, top int) []faq.Match {
	if found := s.stored.Match(q, top); len(found) > 0 || q.Briefing == "" {
		return found
	}
	for _, b := range s.stored {
		if b.ID == q.Briefing {
			return []faq.Match{{Entry: faq.Entry{Kind: faq.KindFAQ, Briefing: b, FAQ: &b.FAQs[0]}, Confidence: 0.8}}
		}
	}
	return nil
}

// TestSurerElsewhere asks in the thread of a briefing what another one answers with more confidence.
func TestSurerElsewhere(t *testing.T) {
	b := bot.New(slog.New(slog.DiscardHandler), sure{briefings}, bot.NewMemory(nil))
	replies := talk(t, b, "eclipse", "When does the comet return?", "When is the eclipse?", "When does anything begin?")
	for i, want := range []string{"The comet returns in 2061.", "The eclipse is on 12 August 2026.", "The eclipse is on 12 August 2026."} {
		if got := replies[i].Answer.Text; got != want {
			t.Errorf("answer %d is %q, want %q", i+1, got, want)
		}
	}
}

func TestThreadIsEntered(t *testing.T) {
	b := newBot(nil)
	talk(t, b, "", "When does the comet return?")
	got := talk(t, b, "eclipse", "Where can it be seen?")[0].Answer.Text
	if want := "It can be seen from the north of Spain."; got != want {
		t.Errorf("in the thread of the eclipse, the answer is %q, want %q", got, want)
	}
}

func TestUnknownThread(t *testing.T) {
	if got := talk(t, newBot(nil), "gone", "When is the eclipse?")[0].Answer.Outcome; got != faq.Answered {
		t.Errorf("outcome in the thread of an unknown briefing: %s, want %s", got, faq.Answered)
	}
}

func TestOffersByNumber(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"1", "When is the eclipse?"}, {" 2. ", "When does the comet return?"}, {"#1", "When is the eclipse?"}, {"(2)", "When does the comet return?"},
	} {
		replies := talk(t, newBot(nil), "", "hello", c.text)
		if got := replies[1].Query.Text; got != c.want {
			t.Errorf("after %q, %q asks %q, want %q", replies[0].Offers, c.text, got, c.want)
		}
	}
	replies := talk(t, newBot(nil), "", "hello", "4", "2")
	if got, want := replies[1].Line, "There are 3 questions to choose here: 1 to 3."; got != want {
		t.Errorf("a number beyond the offers is answered %q, want %q", got, want)
	}
	if got, want := replies[2].Query.Text, "When does the comet return?"; got != want {
		t.Errorf("after it, 2 asks %q, want %q", got, want)
	}
}

func TestNumbersThatAreQuestions(t *testing.T) {
	for _, text := range []string{"1", "2061", "-1", "1.5", "9999999999999999999999"} {
		r := talk(t, newBot(nil), "", text)[0]
		if r.Query.Text != text {
			t.Errorf("%q without offers asks %q, want itself", text, r.Query.Text)
		}
	}
}

func TestAnsweredQuestionsAreNotOfferedAgain(t *testing.T) {
	replies := talk(t, newBot(nil), "", "When is the eclipse?", "Where can it be seen?")
	for _, r := range replies {
		for _, offer := range r.Offers {
			if offer == r.Query.Text {
				t.Errorf("%q was answered, and is offered again", offer)
			}
		}
	}
	if got, want := replies[1].Query.Asked, []string{"When is the eclipse?"}; !cmp.Equal(got, want) {
		t.Errorf("asked before the second question: %q, want %q", got, want)
	}
}

func TestSmallTalk(t *testing.T) {
	for _, text := range []string{"Hello!", "thanks :)", "Help", "what can you do?", "Good morning", "bye", "👋", "", "?!"} {
		r := talk(t, newBot(nil), "", text)[0]
		if r.Line == "" || r.Query.Text != "" {
			t.Errorf("%q is answered %q as the question %q, want a line", text, r.Line, r.Query.Text)
		}
	}
	for _, text := range []string{"hello, who is Mark Rutte?", "thanks to whom did it pass?", "help for the victims", "hi-tech exports"} {
		if r := talk(t, newBot(nil), "", text)[0]; r.Line != "" {
			t.Errorf("%q is a question, and is answered %q", text, r.Line)
		}
	}
}

func TestSmallTalkKeepsTheConversation(t *testing.T) {
	replies := talk(t, newBot(nil), "", "When does the comet return?", "thanks!", "Where can it be seen?")
	if got, want := replies[2].Query.Briefing, "comet"; got != want {
		t.Errorf("after thanks, the briefing is %q, want %q", got, want)
	}
}

func TestGreetingOffersOfEachBriefing(t *testing.T) {
	want := []string{"When is the eclipse?", "When does the comet return?", "Where can it be seen?"}
	if got := talk(t, newBot(nil), "", "hello")[0].Offers; !cmp.Equal(got, want) {
		t.Errorf("a greeting offers %q, want %q", got, want)
	}
}

func TestGreetingWithoutBriefings(t *testing.T) {
	b := bot.New(slog.New(slog.DiscardHandler), stored{}, bot.NewMemory(nil))
	r := talk(t, b, "", "hello")[0]
	if !strings.Contains(r.Line, "No briefing is stored yet.") || len(r.Offers) != 0 {
		t.Errorf("got %q with offers %q, want it to say that nothing is stored", r.Line, r.Offers)
	}
}

func TestIdleConversationIsForgotten(t *testing.T) {
	b := newBot(nil)
	now := time.Date(2026, 8, 12, 9, 0, 0, 0, time.UTC)
	b.Now = func() time.Time { return now }
	talk(t, b, "", "When does the comet return?")
	now = now.Add(3 * time.Hour)
	if q := talk(t, b, "", "Where can it be seen?")[0].Query; q.Before != "" || len(q.Asked) != 0 {
		t.Errorf("after three hours, the query is %+v, want no context", q)
	}
}

func TestQuestionOnItsOwn(t *testing.T) {
	b := newBot(nil)
	for range 2 {
		r, err := b.Handle(t.Context(), bot.Message{Platform: "test", Text: "When is the eclipse?"})
		if err != nil || r.Query.Before != "" {
			t.Errorf("without a conversation: query %+v, error %v; want no context", r.Query, err)
		}
	}
}

func TestRecorded(t *testing.T) {
	rec := &recorder{}
	b := newBot(rec)
	b.Now = func() time.Time { return time.Unix(1_700_000_000, 0) }
	talk(t, b, "eclipse", "hello", "When does the comet return?")
	want := []faq.Asked{{
		Text: "When does the comet return?", Platform: "test", Conversation: "c", Outcome: faq.Answered,
		Confidence: 0.99, Kind: faq.KindFAQ, Entry: "when", Briefing: "comet", At: 1_700_000_000,
	}}
	if diff := cmp.Diff(want, rec.asked); diff != "" {
		t.Errorf("recorded (-want +got):\n%s", diff)
	}
}

func TestAnswersWithoutRecorder(t *testing.T) {
	var log strings.Builder
	b := bot.New(slog.New(slog.NewTextHandler(&log, nil)), briefings, bot.NewMemory(&recorder{err: errors.New("disk full")}))
	if got := talk(t, b, "", "When is the eclipse?")[0].Answer.Outcome; got != faq.Answered {
		t.Errorf("outcome while recording fails: %s, want %s", got, faq.Answered)
	}
	if !strings.Contains(log.String(), "disk full") {
		t.Errorf("log %q does not say why nothing was recorded", log.String())
	}
}

func TestHandleAfterTheEnd(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := newBot(nil).Handle(ctx, bot.Message{Text: "When is the eclipse?"}); !errors.Is(err, context.Canceled) {
		t.Errorf("error of Handle: %v, want %v", err, context.Canceled)
	}
}

func TestManyConversationsAtOnce(t *testing.T) {
	b := newBot(nil)
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			for _, text := range []string{"When does the comet return?", "Where can it be seen?", "1", "thanks"} {
				m := bot.Message{Platform: "test", Conversation: fmt.Sprint(i % 5), Text: text}
				if _, err := b.Handle(t.Context(), m); err != nil {
					t.Errorf("Handle(%q): %v", text, err)
				}
			}
		})
	}
	wg.Wait()
}

func ExampleBot_Handle() {
	b := bot.New(slog.New(slog.DiscardHandler), briefings, bot.NewMemory(nil))
	for _, text := range []string{"When does the comet return?", "Where can it be seen?"} {
		reply, err := b.Handle(context.Background(), bot.Message{Platform: "example", Conversation: "1", Text: text})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(reply.Answer.Text)
	}
	// Output:
	// The comet returns in 2061.
	// It can be seen low in the west.
}
