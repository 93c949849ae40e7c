package parse

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// subject is what the first sentence of a description is about.
type subject struct {
	name    string
	aliases []string // other names that the sentence gives: "also called the North Atlantic Alliance"
	proper  bool     // the name is written with capitals
}

var (
	openingPhrase = lazy(`^(?:In|On|At|Since|Born|Founded|Created|Based|Known|Named|Elected|Launched|Formed|As|After|Before|During|From|With|For)\b[^,]{1,80},\s+`)
	copula        = lazy(`^\s*,?\s*(?:is|was|are|were|has|have|had|became|remains|remained|refers|means|will|can|may|consists|comprises)\b`)
	upToCopula    = lazy(`^(.{2,80}?)\s+(?:is|was|are|were|has been|have been|refers to|means|consists of)\s`)
	articles      = lazy(`^(?:The|the|A|An|a|an)\s+`)
	keepArticle   = lazy(`^The (?:Hague|Gambia|Bahamas|Guardian|Economist|Times|Hindu|Beatles|Elders|Nation|Atlantic|Independent|Sun|Age)\b`)
	alsoCalled    = lazy(`(?:\b(?:also|commonly|often|better|formerly|formally|popularly|simply|widely|previously|once|usually|sometimes|originally|generally|informally|locally|and)\s+)*` +
		`\b(?:called|known(?:\s+\w+ly)?\s+as|known\s+by|named|nicknamed|abbreviated\s+(?:as|to)|shortened\s+to|referred\s+to\s+as|or|officially|formally|formerly|aka|a\.k\.a\.|alias|short\s+for|full\s+name|born)\s+(?:simply\s+|just\s+|as\s+)*(?:the\s+|The\s+)?`)
)

// subjectOf reads the name of what a sentence is about: the capitalised words at its start, or
// all that stands before its first "is".
func subjectOf(sentence string) subject {
	text := strings.TrimLeft(sentence, `"'“‘«*_ `)
	if !startsProperName(text) {
		text = text[len(openingPhrase().FindString(text)):]
	}
	full := text
	if !keepArticle().MatchString(text) {
		text = text[len(articles().FindString(text)):]
	}
	end := properName(text)
	name, rest := text[:end], text[end:]
	if m := copula().FindString(rest); m == "" && !strings.HasPrefix(strings.TrimSpace(rest), ",") && !strings.HasPrefix(strings.TrimSpace(rest), "(") {
		// "Aboriginal and Torres Strait Islander peoples are", "Quantitative easing is"
		if m := upToCopula().FindStringSubmatch(text); m != nil {
			extra := strings.Fields(strings.TrimPrefix(m[1], name))
			plainWords := len(extra) <= 3 && strings.HasPrefix(m[1], name)
			for _, w := range extra {
				plainWords = plainWords && !isCapital(w) && !strings.ContainsAny(w, ",.;:") && !isVerb(w)
			}
			if plainWords {
				name, rest = m[1], text[len(m[1]):]
			}
		}
	}
	name = strings.TrimRight(strings.TrimSpace(name), `,;:"”’'`)
	s := subject{name: name}
	if name == "" || len(strings.Fields(name)) > 12 || pronouns[strings.ToLower(name)] {
		return subject{}
	}
	r, _ := utf8.DecodeRuneInString(name)
	s.proper = !unicode.IsLower(r) || isCamelName(name)
	if full == text && !s.proper && !copula().MatchString(rest) {
		return subject{}
	}
	s.aliases = apposition(rest)
	s.aliases = append(s.aliases, bracketed(name)...)
	if base := withoutBrackets(name); base != "" {
		s.name = base
	}
	return s
}

var pronouns = wordSet(`it he she they this that these those there here we you i who what its his her their in on at as one some many most`)

func isCamelName(name string) bool {
	r := []rune(name)
	return len(r) > 1 && unicode.IsLower(r[0]) && unicode.IsUpper(r[1])
}

// startsProperName reports whether a text starts with a name although its first word could
// begin a phrase: "Born Free Foundation is …".
func startsProperName(text string) bool {
	words := strings.Fields(text)
	return len(words) > 2 && isCapital(words[1]) && !strings.ContainsAny(words[1], "0123456789,") && copula().MatchString(text[properName(text):])
}

