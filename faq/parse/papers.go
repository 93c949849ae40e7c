package parse

import (
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
				if n == 0 && q.Block != block && leadName().MatchString(s) {
					led = named[:1]
				}
			case len(led) > 0:
				last = led
			case len(under) > 0:
				last = under
			case open && q.Block == block, (n > 0 || q.Block == block) && quoteGoesOn().MatchString(s), n > 0 && goesOnPress().MatchString(s), goesOnPress().MatchString(s) && (q.Block == block || paperGoesOn().MatchString(s)):
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
	strongVerb  = lazy(`^` + adverbs + `\s+(?:` + strongVerbs + `)\b`)
	reportVerb  = lazy(`^` + adverbs + `\s+(?:` + strongVerbs + `|` + weakVerbs + `)\b`)
	anyVerb     = lazy(`^(?:` + adverbs + `\s+(?:` + strongVerbs + `|` + weakVerbs + `|\pL+ed)\b|'s\s+\pL)`)
	goesOnPress = lazy(`^["'(]?(?:(?:He|She|It|They|The (?:two|three|latter|former))` + adverbs + `\s+(?:` + strongVerbs + `|` + weakVerbsSaid + `)\b|(?:The|That|This|Its|Their|Both|Another) (?:\w+ )?(?:papers?|newspapers?|daily|dailies|tabloid|broadsheet|outlets?|agency|broadcaster|magazine|weekly|website|site|article|articles|editorial|editorials|editors?|report|reports|piece|story|column|columnist|correspondent|commentary|coverage|headline|journalists?|reporters?)\b|In an? (?:\w+ )?(?:editorial|interview|comment|commentary|column|analysis|article)|According to (?:the (?:paper|newspaper|report|article|daily|broadcaster|agency)|it|its)\b)`)
	quoteGoesOn = lazy(`["'],? (?:he|she|it|they|(?:its|his|her|their|the paper's) (?:[\pL-]+ ){1,5}?|the (?:paper|newspaper|daily|article|editorial|broadcaster|agency))\s?(?:\pL+ )?(?:` + weakVerbsSaid + `|wrote|writes)\b|, the (?:paper|newspaper|daily|article|editorial|broadcaster|agency) (?:` + weakVerbsSaid + `|wrote|writes|reported)\b`)
	paperGoesOn = lazy(`^(?:The|Its|Their|Both) (?:papers?|newspapers?|daily|agency|broadcaster|magazine|article|editorial)\b|^It` + adverbs + `\s+(?:added|adds|also)\b`)
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
		if leadName().MatchString(straight.Replace(q.Text)) {
			with++
		}
	}
	return with >= 2 && with*2 > blocks || with == 1 && blocks == 1
}

var (
	nameRun   = `(?:The |the )?\p{Lu}[\pL\pN'./&+-]*(?: (?:of |and the |de |di |della |dello |da |do |du |des |der |van |& )?[\p{Lu}\p{N}][\pL\pN'/&+-]*){0,5}`
	leadName  = lazy(`^(` + nameRun + `)(?:\s*\([^)]{2,30}\))?(?:\s*:|\s+[–—-])\s+\S`)
	webName   = lazy(`\b[\pL\pN][\pL\pN-]*\.(?:com|org|net|in|co\.uk|fr|de|news)\b`)
	runRE     = lazy(nameRun)
	pressCue  = lazy(`(?i)\b(?:` + pressNouns + `)(?:,)?(?: (?:such as|like|including|among them|notably|for example|from|called|named))?,? $`)
	pressBack = lazy(`^(?:'s)? (?:newspapers?|daily|news agency|magazine|tabloid|broadsheet|broadcaster|website|weekly|correspondent|editorial|report|reporters?|columnist|front page)\b`)
	// sourceBefore stands before the name of whoever reported, placeBefore before that and much else.
	sourceBefore = lazy(`(?i)\b(?:according to|writing (?:in|for)|(?:wrote|writes) (?:in|for)|reported (?:by|in)|published (?:in|by)|told|tells|interview with|quoted (?:by|in)|cited (?:by|in)|speaking to|spoke to|(?:column|op-ed|piece|article|editorial|interview|report|commentary) (?:in|for|by)) $`)
	placeBefore  = lazy(`(?i)\b(?:in|by|of|from|for|at|via) $`)
	stationName  = lazy(`^(?:The )?(?:[A-Z]{0,4}TV\d?|Radio|[A-Z]{2,4} News|Channel \d+)\b|\b(?:TV|FM|Radio)$`)
	listLink     = lazy(`^(?:,|,? and|,? or|,? as well as|,? along with| &)(?: in)? $`)
)
