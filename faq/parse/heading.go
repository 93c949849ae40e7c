package parse

import (
	"strings"
	"sync"
	"unicode"

	"github.com/godeeper/godeeper/faq"
)

// maxHeading is the most characters a line may have to be read as a heading without mark-up. The
// longest sub-heading of the briefings that this was chosen on has 31, newspapers' run to 90.
const maxHeading = 90

// maxHeadingWords is the most words of such a line.
const maxHeadingWords = 12

// headings are the names of the sections of a briefing, folded as by [headingKey]. The first of
// each role are surely such a heading; those behind the bar are common words, which are one only
// where the page sets them as a heading.
var headings = map[faq.Role]string{
	faq.RoleHappened: `whats happened, what happened, what has happened, whats happening, what is happening, whats just happened, what just happened |
		the news, the latest, whats new, in brief, what we know`,
	faq.RoleBehind: `whats behind the headline, what is behind the headline, whats behind the headlines, what is behind the headlines, behind the headline,
		behind the headlines, behind the news, whats behind the news, what is behind the news, what lies behind the headline, the story behind the headline |
		whats behind it, what is behind it, analysis`,
	faq.RolePapers: `what the papers say, what do the papers say, what papers say, what the papers said, what the papers are saying, what the newspapers say,
		what do the newspapers say, what newspapers say, what the newspapers are saying, what the press says, what the press is saying, what does the press say,
		what the media say, what the media says, what the paper says, in the papers, press review, what other papers say, what the outlets say |
		the papers, the press, media coverage, press reaction, newspapers`,
	faq.RoleHistory: `how we got here, how did we get here, how we got to this point, how it got here, how we came here, how it came to this, how did it come to this |
		background, the background, history, the story so far, the backstory, backstory`,
	faq.RoleDeeper: `go deeper, going deeper, dig deeper, digging deeper, go deeper questions, questions to go deeper, delve deeper |
		deeper, explore further, questions to explore, deeper questions`,
	faq.RoleQuestions: `common question, common questions, frequently asked question, frequently asked questions, frequently asked questions faq,
		frequently asked questions faqs, common questions and answers, questions and answers, questions & answers, faqs, faq |
		q&a, qa, q & a, q and a, key questions, your questions, your questions answered, questions answered, questions, top questions, people also ask`,
	faq.RoleTopics: `more on these topics, more on this topic, more on the topics, more about these topics, more about this topic, more on the topic |
		topics, key topics, related topics, on these topics, about these topics, people and places, people places and organisations, people places and organizations, whos who, who is who`,
	faq.RoleSources: `sources, source |
		references, reference, links, source list, list of sources, our sources, sources and links, sources and further reading, further reading, read more, external links, bibliography, where this comes from`,
}

type knownHeading struct {
	role   faq.Role
	strong bool
}

var knownHeadings = sync.OnceValue(func() map[string]knownHeading {
	m := map[string]knownHeading{}
	for role, names := range headings {
		sure, rest, _ := strings.Cut(names, "|")
		for _, n := range strings.Split(sure, ",") {
			m[fold(n)] = knownHeading{role, true}
		}
		for _, n := range strings.Split(rest, ",") {
			m[fold(n)] = knownHeading{role, false}
		}
	}
	return m
})

// closing matches headings that end a page and belong to no section before them.
var closing = lazy(`(?i)^(?:editor['’]?s['’]? notes?|corrections?|notes?|disclaimer|about (?:this|us|the)\b.*|methodology|credits|acknowledge?ments|contact(?: us)?|follow us.*|what happens next|what next|what['’]?s next|timeline|key dates|in numbers|by the numbers|the numbers|in figures|reactions?|most read|most popular)\s*:?$`)

var headingNumber = lazy(`^(?:\(?\d{1,2}[.):]|[ivxIVX]{1,4}[.)]|[A-Za-z][.)]|(?:section|part)\s+\d{1,2}\s*[:.–-])\s*`)

