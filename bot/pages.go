package bot

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/godeeper/godeeper/faq"
)

// Bounds of pages: what can be read at a glance, and fits one message of any platform.
const (
	maxListed     = 8   // briefings on a page
	perBriefing   = 3   // questions of each
	maxDeeper     = 8   // questions of the one briefing that is talked about
	maxTopics     = 3   // briefings that describe a topic
	maxTopicNames = 500 // topics looked through for those that begin as typed: those of the last weeks
	maxNear       = 10  // topics named where the one asked for is not described
	popularSince  = 30 * 24 * time.Hour
	maxPopular    = 5
)

// Recent returns the newest briefings, each as a part with its first sentence and some questions.
func (b *Bot) Recent() Page {
	all := b.finder.Briefings()
	if len(all) == 0 {
		return Page{Title: "No briefing is stored yet."}
	}
	page := Page{Title: "Briefings"}
	for _, br := range all[:min(len(all), maxListed)] {
		page.Parts = append(page.Parts, Part{Heading: br.Cite(), Text: lead(br), Questions: someQuestions(br, perBriefing)})
	}
	return page
}

// About returns a page about one briefing: its first sentence, and the questions that it answers.
// It is not ok for a briefing that is not stored.
func (b *Bot) About(id string) (page Page, ok bool) {
	for _, br := range b.finder.Briefings() {
		if br.ID == id {
			return Page{Title: br.Cite(), Parts: []Part{{
				Text: lead(br), Sources: b.Pages.Of([]faq.Source{br.Source("")}), Questions: someQuestions(br, maxDeeper),
			}}}, true
		}
	}
	return Page{}, false
}

// lead returns the sentence that is read under the title, "" for none.
func lead(b *faq.Briefing) string {
	if said := b.Lead(); said != nil {
		return said.Text
	}
	return ""
}

// someQuestions returns questions that a briefing answers, go-deeper prompts first, for those
// lead on.
func someQuestions(b *faq.Briefing, limit int) []string {
	var out []string
	for _, p := range b.Prompts {
		out = append(out, p.Question)
	}
	for _, f := range b.FAQs {
		if f.Answer != "" && f.Question != "" {
			out = append(out, f.Question)
		}
	}
	return out[:min(len(out), limit)]
}

// Prompts returns go-deeper prompts of the newest briefings, one of each in turn, at most limit.
func (b *Bot) Prompts(limit int) []string {
	all := b.finder.Briefings()
	all = all[:min(len(all), maxListed)]
	var out []string
	for round := range limit {
		for _, br := range all {
			if questions := someQuestions(br, round+1); len(questions) > round && len(out) < limit {
				out = append(out, questions[round])
			}
		}
	}
	return out
}

// Deeper returns the questions to go deeper with: those of the briefing that a conversation is
// about, or, where it is about none, of the newest ones.
func (b *Bot) Deeper(ctx context.Context, platform, conversation string) (Page, error) {
	c, err := b.Conversation(ctx, platform, conversation)
	if err != nil {
		return Page{}, err
	}
	page := Page{Title: "Go deeper"}
	all := b.finder.Briefings()
	for _, br := range all {
		if br.ID == c.Briefing {
			page.Parts = []Part{{Heading: br.Cite(), Questions: fresh(someQuestions(br, maxDeeper+len(c.Asked)), c.Asked, maxDeeper)}}
			return page, nil
		}
	}
	if len(all) == 0 {
		return Page{Title: "No briefing is stored yet."}, nil
	}
	for _, br := range all[:min(len(all), maxListed)] {
		if questions := someQuestions(br, perBriefing); len(questions) > 0 {
			page.Parts = append(page.Parts, Part{Heading: br.Cite(), Questions: questions})
		}
	}
	return page, nil
}

// fresh returns the first questions that were not asked yet, at most limit; all where all were.
func fresh(questions, asked []string, limit int) []string {
	left := slices.DeleteFunc(slices.Clone(questions), func(q string) bool { return slices.Contains(asked, q) })
	if len(left) == 0 {
		left = questions
	}
	return left[:min(len(left), limit)]
}

// Popular returns the stored questions that were answered most often in a workspace lately.
func (b *Bot) Popular(ctx context.Context, platform, workspace string) ([]string, error) {
	found, err := b.store.MostAsked(ctx, platform, workspace, b.Now().Add(-popularSince).Unix(), 4*maxPopular)
	if err != nil {
		return nil, err
	}
	questions := map[[2]string]string{}
	for _, br := range b.finder.Briefings() {
		for _, f := range br.FAQs {
			questions[[2]string{br.ID, f.ID}] = f.Question
		}
		for _, p := range br.Prompts {
			questions[[2]string{br.ID, p.ID}] = p.Question
		}
	}
	var out []string
	for _, p := range found {
		if q := questions[[2]string{p.Briefing, p.Entry}]; q != "" && len(out) < maxPopular {
			out = append(out, q)
		}
	}
	return out, nil
}

// Topic returns what is described under a name or an alias; where nothing is, the topics that
// there are.
func (b *Bot) Topic(name string) Page {
	name = strings.TrimSpace(name)
	page := Page{Title: name}
	for _, br := range b.finder.Briefings() {
		for i := range br.Topics {
			if t := &br.Topics[i]; called(t, name) && len(page.Parts) < maxTopics {
				page.Title = t.Name
				page.Parts = append(page.Parts, b.topicPart(br, t))
			}
		}
	}
	if len(page.Parts) > 0 {
		return page
	}
	if name != "" {
		for _, m := range b.finder.Match(faq.Query{Text: name}, maxTopics) {
			if m.Kind == faq.KindTopic && m.Confidence >= faq.AnswerAt {
				return Page{Title: m.Topic.Name, Parts: []Part{b.topicPart(m.Briefing, m.Topic)}}
			}
		}
		page.Title = "No stored briefing describes “" + name + "”."
	} else {
		page.Title = "Which topic? Say its name after the command."
	}
	return page.with("Topics that are described", b.topicNames(maxNear))
}

func called(t *faq.Topic, name string) bool {
	if name == "" {
		return false
	}
	for _, n := range append([]string{t.Name}, t.Aliases...) {
		if fold(n) == fold(name) {
			return true
		}
	}
	return false
}

func (b *Bot) topicPart(br *faq.Briefing, t *faq.Topic) Part {
	p := Part{Text: t.Text, Sources: b.Pages.Of([]faq.Source{br.Source(t.ID)}), Questions: someQuestions(br, perBriefing)}
	if len(t.Aliases) > 0 {
		p.Heading = t.Name + " (" + strings.Join(t.Aliases, ", ") + ")"
	}
	return p
}

// Topics returns the names of topics that begin with a prefix, those of the newest briefings
// first, at most limit.
func (b *Bot) Topics(prefix string, limit int) []string {
	prefix = fold(prefix)
	var out []string
	for _, name := range b.topicNames(maxTopicNames) {
		if strings.HasPrefix(fold(name), prefix) && len(out) < limit {
			out = append(out, name)
		}
	}
	return out
}

// topicNames returns the names of topics, those of the newest briefings first.
func (b *Bot) topicNames(limit int) []string {
	var out []string
	seen := map[string]bool{}
	for _, br := range b.finder.Briefings() {
		for _, t := range br.Topics {
			if !seen[fold(t.Name)] && len(out) < limit {
				seen[fold(t.Name)] = true
				out = append(out, t.Name)
			}
		}
	}
	return out
}
