package parse

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
)

// monthNames are the months in the languages that datelines were met in.
var monthNames = sync.OnceValue(func() map[string]time.Month {
	months := map[string]time.Month{}
	for i, names := range strings.Split(`january jan januar jänner janvier enero gennaio janeiro januari|february feb februar février febrero febbraio fevereiro februari|
march mar märz mars marzo março maart|april apr avril abril aprile|may mai mayo maggio maio mei|june jun juni juin junio giugno junho|
july jul juli juillet julio luglio julho|august aug août agosto augustus|september sep sept septembre septiembre settembre setembro|
october oct oktober octobre octubre ottobre outubro|november nov novembre noviembre novembro|december dec dezember décembre diciembre dicembre dezembro`, "|") {
		for _, name := range strings.Fields(names) {
			months[name] = time.Month(i + 1)
		}
	}
	return months
})

const weekday = `(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?`

// dates match a day with its month and year. The named groups are y, m, d; n is a month's name.
var dates = sync.OnceValue(func() []*regexp.Regexp {
	return []*regexp.Regexp{
		regexp.MustCompile(`\b(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z\b|[+-]\d{2}:?\d{2})?)?`),
		regexp.MustCompile(`(?i)\b` + weekday + `(?P<d>\d{1,2})(?:st|nd|rd|th|er|º)?\.?\s+(?:(?:of|de)\s+)?(?P<n>\pL{3,10})\.?,?\s+(?:(?:of|de)\s+)?(?P<y>\d{4})\b`),
		regexp.MustCompile(`(?i)\b` + weekday + `(?P<n>\pL{3,10})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})\b`),
		regexp.MustCompile(`(?i)\b(?P<d>\d{1,2})-(?P<n>\pL{3,10})-(?P<y>\d{4})\b`),
		regexp.MustCompile(`\b(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})\b`),
		regexp.MustCompile(`(?P<y>\d{4})年(?P<m>\d{1,2})月(?P<d>\d{1,2})日`),
	}
})

// findDate returns the first day that text names and the place where it stands. It is unsure
// where day and month could be meant the other way round.
func findDate(text string) (day time.Time, at []int, unsure bool) {
	if !strings.ContainsAny(text, "0123456789") {
		return day, nil, false
	}
	for _, re := range dates() {
		for _, m := range re.FindAllStringSubmatchIndex(text, -1) {
			part := func(name string) string {
				if i := re.SubexpIndex(name); i >= 0 {
					return text[m[2*i]:m[2*i+1]]
				}
				return ""
			}
			y, _ := strconv.Atoi(part("y"))
			d, _ := strconv.Atoi(part("d"))
			month, _ := strconv.Atoi(part("m"))
			if n := part("n"); n != "" {
				month = int(monthNames()[strings.ToLower(n)])
			}
			two := part("n") == "" && !strings.HasPrefix(text[m[0]:], part("y"))
			if two && month > 12 && d <= 12 {
				d, month = month, d // printed the American way
			} else {
				unsure = two && d <= 12 && d != month
			}
			t := time.Date(y, time.Month(month), d, 0, 0, 0, 0, time.UTC)
			if y < 1000 || month < 1 || month > 12 || t.Day() != d {
				continue
			}
			if at == nil || m[0] < at[0] {
				day, at = t, m[:2]
			}
		}
		if at != nil {
			return day, at, unsure
		}
	}
	return day, at, false
}

var (
	dateLabel = lazy(`(?i)\b(?:last|first)?\s*(?:updated|published|posted|modified|issued|created|released|date|as of|stand|publié le|mis à jour le|veröffentlicht am|aktualisiert am|publicado el|actualizado el)\b(?:\s+(?:on|at))?\s*:?`)
	updated   = lazy(`(?i)\b(?:updated|modified|mis à jour|aktualisiert|actualizado)\b`)
	timeOfDay = lazy(`(?i)(?:\bat\s+)?\b\d{1,2}(?:[:.h]\d{2}){1,2}\s*(?:[ap]\.?m\.?|uhr|h)?\s*(?:\(?\b(?:[A-Z]{2,4}T|UTC|BST|CET|[A-Z]{3})\b\)?)?(?:\s*[+-]\d{1,2}(?::?\d{2})?)?|\b\d{1,2}\s*[ap]\.?m\.?\b(?:\s+(?:[A-Z]{2,4}T|UTC|BST)\b)?`)
	readTime  = lazy(`(?i)\b\d{1,3}[ -]min(?:ute)?s?(?:\.|\s+read)?\b`)
	bylineRE  = lazy(`(?i)^(?:by|byline|written by|reported by|words by|text by|compiled by|edited by|authors?\s*:|von|par|por)[\s:]+(\S.*)$`)
	partMark  = lazy(`\s*[|·•–—]\s*|\s+-\s+`)
	emptyRest = lazy(`^[\s|·•,;:()\[\]–—-]*$`)
)

