package parse

import (
	"regexp"
	"slices"
	"strings"

	"github.com/godeeper/godeeper/faq"
)

// attribute ties the sentences of "What the papers say" to the newspapers named in them. A
// sentence that goes on with what a newspaper says ("He stated, …", "It added …") inherits it.
func attribute(b *faq.Briefing, secs []section) {
	elsewhere := story(b)
	byLine := map[int]section{}
	for _, s := range secs {
		if s.role == faq.RolePapers {
			byLine[s.line] = s
		}
	}
	for i := range b.Sections {
		sec := &b.Sections[i]
		if sec.Role != faq.RolePapers {
			continue
		}
		p := press{story: elsewhere, marks: map[string]bool{}}
		for _, k := range byLine[sec.Line].blocks {
			for _, m := range k.marks {
				p.marks[strings.Trim(straight.Replace(m), " :,.")] = true
			}
		}
		p.section(sec)
	}
}

// story returns what the briefing says outside of "What the papers say": who acts in it is no newspaper.
func story(b *faq.Briefing) string {
	var text strings.Builder
	text.WriteString(b.Title + "\n")
	for _, s := range b.Sections {
		if s.Role != faq.RolePapers {
			for _, p := range s.Passages {
				text.WriteString(p.Text + "\n")
			}
		}
	}
	for _, f := range b.FAQs {
		text.WriteString(f.Question + "\n" + f.Answer + "\n")
	}
	for _, t := range b.Topics {
		text.WriteString(t.Name + "\n" + t.Text + "\n" + strings.Join(t.Aliases, "\n") + "\n")
	}
	all := straight.Replace(text.String())
	return all[:min(len(all), maxStory)]
}

// maxStory bounds the text in which names are looked up: a briefing has a few kilobytes.
const maxStory = 64 << 10

// press recognises newspapers in the sentences of one section.
type press struct {
	story string
	marks map[string]bool // emphasised spans of the section
}

func (p *press) section(sec *faq.Section) {
	heads := p.leads(sec)
	var last []string // newspapers of the sentence before
	var led []string  // newspaper that the block begins with: "Le Monde: …"
	block, open := -1, false
	for i := range sec.Passages {
		q := &sec.Passages[i]
		if q.Block != block {
			open, led = false, nil
		}
		var papers []string
		under := p.headed(q.Subheading)
		for n, s := range faq.Sentences(q.Text) {
			s = straight.Replace(s)
			named := p.named(s, n == 0 && heads)
			switch {
			case len(named) > 0:
				last = named
				if n == 0 && q.Block != block && leadName.MatchString(s) {
					led = named[:1]
				}
			case len(led) > 0:
				last = led
			case len(under) > 0:
				last = under
			case open && q.Block == block, (n > 0 || q.Block == block) && quoteGoesOn.MatchString(s), n > 0 && goesOnPress.MatchString(s), goesOnPress.MatchString(s) && (q.Block == block || paperGoesOn.MatchString(s)):
			default:
				last = nil
			}
			papers = append(papers, missing(papers, last)...)
			if strings.Count(s, `"`)%2 == 1 {
				open = !open
			}
		}
		q.Papers = papers
		block = q.Block
	}
}

func missing(have, more []string) []string {
	var out []string
	for _, m := range more {
		if !slices.Contains(have, m) {
			out = append(out, m)
		}
	}
	return out
}

