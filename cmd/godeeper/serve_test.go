package main

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot/bottest"
)

// The bundled sample answers this.
const (
	sampleQuestion = "What did the mission cost?"
	sampleAnswer   = "$325 million"
)

const eclipse = `The eclipse over Spain
13 August 2026

Common questions
-
How long does the eclipse last?
Two minutes.
`

// answered waits for the answer to a delivery, which is a post in its thread, and returns it.
func answered(t *testing.T, s *bottest.Slack, d bottest.Delivery) bottest.Post {
	t.Helper()
	return s.WaitPostsFunc(1, processWait, func(p bottest.Post) bool { return p.ThreadTS == d.TS() })[0]
}

// wantAnswer has a process asked by a socket, and wants an answer that says something.
func wantAnswer(t *testing.T, s *bottest.Slack, question, want string) {
	t.Helper()
	d := s.Mention("C0GENERAL", "U0ANNA", question, "")
	s.Deliver(d).WaitAck(processWait)
	if got := bottest.Shown(answered(t, s, d)); !strings.Contains(got, want) {
		t.Errorf("%s: got\n%s\nwant %q in it", question, got, want)
	}
}

func secretsOf(s *bottest.Slack) []string {
	return []string{s.BotToken, s.AppToken, s.SigningSecret, s.ClientSecret, "firstsecret", "ticket"}
}

