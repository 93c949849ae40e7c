package bottest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browserWait is how long a tab waits for what must come: a machine may be busy.
const browserWait = 20 * time.Second

// browsers are what chromium is called.
var browsers = []string{"chromium", "chromium-browser", "google-chrome"}

// browser is the one chromium of a test binary. It ends with the process.
var browser struct {
	once sync.Once
	ctx  context.Context
	err  error
}

// startBrowser starts chromium, or returns the one that was started.
func startBrowser(path string) (context.Context, error) {
	browser.once.Do(func() {
		sweepProfiles()
		profile := filepath.Join(os.TempDir(), fmt.Sprintf("%s%d", profilePrefix, os.Getpid()))
		options := append(chromedp.DefaultExecAllocatorOptions[:],
			chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.NoSandbox,
			chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE *.test"),
			chromedp.WSURLReadTimeout(browserWait),
		)
		// The browser outlives each test; its process is killed with this one.
		alloc, _ := chromedp.NewExecAllocator(context.Background(), options...)
		browser.ctx, _ = chromedp.NewContext(alloc)
		browser.err = chromedp.Do(browser.ctx)
	})
	return browser.ctx, browser.err
}

// profilePrefix and the id of a process name the folder of its browser.
const profilePrefix = "godeeper-chromium-"

// sweepProfiles removes what browsers of ended processes have left.
func sweepProfiles() {
	old, _ := filepath.Glob(filepath.Join(os.TempDir(), profilePrefix+"*"))
	for _, dir := range old {
		pid, err := strconv.Atoi(strings.TrimPrefix(filepath.Base(dir), profilePrefix))
		if err == nil && syscall.Kill(pid, 0) == syscall.ESRCH {
			_ = os.RemoveAll(dir)
		}
	}
}

// Tab is a page in a real browser, used by one goroutine. Each has cookies of its own. What its
// console complains of, what its policy refuses, and dialogs that open, fail the test at its end.
//
// Elements are named by CSS selectors. Each method waits for the element that it needs, and fails
// the test where it does not come.
type Tab struct {
	t   testing.TB
	ctx context.Context

	mu       sync.Mutex
	problems []string
	allowed  []string
	loads    int           // of pages, so far
	loaded   chan struct{} // one is put in for each load, as long as there is room
}

// TabOption changes how a tab is opened.
type TabOption func(*tabOptions)

type tabOptions struct {
	noScript      bool
	dark          bool
	width, height int64
}

// NoScript opens a tab in which no JavaScript runs.
func NoScript() TabOption { return func(o *tabOptions) { o.noScript = true } }

// Dark opens a tab that prefers dark colours.
func Dark() TabOption { return func(o *tabOptions) { o.dark = true } }

// Sized opens a tab of a size in pixels: a phone below 500.
func Sized(width, height int64) TabOption {
	return func(o *tabOptions) { o.width, o.height = width, height }
}

// Browse opens an address in a tab. Without a browser on the machine the test is skipped; with CI
// set in the environment it fails. With the race detector it is skipped: what a browser sees is the same.
func Browse(t testing.TB, url string, options ...TabOption) *Tab {
	t.Helper()
	if race {
		t.Skip("pages are looked at without the race detector")
	}
	path := ""
	for _, name := range browsers {
		if found, err := exec.LookPath(name); err == nil && path == "" {
			path = found
		}
	}
	if path == "" && os.Getenv("CI") == "" {
		t.Skip("no chromium is installed; apt-get install chromium has this test run")
	} else if path == "" {
		t.Fatal("no chromium is installed; apt-get install chromium")
	}
	parent, err := startBrowser(path)
	if err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	o := tabOptions{width: 1280, height: 900}
	for _, option := range options {
		option(&o)
	}
	ctx, cancel := chromedp.NewContext(parent, chromedp.WithNewBrowserContext())
	tab := attach(t, ctx, cancel)
	tab.do("prepare a tab", command(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: o.noScript}))
	tab.Size(o.width, o.height)
	tab.Dark(o.dark)
	tab.Go(url)
	return tab
}

