package bottest

import (
	_ "embed"
	"fmt"

	"github.com/chromedp/chromedp"
)

// axe is axe-core 4.14.1 of https://www.npmjs.com/package/axe-core, under the licence beside it
// (MPL 2.0). It is used by tests only.
//
//go:embed axe/axe.min.js
var axe string

// Axe returns what axe-core finds wrong with the page by WCAG 2.2, levels A and AA, and by what it
// calls best practice: a line for each element.
func (tab *Tab) Axe() []string {
	tab.t.Helper()
	tab.do("bring axe-core in", chromedp.Evaluate[chromedp.Void](axe+"\n;0"))
	type node struct{ HTML, FailureSummary string }
	type violation struct {
		ID, Help string
		Nodes    []node
	}
	found := get(tab, "run axe-core", chromedp.Evaluate[[]violation](`axe.run(document, {
		runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"],
	}).then(r => r.violations.map(v => ({ID: v.id, Help: v.help, Nodes: v.nodes.map(n => ({HTML: n.html, FailureSummary: n.failureSummary}))})))`, chromedp.EvalAwaitPromise))
	var out []string
	for _, v := range found {
		for _, n := range v.Nodes {
			out = append(out, fmt.Sprintf("%s: %s: %s: %s", v.ID, v.Help, n.HTML, n.FailureSummary))
		}
	}
	return out
}
