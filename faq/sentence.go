package faq

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentences cuts text into its sentences: substrings of text, in order and trimmed, that together
// hold everything of it but white space. A blank line always ends a sentence.
//
// A full stop does not end one after a title, an initial or another abbreviation, within a number,
// or before a lower-case word; closing quotes and brackets stay with the sentence that they close.
func Sentences(text string) []string {
	var out []string
	start := 0
	cut := func(end int) {
		if s := strings.TrimSpace(text[start:end]); s != "" {
			out = append(out, s)
		}
		start = end
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == '\n' && blankLine(text[i:]):
			cut(i)
			i += size
		case isStop(r):
			end := stopEnd(text, i)
			if endsSentence(text, start, i, end) {
				cut(end)
			}
			i = end
		default:
			i += size
		}
	}
	cut(len(text))
	return out
}

// wideStops end a sentence without white space behind them.
const wideStops = "。！？｡︒﹒﹗﹖"

func isStop(r rune) bool {
	return strings.ContainsRune(".!?…‽؟۔।॥።‼⁇⁈⁉", r) || strings.ContainsRune(wideStops, r)
}

func blankLine(s string) bool {
	rest := strings.TrimLeft(s[1:], " \t\r")
	return strings.HasPrefix(rest, "\n")
}

// stopEnd returns the end of the stop that begins at i: further stops, then closing quotes,
// brackets and reference marks like "[3]".
func stopEnd(text string, i int) int {
	end := i
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		if !isStop(r) {
			break
		}
		end += size
	}
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		if n := referenceMark(text[end:]); n > 0 {
			end += n
			continue
		}
		if !isCloser(r) || (isAmbiguousQuote(r) && opensNext(text, end+size)) {
			break
		}
		end += size
	}
	return end
}

func isCloser(r rune) bool {
	return isAmbiguousQuote(r) || strings.ContainsRune(")]}»›”’」』）】*_", r) || unicode.Is(unicode.Pe, r) || unicode.Is(unicode.Pf, r)
}

// isAmbiguousQuote reports whether r may open as well as close.
func isAmbiguousQuote(r rune) bool { return r == '"' || r == '\'' }

// opensNext reports whether the quote before i stands directly before a word.
func opensNext(text string, i int) bool {
	r, _ := utf8.DecodeRuneInString(text[i:])
	return i < len(text) && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// referenceMark returns the length of a mark like "[3]" at the start of s, or 0.
func referenceMark(s string) int {
	if len(s) < 3 || s[0] != '[' {
		return 0
	}
	for i := 1; i < len(s) && i < 5; i++ {
		if s[i] == ']' && i > 1 {
			return i + 1
		}
		if s[i] < '0' || s[i] > '9' {
			return 0
		}
	}
	return 0
}

// endsSentence decides for the stop text[stop:end], with closing marks, in a sentence from start.
func endsSentence(text string, start, stop, end int) bool {
	first, size := utf8.DecodeRuneInString(text[stop:])
	if strings.ContainsRune(wideStops, first) {
		return true
	}
	if end == len(text) {
		return true
	}
	after, _ := utf8.DecodeRuneInString(text[end:])
	if !unicode.IsSpace(after) {
		return false
	}
	next := strings.TrimLeftFunc(text[end:], unicode.IsSpace)
	if next == "" {
		return true
	}
	next = strings.TrimLeftFunc(next, isOpener)
	word := leadingWord(next)
	r, _ := utf8.DecodeRuneInString(next)
	closed := end > stop+size
	switch {
	case unicode.IsLower(r) && !isCamel(word):
		return false
	case strings.ContainsRune("?!‽", first) && closed && saysBehind(next):
		return false // 'Who will pay?' Rutte asked
	case first != '.' || strings.HasPrefix(text[stop:], ".."):
		return true
	case strings.HasPrefix(text[stop+size:end], "."):
		return true
	}
	return !abbreviated(text[start:stop], word, closed)
}

func isOpener(r rune) bool {
	return strings.ContainsRune("\"'([{«‹“‘„‚¿¡「『（【*_—–-", r)
}

// isCamel reports whether a word is written like eBay or iPhone, which may begin a sentence.
func isCamel(word string) bool {
	r := []rune(word)
	return len(r) > 2 && unicode.IsLower(r[0]) && unicode.IsUpper(r[1]) && unicode.IsLower(r[2])
}

func leadingWord(s string) string {
	for i, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' {
			return s[:i]
		}
	}
	return s
}