const (
	strongVerbs = `reported|reports|wrote|writes|headlined|editoriali[sz]ed|covered|published|publishes|ran|carried|led with|splashed|opined|interviewed|front-paged|investigated|revealed|reveals|has reported|broke the news|broke the story`
	weakVerbs   = `said|says|noted|notes|described|describes|pointed|points|argued|argues|emphasi[sz]ed|emphasi[sz]es|highlighted|highlights|stressed|stresses|warned|warns|explained|explains|observed|observes|added|adds|stated|states|called|calls|quoted|quotes|cited|cites|suggested|suggests|compared|compares|examined|examines|analy[sz]ed|analy[sz]es|discussed|discusses|focused|focuses|recalled|recalls|celebrated|celebrates|followed|follows|traced|traces|looked|looks|saw|sees|took|takes|asked|asks|questioned|questions|claimed|claims|detailed|details|commented|comments|criticised|criticized|criticises|criticizes|praised|praises|hailed|hails|predicted|predicts|put|puts|gave|gives|told|finds|found|considered|considers|underlined|underlines|outlined|outlines|mentioned|mentions|framed|frames|portrayed|portrays|speculated|speculates|wondered|wonders|treated|treats|remarked|remarks|raised|raises|listed|lists|tracked|tracks|dubbed|dubs|judged|judges|projected|projects|announced|announces|kept|keeps|paid|pays|made|makes|featured|features|devoted|devotes|dedicated|relayed|relays|urged|urges|welcomed|welcomes|spoke|speaks|believes|believed|thinks|concluded|concludes|maintained|maintains|insisted|insists|declared|declares|reacted|reacts|reviewed|profiled|collected|gathered|showed|shows|presented|presents|complained|complains`
	adverbs     = `(?:\s+(?:also|later|has|have|had|since|then|even|both|all|each|each|meanwhile|separately|recently|first|earlier|quickly|too|itself|simply|still|instead|once|already|only|never|in turn|for its part|by contrast|\w+ly)\b|,\s+(?:meanwhile|too|for its part|by contrast|in turn|however|among others|in an? \w+|citing [^,]+|which [^,]+|owned by [^,]+|an? [^,]+|the [^,]+|quoting [^,]+|in its [^,]+),)*`
)

var (
	strongVerb  = regexp.MustCompile(`^` + adverbs + `\s+(?:` + strongVerbs + `)\b`)
	reportVerb  = regexp.MustCompile(`^` + adverbs + `\s+(?:` + strongVerbs + `|` + weakVerbs + `)\b`)
	anyVerb     = regexp.MustCompile(`^(?:` + adverbs + `\s+(?:` + strongVerbs + `|` + weakVerbs + `|\pL+ed)\b|'s\s+\pL)`)
	goesOnPress = regexp.MustCompile(`^["'(]?(?:(?:He|She|It|They|The (?:two|three|latter|former))` + adverbs + `\s+(?:` + strongVerbs + `|` + weakVerbsSaid + `)\b|(?:The|That|This|Its|Their|Both|Another) (?:\w+ )?(?:papers?|newspapers?|daily|dailies|tabloid|broadsheet|outlets?|agency|broadcaster|magazine|weekly|website|site|article|articles|editorial|editorials|editors?|report|reports|piece|story|column|columnist|correspondent|commentary|coverage|headline|journalists?|reporters?)\b|In an? (?:\w+ )?(?:editorial|interview|comment|commentary|column|analysis|article)|According to (?:the (?:paper|newspaper|report|article|daily|broadcaster|agency)|it|its)\b)`)
	quoteGoesOn = regexp.MustCompile(`["'],? (?:he|she|it|they|(?:its|his|her|their|the paper's) (?:[\pL-]+ ){1,5}?|the (?:paper|newspaper|daily|article|editorial|broadcaster|agency))\s?(?:\pL+ )?(?:` + weakVerbsSaid + `|wrote|writes)\b|, the (?:paper|newspaper|daily|article|editorial|broadcaster|agency) (?:` + weakVerbsSaid + `|wrote|writes|reported)\b`)
	paperGoesOn = regexp.MustCompile(`^(?:The|Its|Their|Both) (?:papers?|newspapers?|daily|agency|broadcaster|magazine|article|editorial)\b|^It` + adverbs + `\s+(?:added|adds|also)\b`)
)

// weakVerbsSaid are the weak verbs with which "he", "she" or "it" go on speaking.
const weakVerbsSaid = `said|says|noted|notes|described|describes|pointed|points|argued|argues|emphasi[sz]ed|emphasi[sz]es|highlighted|highlights|stressed|stresses|warned|warns|explained|explains|observed|observes|added|adds|stated|states|called|calls|quoted|quotes|cited|cites|suggested|suggests|told|claimed|claims|commented|insisted|declared|predicted|predicts|continued|continues|concluded|concludes|urged|asked|recalled|compared|compares|questioned|criticised|criticized|praised`

