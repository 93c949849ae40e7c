package table_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/godeeper/godeeper/faq/match/language/internal/table"
)

func sample() *table.Data {
	d := &table.Data{Lexemes: map[string]*table.Entry{}, Forms: map[string]table.Stem{
		"banks": {Key: "bank"}, "dont": {Key: "dont", Contracted: true},
	}}
	*d.Entry("the") = table.Entry{Tier: 1}
	*d.Entry("central") = table.Entry{Longest: 2}
	*d.Entry("central bank") = table.Entry{Phrase: true, Listed: true, Name: true, Alternatives: []table.Alternative{
		{Key: "fed", Worth: 0.9, Relation: 0}, {Key: "rate", Worth: 0.38, Relation: 2}, {Key: "mint", Worth: 0.9, Relation: 0},
	}}
	d.Wants = []table.Want{
		{Pattern: []string{"how", "*", "bank"}, Kind: "count", Words: []string{"bank", "mint"}},
		{Pattern: []string{"*", "bank"}, Kind: "name"},
		{Pattern: []string{"how"}, Kind: "manner", Words: []string{"by"}},
	}
	return d
}

func open(t *testing.T, d *table.Data) *table.Table {
	t.Helper()
	data, err := table.Write(d)
	if err != nil {
		t.Fatal(err)
	}
	again, err := table.Write(d)
	if err != nil || !bytes.Equal(data, again) {
		t.Fatalf("the same data gives another file (%v)", err)
	}
	return table.Open(string(data))
}

func TestLexemes(t *testing.T) {
	table := open(t, sample())
	for _, c := range []struct{ key, want string }{
		{"the", "the tier 1"},
		{"central", "central longest 2"},
		{"central bank", "central bank listed name phrase: fed 0.90 0, rate 0.38 2, mint 0.90 0"},
		{"fed", "fed"},
		{"nothing", ""},
		{"", ""},
	} {
		x := table.Lexeme(c.key)
		if y := table.LexemeBytes([]byte(c.key)); y != x {
			t.Errorf("LexemeBytes(%q) = %d, want %d as Lexeme", c.key, y, x)
		}
		got := table.Key(x)
		if n := table.Tier(x); n > 0 {
			got += fmt.Sprint(" tier ", n)
		}
		if n := table.Longest(x); n > 0 {
			got += fmt.Sprint(" longest ", n)
		}
		for _, flag := range []struct {
			name string
			set  bool
		}{{" listed", table.Listed(x)}, {" name", table.Name(x)}, {" phrase", table.Phrase(x)}} {
			if flag.set {
				got += flag.name
			}
		}
		var alternatives []string
		table.Alternatives(x, func(key string, worth float32, relation uint8) bool {
			alternatives = append(alternatives, fmt.Sprintf("%s %.2f %d", key, worth, relation))
			return true
		})
		if alternatives != nil {
			got += ": " + strings.Join(alternatives, ", ")
		}
		if got != c.want {
			t.Errorf("lexeme %q: %q, want %q", c.key, got, c.want)
		}
	}
}

func TestEveryLexemeIsFound(t *testing.T) {
	d := &table.Data{Lexemes: map[string]*table.Entry{}}
	for i := range 5000 {
		d.Entry(fmt.Sprint("lexeme ", i)).Tier = uint8(i % 4)
	}
	table := open(t, d)
	for i := range 5000 {
		key := fmt.Sprint("lexeme ", i)
		if x := table.Lexeme(key); table.Key(x) != key || table.Tier(x) != uint8(i%4) {
			t.Errorf("Lexeme(%q) is %q of tier %d", key, table.Key(x), table.Tier(x))
		}
	}
	if x := table.Lexeme("lexeme 5000"); x != 0 {
		t.Errorf("a lexeme that is not there: %q", table.Key(x))
	}
}

func TestForms(t *testing.T) {
	table := open(t, sample())
	for word, want := range map[string]string{"banks": "banks bank false", "dont": "dont dont true", "bank": "  false"} {
		text, stem, contracted := table.Form(word)
		if got := fmt.Sprint(text, " ", stem, " ", contracted); got != want {
			t.Errorf("Form(%q): %q, want %q", word, got, want)
		}
		text, stem, contracted = table.FormBytes([]byte(word))
		if got := fmt.Sprint(text, " ", stem, " ", contracted); got != want {
			t.Errorf("FormBytes(%q): %q, want %q", word, got, want)
		}
	}
}

func TestWants(t *testing.T) {
	table := open(t, sample())
	if table.Wants() != 3 {
		t.Errorf("%d wants, want 3", table.Wants())
	}
	for first, want := range map[string][]int{"how": {0, 2}, "*": {1}, "bank": nil, "nothing": nil} {
		var got []int
		table.Opens(table.Lexeme(first), func(w int) bool { got = append(got, w); return true })
		if !slices.Equal(got, want) {
			t.Errorf("wants that %q opens: %v, want %v", first, got, want)
		}
	}
	for _, c := range []struct {
		want  int
		stems string
		is    bool
	}{{0, "how mani bank", true}, {0, "how mani bank fail", true}, {0, "how mani", false}, {0, "how mani mint", false}, {1, "a bank", true}, {1, "bank", false}} {
		stems := strings.Fields(c.stems)
		if got := table.Matches(c.want, len(stems), func(i int) string { return stems[i] }); got != c.is {
			t.Errorf("want %d matches %q: %v, want %v", c.want, c.stems, got, c.is)
		}
	}
	if kind, words := table.Want(0); kind != "count" || !slices.Equal(words, []string{"bank", "mint"}) {
		t.Errorf("want 0: %q %q", kind, words)
	}
	if kind, words := table.Want(1); kind != "name" || len(words) != 0 {
		t.Errorf("want 1: %q %q", kind, words)
	}
}

func TestWriteRefusesLongStrings(t *testing.T) {
	d := &table.Data{Lexemes: map[string]*table.Entry{}}
	d.Entry(strings.Repeat("x", 256))
	if _, err := table.Write(d); err == nil {
		t.Error("a string of 256 bytes: no error")
	}
}

func TestOpenRefusesOtherFiles(t *testing.T) {
	data, err := table.Write(sample())
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"", "something else", string(data[:len(data)-1])} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("Open of %d bytes: no panic", len(file))
				}
			}()
			table.Open(file)
		}()
	}
}

func TestEmptyTable(t *testing.T) {
	table := open(t, &table.Data{})
	if x := table.Lexeme("a"); x != 0 || table.Wants() != 0 {
		t.Errorf("an empty table has lexeme %d, %d wants", x, table.Wants())
	}
}
