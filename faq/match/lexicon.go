package match

import (
	"bufio"
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"sync"
)

//go:embed lexicon/*.txt
var lexiconFiles embed.FS

// Lexicon is what is known of a language before any content is read: words that may stand
// for one another, names of places, words of little information, and what questions ask for.
// It is read once and then only read from.
//
// A lexeme is a word or a phrase as a key: its stems, joined by spaces.
type Lexicon struct {
	groups   []group              // lexemes that may stand for one another
	member   map[string][]int32   // lexeme -> the groups that it is in
	related  map[string][]related // lexeme -> lexemes that may answer it
	names    map[string]bool      // lexemes that name a place, an organisation, a person
	tiers    map[string]uint8     // stem -> 1 + tier of a common word
	phrases  phrases              // the lexemes of several words
	openings map[string][]int32   // first stem of a form of question -> its wants
	wants    []want               // what the forms of questions ask for, most specific first
}

// group is a set of lexemes that may stand for one another.
type group struct {
	lexemes []string
	worth   float32
	how     how
}

// related is a lexeme that may answer another.
type related struct {
	lexeme string
	weight float32
	how    how
}

// The worth of a met alternative beside the word itself (1). Chosen on the labelled questions
// of the development set, in steps of 0.05, by cross-validation over its briefings.
const (
	worthName      = 0.90 // another name of the same thing: UK and Britain
	worthMeaning   = 0.75 // a word of the same group: dismiss and fire
	worthCapital   = 0.65 // a capital for its government
	worthRelated   = 0.45 // a word that typically stands in the answer: heavy and kilograms
	worthReverse   = 0.15 // the other way round: kilograms for heavy
	worthAssociate = 0.4  // the first associate of a word; each further one is worth a little less
	worthPart      = 0.45 // a city or a region for its country, a word of a phrase for the phrase
)

// englishLexicon is read once: it never changes.
var englishLexicon = sync.OnceValues(func() (*Lexicon, error) { return ReadLexicon("en") })

// ReadLexicon reads the lexicon of a language, from the files named after its tag ("en-news.txt")
// and those that serve every language (places.txt, names.txt).
func ReadLexicon(language string) (*Lexicon, error) {
	l := &Lexicon{
		member: map[string][]int32{}, related: map[string][]related{}, tiers: map[string]uint8{}, names: map[string]bool{}, openings: map[string][]int32{},
		phrases: newPhrases(),
	}
	readers := []struct {
		name string
		read func(line string) error
	}{
		{language + "-common.txt", l.readTier},
		{language + "-everyday.txt", l.readGroup},
		{language + "-news.txt", l.readGroup},
		{language + "-assoc-a-c.txt", l.readAssociates},
		{language + "-assoc-d-h.txt", l.readAssociates},
		{language + "-assoc-i-q.txt", l.readAssociates},
		{language + "-assoc-r-z.txt", l.readAssociates},
		{"names.txt", l.readName},
		{"places.txt", l.readPlace},
		{"answers.txt", l.readWant},
	}
	for _, r := range readers {
		if err := readLines(lexiconFiles, "lexicon/"+r.name, r.read); err != nil {
			return nil, err
		}
	}
	return l, nil
}

