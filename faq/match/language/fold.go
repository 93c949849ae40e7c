package language

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// longestForm bounds, in bytes, the words that are folded in a buffer and kept in the cache.
const longestForm = 40

// foldShort folds a short word whose characters are ASCII but for the apostrophe ’, into buf.
// It returns nil where the word is another.
func foldShort(raw string, buf []byte) (word []byte, t Token) {
	if len(raw) > cap(buf) {
		return nil, t
	}
	var upper, lower bool
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		switch {
		case c >= 'a' && c <= 'z':
			lower = true
		case c >= 'A' && c <= 'Z':
			if i == 0 {
				t.Upper = true
			}
			upper = true
			c += 'a' - 'A'
		case c >= utf8.RuneSelf:
			if !strings.HasPrefix(raw[i:], "’") {
				return nil, Token{}
			}
			i += len("’") - 1
			c = '\''
		}
		buf = append(buf, c)
	}
	t.AllUpper = upper && !lower && len(raw) > 1
	return buf, t
}

// foldAny folds any word.
func foldAny(raw string) (word []byte, t Token) {
	first, _ := utf8.DecodeRuneInString(raw)
	t.Upper = unicode.IsUpper(first)
	t.AllUpper = len(raw) > 1 && strings.ToUpper(raw) == raw && strings.ToLower(raw) != raw
	return []byte(fold(raw)), t
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
