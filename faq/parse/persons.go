package parse

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// madeAliases returns the aliases that follow from a name: the surname of a person, the acronym
// of anything else that is not given one.
func madeAliases(name, sentence string, given []string) []string {
	if strings.ToUpper(name) == name && strings.Contains(name, " ") { // a heading in capitals
		name = capitalised(name)
	}
	if s := surname(name, sentence); s != "" {
		if short := prefixed().ReplaceAllString(s, ""); short != s {
			return []string{s, short}
		}
		return []string{s}
	}
	if isPerson(name, sentence) || strings.ContainsAny(name, "0123456789") {
		return nil
	}
	for _, a := range given { // "known as the FARC": the short form that is in use
		if strings.ToUpper(a) == a && !strings.Contains(a, " ") {
			return nil
		}
	}
	return acronyms(name)
}

// capitalised writes a name in capitals with capital first letters only.
func capitalised(name string) string {
	words := strings.Fields(strings.ToLower(name))
	for i, w := range words {
		r, size := utf8.DecodeRuneInString(w)
		words[i] = string(unicode.ToUpper(r)) + w[size:]
	}
	return strings.Join(words, " ")
}

//go:embed data/words.txt
var wordData string

// wordLists are the lists of data/words.txt, each behind a line "# name".
var wordLists = sync.OnceValue(func() map[string]map[string]bool {
	lists := map[string]map[string]bool{}
	for _, part := range strings.Split("\n"+wordData, "\n# ")[1:] {
		name, body, _ := strings.Cut(part, "\n")
		lists[strings.TrimSpace(name)] = wordSet(body)
	}
	return lists
})

// listed reports whether a word, in any case, stands in one of the lists.
func listed(list, word string) bool { return wordLists()[list][strings.ToLower(word)] }

// surnameParts begin surnames of several words.
var surnameParts = wordSet(`de da do dos di del della du van von der den ten ter bin ibn al el la le`)

// isPerson reports whether a name is that of a person, by its own words and by what the
// sentence says: "is a Dutch politician", "who …", "he …".
func isPerson(name, sentence string) bool {
	words := strings.Fields(name)
	if len(words) < 2 || len(words) > 6 {
		return false
	}
	for i, w := range words {
		lower := strings.ToLower(strings.Trim(w, ".,"))
		if i > 0 && i == len(words)-1 && strings.Trim(lower, "ivx") == "" {
			continue // "King Charles III"
		}
		if listed("entity", lower) || strings.ContainsAny(w, "0123456789/&()") || utf8.RuneCountInString(w) > 1 && strings.ToUpper(w) == w && strings.ToLower(w) != w && !strings.HasSuffix(w, ".") {
			return false
		}
		if !isCapital(w) && !surnameParts[lower] || i == 0 && lower == "the" {
			return false
		}
	}
	rest := strings.TrimPrefix(sentence, name)
	if strings.HasPrefix(sentence, "The ") || plural().MatchString(rest) {
		return false
	}
	if personVerbs().MatchString(rest) {
		return true
	}
	for _, w := range strings.FieldsFunc(strings.ToLower(rest), func(r rune) bool { return !unicode.IsLetter(r) && r != '-' }) {
		for _, part := range append(strings.Split(w, "-"), w) {
			switch {
			case listed("person", part):
				return true
			case part == "which" || listed("entity", part) && !strings.Contains(rest, " who "):
				return listed("given", words[0]) && part != "which"
			}
		}
	}
	return listed("given", words[0])
}

// koreanName matches given names like "Joon-ho", which stand behind the surname.
var koreanName = lazy(`^\p{Lu}\p{Ll}+-\p{Ll}+$`)

// surname returns the name by which a person is called for short, "" where that is not sure.
func surname(name, sentence string) string {
	if !isPerson(name, sentence) {
		return ""
	}
	words := strings.Fields(name)
	last := strings.ToLower(strings.Trim(words[len(words)-1], "."))
	switch {
	case listed("title", words[0]) && len(words) == 2:
		return ""
	case last == "jr" || last == "sr" || strings.Trim(last, "ivx") == "":
		words = words[:len(words)-1]
	}
	if len(words) < 2 {
		return ""
	}
	if koreanName().MatchString(words[len(words)-1]) {
		return words[0]
	}
	if listed("family-first", words[0]) && !listed("given", words[len(words)-1]) {
		return words[0]
	}
	at := len(words) - 1
	for at > 1 && surnameParts[strings.ToLower(words[at-1])] {
		at--
	}
	return strings.Join(words[at:], " ")
}