// properName returns the length of the capitalised words at the start of text, joining words
// between them included, up to a comma, a bracket or a word in lower case.
func properName(text string) int {
	end := 0
	for at := 0; at < len(text); {
		word := text[at:]
		if i := strings.IndexByte(word, ' '); i >= 0 {
			word = word[:i]
		}
		lower := strings.ToLower(strings.Trim(word, `"“”'`))
		switch {
		case strings.HasPrefix(word, "(") && !strings.ContainsAny(word, "0123456789"):
			// "Janata Dal (United)": one capitalised word that is no acronym belongs to the name
			inner := strings.Trim(word, "(),.:")
			if !strings.HasSuffix(strings.TrimRight(word, ",.:"), ")") || strings.ToUpper(inner) == inner || !isCapital(inner) || end == 0 {
				return end
			}
			end = at + strings.IndexByte(word, ')') + 1
		case isCapital(strings.TrimLeft(word, `"“'‘`)) || isCamelName(word):
			end = at + len(strings.TrimRight(word, `,.;:`))
			if strings.HasSuffix(word, ".") && len(word) <= 3 || strings.HasSuffix(strings.ToLower(word), "jr.") || strings.HasSuffix(strings.ToLower(word), "st.") {
				end = at + len(word)
			} else if end < at+len(word) {
				return end
			}
		case end > 0 && connectors[lower] && !(lower == "in" || lower == "on" || lower == "to" || lower == "at") && nextCapital(text[at+len(word):]):
		default:
			return end
		}
		at += len(word) + 1
	}
	return min(end, len(text))
}

func nextCapital(rest string) bool {
	words := strings.Fields(rest)
	for _, w := range words {
		if !connectors[strings.ToLower(w)] {
			return isCapital(w)
		}
	}
	return false
}

// isVerb reports whether a word of a sentence's start is one that the subject does.
func isVerb(w string) bool {
	w = strings.ToLower(w)
	return verbs[w] || strings.HasSuffix(w, "ed") && len(w) > 4
}

var verbs = wordSet(`leads led runs ran serves became becomes won wins lost fought heads began says said holds held plays makes made
	took takes gave gives rose fell came comes goes went set sets put lies lay stands stood rules governs owns covers borders
	represents belongs which who that whose where`)

var (
	verbBehind  = lazy(`(?:^|[,)\w])\s(?:is|was|are|were|has|have|had|became|remains)\s`)
	bracketMark = lazy(`[;,/]|\bor\b`)
	isCalled    = lazy(`^\s*(?:is|was|are|were),?\s+(?:also|better|commonly|often|usually)\s+(?:known as|called)\s+(?:the\s+)?`)
	plural      = lazy(`^,?\s(?:are|were)\b`)
)

// meaning matches brackets that explain a name: "(Spanish for "the boy")".
var meaning = lazy(`^\s*\p{Lu}\w+\s+(?:for|word|name|meaning)\b`)

// dashed matches a name between dashes: "The Panama Canal Authority – ACP – runs …".
var dashed = lazy(`^\s*[–—]\s*(?:or\s+)?(?:[Tt]he\s+)?(\p{Lu}[^–—]{1,40}?)\s*[–—]\s*\p{Ll}`)

// personVerbs follow the name of a person.
var personVerbs = lazy(`^\s(?:heads|chairs|leads|coaches|captains|co-founded|plays for|sings|acts|presides)\b`)

// forShort matches ", the Euros for short,".
var forShort = lazy(`,\s+([^,]{2,40}?),?\s+for short\b`)

// inLanguage matches a name in another language: "(French: Cour pénale internationale)".
var inLanguage = lazy(`^\s*\p{Lu}\w+:\s+(\S.*)$`)

