package match

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
	"github.com/kljensen/snowball/english"
	"golang.org/x/text/unicode/norm"
)

// token is one word of a text.
type token struct {
	text  string // folded: lower case, no marks, no possessive
	stem  string // Porter2 stem of text; digits for a number word
	start int    // byte offset in the original text
	end   int    // byte offset behind it
	upper bool   // written with a capital first letter
	upall bool   // written in capitals throughout, two letters or more
}

// maxTokens bounds the analysis of one text, so that a question of a megabyte costs no more
// than a page: no stored section comes near it.
const maxTokens = 4096

// analyze splits a text into words (UAX 29), folds and stems them. It appends to buf.
func (l *Lexicon) analyze(text string, buf []token) []token {
	seg := words.FromString(text)
	n := 0
	for seg.Next() {
		raw := seg.Value()
		first, _ := utf8.DecodeRuneInString(raw)
		if !unicode.IsLetter(first) && !unicode.IsDigit(first) {
			continue
		}
		if n++; n > maxTokens {
			break
		}
		t := token{
			start: seg.Start(), end: seg.End(),
			upper: unicode.IsUpper(first),
			upall: len(raw) > 1 && strings.ToUpper(raw) == raw && strings.ToLower(raw) != raw,
		}
		word := fold(raw)
		if parts, ok := contractions[word]; ok {
			for _, p := range parts {
				t.text, t.stem = p, l.stem(p)
				buf = append(buf, t)
				t.start, t.upper, t.upall = t.end, false, false
			}
			continue
		}
		word = strings.TrimSuffix(strings.TrimSuffix(word, "'s"), "'")
		word = strings.ReplaceAll(word, "'", "")
		if unicode.IsDigit(first) {
			word = strings.ReplaceAll(word, ",", "")
		} else if strings.Contains(word, ".") {
			word = strings.ReplaceAll(word, ".", "")
		}
		if word == "" {
			continue
		}
		t.text, t.stem = word, l.stem(word)
		buf = append(buf, t)
	}
	return buf
}

// stem returns the Porter2 stem of a folded word, and digits for a number word.
func (l *Lexicon) stem(word string) string {
	if d, ok := numberWords[word]; ok {
		return d
	}
	if len(word) < 3 || word[0] >= '0' && word[0] <= '9' {
		return word
	}
	if len(word) > 40 { // no word of a language is; a stemmer is quadratic in the worst case
		return word
	}
	return english.Stem(word, true)
}

// fold lowers a word, drops its marks and makes its apostrophes straight.
func fold(s string) string {
	ascii := true
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			ascii = false
			break
		}
	}
	if ascii {
		return strings.ToLower(s)
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r):
		case r == '’' || r == 'ʼ' || r == '`' || r == '‘' || r == '＇':
			b.WriteByte('\'')
		default:
			r = unicode.ToLower(r)
			if plain, ok := plainLetters[r]; ok {
				b.WriteString(plain)
			} else {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}

// plainLetters are letters that Unicode does not decompose, as they are typed without them.
var plainLetters = map[rune]string{
	'ı': "i", 'ł': "l", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th", 'ß': "ss", 'æ': "ae", 'œ': "oe", 'ħ': "h",
}

// contractions as they are typed, with and without the apostrophe. The negation is kept: it
// is a word of little information.
var contractions = map[string][]string{
	"what's": {"what", "is"}, "whats": {"what", "is"}, "who's": {"who", "is"}, "whos": {"who", "is"},
	"how's": {"how", "is"}, "hows": {"how", "is"}, "where's": {"where", "is"}, "wheres": {"where", "is"},
	"when's": {"when", "is"}, "whens": {"when", "is"}, "why's": {"why", "is"}, "whys": {"why", "is"},
	"that's": {"that", "is"}, "thats": {"that", "is"}, "it's": {"it", "is"}, "there's": {"there", "is"},
	"theres": {"there", "is"}, "let's": {"let", "us"}, "he's": {"he", "is"}, "she's": {"she", "is"},
	"don't": {"do", "not"}, "dont": {"do", "not"}, "didn't": {"did", "not"}, "didnt": {"did", "not"},
	"doesn't": {"does", "not"}, "doesnt": {"does", "not"}, "isn't": {"is", "not"}, "isnt": {"is", "not"},
	"aren't": {"are", "not"}, "arent": {"are", "not"}, "wasn't": {"was", "not"}, "wasnt": {"was", "not"},
	"weren't": {"were", "not"}, "werent": {"were", "not"}, "can't": {"can", "not"}, "cant": {"can", "not"},
	"cannot": {"can", "not"}, "couldn't": {"could", "not"}, "couldnt": {"could", "not"},
	"won't": {"will", "not"}, "wont": {"will", "not"}, "wouldn't": {"would", "not"}, "wouldnt": {"would", "not"},
	"shouldn't": {"should", "not"}, "shouldnt": {"should", "not"}, "hasn't": {"has", "not"}, "hasnt": {"has", "not"},
	"haven't": {"have", "not"}, "havent": {"have", "not"}, "hadn't": {"had", "not"}, "hadnt": {"had", "not"},
	"i'm": {"i", "am"}, "im": {"i", "am"}, "i've": {"i", "have"}, "ive": {"i", "have"}, "i'd": {"i", "would"},
	"i'll": {"i", "will"}, "you're": {"you", "are"}, "youre": {"you", "are"}, "they're": {"they", "are"},
	"theyre": {"they", "are"}, "we're": {"we", "are"}, "they've": {"they", "have"}, "they'll": {"they", "will"},
	"gonna": {"going", "to"}, "wanna": {"want", "to"}, "gotta": {"have", "to"},
}

// numberWords are the spelt numbers that news style uses, as digits.
var numberWords = map[string]string{
	"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
	"nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14",
	"fifteen": "15", "sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19", "twenty": "20",
	"thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90",
}
