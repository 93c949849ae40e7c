package parse

import (
	"slices"
	"strings"
)

// mention is a name in a sentence that may be a newspaper's.
type mention struct {
	name       string
	start, end int
	sure       bool // it is one, whatever the sentence says of it
	person     bool // it surely is none
}

// named returns the newspapers that a sentence names, in order. With lead, a name before a colon
// or a dash at the start of the sentence is one.
func (p *press) named(s string, lead bool) []string {
	ms := p.mentions(s)
	for i := range ms {
		ms[i].sure = ms[i].sure || !ms[i].person && p.reports(s, ms[i])
	}
	p.throughLists(s, ms)
	if m := leadName().FindStringSubmatch(s); m != nil && lead {
		for i := range ms {
			if ms[i].start == 0 && !p.acts(ms[i].name) && ms[i].end <= len(m[1]) {
				ms[i].sure = ms[i].sure || !ms[i].person
			}
		}
	}
	var out []string
	for _, m := range ms {
		if m.sure && !slices.Contains(out, m.name) {
			out = append(out, m.name)
		}
	}
	return out
}

// mentions returns the names in a sentence, known newspapers among them.
func (p *press) mentions(s string) []mention {
	var ms []mention
	for at := 0; at < len(s); {
		if at > 0 && continuesWord(s[at-1:at]) || !continuesWord(s[at:]) {
			at++
			continue
		}
		if w := webName().FindString(s[at:]); w != "" && strings.HasPrefix(s[at:], w) && !strings.Contains(s[:at], "://") {
			ms = append(ms, mention{name: w, start: at, end: at + len(w), sure: true})
			at += len(w)
			continue
		}
		if m, ok := p.knownAt(s, at); ok {
			ms = append(ms, m)
			at = m.end
			continue
		}
		loc := runRE().FindStringIndex(s[at:])
		if loc == nil || loc[0] != 0 {
			at += len(wordStart().FindString(s[at:]))
			continue
		}
		if first := firstWord(s[at : at+loc[1]]); first != "The" && everyday[first] && len(first) < loc[1] {
			at += len(first)
			continue
		}
		m := p.nameAt(s, at, at+loc[1])
		ms = append(ms, m)
		at = m.end
	}
	return ms
}

// knownAt returns the known newspaper that begins at a place of the sentence, behind an article.
func (p *press) knownAt(s string, at int) (mention, bool) {
	body := at
	if strings.HasPrefix(s[at:], "The ") || strings.HasPrefix(s[at:], "the ") {
		body += 4
	}
	o, ok := knownOutlet(s[body:])
	if !ok {
		return mention{}, false
	}
	end := body + len(o.words)
	// "Times Square", "Dawn Butler": a longer name that only begins like a newspaper's.
	if o.unsure && !strings.Contains(o.words, " ") && strings.HasPrefix(s[end:], " ") && isCapital(s[end+1:]) {
		return mention{}, false
	}
	return mention{name: o.name, start: at, end: end, sure: !o.unsure}, true
}

// nameAt looks at the capitalised words s[at:end].
func (p *press) nameAt(s string, at, end int) mention {
	name := strings.TrimRight(s[at:end], ".'-/&")
	name = strings.TrimSuffix(name, "'s")
	// A known newspaper may stand within the run: "London's The Guardian", "Editor Le Monde".
	for i := 1; i < len(name); i++ {
		if name[i-1] != ' ' {
			continue
		}
		if o, ok := knownOutlet(strings.TrimPrefix(name[i:], "The ")); ok && !o.unsure && !generic[firstWord(o.words)] {
			name = strings.TrimRight(name[:i], " ")
			break
		}
	}
	m := mention{start: at, end: at + len(name)}
	bare := strings.TrimPrefix(strings.TrimPrefix(name, "The "), "the ")
	words := strings.Fields(bare)
	m.name = strings.TrimPrefix(name, "the ")
	if len(words) == 0 {
		m.person = true
		return m
	}
	for i, w := range words { // "The Kampala Post", but not what follows it in the run
		if i > 0 && outletEnds[w] && !p.acts(bare) {
			m.sure = true
			if w == "Daily" && i+1 < len(words) { // "Zambia Daily Mail"
				i++
			}
			words = words[:i+1]
			bare = strings.Join(words, " ")
			m.name = m.name[:strings.Index(m.name, bare)+len(bare)]
			m.end = m.start + strings.Index(s[m.start:end], bare) + len(bare)
			break
		}
	}
	if !m.sure && slices.Contains(words, "Daily") && len(words) > 1 && !p.acts(bare) {
		m.sure = true
	}
	if !m.sure && p.marks[name] && !p.acts(bare) && !listed("given", words[0]) {
		m.sure = true
	}
	first := strings.ToLower(words[0])
	m.person = !m.sure && (strings.HasSuffix(name, "-based") || strings.HasSuffix(name, "-owned") || listed("title", first) || listed("given", first) && len(words) > 1 || p.acts(bare) || everyday[words[0]] && len(words) == 1 || bodies(words))
	return m
}

