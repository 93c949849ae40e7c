package language

import (
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
)

// nextWord returns the extent of the next word that begins with a letter or a digit, at or
// behind at, which must be a word boundary. At the end of the text both are its length.
//
// Words are those of UAX 29. Where a word is ASCII its rules are these: letters, digits and _
// join; one of : . ' joins two letters; one of , ; . ' joins two digits. Any other word is left
// to the library.
func nextWord(text string, at int) (start, end int) {
	for at < len(text) {
		c := class(text[at])
		if c&(letter|digit|underline|foreign) == 0 {
			at++
			continue
		}
		end, ok := asciiWord(text, at)
		if !ok {
			end = at + segment(text[at:])
		}
		if first, _ := utf8.DecodeRuneInString(text[at:]); c&underline == 0 && (unicode.IsLetter(first) || unicode.IsDigit(first)) {
			return at, end
		}
		at = end
	}
	return len(text), len(text)
}

// segment returns the length of the first segment of a text.
func segment(text string) int {
	seg := words.FromString(text)
	if !seg.Next() {
		return len(text)
	}
	return seg.End()
}

// asciiWord returns the end of the word at start, and whether it and what stands behind it
// are ASCII.
func asciiWord(text string, start int) (end int, ok bool) {
	var last uint8
	for at := start; at < len(text); at++ {
		c := class(text[at])
		switch {
		case c&(letter|digit|underline) != 0:
			last = c
			continue
		case c&foreign != 0:
			return 0, false
		case c == 0 || at+1 == len(text):
			return at, true
		}
		next := class(text[at+1])
		if next&foreign != 0 {
			return 0, false
		}
		if c&joinsLetters != 0 && last&next&letter != 0 || c&joinsDigits != 0 && last&next&digit != 0 {
			continue
		}
		return at, true
	}
	return len(text), true
}

// Classes of bytes.
const (
	letter = 1 << iota
	digit
	underline
	joinsLetters
	joinsDigits
	foreign // part of a character that is not ASCII
)

func class(c byte) uint8 { return classes[c] }

var classes = func() (t [256]uint8) {
	for c := range t {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
			t[c] = letter
		case c >= '0' && c <= '9':
			t[c] = digit
		case c == '_':
			t[c] = underline
		case c == ':':
			t[c] = joinsLetters
		case c == '.', c == '\'':
			t[c] = joinsLetters | joinsDigits
		case c == ',', c == ';':
			t[c] = joinsDigits
		case c >= utf8.RuneSelf:
			t[c] = foreign
		}
	}
	return t
}()