// dateline is what a line says of the publishing of a page, and nothing else.
type dateline struct {
	day     time.Time
	updated bool   // the day is that of an update
	byline  string // as printed
	unsure  bool   // day and month may be the other way round
	second  bool   // the line has another day too
}

// readDateline reads a line that holds a date, a byline or both; ok is false for any other line.
func readDateline(text string) (dl dateline, ok bool) {
	if len([]rune(text)) > 140 {
		return dl, false
	}
	text = strings.Trim(text, " *_()[]")
	rest := text
	labelled := false
	for {
		day, at, unsure := findDate(rest)
		if at == nil {
			break
		}
		before := rest[:at[0]]
		label := dateLabel().FindAllString(before, -1)
		up := len(label) > 0 && updated().MatchString(label[len(label)-1])
		labelled = labelled || len(label) > 0
		dl.second = dl.second || !dl.day.IsZero() && !dl.day.Equal(day)
		if dl.day.IsZero() || dl.updated && !up {
			dl.day, dl.updated, dl.unsure = day, up, unsure
		}
		rest = before + " | " + rest[at[1]:]
	}
	if dl.day.IsZero() {
		if by := bylineOf(text); by != "" {
			dl.byline = by
			return dl, true
		}
		return dl, false
	}
	rest = readTime().ReplaceAllString(timeOfDay().ReplaceAllString(dateLabel().ReplaceAllString(rest, " "), " "), " ")
	if emptyRest().MatchString(rest) {
		return dl, true
	}
	for _, part := range partMark().Split(strings.Trim(rest, " |,;"), -1) {
		part = strings.Trim(part, " ,;:")
		switch {
		case emptyRest().MatchString(part) || strings.EqualFold(part, "on"):
		case bylineOf(part) != "":
			dl.byline = bylineOf(part)
		case dl.byline == "" && nameLike(part):
			dl.byline = part
		default:
			return dateline{}, false
		}
	}
	return dl, true
}

// bylineOf returns a line that names the author, as printed, or "".
func bylineOf(text string) string {
	m := bylineRE().FindStringSubmatch(text)
	if m == nil || len(strings.Fields(text)) > 12 || endsQuestion(text) || strings.HasSuffix(text, ".") && !strings.HasSuffix(text, "Jr.") {
		return ""
	}
	words := strings.Fields(m[1])
	capital := 0
	for _, w := range words {
		if isCapital(w) {
			capital++
		} else if !connectors[strings.ToLower(strings.Trim(w, ","))] && w != "&" {
			return ""
		}
	}
	if capital == 0 || !isCapital(words[0]) || monthNames()[strings.ToLower(words[0])] != 0 && capital == 1 {
		return ""
	}
	if i := strings.IndexByte(text, ':'); i >= 0 && i < len(text)-len(m[1]) {
		return m[1] // "Author: Jane Doe" labels; "By Jane Doe" is printed so
	}
	return text
}

// nameLike reports whether text is two to four capitalised words.
func nameLike(text string) bool {
	words := strings.Fields(text)
	for _, w := range words {
		if !isCapital(w) || strings.ContainsAny(w, "0123456789:") {
			return false
		}
	}
	return len(words) >= 2 && len(words) <= 4
}

// connectors stand in lower case within names.
var connectors = wordSet(`of the and for de la le les las los da do dos das di del della du des der den die das van von bin ibn al el y e i in on to at et und`)

// prefixed matches what stands small before a name: "al-Assad", "d'Estaing".
var prefixed = lazy(`^(?:(?:al|el|ad|ar|as|ash|an|at|az|ul)-|[dl]['’])`)

// isCapital reports whether a word begins with a capital or a digit.
func isCapital(w string) bool {
	if m := prefixed().FindString(w); m != "" {
		w = w[len(m):]
	}
	for _, r := range w {
		if isWordRune(r) {
			return unicode.IsUpper(r) || unicode.IsTitle(r) || unicode.IsDigit(r) || !unicode.IsLower(r) && unicode.IsLetter(r)
		}
	}
	return false
}
