package digest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

// Bounds of a digest: what is read over a coffee. Platforms show fewer headlines in full where
// more do not fit one message.
const (
	maxHeadlines = 7   // in full
	maxTitles    = 15  // of those beyond
	maxChanges   = 3   // of an updated briefing
	maxPopular   = 3   // questions that were asked most
	maxNow       = 3   // questions that can be answered now
	looked       = 50  // declined questions looked through for those
	answerLength = 300 // characters of the best common question's answer
)

// maxQuestions is how many questions a headline offers: what fits one row of buttons.
const maxQuestions = 3

// Content is where digests are made from. It is safe for concurrent use.
type Content interface {
	// Changes returns the briefings that were added or updated after a time in unix seconds, the
	// newest first, and until when that is all there is.
	Changes(ctx context.Context, since int64) (all []faq.Change, until int64, err error)

	// MostAskedIn returns the entries that answered most often in a channel since a time in unix
	// seconds, most often first, at most limit of them; "" for all channels of the workspace.
	MostAskedIn(ctx context.Context, platform, workspace, channel string, since int64, limit int) ([]faq.Popular, error)

	// DeclinedSince returns the questions that had no answer in a channel since a time in unix
	// seconds, the newest first, at most limit of them.
	DeclinedSince(ctx context.Context, platform, workspace, channel string, since int64, limit int) ([]faq.Asked, error)
}

// Digest is what a channel is told of what is new to it.
type Digest struct {
	title     string
	length    faq.DigestLength
	covers    int64 // unix seconds up to which nothing new is missing
	headlines []headline
	popular   []string // stored questions that were asked most
	now       []string // stored questions that answer what was declined before
	pages     bot.PageAddress
}

// headline is a briefing in a digest.
type headline struct {
	faq.Change
	answer *faq.FAQ // its best common question, nil for none
}

// Empty reports whether nothing is new.
func (d Digest) Empty() bool { return len(d.headlines) == 0 && len(d.now) == 0 }

// Full returns how many headlines can be shown in full.
func (d Digest) Full() int { return min(len(d.headlines), maxHeadlines) }

// About returns the id of the briefing that the digest is about, "" where it is about several.
func (d Digest) About() string {
	if len(d.headlines) != 1 {
		return ""
	}
	return d.headlines[0].Briefing.ID
}

// Compose makes the digest of what is new to a channel after a time in unix seconds. Date is the
// local date of its slot, like "2026-11-29".
func Compose(ctx context.Context, content Content, finder faq.Finder, s faq.Subscription, date string, since int64) (Digest, error) {
	d := Digest{title: titleOf(date), length: s.Length}
	changes, until, err := content.Changes(ctx, since)
	d.covers = max(until, since)
	if err != nil {
		return Digest{}, fmt.Errorf("find what is new: %w", err)
	}
	popular, err := content.MostAskedIn(ctx, s.Platform, s.Workspace, s.Channel, since, looked)
	if err != nil {
		return Digest{}, fmt.Errorf("find what was asked most: %w", err)
	}
	for _, c := range changes {
		if !c.New && len(c.Entries) == 0 || !wanted(c.Briefing, s) {
			continue
		}
		d.headlines = append(d.headlines, headline{c, bestQuestion(c.Briefing, popular)})
	}
	slices.SortStableFunc(d.headlines, byImportance)
	d.popular = popularQuestions(finder, popular)
	d.now, err = answered(ctx, content, finder, s, since)
	return d, err
}

// byImportance orders headlines. New briefings come before updated ones; of those, the more
// newspapers a briefing quotes, the more important it is, for the more widely it is reported; of
// equals, the one with the newer date.
func byImportance(a, b headline) int {
	news := func(h headline) int {
		if h.New {
			return 0
		}
		return 1
	}
	return cmp.Or(news(a)-news(b), len(papersOf(b.Briefing))-len(papersOf(a.Briefing)), b.Briefing.Date.Compare(a.Briefing.Date), cmp.Compare(b.At, a.At))
}

// papersOf returns the newspapers that a briefing quotes, in page order.
func papersOf(b *faq.Briefing) []string {
	var out []string
	for _, s := range b.Sections {
		for _, p := range s.Passages {
			for _, paper := range p.Papers {
				if !slices.Contains(out, paper) {
					out = append(out, paper)
				}
			}
		}
	}
	return out
}

// wanted reports whether a channel wants to be told of a briefing, by its topics.
func wanted(b *faq.Briefing, s faq.Subscription) bool {
	about := func(topic string) bool { return isAbout(b, topic) }
	return !slices.ContainsFunc(s.Without, about) && (len(s.Topics) == 0 || slices.ContainsFunc(s.Topics, about))
}

// isAbout reports whether a briefing describes a topic, by any of its names, or has it in its title.
func isAbout(b *faq.Briefing, topic string) bool {
	topic = words(topic)
	if topic == "" {
		return false
	}
	if strings.Contains(" "+words(b.Title)+" ", " "+topic+" ") {
		return true
	}
	for _, t := range b.Topics {
		for _, name := range append([]string{t.Name}, t.Aliases...) {
			if words(name) == topic {
				return true
			}
		}
	}
	return false
}

// words returns the words of a text in small letters, with one space between.
func words(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return strings.ContainsRune(" \t\n.,;:!?()[]“”\"‘’'", r)
	}), " ")
}

// bestQuestion returns the common question of a briefing that was asked most, or else its first.
func bestQuestion(b *faq.Briefing, popular []faq.Popular) *faq.FAQ {
	var first *faq.FAQ
	byID := map[string]*faq.FAQ{}
	for i := range b.FAQs {
		if f := &b.FAQs[i]; f.Question != "" && f.Answer != "" {
			byID[f.ID] = f
			if first == nil {
				first = f
			}
		}
	}
	for _, p := range popular {
		if f := byID[p.Entry]; f != nil && p.Briefing == b.ID && p.Kind == faq.KindFAQ {
			return f
		}
	}
	return first
}

// popularQuestions returns the stored questions that were asked most.
func popularQuestions(finder faq.Finder, popular []faq.Popular) []string {
	stored := map[[2]string]string{}
	for _, b := range finder.Briefings() {
		for _, f := range b.FAQs {
			stored[[2]string{b.ID, f.ID}] = f.Question
		}
		for _, p := range b.Prompts {
			stored[[2]string{b.ID, p.ID}] = p.Question
		}
	}
	var out []string
	for _, p := range popular {
		if q := stored[[2]string{p.Briefing, p.Entry}]; q != "" && p.Count > 1 && len(out) < maxPopular {
			out = append(out, q)
		}
	}
	return out
}

// answered returns the stored questions that now answer what had no answer when it was asked in
// the channel. Not what was asked is shown, for it may have been asked in private.
func answered(ctx context.Context, content Content, finder faq.Finder, s faq.Subscription, since int64) ([]string, error) {
	declined, err := content.DeclinedSince(ctx, s.Platform, s.Workspace, s.Channel, since, looked)
	if err != nil {
		return nil, fmt.Errorf("find what had no answer: %w", err)
	}
	var out []string
	for _, asked := range declined {
		a := faq.Compose(finder, faq.Query{Text: asked.Text, Before: asked.Before, Briefing: asked.Thread})
		if a.Outcome != faq.Answered || a.Match == nil || a.Match.Kind != faq.KindFAQ && a.Match.Kind != faq.KindPrompt {
			continue
		}
		if q := a.Match.Question(); !slices.Contains(out, q) && len(out) < maxNow {
			out = append(out, q)
		}
	}
	return out, nil
}