// apposition returns the other names that stand between the subject and its verb.
func apposition(rest string) []string {
	var out []string
	limit := len(rest)
	if loc := verbBehind().FindStringIndex(rest); loc != nil {
		limit = loc[0] + 1
	}
	between := rest[:limit]
	if strings.TrimSpace(between) == "" {
		between = ""
	}
	for {
		open := strings.Index(" "+between, " (") // "JD(U)" is one word
		if open < 0 {
			break
		}
		end := strings.IndexByte(between[open:], ')')
		if end < 0 {
			break
		}
		for _, part := range bracketMark().Split(between[open+1:open+end], -1) {
			if foreign := inLanguage().FindStringSubmatch(part); foreign != nil {
				out = append(out, fold(foreign[1]))
				continue
			}
			if meaning().MatchString(part) {
				continue
			}
			part = part[len(alsoCalled().FindString(part)):]
			if alias := aliasName(strings.TrimSpace(part)); alias != "" {
				out = append(out, alias)
			}
		}
		between = between[:open] + between[open+end+1:]
	}
	for _, at := range alsoCalled().FindAllStringIndex(between, -1) {
		if alias := aliasName(between[at[1]:]); alias != "" && !strings.HasPrefix(between[at[0]:], "born") {
			out = append(out, alias)
		}
	}
	if m := dashed().FindStringSubmatch(rest); m != nil {
		if alias := aliasName(m[1]); alias != "" {
			out = append(out, alias)
		}
	}
	if m := forShort().FindStringSubmatch(between); m != nil {
		if alias := aliasName(m[1]); alias != "" {
			out = append(out, alias)
		}
	}
	// "…, which is known as the FARC," or "(ISRO)" may stand behind the verb; only the first form is sure
	if loc := isCalled().FindString(rest); loc != "" {
		if alias := aliasName(rest[len(loc):]); alias != "" {
			out = append(out, alias)
		}
	}
	return out
}

// aliasName returns the name at the start of text, "" where there is none.
func aliasName(text string) string {
	text = strings.TrimLeft(text, `"'“‘«`)
	text = text[len(articles().FindString(text)):]
	end := properName(text)
	name := strings.Trim(text[:end], ` ,;:"'”’»`)
	if utf8.RuneCountInString(name) < 2 || strings.ContainsAny(name[:1], "0123456789") || monthNames()[strings.ToLower(strings.Fields(name)[0])] != 0 {
		return ""
	}
	return name
}

var brackets = lazy(`\s\(([^()]{2,60})\)\B`)

// bracketed returns the acronyms and further names that stand in brackets within a name.
func bracketed(name string) []string {
	var out []string
	for _, m := range brackets().FindAllStringSubmatch(name, -1) {
		inner := m[1]
		if strings.ToUpper(inner) == inner || strings.Contains(inner, " ") || isCamelName(inner) {
			if a := aliasName(inner); a != "" {
				out = append(out, a)
			}
		}
	}
	return out
}

// withoutBrackets takes off a name the brackets that hold another name.
func withoutBrackets(name string) string {
	return strings.TrimSpace(brackets().ReplaceAllStringFunc(name, func(b string) string {
		inner := strings.Trim(b, " ()")
		if len(properAliases([]string{aliasName(inner)}, "")) == 0 {
			return b // as an alias it would be dropped, and so be lost
		}
		if strings.ToUpper(inner) == inner || strings.Contains(inner, " ") || isCamelName(inner) {
			return ""
		}
		return b
	}))
}

// acronyms returns the initials of a name, without and with its joining words, where they are
// three or more: NATO, and for "Bank of Japan" BOJ.
func acronyms(name string) []string {
	var short, long strings.Builder
	joined := false
	for _, w := range strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || r == '-' || r == '–' }) {
		r, _ := utf8.DecodeRuneInString(strings.TrimLeft(w, `("'“`))
		switch {
		case unicode.IsUpper(r):
			short.WriteRune(r)
			long.WriteRune(r)
		case w == "of" || w == "for":
			long.WriteRune(unicode.ToUpper(r))
			joined = true
		case connectors[strings.ToLower(w)]:
		default:
			return nil
		}
	}
	var out []string
	if n := utf8.RuneCountInString(short.String()); n >= 3 && n <= 7 {
		out = append(out, short.String())
	}
	if n := utf8.RuneCountInString(long.String()); joined && n == 3 {
		out = append(out, long.String())
	}
	return out
}

// properAliases drops doubles, the name itself, and what is a common word.
func properAliases(aliases []string, name string) []string {
	var out []string
	for _, a := range aliases {
		a = strings.Trim(a, " ,;:.\"'”’")
		if strings.HasSuffix(a, " Jr") || len([]rune(a)) < 2 || strings.EqualFold(a, name) || listed("common", a) || slices.Contains(out, a) {
			continue
		}
		out = append(out, a)
	}
	return out
}