// saysBehind reports whether a capitalised name and a verb of saying follow: "Mark Rutte asked".
func saysBehind(next string) bool {
	for n, word := range strings.Fields(next[:min(len(next), 120)]) {
		word = strings.TrimRight(word, ".,;:")
		if sayVerbs[strings.ToLower(word)] {
			return n > 0
		}
		if r, _ := utf8.DecodeRuneInString(word); n == 3 || !unicode.IsUpper(r) {
			return false
		}
	}
	return false
}

// abbreviated reports whether the full stop behind before belongs to an abbreviation, and word,
// which follows, goes on with the sentence.
func abbreviated(before, word string, closed bool) bool {
	last := before
	if i := strings.LastIndexFunc(before, unicode.IsSpace); i >= 0 {
		_, size := utf8.DecodeRuneInString(before[i:])
		last = before[i+size:]
	}
	whole := len(last) == len(strings.TrimLeftFunc(before, unicode.IsSpace))
	last = strings.TrimLeftFunc(last, func(r rune) bool { return isOpener(r) })
	lower := strings.ToLower(last)
	digit := word != "" && word[0] >= '0' && word[0] <= '9'
	starter := starters[word]
	switch {
	case last == "" || closed && !strings.Contains(last, "."):
		return false
	case titles[lower]:
		return true
	case numbered[lower]:
		return digit
	case isNumber(last):
		return whole // "1. First point", but not "in 2014. Then"
	case strings.Contains(last, ".") && isDotted(last):
		return !starter && !(timeWords[lower] && !digit)
	case isInitial(last):
		return !starter && !digit
	case midAbbreviations[lower]:
		return true
	case endAbbreviations[lower]:
		return !starter
	}
	return false
}

func isNumber(s string) bool {
	return len(s) < 4 && strings.Trim(s, "0123456789") == ""
}

// isInitial reports whether s is one capital letter, as in "S. Somanath", or two with a hyphen, "J.-P.".
func isInitial(s string) bool {
	r, size := utf8.DecodeRuneInString(s)
	return size == len(s) && unicode.IsUpper(r)
}

// isDotted reports whether s is written like "U.S" or "e.g".
func isDotted(s string) bool {
	for _, part := range strings.Split(s, ".") {
		part = strings.TrimPrefix(part, "-")
		if n := utf8.RuneCountInString(part); n == 0 || n > 2 || strings.ContainsAny(part, "0123456789") {
			return false
		}
	}
	return true
}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

var (
	// titles stand before a name, so that the sentence goes on.
	titles = set(`mr mrs ms mx dr prof st sr sra dra gen lt col maj capt cmdr sgt cpl pvt adm brig sen rep gov pres
		amb hon rev fr msgr mme mlle mgr hr frau ing dipl pm messrs mt ft supt insp det ofc atty dir`)
	// numbered stand before a number.
	numbered = set(`no nos nr p pp fig figs art arts sec sect ch vol vols para pt ed eq ca approx tel ext
		jan feb mar apr jun jul aug sep sept oct nov dec est op`)
	// midAbbreviations never end a sentence.
	midAbbreviations = set(`vs cf viz incl excl esp resp bzw usw vgl z.b d.h al`)
	// endAbbreviations end a sentence only where the next word is one that begins sentences.
	endAbbreviations = set(`inc ltd co corp jr bros llc plc dept univ assn ave blvd rd gmbh intl govt min max`)
	// timeWords often end a sentence, so that a capital behind them begins one.
	timeWords = set(`a.m p.m a.d b.c b.c.e c.e p.a`)
	// starters are words that begin sentences and seldom names.
	starters = set(`The A An It Its He She They We You His Her Their Our My I This That These Those There Here
		In On At By For From With Without To As If When While Where Who What Which Why How But And Or So Yet Nor
		However Meanwhile Moreover Still Then Now Later After Before During Since Until Under Over Between Among
		Many Most Some Several Few Both All Each Every Any No Not Only Also Even Although Though Because Despite
		According Following Last Next Earlier Critics Officials Analysts Experts Is Are Was Were Has Have Had Do
		Does Did Can Could Will Would Should May Might Must Let Yes`)
	// sayVerbs report speech behind a quotation.
	sayVerbs = set(`said says asked asks wrote writes added adds told replied replies argued argues warned declared
		insisted shouted cried wondered answered noted remarked tweeted posted exclaimed joked`)
)
