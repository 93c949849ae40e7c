package main

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot/bottest"
)

// processWait is how long a test waits for what a process must do; what takes as long has failed.
const processWait = 20 * time.Second

// orphanEnv makes the program end with its standard input, so that none outlives the tests.
const orphanEnv = "GODEEPER_TEST_ORPHAN"

// child is the program, as the tests start it.
func child() {
	if os.Getenv(orphanEnv) != "" {
		go func() {
			_, _ = io.Copy(io.Discard, os.Stdin)
			os.Exit(3)
		}()
	}
	main()
}

// environ are the settings of a process, and all of its environment.
type environ map[string]string

// with returns the settings with others in addition to, or in place of, them.
func (e environ) with(name, value string) environ {
	e = maps.Clone(e)
	e[name] = value
	return e
}

// bySocket are the settings that join a process to a fake Slack by Socket Mode.
func bySocket(s *bottest.Slack) environ {
	return environ{"SLACK_API_URL": s.URL(), "SLACK_BOT_TOKEN": s.BotToken, "SLACK_APP_TOKEN": s.AppToken}
}

// overHTTP are the settings that join a process to a fake Slack over HTTP.
func overHTTP(s *bottest.Slack) environ {
	return environ{"SLACK_API_URL": s.URL(), "SLACK_BOT_TOKEN": s.BotToken, "SLACK_SIGNING_SECRET": s.SigningSecret}
}

// process is the program in a process of its own.
type process struct {
	t        testing.TB
	cmd      *exec.Cmd
	url      string // of its HTTP server, without a slash at its end; "" where it has none
	out, err *transcript
	ended    chan struct{} // closed when it has ended
}

// start starts the program in a folder.
func start(t testing.TB, dir string, env environ, args ...string) *process {
	t.Helper()
	p := &process{t: t, out: newTranscript(), err: newTranscript(), ended: make(chan struct{})}
	p.cmd = &exec.Cmd{Path: os.Args[0], Args: append([]string{"godeeper"}, args...), Dir: dir, Stdout: p.out, Stderr: p.err}
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p.cmd.Path = path
	p.cmd.Env = []string{"HOME=" + dir, orphanEnv + "=1"}
	for _, name := range slices.Sorted(maps.Keys(env)) {
		p.cmd.Env = append(p.cmd.Env, name+"="+env[name])
	}
	stdin, err := p.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait()
		_ = stdin.Close()
		close(p.ended)
	}()
	t.Cleanup(func() {
		p.kill()
		if text := p.err.String(); strings.Contains(text, "DATA RACE") { // of tests with -race
			t.Errorf("godeeper %s:\n%s", strings.Join(args, " "), text)
		}
		if t.Failed() {
			t.Logf("godeeper %s, on standard error:\n%s", strings.Join(args, " "), p.err.tail())
		}
	})
	return p
}

var servingAt = regexp.MustCompile(`^Serving .* (http://[^/ ]+)/readyz`)

// serve starts godeeper serve on a port of its own, and waits until it serves.
func serve(t testing.TB, dir string, env environ, args ...string) *process {
	t.Helper()
	p := start(t, dir, env, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)
	if !p.out.await(processWait, p.ended, func(text string) bool { return servingAt.MatchString(text) }) {
		t.Fatalf("it does not serve: %s%s", p.out, p.err)
	}
	p.url = servingAt.FindStringSubmatch(p.out.String())[1]
	return p
}

// events is where Slack sends its events to.
func (p *process) events() string { return p.url + "/slack/events" }

// get asks the process's HTTP server.
func (p *process) get(path string) (status int, body string) {
	p.t.Helper()
	resp, err := http.Get(p.url + path)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return resp.StatusCode, string(data)
}

// await waits until the process answers a path with a status and a text.
func (p *process) await(path string, status int, text string) {
	p.t.Helper()
	for deadline := time.Now().Add(processWait + 10*time.Second); ; time.Sleep(50 * time.Millisecond) {
		got, body := p.get(path)
		if got == status && strings.Contains(body, text) {
			return
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("%s: status %d and %q, want %d and %q", path, got, body, status, text)
		}
	}
}

// signal sends a signal, unless the process has ended.
func (p *process) signal(s os.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil && !errors.Is(err, os.ErrProcessDone) {
		p.t.Fatal(err)
	}
}

// wait waits for the end, and returns the exit status, -1 after a signal that killed.
func (p *process) wait(limit time.Duration) int {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(limit):
		p.t.Fatalf("it has not ended within %v: %s", limit, p.err.tail())
	}
	return p.cmd.ProcessState.ExitCode()
}

// stop lets the process drain.
func (p *process) stop() {
	p.t.Helper()
	p.signal(syscall.SIGTERM)
	if got := p.wait(drainWait); got != exitOK {
		p.t.Errorf("after SIGTERM: exit status %d, want %d: %s", got, exitOK, p.err.tail())
	}
}

// kill ends the process at once.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// once runs the program to its end, and returns its exit status and what it printed.
func once(t testing.TB, dir string, env environ, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	p := start(t, dir, env, args...)
	status = p.wait(processWait)
	return status, p.out.String(), p.err.String()
}

// transcript is what a process printed up to now.
type transcript struct {
	mu      sync.Mutex
	text    bytes.Buffer
	changed chan struct{} // closed at every change
}

func newTranscript() *transcript { return &transcript{changed: make(chan struct{})} }

// Write implements [io.Writer].
func (t *transcript) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	close(t.changed)
	t.changed = make(chan struct{})
	return t.text.Write(p)
}

func (t *transcript) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.String()
}

// tail returns the end of it.
func (t *transcript) tail() string {
	text := t.String()
	return text[max(0, len(text)-4000):]
}

// await waits until the text is as wanted, and reports whether it is before the process ends.
func (t *transcript) await(limit time.Duration, ended <-chan struct{}, wanted func(string) bool) bool {
	deadline := time.After(limit)
	for {
		t.mu.Lock()
		text, changed := t.text.String(), t.changed
		t.mu.Unlock()
		if wanted(text) {
			return true
		}
		select {
		case <-changed:
		case <-ended:
			return wanted(t.String())
		case <-deadline:
			return false
		}
	}
}

// silent fails the test where a process printed one of the texts: those of secrets, or of questions.
func silent(t testing.TB, p *process, secrets ...string) {
	t.Helper()
	for _, secret := range secrets {
		if strings.Contains(p.out.String()+p.err.String(), secret) {
			t.Errorf("it printed %q:\n%s%s", secret, p.out, p.err)
		}
	}
}