// headingKey folds a heading: lower case, without numbering, apostrophes and punctuation.
func headingKey(text string) string {
	text = straight.Replace(strings.TrimSpace(text))
	text = strings.TrimLeftFunc(text, func(r rune) bool { return !isWordRune(r) && r != '(' })
	text = strings.ToLower(headingNumber().ReplaceAllString(text, ""))
	var b strings.Builder
	for _, r := range text {
		switch {
		case isWordRune(r) || r == '&':
			b.WriteRune(r)
		case r == '\'' || unicode.Is(unicode.Mn, r):
		default:
			b.WriteByte(' ')
		}
	}
	return fold(b.String())
}

// headingTail may follow the name of a section: "Common questions about the vaccine".
var headingTail = lazy(`^(?:so far|about .+|on .+|today|this week|now)$`)

// roleOf returns what a section with this heading is for. It is strong where no other reading of
// the words is likely, so that they are a heading even without mark-up.
func roleOf(text string) (role faq.Role, strong bool) {
	if len(text) > 2*maxHeading {
		return faq.RoleOther, false
	}
	if strings.Count(text, " ") > 2*maxHeadingWords {
		return faq.RoleOther, false
	}
	key := headingKey(text)
	if k, ok := knownHeadings()[key]; ok {
		return k.role, k.strong
	}
	words := strings.Fields(key)
	for n := len(words) - 1; n >= 2; n-- {
		k, ok := knownHeadings()[strings.Join(words[:n], " ")]
		if ok && k.strong && headingTail().MatchString(strings.Join(words[n:], " ")) {
			return k.role, false
		}
	}
	if len(words) > 1 && (words[0] == "faq" || words[0] == "faqs") {
		return faq.RoleQuestions, false
	}
	return faq.RoleOther, false
}

// strongRole reports whether text surely is the heading of a section.
func strongRole(text string) bool {
	if len(text) > maxHeading || strings.HasSuffix(strings.TrimSpace(text), ".") {
		return false
	}
	_, strong := roleOf(text)
	return strong
}

// headingText takes off a printed heading what is not part of its words.
func headingText(text string) string {
	text = strings.TrimSpace(strings.Trim(strings.TrimSpace(text), "=#*~_"))
	if loc := headingNumber().FindStringIndex(text); loc != nil && loc[1] < len(text) {
		if _, strong := roleOf(text); strong {
			text = text[loc[1]:]
		}
	}
	return strings.TrimSpace(strings.TrimSuffix(text, ":"))
}

// leadIn splits a heading off that stands on one line with its text: "What's happened: Japan …".
func leadIn(b block) (head, rest string, ok bool) {
	if b.lead > 0 && b.lead < len(b.text) {
		head = strings.TrimSpace(b.text[:b.lead])
		rest = strings.TrimLeft(b.text[b.lead:], " :–—-.")
		if strongRole(strings.TrimRight(head, ".")) && rest != "" {
			return headingText(strings.TrimRight(head, ".")), rest, true
		}
	}
	for _, sep := range []string{": ", " – ", " — ", "? "} {
		i := strings.Index(b.text, sep)
		if i < 0 || i > maxHeading {
			continue
		}
		if head = b.text[:i]; strongRole(head) && !strings.Contains(strings.TrimSpace(head), ".") && len(strings.Fields(headingKey(head))) > 1 {
			if sep == "? " {
				head += "?"
			}
			return headingText(head), strings.TrimSpace(b.text[i+len(sep):]), true
		}
	}
	return "", "", false
}

// looksHeading reports whether a paragraph without mark-up has the shape of a heading.
func looksHeading(text string) bool {
	if len([]rune(text)) > maxHeading || len(strings.Fields(text)) > maxHeadingWords || bareURL().MatchString(text) {
		return false
	}
	r := []rune(strings.TrimLeft(text, `"'“‘«([¿¡`))
	if len(r) == 0 || !isWordRune(r[0]) && !strings.ContainsRune("$€£#@&", r[0]) || !unicode.IsUpper(r[0]) && !unicode.IsDigit(r[0]) && unicode.IsLower(r[0]) {
		return false
	}
	if strings.HasSuffix(text, ":") && len(strings.Fields(text)) > 5 {
		return false
	}
	trimmed := strings.TrimRight(text, ` "'”’)»*_`)
	return !strings.HasSuffix(trimmed, ".") && !strings.HasSuffix(trimmed, ",") && !strings.HasSuffix(trimmed, ";") && !strings.HasSuffix(trimmed, "…") &&
		!strings.HasSuffix(trimmed, "。")
}