func readLines(files fs.FS, name string, read func(string) error) error {
	f, err := files.Open(name)
	if err != nil {
		return fmt.Errorf("read lexicon: %w", err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		if err := read(line); err != nil {
			return fmt.Errorf("read lexicon: %s:%d: %w", name, n, err)
		}
	}
	return lines.Err()
}

// readTier reads "1 get thing really …": words that carry little information.
func (l *Lexicon) readTier(line string) error {
	words := strings.Fields(line)
	if len(words[0]) != 1 || words[0][0] < '0' || words[0][0] > '2' {
		return fmt.Errorf("a line begins with the tier 0, 1 or 2, not %q", words[0])
	}
	tier := words[0][0] - '0' + 1
	for _, w := range words[1:] {
		stem := l.stem(strings.ReplaceAll(fold(w), "'", ""))
		if _, ok := l.tiers[stem]; !ok {
			l.tiers[stem] = tier
		}
	}
	return nil
}

// readAssociates reads "queue: first wait line": words that a text about the first is likely to hold.
func (l *Lexicon) readAssociates(line string) error {
	head, rest, ok := strings.Cut(line, ":")
	if !ok {
		return fmt.Errorf("a line reads «word: associates», not %q", line)
	}
	key := l.lexeme(strings.ReplaceAll(head, "_", " "))
	worth := float32(worthAssociate)
	for word := range strings.FieldsSeq(rest) {
		l.relate(key, l.lexeme(strings.ReplaceAll(word, "_", " ")), worth, association)
		worth *= 0.95
	}
	return nil
}

// readGroup reads "a, b, c d" (stand for one another) or "a > b, c" (b and c may answer a).
func (l *Lexicon) readGroup(line string) error { return l.readRelation(line, worthMeaning, meaning) }

// readName is readGroup for names of the same thing.
func (l *Lexicon) readName(line string) error { return l.readRelation(line, worthName, alias) }

func (l *Lexicon) readRelation(line string, worth float32, how how) error {
	head, answers, ok := strings.Cut(line, ">")
	if !ok {
		group := l.lexemes(line)
		l.addGroup(group, worth, how)
		for _, name := range group {
			if how == alias {
				l.names[name] = true
			}
		}
		return nil
	}
	for _, h := range l.lexemes(head) {
		for _, a := range l.lexemes(answers) {
			l.relate(h, a, worthRelated, meaning)
			l.relate(a, h, worthReverse, meaning)
		}
	}
	return nil
}

// readPlace reads "names | people | capitals | parts".
func (l *Lexicon) readPlace(line string) error {
	fields := strings.Split(line, "|")
	for len(fields) < 4 {
		fields = append(fields, "")
	}
	names := append(l.lexemes(fields[0]), l.lexemes(fields[1])...)
	for _, field := range fields {
		for _, name := range l.lexemes(field) {
			l.names[name] = true
		}
	}
	for i, a := range names {
		for j, b := range names {
			if i != j {
				l.relate(a, b, worthName, alias)
			}
		}
		for _, c := range l.lexemes(fields[2]) {
			l.relate(c, a, worthCapital, meaning)
			l.relate(a, c, worthCapital, meaning)
		}
		for _, p := range l.lexemes(fields[3]) {
			l.relate(p, a, worthPart, meaning)
			l.relate(a, p, worthPart, meaning)
		}
	}
	return nil
}

// lexemes splits a list at its commas.
func (l *Lexicon) lexemes(list string) []string {
	var out []string
	for item := range strings.SplitSeq(list, ",") {
		if key := l.lexeme(item); key != "" {
			out = append(out, key)
		}
	}
	return out
}

// lexeme returns the key of a word or a phrase, and makes a phrase known.
func (l *Lexicon) lexeme(s string) string {
	tokens := withoutArticle(l.analyze(s, nil))
	if len(tokens) == 0 {
		return ""
	}
	if len(tokens) == 1 {
		if tokens[0].upall { // WHO is not who: the acronym has a key of its own where the word is common
			if l.tiers[tokens[0].stem] != 0 {
				return acronymKey(tokens[0])
			}
		}
		return tokens[0].stem
	}
	key := joinStems(tokens)
	l.phrases.add(key, tokens)
	return key
}

// withoutArticle drops the article that a name or a noun is listed with.
func withoutArticle(tokens []token) []token {
	if len(tokens) > 1 && (tokens[0].text == "the" || tokens[0].text == "a" || tokens[0].text == "an") {
		return tokens[1:]
	}
	return tokens
}

// phrases is a set of lexemes of several words.
type phrases struct {
	known   map[string]bool
	longest map[string]int // first stem -> words of the longest phrase that begins with it
}

func newPhrases() phrases { return phrases{map[string]bool{}, map[string]int{}} }

func (p phrases) add(key string, tokens []token) {
	p.known[key] = true
	first := tokens[0].stem
	p.longest[first] = max(p.longest[first], len(tokens))
}

// acronymKey is the term of a word in capitals that is a common word in small letters.
func acronymKey(t token) string { return strings.ToUpper(t.text) }

func joinStems(tokens []token) string {
	var b strings.Builder
	for i, t := range tokens {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.stem)
	}
	return b.String()
}

func (l *Lexicon) addGroup(lexemes []string, worth float32, how how) {
	g := int32(len(l.groups))
	l.groups = append(l.groups, group{lexemes, worth, how})
	for _, x := range lexemes {
		l.member[x] = append(l.member[x], g)
	}
}

func (l *Lexicon) relate(from, to string, weight float32, how how) {
	if from != to {
		l.related[from] = append(l.related[from], related{to, weight, how})
	}
}

// knows reports whether a stem is a word of the language, as far as the lexicon goes.
func (l *Lexicon) knows(stem string) bool {
	return l.tiers[stem] != 0 || len(l.member[stem]) > 0 || len(l.related[stem]) > 0
}

// sure returns how surely a lexeme has the sense of one of its groups: less where it has many.
func (l *Lexicon) sure(lexeme string) float32 {
	switch n := len(l.member[lexeme]); {
	case n <= 2:
		return 1
	case n <= 5:
		return 0.9
	case n <= 9:
		return 0.8
	}
	return 0.7
}

// alternatives calls yield with each lexeme that may stand for the given one.
func (l *Lexicon) alternatives(lexeme string, yield func(lexeme string, worth float32, how how)) {
	for _, g := range l.member[lexeme] {
		group := &l.groups[g]
		for _, x := range group.lexemes {
			if x != lexeme {
				yield(x, group.worth*l.sure(lexeme)*l.sure(x), group.how)
			}
		}
	}
	for _, r := range l.related[lexeme] {
		yield(r.lexeme, r.weight, r.how)
	}
}
