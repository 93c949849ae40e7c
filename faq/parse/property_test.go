package parse_test

import (
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/parse"
)

// TestNothingLost holds that every word of a file stands in the briefing, as often as it was
// printed, or in a warning.
func TestNothingLost(t *testing.T) {
	names := files(t, "testdata/pages")
	if own, _ := filepath.Glob("../../../shared/briefings/*.txt"); len(own) > 0 {
		names = append(names, own...)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text := string(data)
		switch filepath.Ext(name) {
		case ".html", ".htm":
			text = htmlText(t, text)
		case ".jsonl", ".json", ".csv", ".yaml":
			continue // their goldens show them whole
		}
		counted := !strings.HasPrefix(text, "---") // front matter repeats the title
		text = html.UnescapeString(markup.ReplaceAllString(text, " "))
		b, warnings := parseFile(t, name)
		if lost := lostWords(text, b, warnings, counted); len(lost) > 0 {
			t.Errorf("%s: lost: %s", name, strings.Join(lost, " "))
		}
	}
}

// htmlText returns the text of a page that is for readers of the story.
func htmlText(t *testing.T, source string) string {
	doc, err := html.Parse(strings.NewReader(source))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch n.Data {
		case "head", "script", "style", "nav", "button":
			return
		case "footer":
			return
		case "header":
			if n.Parent.Data == "body" {
				return
			}
		}
		for _, a := range n.Attr {
			if a.Key == "hidden" || a.Key == "style" && strings.Contains(a.Val, "none") || a.Key == "id" && a.Val == "cookie-banner" ||
				a.Key == "class" && (a.Val == "share" || a.Val == "skip-link" || a.Val == "nav" || a.Val == "newsletter") {
				return
			}
		}
		if n.Type == html.TextNode {
			out.WriteString(n.Data + " ")
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(doc)
	return out.String()
}

// markup matches tags and the labels of link definitions in Markdown.
var markup = regexp.MustCompile(`</?[a-z]+>|(?m:^\[\w+\]:)|\]\[\w+\]`)

// labels are words that tell what a line is and are mark-up for a reader.
var labels = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`q a question answer frage antwort pregunta respuesta réponse source sources via read more also see further reading full story at link links quelle quellen fuente fuentes
		updated published posted modified issued created released date as of stand last first on le mis à jour publié veröffentlicht am aktualisiert publicado actualizado el
		min minute minutes mins gmt utc bst cet est edt pm z h uhr title headline url author authors byline lang language permalink canonical by name topic topics description about term
		monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri sat sun de
		januar jänner janvier enero gennaio janeiro januari februar février febrero febbraio fevereiro februari märz mars marzo março maart avril abril aprile mai mayo maggio maio mei
		juni juin junio giugno junho juli juillet julio luglio julho août agosto augustus septembre septiembre settembre setembro oktober octobre octubre ottobre outubro
		novembre noviembre novembro dezember décembre diciembre dicembre dezembro
		january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec
		i ii iii iv v vi vii viii ix x section part en gb 4`) {
		m[w] = true
	}
	return m
}()

var listNumber = regexp.MustCompile(`(?m)^[\s>*#_-]*\(?\d{1,3}[.)]\s`)

// tokens cuts text into folded words. Marks of emphasis are dropped, not cut at.
func tokens(text string) []string {
	text = strings.Map(func(r rune) rune {
		if r == '*' || r == '_' || unicode.IsControl(r) && !unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || r == '\ufffc' {
			return -1
		}
		return r
	}, text)
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
}

// lostWords returns the words of a text that stand neither in the briefing nor in a warning.
func lostWords(text string, b *faq.Briefing, warnings []parse.Warning, counted bool) []string {
	have := map[string]int{}
	for _, s := range everything(b, warnings) {
		for _, w := range tokens(s) {
			have[w]++
		}
	}
	var lost []string
	for _, w := range tokens(listNumber.ReplaceAllString(text, " ")) {
		if have[w] == 0 {
			lost = append(lost, w)
		} else if counted {
			have[w]--
		}
	}
	var out []string
	for _, w := range lost {
		short := len([]rune(w)) == 1 || strings.Trim(strings.TrimRight(w, "stndrh"), "0123456789") == "" // 31st
		if !labels[w] && !(short && !counted) && !(counted && b.Date.Year() > 1 && strings.Contains(day(b), strings.TrimLeft(w, "0"))) {
			out = append(out, w)
		}
	}
	sort.Strings(out)
	return out
}

// everything returns all texts of a briefing and the warnings.
func everything(b *faq.Briefing, warnings []parse.Warning) []string {
	out := []string{b.Title, b.Byline, b.URL, b.Language, day(b)}
	links := func(ls []faq.Link) {
		for _, l := range ls {
			out = append(out, l.Title)
			if l.URL != l.Title {
				out = append(out, l.URL)
			}
		}
	}
	for _, s := range b.Sections {
		out = append(out, s.Heading)
		for _, p := range s.Passages {
			out = append(out, p.Text, p.Subheading)
			links(p.Links)
		}
	}
	for _, f := range b.FAQs {
		out = append(out, f.Question, f.Answer, f.Section, strings.Join(f.Variants, "\n"))
		links(f.Links)
	}
	for _, p := range b.Prompts {
		out = append(out, p.Question, p.Section)
	}
	for _, t := range b.Topics {
		out = append(out, t.Name, strings.Join(t.Aliases, "\n"), t.Text, t.Section)
	}
	links(b.Links)
	for _, w := range warnings {
		out = append(out, w.Text)
	}
	return out
}