// generic are words that begin the names of several newspapers, so that a word before them belongs to the name.
var generic = wordSet(`Daily Times Sunday Evening Business National Premium Morning`)

// everyday are words that begin sentences with a capital and are no names.
var everyday = wordSet(`The A An It Its He She They We You His Her Their Our My I This That These Those There Here In On At By For From With
	Without To As If When While Where Who What Which Why How But And Or So Yet However Meanwhile Moreover Still Then Now Later After Before During
	Since Until Under Over Between Among Many Most Some Several Few Both All Each Every Any No Not Only Also Even Although Though Because Despite
	According Following Last Next Earlier Elsewhere Other Others Another Critics Officials Analysts Experts Commentators Observers Outlets Papers
	Newspapers Media Press Editorials Reports Headlines Coverage Indian Japanese British American French German Italian Spanish Chinese Russian
	Israeli Turkish Brazilian Argentine Australian Canadian Mexican African European Asian Arab Local National International Foreign Domestic State
	Business Economists Investors Opinion Columnists Tabloids Broadcasters Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February
	March April May June July August September October November December One Two Three Four Five Mr Mrs Ms Dr`)

// bodies reports whether a name is that of a body or a place rather than of a newspaper.
func bodies(words []string) bool {
	last := strings.ToLower(words[len(words)-1])
	if reportEnds[words[len(words)-1]] || last == "times" || last == "post" || last == "agency" || last == "magazine" || last == "newspaper" {
		return false
	}
	for _, w := range words {
		if listed("entity", w) {
			return true
		}
	}
	return words[0] == "White" || words[0] == "Kremlin" || words[0] == "Pentagon" || words[0] == "Vatican"
}

// acts reports whether a name occurs in the story itself.
func (p *press) acts(name string) bool {
	name = strings.TrimPrefix(name, "The ")
	for rest, at := p.story, 0; ; {
		i := strings.Index(rest, name)
		if i < 0 {
			return false
		}
		at += i
		before := at == 0 || !isWordRune(rune(p.story[at-1]))
		if before && !continuesWord(p.story[at+len(name):]) {
			return true
		}
		at += len(name)
		rest = p.story[at:]
	}
}

// reports reports whether the sentence shows that a name is a newspaper's: it reports, it is
// quoted from, or a word beside it says so.
func (p *press) reports(s string, m mention) bool {
	before, after := s[:m.start], s[m.end:]
	words := strings.Fields(strings.TrimPrefix(m.name, "The "))
	_, known := knownOutlet(strings.TrimPrefix(m.name, "The "))
	article := strings.HasPrefix(s[m.start:], "The ")
	paperish := known || reportEnds[words[len(words)-1]] || foreignArticles[words[0]] && len(words) > 1 || strings.HasPrefix(words[0], "L'") || stationName().MatchString(m.name)
	adjective := len(words) == 1 && !known && (!article && nounPhrase().MatchString(before) || ofPress().MatchString(after))
	switch {
	case adjective: // "a Jamaican newspaper"
		return false
	case outletBehind().MatchString(after):
		return true
	case pressCue().MatchString(before), pressBack().MatchString(after) && (paperish || len(words) < 4):
		return true
	case sourceBefore().MatchString(before):
		everyday := known && strings.HasPrefix(s[m.start:], "the ") && len(after) > 1 && after[0] == ' ' // "told the Australian team"
		return paperish && !everyday || article && len(words) < 5
	case placeBefore().MatchString(before):
		return article && paperish
	case article && len(strings.TrimLeft(before, `"'( `)) > 0 && !strings.HasSuffix(before, ": ") && reportVerb().MatchString(after):
		return true // "The" with a capital within a sentence
	case !clauseStart(before):
		return false
	case known && !article && !strings.Contains(m.name, " "): // "Time", "Dawn", "Nature"
		return reportVerb().MatchString(after) || possessive().MatchString(after) || listAhead().MatchString(after)
	case paperish:
		return anyVerb().MatchString(after) || listAhead().MatchString(after)
	case article:
		return reportVerb().MatchString(after) && len(words) < 4 && !linking().MatchString(after)
	}
	return len(words) < 4 && strongVerb().MatchString(after) && !byPerson().MatchString(after)
}

