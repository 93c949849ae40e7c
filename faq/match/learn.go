package match

import (
	"strings"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match/language"
)

// related is a lexeme that may stand for another.
type related struct {
	lexeme string
	weight float32
	how    how
}

// phrases is a set of lexemes of several words.
type phrases struct {
	known   map[string]bool
	longest map[string]int // first stem -> words of the longest phrase that begins with it
}

func newPhrases() phrases { return phrases{map[string]bool{}, map[string]int{}} }

func (p phrases) add(key string, tokens []language.Token) {
	p.known[key] = true
	first := tokens[0].Stem
	p.longest[first] = max(p.longest[first], len(tokens))
}

// learnFrom learns names, acronyms and initials from a briefing, before any is indexed.
func (b *builder) learnFrom(br *faq.Briefing) {
	for i := range br.FAQs {
		b.learnInitials(br.FAQs[i].Question)
	}
	for i := range br.Prompts {
		b.learnInitials(br.Prompts[i].Question)
	}
	for i := range br.Topics {
		b.learnTopic(&br.Topics[i])
		b.learnInitials(br.Topics[i].Name)
	}
	for i := range br.Sections {
		for j := range br.Sections[i].Passages {
			b.learnNames(br.Sections[i].Passages[j].Text)
		}
	}
}

// lexeme returns the key of a name, and makes a name of several words a phrase of the index.
func (b *builder) lexeme(name string) string {
	tokens := b.language.WithoutArticle(b.language.Analyze(name, nil))
	switch len(tokens) {
	case 0:
		return ""
	case 1:
		return b.language.Term(tokens[0])
	}
	key := language.Key(tokens)
	b.phrases.add(key, tokens)
	return key
}

// learnTopic makes the names of a topic stand for one another, and lets what it is ("the
// central bank of …") stand for it.
func (b *builder) learnTopic(t *faq.Topic) {
	var names []string
	for _, n := range append([]string{t.Name}, t.Aliases...) {
		if key := b.lexeme(n); key != "" {
			names = append(names, key)
		}
	}
	for _, from := range names {
		for _, to := range names {
			if from != to {
				b.learn(from, to, language.WorthName, alias)
			}
		}
	}
	b.learnNames(t.Text)
}

// learnNames lets the first name of "Jacob Zuma" stand for the last, and brackets for what
// they abbreviate.
func (b *builder) learnNames(text string) {
	l := b.language
	tokens := l.Analyze(text, nil)
	for i := 0; i+1 < len(tokens); i++ {
		j := i
		for j+1 < len(tokens) && tokens[j].Upper && tokens[j+1].Upper && text[tokens[j].End:tokens[j+1].Start] == " " {
			j++
		}
		if j == i || l.Tier(tokens[i].Stem) == language.Small {
			continue
		}
		last := tokens[j]
		for k := i; k < j; k++ {
			if !l.Knows(tokens[k].Stem) && !l.Knows(last.Stem) {
				b.learn(tokens[k].Stem, last.Stem, language.WorthPart, alias)
				b.learn(last.Stem, tokens[k].Stem, language.WorthPart, alias)
			}
		}
		// "Government of National Unity (GNU)"
		if j+1 < len(tokens) && tokens[j+1].AllUpper && strings.HasPrefix(text[last.End:], " (") {
			key := b.lexeme(text[tokens[i].Start:last.End])
			b.learn(tokens[j+1].Stem, key, language.WorthName, alias)
			b.learn(key, tokens[j+1].Stem, language.WorthName, alias)
		}
		i = j
	}
}

func (b *builder) learn(from, to string, worth float32, how how) {
	if from == to {
		return
	}
	for _, r := range b.learned[from] {
		if r.lexeme == to {
			return
		}
	}
	b.learned[from] = append(b.learned[from], related{to, worth, how})
}

// Lengths of phrases whose initials are learnt, in words: "yield curve control" is YCC.
const (
	shortestInitials = 3
	longestInitials  = 5
)

// learnInitials lets the initials of phrases in a question or a name stand for them, with the
// small words inside left out or kept.
func (b *builder) learnInitials(text string) {
	tokens := b.language.Analyze(text, nil)
	for i, t := range tokens {
		if b.language.Tier(t.Stem) == language.Small {
			continue
		}
		var all, content []byte
		for j := i; j < len(tokens) && j < i+longestInitials+2; j++ {
			all = append(all, tokens[j].Text[0])
			small := b.language.Tier(tokens[j].Stem) == language.Small
			if !small {
				content = append(content, tokens[j].Text[0])
			}
			if small || len(content) < shortestInitials {
				continue
			}
			key := language.Key(tokens[i : j+1])
			for _, letters := range []string{string(all), string(content)} {
				if n := len(letters); n >= shortestInitials && n <= longestInitials {
					b.initials[letters] = append(b.initials[letters], key)
				}
			}
		}
	}
}
