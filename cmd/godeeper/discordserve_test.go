package main

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/bot/discord"
)

// byGateway are the settings that join a process to a fake Discord by the gateway.
func byGateway(d *bottest.Discord) environ {
	return environ{"DISCORD_API_URL": d.URL(), "DISCORD_BOT_TOKEN": d.Token}
}

// byBoth are the settings that join a process to a fake Discord by the gateway and over HTTP.
func byBoth(d *bottest.Discord) environ {
	return byGateway(d).with("DISCORD_PUBLIC_KEY", hex.EncodeToString(d.PublicKey))
}

// interactions is where Discord sends interactions to.
func (p *process) interactions() string { return p.url + discord.InteractionsPath }

// discordSecrets are the secrets of a fake Discord up to now.
func discordSecrets(d *bottest.Discord) []string {
	secrets := []string{d.Token, strings.SplitN(d.Token, ".", 3)[2]}
	for _, i := range d.Interactions() {
		secrets = append(secrets, i.Token)
	}
	return secrets
}

// answers reports whether a message is the answer to a delivery: to an interaction, or a reply to a
// message in a server.
func answers(m bottest.DiscordMessage, x bottest.DiscordDelivery) bool {
	return !m.Thinking && (m.ReplyTo == x.ID || m.Interaction == x.ID)
}

// wantShown wants an answer to a delivery that was sent, which says something.
func wantShown(t *testing.T, d *bottest.Discord, sent *bottest.DiscordSent, want string) {
	t.Helper()
	if !sent.WaitAck(processWait) {
		t.Fatalf("%v was not taken: status %d, error %v", sent.Delivery, sent.Status, sent.Err)
	}
	m, ok := d.WaitMessage(func(m bottest.DiscordMessage) bool { return answers(m, sent.Delivery) }, processWait)
	if got := bottest.DiscordShown(m); !ok || !strings.Contains(got, want) {
		t.Errorf("%v: got %q, want %q in it", sent.Delivery, got, want)
	}
}

// wantChoice wants that a question which is being typed is completed.
func wantChoice(t *testing.T, sent *bottest.DiscordSent, want string) {
	t.Helper()
	if !sent.WaitAck(processWait) {
		t.Fatalf("what is being typed is not completed: status %d, error %v", sent.Status, sent.Err)
	}
	choices, _ := sent.Interaction().Data["choices"].([]any)
	if !slices.ContainsFunc(choices, func(c any) bool { o, _ := c.(map[string]any); return o["value"] == want }) {
		t.Errorf("got the choices %v, want %q among them", choices, want)
	}
}

func slashAsk(d *bottest.Discord, question string) bottest.DiscordDelivery {
	return d.Slash("general", "anna", "ask", map[string]string{"question": question})
}

// registrations returns how often the commands were registered.
func registrations(d *bottest.Discord) int {
	return len(d.DiscordCalls("PUT", "/applications/"+d.AppID+"/commands"))
}