// TestServe starts in an empty folder, answers from the sample, and then from what is imported.
func TestServe(t *testing.T) {
	t.Parallel()
	s := bottest.NewSlack(t)
	dir := t.TempDir()
	p := serve(t, dir, bySocket(s))
	s.WaitConnections(1, processWait)
	wantAnswer(t, s, sampleQuestion, sampleAnswer)

	if err := os.WriteFile(filepath.Join(dir, "eclipse.txt"), []byte(eclipse), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, _, stderr := once(t, dir, nil, "import", "eclipse.txt"); status != exitOK {
		t.Fatalf("import: status %d: %s", status, stderr)
	}
	p.err.await(3*revisionPoll, p.ended, func(text string) bool { return strings.Contains(text, "briefings=1") })
	wantAnswer(t, s, "How long does the eclipse last?", "Two minutes.")
	p.stop()
	if n := s.Connections(); n != 0 {
		t.Errorf("%d sockets are open after the end", n)
	}
	silent(t, p, append(secretsOf(s), "mission cost", "eclipse last")...)
	want := "Serving the page at " + p.url + "/ and Slack by Socket Mode. " + p.url + "/readyz says how it is.\n"
	if got := p.out.String(); !strings.HasPrefix(got, want) || !strings.Contains(got, p.url+"/invitation/") {
		t.Errorf("standard output: got %q, want %q and an invitation", got, want)
	}
}

// TestServeHTTP serves both transports at once.
func TestServeHTTP(t *testing.T) {
	t.Parallel()
	s := bottest.NewSlack(t)
	p := serve(t, t.TempDir(), overHTTP(s).with("SLACK_APP_TOKEN", s.AppToken))
	s.WaitConnections(1, processWait)
	if got := s.Challenge(p.events(), "dare"); string(got.Body) != "dare" {
		t.Errorf("challenge: got status %d and %q", got.Status, got.Body)
	}
	both := s.MentionBoth("C0GENERAL", "U0ANNA", sampleQuestion, "")
	if got := s.Push(p.events(), both[0]); got.Status != 200 {
		t.Fatalf("over HTTP: status %d", got.Status)
	}
	s.Deliver(both[1]).WaitAck(processWait)
	if got := bottest.Shown(answered(t, s, both[0])); !strings.Contains(got, sampleAnswer) {
		t.Errorf("over HTTP, the answer is\n%s", got)
	}
	wantAnswer(t, s, sampleQuestion, sampleAnswer)
	if n := len(s.Posts()); n != 2 {
		t.Errorf("%d posts, want 2", n)
	}
	forged := s.Mention("C0GENERAL", "U0BEN", sampleQuestion, "")
	forged.Signature = "v0=00"
	if got := s.Push(p.events(), forged); got.Status != 401 {
		t.Errorf("a forged request: status %d, want 401", got.Status)
	}
	if got, want := p.out.String(), "Serving the page at "+p.url+"/, Slack by Socket Mode and Slack over HTTP."; !strings.HasPrefix(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	p.stop()
	silent(t, p, append(secretsOf(s), "mission cost")...)
}

// TestServeHTTPOnly is ready without a socket.
func TestServeHTTPOnly(t *testing.T) {
	t.Parallel()
	s := bottest.NewSlack(t)
	p := serve(t, t.TempDir(), overHTTP(s))
	if status, body := p.get("/readyz"); status != 200 {
		t.Errorf("readyz: status %d: %s", status, body)
	}
	d := s.Mention("C0GENERAL", "U0ANNA", sampleQuestion, "")
	if got := s.Push(p.events(), d); got.Status != 200 {
		t.Fatalf("status %d", got.Status)
	}
	answered(t, s, d)
	if n := s.ConnectionsOpened(); n != 0 {
		t.Errorf("%d sockets opened, want none", n)
	}
	p.stop()
}

// TestServeHealth watches a process whose socket is refused, opened, goes silent and is refused.
func TestServeHealth(t *testing.T) {
	t.Parallel()
	s := bottest.NewSlack(t)
	down := bottest.Fault{Method: "apps.connections.open", Status: 503, Body: "down", Times: -1}
	s.Fault(down)
	p := serve(t, t.TempDir(), bySocket(s))
	p.await("/healthz", 200, "ok\n")
	p.await("/readyz", 503, "Slack: the connection ended, and is opened again; the log says why\n")
	p.await("/metrics", 200, `godeeper_platform_ready{platform="slack"} 0`)
	s.ClearFaults()
	p.await("/readyz", 200, "ready\n")
	wantAnswer(t, s, sampleQuestion, sampleAnswer)
	for _, want := range []string{
		`godeeper_platform_ready{platform="slack"} 1`,
		`godeeper_inbox_events{platform="slack",state="done"} 1`,
		`godeeper_inbox_events{platform="slack",state="set aside"} 0`,
		`godeeper_inbox_oldest_seconds{platform="slack"} 0`,
		`godeeper_inbox_events{platform="digest/slack",state="waiting"} 0`,
		`godeeper_inbox_events{platform="digest/slack",state="late"} 0`,
		`godeeper_inbox_events{platform="digest/slack",state="set aside"} 0`,
		`godeeper_inbox_oldest_seconds{platform="digest/slack"} 0`,
		`godeeper_inbox_uncertain{platform="digest/slack"} 0`,
		"godeeper_digests_held 0",
		`godeeper_events_total{platform="slack",state="saved"} 1`,
		`godeeper_events_total{platform="slack",state="done"} 1`,
		`godeeper_questions_total{outcome="answered",platform="slack"} 1`,
		`godeeper_posts_total{platform="slack",result="sent"} 1`,
		`godeeper_work_seconds_count{platform="slack"} 1`,
		"go_goroutines ", "process_resident_memory_bytes ",
	} {
		p.await("/metrics", 200, want)
	}
	if status, body := p.get("/readyz"); status != 200 {
		t.Errorf("after an answer: status %d: %s", status, body)
	}
	s.Fault(down)
	s.Silence()
	p.await("/readyz", 503, "Slack: ") // after 20 s, in which the socket is given up
	s.ClearFaults()
	s.DropConnections()
	p.await("/readyz", 200, "ready\n")
	p.stop()
	silent(t, p, secretsOf(s)...)
}

// TestServeRefuses starts with settings that cannot work: each ends the program with one line that
// names the setting.
func TestServeRefuses(t *testing.T) {
	t.Parallel()
	s := bottest.NewSlack(t)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	dead := s.AddTeam(bottest.Team{BotToken: "xoxb-dead-secret"})
	s.Revoke(dead.BotToken, "account_inactive")
	good := bySocket(s)
	for name, test := range map[string]struct {
		env    environ
		args   []string
		status int
		want   []string
	}{
		"nothing":             {map[string]string{"GODEEPER_WEB": "off"}, nil, exitUsage, []string{"there is nothing to serve", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"}},
		"half on":             {map[string]string{"GODEEPER_WEB": "maybe"}, nil, exitUsage, []string{`--web "maybe"`, "on or off"}},
		"readers":             {nil, []string{"--readers", "nobody"}, exitUsage, []string{`--readers "nobody"`, "everyone or members"}},
		"framer":              {nil, []string{"--framer", "https://www.example.org/page"}, exitUsage, []string{"--framer", "without a path"}},
		"public":              {map[string]string{"GODEEPER_PUBLIC_URL": "bot.example.org"}, nil, exitUsage, []string{"GODEEPER_PUBLIC_URL", "https://"}},
		"in the clear":        {nil, []string{"--listen", "0.0.0.0:0"}, exitUsage, []string{"--listen 0.0.0.0:0", "--tls-cert", "--trusted-proxy"}},
		"feeds":               {map[string]string{"GODEEPER_FEED_ALLOW": "!"}, []string{"--listen", "127.0.0.1:0"}, exitUsage, []string{"GODEEPER_FEED_ALLOW"}},
		"provider":            {map[string]string{"GODEEPER_OIDC_ISSUER": "https://id.example.org"}, nil, exitUsage, []string{"GODEEPER_OIDC_CLIENT_ID"}},
		"swapped":             {good.with("SLACK_BOT_TOKEN", s.AppToken).with("SLACK_APP_TOKEN", s.BotToken), nil, exitUsage, []string{"SLACK_BOT_TOKEN holds", "SLACK_APP_TOKEN holds"}},
		"only bot":            {environ{"SLACK_BOT_TOKEN": s.BotToken}, nil, exitUsage, []string{"SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"}},
		"key":                 {good.with("GODEEPER_KEY", "very-secret"), nil, exitUsage, []string{"GODEEPER_KEY", "32 bytes"}},
		"file":                {overHTTP(s).with("SLACK_SIGNING_SECRET", "").with("SLACK_SIGNING_SECRET_FILE", "nowhere"), nil, exitUsage, []string{"SLACK_SIGNING_SECRET_FILE: nowhere", "does not exist"}},
		"lease":               {good, []string{"--lease", "1s"}, exitUsage, []string{"--lease 1s", "at least 3s"}},
		"port":                {good, []string{"--listen", taken.Addr().String()}, exitUsage, []string{"--listen " + taken.Addr().String(), "in use"}},
		"port by environment": {good.with("GODEEPER_LISTEN", taken.Addr().String()), nil, exitUsage, []string{"GODEEPER_LISTEN", "in use"}},
		"no address":          {good, []string{"--listen", "nonsense"}, exitUsage, []string{"--listen nonsense"}},
		"app token":           {good.with("SLACK_APP_TOKEN", "xapp-wrong-secret"), []string{"--listen", "127.0.0.1:0"}, exitFailed, []string{"SLACK_APP_TOKEN is not valid", "App-Level Tokens"}},
		"bot token":           {good.with("SLACK_BOT_TOKEN", "xoxb-wrong-secret"), []string{"--listen", "127.0.0.1:0"}, exitFailed, []string{"SLACK_BOT_TOKEN is not valid", "OAuth & Permissions"}},
		"dead token":          {overHTTP(s).with("SLACK_BOT_TOKEN", dead.BotToken), []string{"--listen", "127.0.0.1:0"}, exitFailed, []string{"SLACK_BOT_TOKEN", "OAuth & Permissions"}},
		"database":            {good.with("GODEEPER_DB", "sqlite:nowhere/a.db"), []string{"--listen", "127.0.0.1:0"}, exitFailed, []string{"nowhere"}},
	} {
		t.Run(name, func(t *testing.T) {
			status, stdout, stderr := once(t, t.TempDir(), test.env, append([]string{"serve"}, test.args...)...)
			if status != test.status {
				t.Errorf("status %d, want %d", status, test.status)
			}
			last := stderr[strings.LastIndexByte(strings.TrimSuffix(stderr, "\n"), '\n')+1:]
			if test.status == exitUsage {
				last = stderr // and nothing else
				if stdout != "" {
					t.Errorf("it announced %q", stdout)
				}
			}
			if !strings.HasPrefix(last, "godeeper: ") || strings.Count(last, "\n") != 1 {
				t.Errorf("want one line, got\n%s", stderr)
			}
			for _, want := range test.want {
				if !strings.Contains(last, want) {
					t.Errorf("want %q in\n%s", want, last)
				}
			}
			for _, secret := range append(secretsOf(s), "very-secret", "wrong-secret", "dead-secret") {
				if strings.Contains(stdout+stderr, secret) {
					t.Errorf("%q is in\n%s%s", secret, stdout, stderr)
				}
			}
		})
	}
}

// TestServeUnreachable starts while Slack is away: it waits for it, since it may come back.
func TestServeUnreachable(t *testing.T) {
	t.Parallel()
	s := bottest.NewSlack(t)
	p := serve(t, t.TempDir(), bySocket(s).with("SLACK_API_URL", "http://127.0.0.1:1/api/"))
	p.await("/readyz", 503, "Slack: ")
	select {
	case <-p.ended:
		t.Errorf("it ended: %s", p.err)
	case <-time.After(time.Second):
	}
	p.stop()
	silent(t, p, secretsOf(s)...)
}
