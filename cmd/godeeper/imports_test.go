package main

import (
	"bufio"
	"encoding/json"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/godeeper/godeeper"

// goPackage is what go list says of a package.
type goPackage struct {
	ImportPath string
	Imports    []string // of its production files
	Deps       []string // all that its production files lead to
}

// rule says what a package may import of this module: exactly these packages, or, with "/...",
// those and the ones below them.
type rule struct {
	of  string   // the package, or with "/..." it and all below it; the first rule that fits counts
	may []string // relative to the module
}

// rules are the arrows of the picture in the README: two wings on one leaf, joined by cmd.
var rules = []rule{
	{"faq", nil},
	{"faq/match/train", []string{"faq/..."}}, // a command, run by hand
	{"faq/match/language/...", []string{"faq/match/language/..."}}, // words alone: it knows no briefing
	{"faq/match/embed", []string{"faq"}},
	{"faq/match/embed/...", []string{"faq", "faq/match/embed"}},
	{"faq/match", []string{"faq", "faq/match/language"}},
	{"faq/curate", []string{"faq", "faq/eval", "faq/match", "faq/match/language", "faq/parse"}},
	{"faq/feed/fetch", nil}, // it gets pages and knows nothing of them
	{"faq/feed", []string{"faq", "faq/parse", "faq/feed/fetch"}},
	{"faq/...", []string{"faq"}},
	{"storage/storagetest", []string{"faq", "storage"}},
	{"storage/...", []string{"faq"}},
	{"bot", []string{"faq/..."}},
	{"bot/bottest", []string{"bot", "faq/..."}},
	{"bot/bottest/axe", nil},
	{"bot/web/page", nil}, // the frame knows no briefing
	{"bot/web/...", []string{"bot", "bot/web/page", "faq/..."}},
	{"bot/...", []string{"bot", "faq/..."}},
	{"cmd/...", []string{"faq/...", "bot/...", "storage", "cmd/..."}},
}

// homes says where alone a library may be imported: what is a platform's or a database's own
// stays there.
var homes = map[string]string{
	"github.com/mattn/go-sqlite3":   "storage",
	"github.com/jackc/pgx":          "storage",
	"github.com/bwmarrin/discordgo": "bot/discord",
	"github.com/slack-go/slack":     "bot/slack",
	"github.com/gomlx":              "faq/match/embed/onnx",
	"github.com/mmcdole/gofeed":     "faq/feed",
}

// testOnly are the packages that no production package leads to. Nor does one of ours import
// testing; that a library does (kljensen/snowball) cannot be helped.
var testOnly = []string{"bot/bottest", "bot/bottest/samples", "storage/storagetest"}

func TestImports(t *testing.T) {
	packages := goList(t)
	if len(packages) < 5 {
		t.Fatalf("go list found %d packages of the module, which cannot be all", len(packages))
	}
	for _, p := range packages {
		name := relative(p.ImportPath)
		may, ok := allowed(name)
		if !ok {
			t.Errorf("%s: no rule says what it may import; is it where the layout wants it?", name)
			continue
		}
		for _, i := range p.Imports {
			if ours(i) && !fits(relative(i), may) {
				t.Errorf("%s imports %s; it may import %v of this module", name, relative(i), may)
			}
			for library, home := range homes {
				if below(i, library) && name != home {
					t.Errorf("%s imports %s, which only %s may", name, i, home)
				}
			}
		}
		if slices.Contains(testOnly, name) {
			continue
		}
		if slices.Contains(p.Imports, "testing") {
			t.Errorf("%s imports testing", name)
		}
		for _, d := range p.Deps {
			if ours(d) && slices.Contains(testOnly, relative(d)) {
				t.Errorf("%s leads to %s, which is for tests", name, d)
			}
		}
	}
}

// TestImportRules holds the rules themselves: what the layout forbids, they forbid.
func TestImportRules(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     bool
	}{
		{"faq", "faq/match", false},
		{"faq/match", "faq", true},
		{"faq/match", "faq/parse", false},
		{"faq/match", "bot", false},
		{"faq/match", "faq/match/embed", false},
		{"faq/match/embed", "faq/match/embed/onnx", false},
		{"faq/match/embed/endpoint", "faq/match/embed", true},
		{"bot", "faq/match", true},
		{"bot", "storage", false},
		{"bot", "bot/terminal", false},
		{"bot/slack", "bot", true},
		{"bot/slack", "bot/discord", false},
		{"bot/terminal", "storage", false},
		{"storage", "faq", true},
		{"storage", "faq/match", false},
		{"storage", "bot", false},
		{"cmd/godeeper", "storage", true},
		{"cmd/godeeper", "bot/terminal", true},
		{"cmd/godeeper", "storage/storagetest", false},
	} {
		may, ok := allowed(c.from)
		if got := ok && fits(c.to, may); got != c.want {
			t.Errorf("%s may import %s: %t, want %t", c.from, c.to, got, c.want)
		}
	}
}

func allowed(name string) (may []string, ok bool) {
	for _, r := range rules {
		if fits(name, []string{r.of}) {
			return r.may, true
		}
	}
	return nil, false
}

// fits reports whether one of the patterns names the package.
func fits(name string, patterns []string) bool {
	for _, p := range patterns {
		root, all := strings.CutSuffix(p, "/...")
		if name == root || all && below(name, root) {
			return true
		}
	}
	return false
}

func below(name, root string) bool { return name == root || strings.HasPrefix(name, root+"/") }
func ours(name string) bool        { return below(name, module) }
func relative(name string) string  { return strings.TrimPrefix(strings.TrimPrefix(name, module), "/") }

// goList returns all packages of the module.
func goList(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports,Deps", "./...")
	cmd.Dir = "../.."
	var complaints strings.Builder
	cmd.Stderr = &complaints
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("start go list: %v", err)
	}
	var packages []goPackage
	dec := json.NewDecoder(bufio.NewReader(out))
	for {
		var p goPackage
		if err := dec.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatalf("read go list: %v", err)
		}
		packages = append(packages, p)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("go list: %v\n%s", err, complaints.String())
	}
	return packages
}