// TestServeDiscord starts in an empty folder, answers by the gateway from the sample, and then from
// what is imported. When it is started again, the commands are known.
func TestServeDiscord(t *testing.T) {
	t.Parallel()
	d := bottest.NewDiscord(t, bottest.IdentifyEvery(0))
	direct, dir := d.DM("ben"), t.TempDir()
	p := serve(t, dir, byGateway(d))
	d.WaitSessions(1, processWait)
	p.await("/readyz", 200, "ready\n")
	wantShown(t, d, d.Deliver(d.Mention("general", "anna", sampleQuestion)), sampleAnswer)
	d.Deliver(d.WriteDM("ben", sampleQuestion))
	if _, ok := d.WaitMessage(func(m bottest.DiscordMessage) bool {
		return m.Channel == direct && strings.Contains(bottest.DiscordShown(m), sampleAnswer)
	}, processWait); !ok {
		t.Error("a direct message was not answered")
	}
	wantShown(t, d, d.Deliver(slashAsk(d, sampleQuestion)), sampleAnswer)
	wantChoice(t, d.Deliver(d.Typing("general", "anna", "ask", "question", "What did the mis")), sampleQuestion)

	if err := os.WriteFile(filepath.Join(dir, "eclipse.txt"), []byte(eclipse), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, _, stderr := once(t, dir, nil, "import", "eclipse.txt"); status != exitOK {
		t.Fatalf("import: status %d: %s", status, stderr)
	}
	p.err.await(3*revisionPoll, p.ended, func(text string) bool { return strings.Contains(text, "briefings=1") })
	const imported = "How long does the eclipse last?"
	wantShown(t, d, d.Deliver(d.Mention("general", "ben", imported)), "Two minutes.")
	wantShown(t, d, d.Deliver(slashAsk(d, imported)), "Two minutes.")
	wantChoice(t, d.Deliver(d.Typing("general", "anna", "ask", "question", "How long does")), imported)
	p.stop()
	if got := d.GatewayCloses(); d.Connections() != 0 || !slices.Equal(got, []int{1000}) {
		t.Errorf("after the end, %d connections are open, and the codes of the others are %v, want 1000", d.Connections(), got)
	}
	silent(t, p, append(discordSecrets(d), "mission cost", "the mis", "eclipse last", "How long")...)
	if want := "Serving the page at " + p.url + "/ and Discord by its gateway. " + p.url + "/readyz says how it is.\n"; !strings.HasPrefix(p.out.String(), want) {
		t.Errorf("standard output: got %q, want %q", p.out, want)
	}

	again := serve(t, dir, byGateway(d))
	d.WaitSessions(1, processWait)
	wantShown(t, d, d.Deliver(slashAsk(d, imported)), "Two minutes.")
	again.stop()
	if n := registrations(d); n != 1 {
		t.Errorf("the commands were registered %d times, want once", n)
	}
}

// TestServeDiscordHTTP serves both transports at once.
func TestServeDiscordHTTP(t *testing.T) {
	t.Parallel()
	d := bottest.NewDiscord(t)
	p := serve(t, t.TempDir(), byBoth(d))
	d.WaitSessions(1, processWait)
	if err := d.SaveEndpoint(p.interactions()); err != nil {
		t.Error(err)
	}
	wantShown(t, d, d.DeliverHTTP(p.interactions(), slashAsk(d, sampleQuestion)), sampleAnswer)
	wantChoice(t, d.DeliverHTTP(p.interactions(), d.Typing("general", "anna", "ask", "question", "What did the mis")), sampleQuestion)
	wantShown(t, d, d.Deliver(slashAsk(d, sampleQuestion)), sampleAnswer)
	wantShown(t, d, d.Deliver(d.Mention("general", "anna", sampleQuestion)), sampleAnswer)
	forged := d.DeliverHTTPWith(p.interactions(), slashAsk(d, sampleQuestion), bottest.Forged{Signature: strings.Repeat("00", 64)})
	if forged.Status != 401 {
		t.Errorf("a forged request: status %d, want 401", forged.Status)
	}
	if n := len(d.Posts()); n != 3 {
		t.Errorf("%d messages, want 3", n)
	}
	if got, want := p.out.String(), "Serving the page at "+p.url+"/, Discord by its gateway and Discord over HTTP."; !strings.HasPrefix(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	p.stop()
	silent(t, p, append(discordSecrets(d), "mission cost", "the mis")...)
}

// TestServeDiscordHTTPOnly is ready without the gateway.
func TestServeDiscordHTTPOnly(t *testing.T) {
	t.Parallel()
	d := bottest.NewDiscord(t)
	p := serve(t, t.TempDir(), byBoth(d).with("DISCORD_GATEWAY", "off"))
	p.await("/readyz", 200, "ready\n")
	if err := d.SaveEndpoint(p.interactions()); err != nil {
		t.Error(err)
	}
	wantShown(t, d, d.DeliverHTTP(p.interactions(), slashAsk(d, sampleQuestion)), sampleAnswer)
	p.stop()
	if n := d.Identifies() + len(d.GatewayCloses()); n != 0 {
		t.Errorf("the gateway was used %d times", n)
	}
	if got, want := p.out.String(), "Serving the page at "+p.url+"/ and Discord over HTTP. http"; !strings.HasPrefix(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	silent(t, p, append(discordSecrets(d), "mission cost")...)
}

// TestServeSlackAndDiscord serves two platforms in one process. One that cannot be reached does not
// keep the other from being answered.
func TestServeSlackAndDiscord(t *testing.T) {
	t.Parallel()
	s, d := bottest.NewSlack(t), bottest.NewDiscord(t)
	d.Fail(bottest.DiscordFault{Path: "/users/@me", Status: 503, Times: 2})
	env := overHTTP(s).with("SLACK_APP_TOKEN", s.AppToken)
	for name, value := range byBoth(d) {
		env = env.with(name, value)
	}
	p := serve(t, t.TempDir(), env)
	s.WaitConnections(1, processWait)
	p.await("/readyz", 503, "Discord: ")
	wantAnswer(t, s, sampleQuestion, sampleAnswer)
	d.WaitSessions(1, processWait)
	p.await("/readyz", 200, "ready\n")
	wantShown(t, d, d.Deliver(d.Mention("general", "anna", sampleQuestion)), sampleAnswer)
	wantShown(t, d, d.DeliverHTTP(p.interactions(), slashAsk(d, sampleQuestion)), sampleAnswer)
	both := s.Mention("C0GENERAL", "U0BEN", sampleQuestion, "")
	if got := s.Push(p.events(), both); got.Status != 200 {
		t.Errorf("Slack over HTTP: status %d", got.Status)
	}
	answered(t, s, both)
	for _, want := range []string{
		`godeeper_platform_ready{platform="slack"} 1`, `godeeper_platform_ready{platform="discord"} 1`,
		`godeeper_inbox_events{platform="slack",state="done"} 2`, `godeeper_inbox_events{platform="discord",state="done"} 2`,
		`godeeper_posts_total{platform="discord",result="sent"} 2`, `godeeper_questions_total{outcome="answered",platform="discord"} 2`,
	} {
		p.await("/metrics", 200, want)
	}
	p.stop()
	if n := s.Connections() + d.Connections(); n != 0 {
		t.Errorf("%d connections are open after the end", n)
	}
	if got, want := p.out.String(), "Serving the page at "+p.url+"/, Slack by Socket Mode, Slack over HTTP, Discord by its gateway and Discord over HTTP. http"; !strings.HasPrefix(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	silent(t, p, append(append(secretsOf(s), discordSecrets(d)...), "mission cost")...)
}

// TestServeDiscordAway starts while Discord is away: it waits for it, since it may come back.
func TestServeDiscordAway(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]bottest.DiscordFault{
		"down":        {Status: 503, Body: "<html>down</html>"},
		"gone":        {Drop: true},
		"not Discord": {Body: "<html>Welcome</html>"},
		"limited":     bottest.DiscordRateLimited("", "", 1, "1"),
		"no gateway":  {Path: "/gateway/bot", Status: 500},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := bottest.NewDiscord(t)
			f.Times = -1
			d.Fail(f)
			p := serve(t, t.TempDir(), byGateway(d))
			p.await("/readyz", 503, "Discord: ")
			if !p.err.await(processWait, p.ended, func(text string) bool { return strings.Count(text, " again") > 1 }) {
				t.Fatalf("it is not tried again: %s", p.err)
			}
			d.ClearFaults()
			p.await("/readyz", 200, "ready\n")
			wantShown(t, d, d.Deliver(d.Mention("general", "anna", sampleQuestion)), sampleAnswer)
			p.stop()
			silent(t, p, discordSecrets(d)...)
		})
	}
}

// TestServeDiscordEnds starts with what cannot work: the program ends with one line that says what
// to do.
func TestServeDiscordEnds(t *testing.T) {
	t.Parallel()
	closed := func(code int) func(*bottest.Discord, environ) {
		return func(d *bottest.Discord, _ environ) {
			d.NextGateway(bottest.GatewayFault{At: bottest.GatewayLogin, Close: code})
		}
	}
	for name, test := range map[string]struct {
		spoil func(*bottest.Discord, environ)
		want  []string
	}{
		"wrong token": {func(_ *bottest.Discord, e environ) { e["DISCORD_BOT_TOKEN"] = "very.secret.token" }, []string{"DISCORD_BOT_TOKEN is not valid", "Reset Token"}},
		"4004":        {closed(4004), []string{"DISCORD_BOT_TOKEN is not valid", "Reset Token"}},
		"4014":        {closed(4014), []string{"intents", "update this program", "application's settings"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := bottest.NewDiscord(t)
			env := byGateway(d)
			test.spoil(d, env)
			p := start(t, t.TempDir(), env, "serve", "--listen", "127.0.0.1:0")
			if status := p.wait(processWait); status != exitFailed {
				t.Errorf("status %d, want %d", status, exitFailed)
			}
			stderr := p.err.String()
			last := stderr[strings.LastIndexByte(strings.TrimSuffix(stderr, "\n"), '\n')+1:]
			if !strings.HasPrefix(last, "godeeper: discord: ") || !strings.HasSuffix(last, "\n") || strings.Count(stderr, "godeeper: ") != 1 {
				t.Errorf("want one line of why, got\n%s", stderr)
			}
			for _, want := range test.want {
				if !strings.Contains(last, want) {
					t.Errorf("want %q in\n%s", want, last)
				}
			}
			silent(t, p, append(discordSecrets(d), "very.secret.token")...)
		})
	}
}
