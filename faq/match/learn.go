package match

import (
	"strings"

	"github.com/godeeper/godeeper/faq"
)

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
	tokens := withoutArticle(b.lexicon.analyze(name, nil))
	switch len(tokens) {
	case 0:
		return ""
	case 1:
		return b.lexicon.termOf(tokens[0])
	}
	key := joinStems(tokens)
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
				b.learn(from, to, worthName, alias)
			}
		}
	}
	b.learnNames(t.Text)
}

// learnNames lets the first name of "Jacob Zuma" stand for the last, and brackets for what
// they abbreviate.
func (b *builder) learnNames(text string) {
	l := b.lexicon
	tokens := l.analyze(text, nil)
	for i := 0; i+1 < len(tokens); i++ {
		j := i
		for j+1 < len(tokens) && tokens[j].upper && tokens[j+1].upper && text[tokens[j].end:tokens[j+1].start] == " " {
			j++
		}
		if j == i || l.tiers[tokens[i].stem] == 1 {
			continue
		}
		last := tokens[j]
		for k := i; k < j; k++ {
			if !l.knows(tokens[k].stem) && !l.knows(last.stem) {
				b.learn(tokens[k].stem, last.stem, worthPart, alias)
				b.learn(last.stem, tokens[k].stem, worthPart, alias)
			}
		}
		// "Government of National Unity (GNU)"
		if j+1 < len(tokens) && tokens[j+1].upall && strings.HasPrefix(text[last.end:], " (") {
			key := b.lexeme(text[tokens[i].start:last.end])
			b.learn(tokens[j+1].stem, key, worthName, alias)
			b.learn(key, tokens[j+1].stem, worthName, alias)
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
	tokens := b.lexicon.analyze(text, nil)
	for i, t := range tokens {
		if b.lexicon.tiers[t.stem] == 1 {
			continue
		}
		var all, content []byte
		for j := i; j < len(tokens) && j < i+longestInitials+2; j++ {
			all = append(all, tokens[j].text[0])
			small := b.lexicon.tiers[tokens[j].stem] == 1
			if !small {
				content = append(content, tokens[j].text[0])
			}
			if small || len(content) < shortestInitials {
				continue
			}
			key := joinStems(tokens[i : j+1])
			for _, letters := range []string{string(all), string(content)} {
				if n := len(letters); n >= shortestInitials && n <= longestInitials {
					b.initials[letters] = append(b.initials[letters], key)
				}
			}
		}
	}
}
