package language

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/godeeper/godeeper/faq/match/language/internal/table"
)

// Compile compiles the lexicon of a language from its text files, <tag>/*.txt, and those that
// serve every language, shared/*.txt. What a file holds shows in its name, in which the tag may
// come first; # begins a comment, and each other line is one of these, where words and phrases
// are written as in a text, in their base form:
//
//	common.txt      1 get thing really        words that say little, of tier 0, 1 or 2 (see Tier)
//	everyday.txt    dismiss, fire, lay off    any may stand for any other, in some common sense
//	news.txt        heavy > kilograms, tonnes the right may answer the left
//	names.txt       the same, for names of the same thing
//	places.txt      names | people | capitals | parts of a country, a region
//	assoc-….txt     queue: wait line jump_in  a text about the first is likely to hold the others,
//	                                          the likeliest first
//	answers.txt     how heavy : weight ; kilograms, tonnes
//	                                          a form of question (* is any word), the kind of
//	                                          thing that it asks for, words of an answer; the
//	                                          first form that stands in a question counts
//
// The error joins all complaints, each with file and line. The same files give the same bytes.
func Compile(tag string, files fs.FS) ([]byte, error) {
	source, ok := languages[tag]
	if !ok {
		return nil, fmt.Errorf("compile language: no language %q", tag)
	}
	c := compiler{
		language: &Language{traits: source.traits, stems: new(cache)},
		data:     table.Data{Lexemes: map[string]*table.Entry{}, Forms: map[string]table.Stem{}},
		member:   map[string][]int{},
		related:  map[string][]table.Alternative{},
	}
	c.ownWords()
	if err := c.read(tag, files); err != nil {
		return nil, err
	}
	for key := range c.data.Lexemes {
		c.join(key)
	}
	return table.Write(&c.data)
}

// compiler holds what is gathered from the text files.
type compiler struct {
	language *Language // without its lexicon
	data     table.Data
	groups   []group
	member   map[string][]int               // lexeme -> the groups that it is in
	related  map[string][]table.Alternative // lexeme -> lexemes that may answer it
}

// group is a set of lexemes that may stand for one another.
type group struct {
	lexemes  []string
	worth    float32
	relation Relation
}

// sources are the files of a lexicon, in the order in which they are read: common words come
// first, because an acronym that is written like one has a lexeme of its own.
func (c *compiler) sources() []source {
	return []source{
		{"common", c.readTier},
		{"everyday", c.readGroup},
		{"news", c.readGroup},
		{"assoc-*", c.readAssociates},
		{"names", c.readName},
		{"places", c.readPlace},
		{"answers", c.readWant},
	}
}

type source struct {
	name string
	read func(line string) error
}

func (c *compiler) read(tag string, files fs.FS) error {
	var names []string
	for _, pattern := range []string{tag + "/*.txt", "shared/*.txt"} {
		found, err := fs.Glob(files, pattern)
		if err != nil {
			return fmt.Errorf("compile language: %w", err)
		}
		names = append(names, found...)
	}
	var complaints []error
	done := map[string]bool{}
	for _, s := range c.sources() {
		for _, name := range names {
			base := strings.TrimPrefix(strings.TrimSuffix(path.Base(name), ".txt"), tag+"-")
			if ok, _ := path.Match(s.name, base); ok && !done[name] {
				done[name] = true
				complaints = append(complaints, readLines(files, name, s.read)...)
			}
		}
	}
	for _, name := range names {
		if !done[name] {
			complaints = append(complaints, fmt.Errorf("%s:1: the name of the file does not say what it holds", name))
		}
	}
	if len(names) == 0 {
		complaints = append(complaints, fmt.Errorf("no files %s/*.txt", tag))
	}
	return errors.Join(complaints...)
}

func readLines(files fs.FS, name string, read func(line string) error) (complaints []error) {
	f, err := files.Open(name)
	if err != nil {
		return []error{fmt.Errorf("read lexicon: %w", err)}
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	n := 1
	for ; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		if err := read(line); err != nil {
			complaints = append(complaints, fmt.Errorf("%s:%d: %w", name, n, err))
		}
	}
	if err := lines.Err(); err != nil {
		complaints = append(complaints, fmt.Errorf("%s:%d: %w", name, n, err))
	}
	return complaints
}

// ownWords adds the words that a language knows without a lexicon.
func (c *compiler) ownWords() {
	for word := range c.language.habits.numbers {
		c.form(word)
	}
	for word := range c.language.habits.contractions {
		if !strings.Contains(word, "'") {
			c.data.Forms[word] = table.Stem{Key: c.language.Stem(word), Contracted: true}
		}
	}
}

// form adds a written word with its stem.
func (c *compiler) form(word string) {
	if _, ok := c.data.Forms[word]; !ok && len(word) <= longestForm {
		c.data.Forms[word] = table.Stem{Key: c.language.Stem(word)}
	}
}

// join gives a lexeme the alternatives that its groups and relations come to.
func (c *compiler) join(lexeme string) {
	var out []table.Alternative
	type place struct {
		key         string
		association bool
	}
	at := map[place]int{}
	add := func(a table.Alternative) {
		p := place{a.Key, Relation(a.Relation) == Association}
		if i, ok := at[p]; !ok {
			at[p] = len(out)
			out = append(out, a)
		} else if a.Worth > out[i].Worth {
			out[i] = a
		}
	}
	for _, n := range c.member[lexeme] {
		g := &c.groups[n]
		for _, x := range g.lexemes {
			if x != lexeme {
				worth := g.worth * sure(len(c.member[lexeme])) * sure(len(c.member[x]))
				add(table.Alternative{Key: x, Worth: worth, Relation: uint8(g.relation)})
			}
		}
	}
	for _, r := range c.related[lexeme] {
		add(r)
	}
	e := c.data.Entry(lexeme)
	e.Alternatives = out
	e.Listed = len(c.member[lexeme]) > 0 || len(c.related[lexeme]) > 0
}