// attach begins to hear what happens in a target.
func attach(t testing.TB, ctx context.Context, cancel context.CancelFunc) *Tab {
	t.Helper()
	tab := &Tab{t: t, ctx: ctx, loaded: make(chan struct{}, 64)}
	t.Cleanup(func() {
		_, _ = run(tab, chromedp.Evaluate[chromedp.Void]("0")) // what was told before its end has arrived then
		cancel()
		for _, p := range tab.left() {
			t.Errorf("in the browser: %s", p)
		}
	})
	if err := chromedp.Do(ctx); err != nil { // it must not begin with a context that ends soon
		t.Fatalf("open a tab: %v", err)
	}
	if err := chromedp.Listen(ctx, tab.hear); err != nil {
		t.Fatalf("listen to a tab: %v", err)
	}
	tab.do("hear of problems", command(audits.Enable, cdp.Empty{}), command(log.Enable, cdp.Empty{}))
	return tab
}

// hear takes what the browser tells of the tab.
func (tab *Tab) hear(event any) {
	tell := func(format string, args ...any) {
		tab.mu.Lock()
		defer tab.mu.Unlock()
		tab.problems = append(tab.problems, fmt.Sprintf(format, args...))
	}
	switch e := event.(type) {
	case *page.EventLoadEventFired:
		tab.mu.Lock()
		tab.loads++
		tab.mu.Unlock()
		select {
		case tab.loaded <- struct{}{}:
		default:
		}
	case *page.EventJavascriptDialogOpening:
		tell("a dialog opens: %s", e.Message)
		go func() {
			_ = chromedp.Do(tab.ctx, command(page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true}))
		}()
	case *runtime.EventExceptionThrown:
		tell("an exception: %s %s", e.ExceptionDetails.Text, described(e.ExceptionDetails.Exception))
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning || e.Type == runtime.ConsoleAPICalledTypeAssert {
			var words []string
			for _, a := range e.Args {
				words = append(words, described(a))
			}
			tell("console %s: %s", e.Type, strings.Join(words, " "))
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError {
			tell("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL)
		}
	case *audits.EventIssueAdded:
		if d := e.Issue.Details; d != nil && d.ContentSecurityPolicyIssueDetails != nil {
			c := d.ContentSecurityPolicyIssueDetails
			tell("refused by the policy: %s %s", c.ViolatedDirective, c.BlockedURL)
		}
	}
}

// Allow says that a complaint that holds a text is none: a page that is looked for and not there.
func (tab *Tab) Allow(text string) {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	tab.allowed = append(tab.allowed, text)
}

// Problems returns what the browser complained of until now, without what is allowed.
func (tab *Tab) Problems() []string { return tab.left() }

func (tab *Tab) left() []string {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	var out []string
next:
	for _, p := range tab.problems {
		for _, a := range tab.allowed {
			if strings.Contains(p, a) {
				continue next
			}
		}
		out = append(out, p)
	}
	return out
}

// described returns an object of JavaScript as text.
func described(o *runtime.RemoteObject) string {
	if o == nil {
		return ""
	}
	if o.Description != "" {
		return o.Description
	}
	return string(o.Value)
}

// step is something that is done in a tab.
type step = chromedp.Action[chromedp.Void]

// command returns a command of the protocol as a step.
func command[P, R any](c cdp.Command[P, R], params P) step {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, c, params)
		return chromedp.Void{}, err
	}
}

// run does something in a tab that returns a value, within the time that a tab waits.
func run[T any](tab *Tab, action chromedp.Action[T]) (T, error) {
	ctx, cancel := context.WithTimeout(tab.ctx, browserWait)
	defer cancel()
	return chromedp.Run(ctx, action)
}

// get does something in a tab that returns a value, and ends the test where that fails.
func get[T any](tab *Tab, what string, action chromedp.Action[T]) T {
	tab.t.Helper()
	value, err := run(tab, action)
	if err != nil {
		tab.t.Fatalf("%s: %v (at %s)%s", what, err, tab.where(), tab.complaints())
	}
	return value
}

// do does things in the tab, and ends the test where that fails.
func (tab *Tab) do(what string, steps ...step) {
	tab.t.Helper()
	get(tab, what, chromedp.Steps(steps...))
}

func (tab *Tab) where() string {
	at, _ := run(tab, chromedp.Location()) // only to tell
	return at
}

func (tab *Tab) complaints() string {
	if p := tab.left(); len(p) > 0 {
		return "\nin the browser: " + strings.Join(p, "\nin the browser: ")
	}
	return ""
}
