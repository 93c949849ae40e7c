package bottest

import (
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Click clicks on an element.
func (tab *Tab) Click(selector string) {
	tab.t.Helper()
	tab.do("click "+selector, chromedp.Click(chromedp.CSS(selector)))
}

// ClickText clicks on the first button, link or summary that reads as given.
func (tab *Tab) ClickText(text string) {
	tab.t.Helper()
	find := fmt.Sprintf(`(() => { const e = [...document.querySelectorAll("button, a, summary, label")].find(e => e.textContent.trim() === %s);
		document.querySelectorAll("[data-bottest]").forEach(e => e.removeAttribute("data-bottest")); e?.setAttribute("data-bottest", ""); return !!e })()`, quoted(text))
	tab.WaitFor(find)
	tab.Click("[data-bottest]")
}

// Follow does something that loads another page, and waits until it is loaded.
func (tab *Tab) Follow(do func()) {
	tab.t.Helper()
	tab.mu.Lock()
	before := tab.loads
	tab.mu.Unlock()
	do()
	deadline := time.NewTimer(browserWait)
	defer deadline.Stop()
	for {
		tab.mu.Lock()
		loads := tab.loads
		tab.mu.Unlock()
		if loads > before {
			return
		}
		select {
		case <-tab.loaded:
		case <-deadline.C:
			tab.t.Fatalf("no other page was loaded; this is %s%s", tab.where(), tab.complaints())
		}
	}
}

// Type types into an element, behind what it holds.
func (tab *Tab) Type(selector, text string) {
	tab.t.Helper()
	tab.do("type into "+selector, chromedp.SendKeys(chromedp.CSS(selector), text))
}

// Fill makes a text all that an element holds.
func (tab *Tab) Fill(selector, text string) {
	tab.t.Helper()
	tab.Wait(selector)
	tab.Eval(fmt.Sprintf(`(() => { const e = document.querySelector(%s); e.value = ""; e.dispatchEvent(new Event("input", {bubbles: true})) })()`, quoted(selector)), nil)
	tab.Type(selector, text)
}

// keys are those with a name, beside the letters.
var keys = map[string]string{
	"Tab": kb.Tab, "Enter": kb.Enter, "Space": " ", "Escape": kb.Escape, "Backspace": kb.Backspace,
	"ArrowUp": kb.ArrowUp, "ArrowDown": kb.ArrowDown, "ArrowLeft": kb.ArrowLeft, "ArrowRight": kb.ArrowRight, "Home": kb.Home, "End": kb.End,
}

// Press presses keys one after the other, in what has the focus: by name, like "Tab", "Shift+Tab",
// "Enter", "ArrowDown", or a text as it is typed.
func (tab *Tab) Press(names ...string) {
	tab.t.Helper()
	for _, name := range names {
		var options []chromedp.KeyOption
		key, shifted := strings.CutPrefix(name, "Shift+")
		if shifted {
			options = append(options, chromedp.KeyModifiers(kb.ModifierShift))
		}
		if named, ok := keys[key]; ok {
			key = named
		}
		tab.do("press "+name, chromedp.KeyEvent(key, options...))
	}
}

// Focused returns what has the focus: its tag, and its name or what it reads.
func (tab *Tab) Focused() string {
	tab.t.Helper()
	out := ""
	tab.Eval(`(() => { const e = document.activeElement ?? document.body; return e.localName + " " + (e.getAttribute("aria-label") || e.name || e.textContent.trim()) })()`, &out)
	return out
}

// TabTo presses Tab until the focus is on an element of a selector.
func (tab *Tab) TabTo(selector string) {
	tab.t.Helper()
	for range 200 {
		on := false
		tab.Eval(fmt.Sprintf("document.activeElement?.matches(%s) ?? false", quoted(selector)), &on)
		if on {
			return
		}
		tab.Press("Tab")
	}
	tab.t.Fatalf("the keyboard does not reach %s at %s; it is on %s", selector, tab.where(), tab.Focused())
}

// Drop drops a file with a name and a text on an element.
func (tab *Tab) Drop(selector, name, text string) {
	tab.t.Helper()
	tab.Wait(selector)
	tab.Eval(fmt.Sprintf(`(() => { const d = new DataTransfer(); d.items.add(new File([%s], %s));
		const on = document.querySelector(%s);
		for (const kind of ["dragenter", "dragover", "drop"]) on.dispatchEvent(new DragEvent(kind, {dataTransfer: d, bubbles: true, cancelable: true})) })()`,
		quoted(text), quoted(name), quoted(selector)), nil)
}

// Upload chooses files of this machine in an input.
func (tab *Tab) Upload(selector string, paths ...string) {
	tab.t.Helper()
	tab.do("choose files in "+selector, chromedp.SetUploadFiles(chromedp.CSS(selector), paths))
}

// AskHostile asks the chat page, which is open and new, hostile texts by its script, and has it complete
// what hostile questions begin with.
func (tab *Tab) AskHostile(texts []string) {
	tab.t.Helper()
	for n, s := range texts {
		tab.Eval(fmt.Sprintf("document.querySelector('#q').value = %q", s), nil)
		tab.Eval("document.querySelector('.ask').requestSubmit()", nil)
		tab.WaitFor(fmt.Sprintf("document.querySelectorAll('.turn').length === %d", n+1))
	}
	for _, typed := range []string{"<s", "\">", "java"} {
		tab.Fill("#q", typed)
		tab.Wait(".options [role=option]")
	}
}
