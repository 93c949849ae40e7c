package language_test

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq/match/language"
)

func TestCompiled(t *testing.T) {
	want, err := language.Compile("en", os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	again, err := language.Compile("en", os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, again) {
		t.Error("two compilations of the same files differ")
	}
	got, err := os.ReadFile("en.bin")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("en.bin is not what its text files say: run go generate ./faq/match/language")
	}
}

func TestCompileComplains(t *testing.T) {
	files := fstest.MapFS{
		"en/en-common.txt":    {Data: []byte("# tiers\n7 the a\n1 get\n")},
		"en/en-everyday.txt":  {Data: []byte("dismiss, fire\nalone\nheavy >\na, , b\n")},
		"en/en-assoc-a-z.txt": {Data: []byte("queue wait\nqueue:\n: wait\n")},
		"en/answers.txt":      {Data: []byte("how heavy\nhow heavy : a weight ; kilograms\n: weight\nhow heavy : weight ; $\n")},
		"en/verbs.txt":        {Data: []byte("go\n")},
		"shared/places.txt":   {Data: []byte("France | French | Paris | Lyon | more\n| French\n")},
	}
	_, err := language.Compile("en", files)
	want := `en/en-common.txt:2: a line begins with the tier 0, 1 or 2, not "7"
en/en-everyday.txt:2: a group has two members or more, not "alone"
en/en-everyday.txt:3: a line reads «words > words», not "heavy >"
en/en-everyday.txt:4: no word in ""
en/en-assoc-a-z.txt:1: a line reads «word: associates», not "queue wait"
en/en-assoc-a-z.txt:2: "queue" has no associates
en/en-assoc-a-z.txt:3: no word in ""
shared/places.txt:1: a line reads «names | people | capitals | parts», not 5 parts
shared/places.txt:2: a place has a name
en/answers.txt:1: a line reads «form of question : kind ; words», not "how heavy"
en/answers.txt:2: the kind is one word, not "a weight"
en/answers.txt:3: no form of question before the colon
en/answers.txt:4: no word in "$"
en/verbs.txt:1: the name of the file does not say what it holds`
	if diff := cmp.Diff(want, fmt.Sprint(err)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if _, err := language.Compile("xx", files); err == nil {
		t.Error("Compile of an unknown language: no error")
	}
}

func TestLexicon(t *testing.T) {
	l := language.For("en")
	alternatives := func(lexeme string) (out []string) {
		for a := range l.Alternatives(lexeme) {
			out = append(out, a.Lexeme)
		}
		return out
	}
	for _, c := range [][2]string{{"dismiss", "fire"}, {"uk", "britain"}, {"heavi", "kilogram"}, {"kilogram", "heavi"}, {"franc", "pari"}, {"pari", "franc"}} {
		if got := alternatives(c[0]); !slices.Contains(got, c[1]) {
			t.Errorf("alternatives of %q: %q, want %q among them", c[0], got, c[1])
		}
	}
	for stem, want := range map[string]language.Tier{"the": language.Small, "get": language.Common, "govern": language.Frequent, "kilogram": language.Uncommon, "": language.Uncommon} {
		if got := l.Tier(stem); got != want {
			t.Errorf("tier of %q: %d, want %d", stem, got, want)
		}
	}
	if !l.Name("franc") || l.Name("dismiss") {
		t.Error("France is a name, dismiss is none")
	}
	if !l.Knows("dismiss") || l.Knows("xyzzi") {
		t.Error("dismiss is known, xyzzy is not")
	}
}

func TestAlternativesAreDistinct(t *testing.T) {
	l := language.For("en")
	for _, token := range l.Analyze("say strike fall dismiss Paris London UK president", nil) {
		seen := map[string]bool{}
		for a := range l.Alternatives(token.Stem) {
			key := fmt.Sprint(a.Lexeme, a.Relation == language.Association)
			if seen[key] {
				t.Errorf("alternatives of %q have %q twice", token.Stem, a.Lexeme)
			}
			seen[key] = true
			if a.Worth <= 0 || a.Worth >= 1 {
				t.Errorf("worth of %q for %q: %v, want between 0 and 1", a.Lexeme, token.Stem, a.Worth)
			}
		}
	}
}

func TestPhrase(t *testing.T) {
	l := language.For("en")
	tokens := l.Analyze("the general elections of the World Health Organization", nil)
	if key, ok := l.Phrase(tokens[1:3]); !ok || key != "general elect" {
		t.Errorf("Phrase(general elections): %q, %v", key, ok)
	}
	if key, ok := l.Phrase(tokens[2:4]); ok || key != "" {
		t.Errorf("Phrase(elections of): %q, %v", key, ok)
	}
	if n := l.LongestPhrase(tokens[1].Stem); n < 2 {
		t.Errorf("longest phrase with general: %d words, want 2 or more", n)
	}
}

func TestTerm(t *testing.T) {
	l := language.For("en")
	for text, want := range map[string]string{"WHO": "WHO", "who": "who", "Who": "who", "UK": "uk", "XYZZY": "xyzzi"} {
		if got := l.Term(l.Analyze(text, nil)[0]); got != want {
			t.Errorf("term of %s: %q, want %q", text, got, want)
		}
	}
}

func TestWant(t *testing.T) {
	l := language.For("en")
	for question, want := range map[string]string{
		"How heavy is it?":        "weight",
		"and so how heavy is it?": "weight",
		"How many people died?":   "count",
		"The minister resigned":   "",
	} {
		got, _ := l.Want(l.Analyze(question, nil))
		if got.Kind != want {
			t.Errorf("%s: asks for %q, want %q", question, got.Kind, want)
		}
	}
	if w, ok := l.Want(l.Analyze("so how heavy", nil)); !ok || w.At != 1 || !slices.Contains(w.Words, "kilogram") {
		t.Errorf("so how heavy: %+v, %v", w, ok)
	}
}

func TestLanguageWithoutLexicon(t *testing.T) {
	for _, tag := range []string{"fr", "pt-BR", "xx"} {
		l := language.For(tag)
		tokens := l.Analyze("WHO general elections", nil)
		if _, ok := l.Phrase(tokens[1:]); ok || l.Knows("elect") || l.Name("franc") || l.Tier("the") != 0 || l.LongestPhrase("general") != 0 || l.Term(tokens[0]) != "who" {
			t.Errorf("%s has a lexicon", tag)
		}
		if _, ok := l.Want(tokens); ok {
			t.Errorf("%s knows what is asked for", tag)
		}
		for a := range l.Alternatives("elect") {
			t.Errorf("%s has alternatives: %v", tag, a)
		}
	}
}

func TestFor(t *testing.T) {
	english := language.For("en")
	for _, tag := range []string{"", "en-GB", "EN_us"} {
		if language.For(tag) != english {
			t.Errorf("For(%q) is not English", tag)
		}
	}
	if language.For("fr") == english || language.For("xx") == english {
		t.Error("French and an unknown language are English")
	}
}

func ExampleFor() {
	l := language.For("en-GB")
	for _, t := range l.Analyze("Who's dismissing two ministers?", nil) {
		fmt.Print(t.Stem, " ")
	}
	// Output: who is dismiss 2 minist
}

func BenchmarkLookUp(b *testing.B) {
	l := language.For("en")
	tokens := l.Analyze("government xyzzy dismiss the president", nil)
	b.ReportAllocs()
	for b.Loop() {
		for _, t := range tokens {
			l.Tier(t.Stem)
		}
	}
}
