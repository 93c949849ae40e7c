package console

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
)

// TestBrowserVariant makes a question that was missed a phrasing of an entry, by mouse, with and
// without JavaScript.
func TestBrowserVariant(t *testing.T) {
	for name, options := range map[string][]bottest.TabOption{"script": nil, "no script": {bottest.NoScript()}} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t).serve()
			tab := bottest.Browse(t, r.url+"/console/", options...)
			tab.Click(`.group input[value="` + dogs + `"]`)
			tab.Follow(func() { tab.ClickText("Preview as another phrasing") })
			if got := tab.Text("main"); !strings.Contains(got, "gets an answer") || !strings.Contains(got, "Dogs are allowed on board") {
				t.Errorf("the preview says %q", got)
			}
			tab.Follow(func() { tab.ClickText("Save") })
			if got := tab.Text(".notice"); !strings.Contains(got, "Saved: added another phrasing") {
				t.Errorf("after saving the page says %q", got)
			}
			if a := faq.Compose(r.store.live, faq.Query{Text: hound}); a.Outcome != faq.Answered {
				t.Errorf("the question is %s, want it answered", a.Outcome)
			}
			tab.Follow(func() { tab.ClickText("Undo") })
			if got := tab.Text(".notice"); !strings.Contains(got, "Undone:") {
				t.Errorf("after undoing the page says %q", got)
			}
		})
	}
}

// TestBrowserKeyboard writes an FAQ by keyboard alone.
func TestBrowserKeyboard(t *testing.T) {
	r := newRig(t).serve()
	tab := bottest.Browse(t, r.url+"/console/")
	tab.TabTo(`.group a[href^="/console/change/faq"]`)
	tab.Follow(func() { tab.Press("Enter") })
	tab.TabTo("#answer")
	tab.Press(strings.Split("Dogs, cats and hamsters travel in cabins 1 to 8.", "")...)
	tab.Press("Tab", "Tab")
	if got := tab.Focused(); got != "button Preview" {
		t.Fatalf("focus is on %q, want the button", got)
	}
	tab.Follow(func() { tab.Press("Enter") })
	tab.TabTo(".decide button")
	tab.Follow(func() { tab.Press("Enter") })
	if got := tab.Text(".notice"); !strings.Contains(got, "Saved: wrote a new FAQ, “"+hound+"”") {
		t.Errorf("after saving the page says %q", got)
	}
}

// TestBrowserImport drops a file, and chooses one where no script runs.
func TestBrowserImport(t *testing.T) {
	r := newRig(t).serve()
	tab := bottest.Browse(t, r.url+"/console/content")
	tab.Follow(func() { tab.Drop(".drop", "harbour.txt", harbour) })
	if got := tab.Text("main"); !strings.Contains(got, "Line 11:") || !strings.Contains(got, "How long does the dredging take?") {
		t.Errorf("the draft says %q", got)
	}
	tab.Follow(func() { tab.ClickText("Import 1 file") })
	if got := tab.Text(".notice"); !strings.Contains(got, "1 file imported.") || len(r.store.imported) != 3 {
		t.Errorf("after the import the page says %q", got)
	}
	path := filepath.Join(t.TempDir(), "quay.md")
	if err := os.WriteFile(path, []byte(harbour), 0o600); err != nil {
		t.Fatal(err)
	}
	still := bottest.Browse(t, r.url+"/console/content", bottest.NoScript(), bottest.Sized(360, 700))
	still.Upload("#file", path)
	still.Follow(func() { still.ClickText("Look at it") })
	still.Follow(func() { still.ClickText("Import 1 file") })
	if got := still.Text(".notice"); !strings.Contains(got, "1 file imported.") || len(r.store.imported) != 4 {
		t.Errorf("without JavaScript the page says %q", got)
	}
}

func TestBrowserComplete(t *testing.T) {
	r := newRig(t).serve()
	tab := bottest.Browse(t, r.url+"/console/change/variant?"+url.Values{"text": {hound}}.Encode())
	tab.Type("#find", "are do")
	tab.WaitFor(`document.querySelector("#stored option")?.value === "Are dogs allowed on board?"`)
}

// TestBrowserPages opens all pages in both themes and on a phone: axe-core finds nothing wrong,
// nothing stands out of the page, and nothing is refused by its policy.
func TestBrowserPages(t *testing.T) {
	r := newFullRig(newRig(t))
	r.amendSome()
	tab := bottest.Browse(t, r.url+"/console/")
	check := func(name string) {
		t.Helper()
		for _, dark := range []bool{false, true} {
			tab.Dark(dark)
			for _, violation := range tab.Axe() {
				t.Errorf("%s, dark %v: %s", name, dark, violation)
			}
		}
		tab.Size(320, 640)
		if n := tab.Overflow(); n > 0 {
			t.Errorf("%s is %d pixels too wide for a phone", name, n)
		}
		for _, violation := range tab.Axe() {
			t.Errorf("%s on a phone: %s", name, violation)
		}
		tab.Size(1280, 900)
	}
	for name, path := range pagesToSee {
		tab.Go(r.url + path)
		check(name)
	}
	tab.Go(r.url + "/console/")
	tab.Follow(func() { tab.ClickText("Preview as another phrasing") })
	check("a preview")
	tab.Follow(func() { tab.ClickText("Save") })
	check("a notice")
	tab.Go(r.url + "/console/content")
	tab.Follow(func() { tab.Drop(".drop", "harbour.txt", harbour) })
	check("a draft")
	tab.Allow("422")
	tab.Go(r.url + "/console/change/faq")
	tab.Follow(func() { tab.ClickText("Preview") })
	check("a form that is refused")
	tab.Allow("404")
	tab.Go(r.url + "/console/nothing")
	check("a page that is not there")
}
