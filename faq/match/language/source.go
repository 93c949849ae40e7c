package language

import (
	"errors"
	"fmt"
	"strings"

	"github.com/godeeper/godeeper/faq/match/language/internal/table"
)

// readTier reads "1 get thing really …": words that carry little information.
func (c *compiler) readTier(line string) error {
	words := strings.Fields(line)
	if len(words[0]) != 1 || words[0][0] < '0' || words[0][0] > '2' {
		return fmt.Errorf("a line begins with the tier 0, 1 or 2, not %q", words[0])
	}
	tier := words[0][0] - '0' + 1
	for _, w := range words[1:] {
		word := strings.ReplaceAll(fold(w), "'", "")
		c.form(word)
		if e := c.data.Entry(c.language.Stem(word)); e.Tier == 0 {
			e.Tier = tier
		}
	}
	return nil
}

// readAssociates reads "queue: first wait line": words that a text about the first is likely to hold.
func (c *compiler) readAssociates(line string) error {
	head, rest, ok := strings.Cut(line, ":")
	if !ok {
		return fmt.Errorf("a line reads «word: associates», not %q", line)
	}
	key, err := c.lexeme(strings.ReplaceAll(head, "_", " "))
	if err != nil {
		return err
	}
	words := strings.Fields(rest)
	if len(words) == 0 {
		return fmt.Errorf("%q has no associates", head)
	}
	worth := float32(WorthAssociate)
	for _, word := range words {
		to, err := c.lexeme(strings.ReplaceAll(word, "_", " "))
		if err != nil {
			return err
		}
		c.relate(key, to, worth, Association)
		worth *= nextAssociate
	}
	return nil
}

// readGroup reads "a, b, c d" (stand for one another) or "a > b, c" (b and c may answer a).
func (c *compiler) readGroup(line string) error {
	_, err := c.readRelation(line, WorthMeaning, Meaning)
	return err
}

// readName is readGroup for names of the same thing.
func (c *compiler) readName(line string) error {
	names, err := c.readRelation(line, WorthName, Alias)
	c.markNames(names)
	return err
}

func (c *compiler) markNames(lexemes []string) {
	for _, x := range lexemes {
		c.data.Entry(x).Name = true
	}
}

// readRelation returns the members of a group.
func (c *compiler) readRelation(line string, worth float32, relation Relation) (group []string, err error) {
	head, rest, ok := strings.Cut(line, ">")
	if !ok {
		group, err = c.lexemes(line)
		if err == nil && len(group) < 2 {
			err = fmt.Errorf("a group has two members or more, not %q", line)
		}
		c.addGroup(group, worth, relation)
		return group, err
	}
	heads, err1 := c.lexemes(head)
	answers, err2 := c.lexemes(rest)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	if len(heads) == 0 || len(answers) == 0 {
		return nil, fmt.Errorf("a line reads «words > words», not %q", line)
	}
	for _, h := range heads {
		for _, a := range answers {
			c.relate(h, a, WorthRelated, Meaning)
			c.relate(a, h, WorthReverse, Meaning)
		}
	}
	return nil, nil
}

// readPlace reads "names | people | capitals | parts".
func (c *compiler) readPlace(line string) error {
	fields := strings.Split(line, "|")
	if len(fields) > 4 {
		return fmt.Errorf("a line reads «names | people | capitals | parts», not %d parts", len(fields))
	}
	var lists [4][]string
	for i, field := range fields {
		var err error
		if lists[i], err = c.lexemes(field); err != nil {
			return err
		}
		c.markNames(lists[i])
	}
	if len(lists[0]) == 0 {
		return errors.New("a place has a name")
	}
	names := append(lists[0], lists[1]...)
	for i, a := range names {
		for j, b := range names {
			if i != j {
				c.relate(a, b, WorthName, Alias)
			}
		}
		for _, capital := range lists[2] {
			c.relate(capital, a, WorthCapital, Meaning)
			c.relate(a, capital, WorthCapital, Meaning)
		}
		for _, part := range lists[3] {
			c.relate(part, a, WorthPart, Meaning)
			c.relate(a, part, WorthPart, Meaning)
		}
	}
	return nil
}

// readWant reads "how heavy : weight ; kilograms, tonnes".
func (c *compiler) readWant(line string) error {
	pattern, rest, ok := strings.Cut(line, ":")
	if !ok {
		return fmt.Errorf("a line reads «form of question : kind ; words», not %q", line)
	}
	kind, list, _ := strings.Cut(rest, ";")
	w := table.Want{Kind: strings.TrimSpace(kind)}
	if w.Kind == "" || strings.Contains(w.Kind, " ") {
		return fmt.Errorf("the kind is one word, not %q", w.Kind)
	}
	for word := range strings.FieldsSeq(pattern) {
		if word == "*" {
			w.Pattern = append(w.Pattern, word)
			continue
		}
		for _, t := range c.language.Analyze(word, nil) {
			c.form(t.Text)
			w.Pattern = append(w.Pattern, t.Stem)
		}
	}
	if len(w.Pattern) == 0 {
		return errors.New("no form of question before the colon")
	}
	var err error
	if w.Words, err = c.lexemes(list); err != nil {
		return err
	}
	c.data.Wants = append(c.data.Wants, w)
	return nil
}

// lexemes splits a list at its commas.
func (c *compiler) lexemes(list string) (out []string, err error) {
	if strings.TrimSpace(list) == "" {
		return nil, nil
	}
	for item := range strings.SplitSeq(list, ",") {
		key, err := c.lexeme(item)
		if err != nil {
			return out, err
		}
		out = append(out, key)
	}
	return out, nil
}

// longestLexeme bounds a lexeme, in bytes: the format holds no more.
const longestLexeme = 255

// lexeme returns the key of a word or a phrase, and makes a phrase known.
func (c *compiler) lexeme(s string) (string, error) {
	tokens := c.language.WithoutArticle(c.language.Analyze(s, nil))
	if len(tokens) == 0 {
		return "", fmt.Errorf("no word in %q", strings.TrimSpace(s))
	}
	for _, t := range tokens {
		c.form(t.Text)
	}
	first := c.data.Entry(tokens[0].Stem)
	if len(tokens) == 1 {
		if tokens[0].AllUpper && first.Tier != 0 { // WHO is not who
			return acronym(tokens[0]), nil
		}
		return tokens[0].Stem, nil
	}
	key := Key(tokens)
	if len(key) > longestLexeme {
		return "", fmt.Errorf("%q is longer than %d bytes", s, longestLexeme)
	}
	c.data.Entry(key).Phrase = true
	first.Longest = max(first.Longest, len(tokens))
	return key, nil
}

func (c *compiler) addGroup(lexemes []string, worth float32, relation Relation) {
	for _, x := range lexemes {
		c.data.Entry(x)
		c.member[x] = append(c.member[x], len(c.groups))
	}
	c.groups = append(c.groups, group{lexemes, worth, relation})
}

func (c *compiler) relate(from, to string, worth float32, relation Relation) {
	if from != to {
		c.data.Entry(from)
		c.related[from] = append(c.related[from], table.Alternative{Key: to, Worth: worth, Relation: uint8(relation)})
	}
}