var (
	clauseRE = lazy(`(?:^|[,;:.!?–—]["']?\s+|\b(?:while|whereas|and|but|as|when|that|whilst|although|though|after|because|where)\s+)["'(]*$`)
	// outletBehind says what the name before it is: "The Gleaner, a Jamaican newspaper, …".
	outletBehind = lazy(`^,? (?:an?|the|another) (?:[\pL-]+ ){0,4}(?:newspaper|daily|weekly|tabloid|broadsheet|broadcaster|news agency|magazine|news site|website)\b`)
	ofPress      = lazy(`^ (?:(?:news)?papers|dailies|outlets|media|broadcasters|tabloids|weeklies|agencies|websites)\b|^ (?:state |public |private )?(?:newspaper|paper|daily|weekly|tabloid|broadsheet|broadcaster|news agency|agency|magazine|news site|website) ["']?\p{Lu}`)
	nounPhrase   = lazy(`(?i)\b(?:an?|another|some|several|many|most|other|the|its|leading|major)(?: [\pL-]+)? $`)
	possessive   = lazy(`^'s (?:[\pL-]+ )?(?:editorial|correspondent|columnist|report|reporters?|editor|front page|headline|website|coverage|analysis|commentary|cover)`)
	inPlace      = lazy(`(?i)\b(?:in|from|at|of|for|to|on|near|outside)(?: the)? $`)
	listAhead    = lazy(`^,? (?:and|as well as|along with) (?:[Tt]he )?\p{Lu}`)
	linking      = lazy(`^` + adverbs + `\s+(?:has|had|have|is|was|put|made|took|gave|found|announced|declared|welcomed)\b`)
	byPerson     = lazy(`^\s+\w+ (?:in|for) (?:[Tt]he )?\p{Lu}|\b(?:he|she|his|her)\b`)
)

func clauseStart(before string) bool { return clauseRE().MatchString(before) }

// throughLists carries over what is sure of one name to those that stand in a list with it: "A and
// B described …", "papers such as A, B and C".
func (p *press) throughLists(s string, ms []mention) {
	for pass := 0; pass < len(ms); pass++ {
		changed := false
		for i := 1; i < len(ms); i++ {
			a, b := &ms[i-1], &ms[i]
			if a.sure == b.sure || !listLink().MatchString(s[a.end:b.start]) {
				continue
			}
			if s[a.end:b.start] == ", " && !strings.Contains(s, " and ") && !strings.Contains(s, " or ") {
				continue
			}
			other := b
			if b.sure {
				other = a
			}
			after := s[b.end:]
			if other == a && inPlace().MatchString(s[:a.start]) && !known(a.name) {
				continue // "In Germany, Der Spiegel and Die Zeit …"
			}
			if other.person || other == b && clausal().MatchString(after) && !known(b.name) {
				continue
			}
			other.sure, changed = true, true
		}
		if !changed {
			return
		}
	}
}

// clausal follows a name that begins a clause of its own: "Reuters reported it, and Powell denied it".
var clausal = lazy(`^\s+(?:himself|herself|denied|refused|rejected|resigned|won|lost)\b`)

func known(name string) bool {
	_, ok := knownOutlet(strings.TrimPrefix(name, "The "))
	return ok
}