// headed returns the newspaper that a sub-heading names.
func (p *press) headed(sub string) []string {
	sub = straight.Replace(strings.TrimSpace(sub))
	if sub == "" || len(strings.Fields(sub)) > 7 {
		return nil
	}
	if named := p.named(sub+" reported", false); len(named) > 0 {
		return named
	}
	return nil
}

// leads reports whether most blocks of a section begin like "The Guardian: …" or "Le Monde — …".
func (p *press) leads(sec *faq.Section) bool {
	blocks, with := 0, 0
	for i, q := range sec.Passages {
		if i > 0 && q.Block == sec.Passages[i-1].Block {
			continue
		}
		blocks++
		if leadName.MatchString(straight.Replace(q.Text)) {
			with++
		}
	}
	return with >= 2 && with*2 > blocks || with == 1 && blocks == 1
}

var (
	nameRun   = `(?:The |the )?\p{Lu}[\pL\pN'./&+-]*(?: (?:of |and the |de |di |della |dello |da |do |du |des |der |van |& )?[\p{Lu}\p{N}][\pL\pN'/&+-]*){0,5}`
	leadName  = regexp.MustCompile(`^(` + nameRun + `)(?:\s*\([^)]{2,30}\))?(?:\s*:|\s+[–—-])\s+\S`)
	tailName  = regexp.MustCompile(`(?:[–—]\s*|\(|\bvia )(` + nameRun + `)\)?[.]?$`)
	webName   = regexp.MustCompile(`\b[\pL\pN][\pL\pN-]*\.(?:com|org|net|in|co\.uk|fr|de|news)\b`)
	runRE     = regexp.MustCompile(nameRun)
	pressCue  = regexp.MustCompile(`(?i)\b(?:` + pressNouns + `)(?:,)?(?: (?:such as|like|including|among them|notably|for example|from|called|named))?,? $`)
	pressBack = regexp.MustCompile(`^(?:'s)? (?:newspapers?|daily|news agency|magazine|tabloid|broadsheet|broadcaster|website|weekly|correspondent|editorial|report|reporters?|columnist|front page)\b`)
	accordTo  = regexp.MustCompile(`(?i)\b(?:according to|writing in|wrote in|reported by|reported in|published (?:in|by)|told|interview with|quoted by|cited by|speaking to|said in|column in|op-ed in|piece in|article in|in|by|of|from) $`)
	listLink  = regexp.MustCompile(`^(?:,|,? and|,? or|,? as well as|,? along with| &)(?: in)? $`)
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
	if m := leadName.FindStringSubmatch(s); m != nil && lead {
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
		if w := webName.FindString(s[at:]); w != "" && strings.HasPrefix(s[at:], w) && !strings.Contains(s[:at], "://") {
			ms = append(ms, mention{name: w, start: at, end: at + len(w), sure: true})
			at += len(w)
			continue
		}
		if m, ok := p.knownAt(s, at); ok {
			ms = append(ms, m)
			at = m.end
			continue
		}
		loc := runRE.FindStringIndex(s[at:])
		if loc == nil || loc[0] != 0 {
			at += len(wordStart.FindString(s[at:]))
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
	longer := strings.HasPrefix(s[end:], " ") && len(s) > end+1 && isCapital(s[end+1:]) && !strings.Contains(o.words, " ") && (o.unsure || !p.anyCue(s, at, end))
	if longer && (o.unsure || !newspaperWord(firstWord(s[end+1:]))) && o.unsure {
		return mention{}, false
	}
	name := o.name
	return mention{name: name, start: at, end: end, sure: !o.unsure}, true
}

func (p *press) anyCue(s string, at, end int) bool { return anyVerb.MatchString(s[end:]) }

func newspaperWord(w string) bool { return outletEnds[w] || reportEnds[w] }

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
	if !m.sure && p.marks[name] && !p.acts(bare) && !givenNames[strings.ToLower(words[0])] {
		m.sure = true
	}
	first := strings.ToLower(words[0])
	m.person = !m.sure && (strings.HasSuffix(name, "-based") || strings.HasSuffix(name, "-owned") || titleWords[first] || givenNames[first] && len(words) > 1 || p.acts(bare) || everyday[words[0]] && len(words) == 1 || bodies(words))
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
		if entityWords[strings.ToLower(w)] {
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
	paperish := known || reportEnds[words[len(words)-1]] || foreignArticles[words[0]] && len(words) > 1 || strings.HasPrefix(words[0], "L'")
	adjective := len(words) == 1 && !known && nounPhrase.MatchString(before)
	switch {
	case adjective: // "a Jamaican newspaper"
		return false
	case outletBehind.MatchString(after):
		return true
	case pressCue.MatchString(before), pressBack.MatchString(after) && (paperish || len(words) < 4):
		return true
	case accordTo.MatchString(before):
		return paperish && (article || known || !strings.HasSuffix(strings.ToLower(before), " of ")) && (known || article || strings.Contains(strings.ToLower(before), "according")) || article && len(before) > 0 && len(words) < 5
	case article && len(strings.TrimLeft(before, `"'( `)) > 0 && !strings.HasSuffix(before, ": ") && reportVerb.MatchString(after):
		return true // "The" with a capital within a sentence
	case !clauseStart(before):
		return false
	case known && !article && !strings.Contains(m.name, " "): // "Time", "Dawn", "Nature"
		return reportVerb.MatchString(after) || possessive.MatchString(after) || listAhead.MatchString(after)
	case paperish:
		return anyVerb.MatchString(after) || listAhead.MatchString(after)
	case article:
		return reportVerb.MatchString(after) && len(words) < 4 && !linking.MatchString(after)
	}
	return len(words) < 4 && strongVerb.MatchString(after) && !byPerson.MatchString(after)
}

var (
	clauseRE = regexp.MustCompile(`(?:^|[,;:.!?–—]["']?\s+|\b(?:while|whereas|and|but|as|when|that|whilst|although|though|after|because|where)\s+)["'(]*$`)
	// outletBehind says what the name before it is: "The Gleaner, a Jamaican newspaper, …".
	outletBehind = regexp.MustCompile(`^,? (?:an?|the|another) (?:[\pL-]+ ){0,4}(?:newspaper|daily|weekly|tabloid|broadsheet|broadcaster|news agency|magazine|news site|website)\b`)
	nounPhrase   = regexp.MustCompile(`(?i)\b(?:an?|another|some|several|many|most|other|the|its|leading|major)(?: [\pL-]+)? $`)
	possessive   = regexp.MustCompile(`^'s (?:[\pL-]+ )?(?:editorial|correspondent|columnist|report|reporters?|editor|front page|headline|website|coverage|analysis|commentary|cover)`)
	inPlace      = regexp.MustCompile(`(?i)\b(?:in|from|at|of|for|to|on|near|outside)(?: the)? $`)
	listAhead    = regexp.MustCompile(`^,? (?:and|as well as|along with) (?:[Tt]he )?\p{Lu}`)
	linking      = regexp.MustCompile(`^` + adverbs + `\s+(?:has|had|have|is|was|put|made|took|gave|found|announced|declared|welcomed)\b`)
	byPerson     = regexp.MustCompile(`^\s+\w+ (?:in|for) (?:[Tt]he )?\p{Lu}|\b(?:he|she|his|her)\b`)
)

func clauseStart(before string) bool { return clauseRE.MatchString(before) }

// throughLists carries over what is sure of one name to those that stand in a list with it: "A and
// B described …", "papers such as A, B and C".
func (p *press) throughLists(s string, ms []mention) {
	for pass := 0; pass < len(ms); pass++ {
		changed := false
		for i := 1; i < len(ms); i++ {
			a, b := &ms[i-1], &ms[i]
			if a.sure == b.sure || !listLink.MatchString(s[a.end:b.start]) {
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
			if other == a && inPlace.MatchString(s[:a.start]) && !known(a.name) {
				continue // "In Germany, Der Spiegel and Die Zeit …"
			}
			if other.person || other == b && clausal.MatchString(after) && !known(b.name) {
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
var clausal = regexp.MustCompile(`^\s+(?:himself|herself|denied|refused|rejected|resigned|won|lost)\b`)

func known(name string) bool {
	_, ok := knownOutlet(strings.TrimPrefix(name, "The "))
	return ok
}
