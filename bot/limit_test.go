package bot_test

import (
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot"
)

// limited returns a bot with limits, and its clock.
func limited(l bot.Limits) (*bot.Bot, *time.Time) {
	b := bot.New(slog.New(slog.DiscardHandler), briefings, bot.NewMemory(nil))
	now := time.Date(2026, 8, 12, 9, 0, 0, 0, time.UTC)
	b.Limits, b.Now = l, func() time.Time { return now }
	return b, &now
}

// ask asks n times, and returns how often there was an answer, a line and silence.
func ask(t *testing.T, b *bot.Bot, n int, m bot.Message) (answers, lines, silent int) {
	t.Helper()
	m.Platform, m.Text = "test", "When is the eclipse?"
	for range n {
		r, err := b.Handle(t.Context(), m)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case r.Silent:
			silent++
		case r.Line != "":
			lines++
		default:
			answers++
		}
	}
	return answers, lines, silent
}

func TestFlooderIsToldOnce(t *testing.T) {
	b, now := limited(bot.Limits{Person: bot.Limit{Burst: 3, Every: 10 * time.Second}})
	for round := range 2 {
		if a, l, s := ask(t, b, 10, bot.Message{Person: "ann"}); a != 3 || l != 1 || s != 6 {
			t.Errorf("round %d: 10 questions at once got %d answers, %d lines, %d silences; want 3, 1, 6", round, a, l, s)
		}
		*now = now.Add(time.Minute)
	}
	if a, l, s := ask(t, b, 4, bot.Message{Person: "ann"}); a != 3 || l != 1 || s != 0 {
		t.Errorf("after a minute, 4 questions got %d answers, %d lines, %d silences; want 3, 1, 0", a, l, s)
	}
	*now = now.Add(10 * time.Second)
	if a, l, s := ask(t, b, 2, bot.Message{Person: "ann"}); a != 1 || l != 0 || s != 1 {
		t.Errorf("ten seconds later, 2 questions got %d answers, %d lines, %d silences; want 1, 0, 1: she was told", a, l, s)
	}
	if a, _, _ := ask(t, b, 3, bot.Message{Person: "bob"}); a != 3 {
		t.Errorf("somebody else got %d answers, want 3", a)
	}
}

func TestChannelLimit(t *testing.T) {
	b, _ := limited(bot.Limits{Person: bot.Limit{Burst: 2, Every: time.Minute}, Channel: bot.Limit{Burst: 5, Every: time.Minute}})
	answers := 0
	for i := range 10 {
		a, _, _ := ask(t, b, 1, bot.Message{Person: fmt.Sprint(i), Channel: "general"})
		answers += a
	}
	if answers != 5 {
		t.Errorf("10 people in one channel got %d answers, want 5", answers)
	}
	if a, _, _ := ask(t, b, 1, bot.Message{Person: "eve", Channel: "other"}); a != 1 {
		t.Error("another channel is limited with it")
	}
}

func TestNoLimits(t *testing.T) {
	b, _ := limited(bot.Limits{})
	if a, _, _ := ask(t, b, 100, bot.Message{Person: "ann", Channel: "general"}); a != 100 {
		t.Errorf("without limits, 100 questions got %d answers", a)
	}
}
