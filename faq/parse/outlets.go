package parse

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed data/outlets.txt
var outletData string

// outlet is one way to print the name of a newspaper or another outlet.
type outlet struct {
	name   string // the name by which it is given
	words  string // as printed, without an article
	unsure bool   // also an everyday word: it counts only where it reports
}

// outletsByWord lists the outlets by the first word of a printed name, longest first.
var outletsByWord = sync.OnceValue(func() map[string][]outlet {
	m := map[string][]outlet{}
	for line := range strings.Lines(outletData) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		names := strings.Split(line, "|")
		canonical := strings.TrimSuffix(strings.TrimSpace(names[0]), "?")
		for _, n := range names {
			n = strings.TrimSpace(n)
			o := outlet{name: canonical, words: strings.TrimPrefix(strings.TrimSuffix(n, "?"), "The "), unsure: strings.HasSuffix(n, "?")}
			if o.words != canonical && strings.Contains(o.words, " ") && isCapital(o.words[strings.LastIndex(o.words, " ")+1:]) && !strings.HasSuffix(canonical, o.words) {
				o.name = o.words // "Nikkei Asia" is a paper of its own beside "Nikkei"
			}
			first := firstWord(o.words)
			at := 0
			for at < len(m[first]) && len(m[first][at].words) >= len(o.words) {
				at++
			}
			m[first] = append(m[first][:at], append([]outlet{o}, m[first][at:]...)...)
		}
	}
	return m
})

func firstWord(s string) string {
	w, _, _ := strings.Cut(s, " ")
	return w
}

// knownOutlet returns the outlet whose printed name begins text.
func knownOutlet(text string) (o outlet, ok bool) {
	word := wordStart().FindString(text)
	for word != "" {
		for _, o := range outletsByWord()[word] {
			if strings.HasPrefix(text, o.words) && !continuesWord(text[len(o.words):]) {
				return o, true
			}
		}
		i := strings.LastIndexAny(word, "'-/.&+")
		if i < 0 {
			break
		}
		word = word[:i]
	}
	return outlet{}, false
}

var wordStart = lazy(`^[\pL\pN][\pL\pN'./&+-]*`)

// continuesWord reports whether rest goes on with the word before it; a possessive does not.
func continuesWord(rest string) bool {
	if strings.HasPrefix(rest, "'s") || strings.HasPrefix(rest, "-") && len(rest) > 1 {
		return false
	}
	for _, r := range rest {
		return isWordRune(r)
	}
	return false
}

var (
	// outletEnds are words that names of newspapers end in, and few other names do.
	outletEnds = wordSet(`Times Post Herald Tribune Gazette Chronicle Telegraph Mirror Observer Examiner Journal Courier Inquirer Zeitung
		Tagblatt Tageblatt Shimbun Dispatch Bulletin Sentinel Advertiser Monitor Argus Rundschau Anzeiger Dagblad Dagbladet Daily Weekly
		News Newspaper Broadcasting TV Ledger Mercury Clarion Picayune Sun-Times Leader-Telegram Pravda Gazeta Correio Diario Diário Nachrichten Nyheter Sanomat`)
	// reportEnds end names of newspapers too, but so many other names that they must report something.
	reportEnds = wordSet(`Star Sun Globe Express Press Review Record Register Today Echo Age World Nation Standard Independent Media Radio
		Network Magazine Mail Citizen Guardian Spectator Insider Online Television Channel Agency Wire Outlook Voice Banner Union-Tribune`)
	// foreignArticles begin names of newspapers; of places and people too, so that they must report.
	foreignArticles = wordSet(`Le La Les El Los Las Il Lo O A Die Der Das De Het Al Ha Ta To`)
	pressNouns      = `(?:news)?papers?|dailies|daily|outlets?|media|broadcasters?|magazines?|news agenc(?:y|ies)|agenc(?:y|ies)|tabloids?|broadsheets?|websites?|sites?|weekly|weeklies|titles|publications?|news organi[sz]ations?|editorials? in|front pages of|headlines in|columns? in|commentar(?:y|ies) in`
)
