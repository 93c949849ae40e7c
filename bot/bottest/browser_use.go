package bottest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Go opens an address, and waits until it is loaded.
func (tab *Tab) Go(url string) {
	tab.t.Helper()
	tab.do("open "+url, chromedp.Navigate(url))
}

// Frame returns the frame of another site in the page whose address begins as given, when it is there.
// What goes wrong in it fails the test like what goes wrong in the page.
func (tab *Tab) Frame(address string) *Tab {
	tab.t.Helper()
	for deadline := time.Now().Add(browserWait); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		all, err := chromedp.Targets(tab.ctx)
		if err != nil {
			tab.t.Fatalf("look for frames: %v", err)
		}
		for _, target := range all {
			if target.Type == "iframe" && strings.HasPrefix(target.URL, address) {
				ctx, cancel := chromedp.NewContext(tab.ctx, chromedp.WithTargetID(target.TargetID))
				return attach(tab.t, ctx, cancel)
			}
		}
	}
	tab.t.Fatalf("no frame of another site begins with %s at %s%s", address, tab.where(), tab.complaints())
	return nil
}

// Back does what the button for going back does, and waits until the page is there.
func (tab *Tab) Back() {
	tab.t.Helper()
	history := get(tab, "read the history", chromedp.NavigationEntries())
	if history.CurrentIndex == 0 {
		tab.t.Fatalf("there is no page to go back to from %s", tab.where())
	}
	before := history.Entries[history.CurrentIndex-1]
	tab.do("go back", command(page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: before.ID}))
	tab.WaitFor(fmt.Sprintf("location.href === %s && document.readyState === 'complete'", quoted(before.URL)))
}

// Reload loads the page anew.
func (tab *Tab) Reload() {
	tab.t.Helper()
	tab.do("reload", chromedp.Reload())
}

// URL returns the address of the page.
func (tab *Tab) URL() string {
	tab.t.Helper()
	return get(tab, "read the address", chromedp.Location())
}

// Text returns what a reader sees of the first element of a selector.
func (tab *Tab) Text(selector string) string {
	tab.t.Helper()
	return strings.TrimSpace(get(tab, "read "+selector, chromedp.Text(chromedp.CSS(selector))))
}

// Texts returns what a reader sees of all elements of a selector, none where there are none.
func (tab *Tab) Texts(selector string) []string {
	tab.t.Helper()
	var out []string
	tab.Eval(fmt.Sprintf("[...document.querySelectorAll(%s)].map(e => e.innerText.trim())", quoted(selector)), &out)
	return out
}

// Count returns how many elements a selector names.
func (tab *Tab) Count(selector string) int {
	tab.t.Helper()
	n := 0
	tab.Eval(fmt.Sprintf("document.querySelectorAll(%s).length", quoted(selector)), &n)
	return n
}

// Eval evaluates JavaScript in the page, also where its own does not run, and reads the result into
// a pointer; nil where it is not wanted.
func (tab *Tab) Eval(script string, into any) {
	tab.t.Helper()
	data := get(tab, "evaluate "+script, chromedp.Evaluate[[]byte](script))
	if into == nil {
		return
	}
	if err := json.Unmarshal(data, into); err != nil {
		tab.t.Fatalf("evaluate %s: %v", script, err)
	}
}

// Wait waits until a selector names something that is seen.
func (tab *Tab) Wait(selector string) {
	tab.t.Helper()
	tab.do("wait for "+selector, chromedp.WaitVisible(chromedp.CSS(selector)))
}

// WaitText waits until an element of a selector holds a text.
func (tab *Tab) WaitText(selector, text string) {
	tab.t.Helper()
	script := fmt.Sprintf("[...document.querySelectorAll(%s)].some(e => e.textContent.includes(%s))", quoted(selector), quoted(text))
	tab.WaitFor(script)
}

// WaitFor waits until JavaScript is true in the page.
func (tab *Tab) WaitFor(script string) {
	tab.t.Helper()
	for deadline := time.Now().Add(browserWait); ; time.Sleep(20 * time.Millisecond) {
		if is, err := run(tab, chromedp.Evaluate[bool](script)); err == nil && is { // a page that is just going away has no answer
			return
		}
		if time.Now().After(deadline) {
			body, _ := run(tab, chromedp.Text(chromedp.CSS("body"))) // only to tell
			tab.t.Fatalf("waited %v for %s at %s; the page says:\n%s%s", browserWait, script, tab.where(), body, tab.complaints())
		}
	}
}

// Size gives the tab another size in pixels.
func (tab *Tab) Size(width, height int64) {
	tab.t.Helper()
	tab.do("change the size", command(emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: width, Height: height, DeviceScaleFactor: 1, Mobile: width < 500,
	}))
}

// Dark has the reader prefer dark colours, or light ones.
func (tab *Tab) Dark(dark bool) {
	tab.t.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	tab.do("change the colours", command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}}))
}

// Printed shows the page as it would be printed, in light colours, until [Tab.Dark] is called.
func (tab *Tab) Printed() {
	tab.t.Helper()
	tab.do("show the page as printed", command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}))
}

// Overflow returns by how many pixels the page is wider than the window.
func (tab *Tab) Overflow() int {
	tab.t.Helper()
	n := 0
	tab.Eval("document.documentElement.scrollWidth - document.documentElement.clientWidth", &n)
	return n
}

// Screenshot writes a picture of the whole page, as PNG.
func (tab *Tab) Screenshot(file string) {
	tab.t.Helper()
	picture := get(tab, "take a picture", chromedp.FullScreenshot(100))
	if err := os.WriteFile(file, picture, 0o644); err != nil {
		tab.t.Fatal(err)
	}
}

// Cookies returns the cookies of the tab, as "name=value".
func (tab *Tab) Cookies() []string {
	tab.t.Helper()
	found := get(tab, "read the cookies", func(ctx context.Context, t *chromedp.Target) (network.GetCookiesResult, error) {
		return cdp.Call(ctx, t, network.GetCookies, network.GetCookiesParams{})
	})
	var out []string
	for _, c := range found.Cookies {
		out = append(out, c.Name+"="+c.Value)
	}
	return out
}

// quoted returns text as a string of JavaScript.
func quoted(text string) string {
	data, _ := json.Marshal(text) // a string can be written
	return string(data)
}
