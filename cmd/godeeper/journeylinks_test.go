package main

import (
	"fmt"
	"net"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot/bottest"
)

// freeAddress returns an address on which nobody listens just now.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// servePublic serves under a public address, which is its own, to everyone.
func servePublic(t *testing.T, dir string, env environ) *process {
	t.Helper()
	at := freeAddress(t)
	env = env.with("GODEEPER_PUBLIC_URL", "http://"+at)
	p := start(t, dir, env, "serve", "--listen", at, "--readers", "everyone")
	if !p.out.await(processWait, p.ended, func(text string) bool { return servingAt.MatchString(text) }) {
		t.Fatalf("it does not serve: %s%s", p.out, p.err)
	}
	p.url = "http://" + at
	return p
}

var briefingLink = regexp.MustCompile(`http://127\.0\.0\.1:\d+/briefings/[^"|>\s\\]+`)

// briefingLinks returns the addresses of briefings in a post, each once.
func briefingLinks(p bottest.Post) []string {
	found := briefingLink.FindAllString(fmt.Sprintf("%s %s", p.Blocks, p.Text), -1)
	slices.Sort(found)
	return slices.Compact(found)
}

// TestJourneyLinks follows each link to a source, from Slack, from a digest and from the page: it
// leads to the very sentence.
func TestJourneyLinks(t *testing.T) {
	t.Parallel()
	s := bottest.NewSlack(t)
	channel := s.AddChannel(bottest.Channel{Name: "news"})
	dir := t.TempDir()
	p := servePublic(t, dir, bySocket(s))
	s.WaitConnections(1, processWait)
	j := p.operator(t)

	for question, sentence := range map[string]string{
		"Why was Dimorphos chosen for the test?": "Dimorphos, about 160 metres wide, circles a bigger asteroid",
		"What did the mission cost?":             "About $325 million.",
		"What did the BBC report?":               "The BBC and The Guardian reported",
		"Who is Dimorphos?":                      "Dimorphos is a small moon",
	} {
		d := s.Mention("C0GENERAL", "U0ANNA", question, "")
		s.Deliver(d).WaitAck(processWait)
		post := answered(t, s, d)
		links := briefingLinks(post)
		if len(links) == 0 {
			t.Errorf("%s: the answer has no link to the page:\n%s\n%s", question, bottest.Shown(post), post.Blocks)
		}
		for _, link := range links {
			j.follows(link, post)
		}
		j.open("/")
		j.ask(question, sentence)
		for _, q := range j.quotes() {
			if q.Address == "" {
				t.Errorf("%s: no link says where %q stands", question, q.Text)
				continue
			}
			j.Go(q.Address)
			j.landed(q.Text)
		}
	}

	ref := "slack/" + s.Team.ID + "/" + channel.ID
	if status, _, stderr := once(t, dir, nil, "digest", "subscribe", ref, "--length", "full", "--name", "#news"); status != exitOK {
		t.Fatalf("subscribe: status %d: %s", status, stderr)
	}
	j.open("/console/content")
	j.Follow(func() { j.Drop(".drop", "ferry.txt", ferry) })
	j.press("Import 1 file")
	j.open("/console/deliveries/preview?channel=" + ref)
	j.press("Send it now")
	post := s.WaitPostsFunc(1, processWait, func(p bottest.Post) bool { return p.Channel == channel.ID })[0]
	links := briefingLinks(post)
	if len(links) == 0 {
		t.Fatalf("the digest has no link to the page:\n%s", bottest.Shown(post))
	}
	for _, link := range links {
		j.follows(link, post)
	}
	p.stop()
}

// follows opens a link of a post to a sentence, which the post has said.
func (j *journey) follows(link string, post bottest.Post) {
	j.t.Helper()
	j.Go(link)
	if !strings.Contains(link, "#") {
		j.t.Errorf("%s leads to no sentence", link)
		return
	}
	j.Wait(":target")
	target := j.Text(":target")
	j.landed(target)
	said := target[strings.LastIndexByte(target, '\n')+1:] // of an FAQ, its answer
	if shown := bottest.Shown(post); !strings.Contains(shown, said) {
		j.t.Errorf("%s leads to %q, which is not in\n%s", link, said, shown)
	}
}

// ferry is another briefing.
const ferry = `The night ferry is back
28 November 2026

What's happened
- The night ferry to the islands sails again from 1 April.

Go deeper
- What took the ferry so long?

Common questions
-
What does a cabin cost on the ferry?
From 80 crowns.
`

// TestJourneyDigest subscribes a channel, in the console and by the command line: what is sent is
// previewed, held, released, and posted once.
func TestJourneyDigest(t *testing.T) {
	t.Parallel()
	s := bottest.NewSlack(t)
	channel, other := s.AddChannel(bottest.Channel{Name: "news"}), s.AddChannel(bottest.Channel{Name: "ferries"})
	dir := stored(t)
	p := serve(t, dir, bySocket(s))
	s.WaitConnections(1, processWait)
	ref := "slack/" + s.Team.ID + "/" + channel.ID
	noTime := time.Now().UTC().Add(12 * time.Hour).Format("15:04")
	if status, _, stderr := once(t, dir, nil, "digest", "subscribe", ref, "--time", noTime, "--name", "#news"); status != exitOK {
		t.Fatalf("subscribe: status %d: %s", status, stderr)
	}
	j := p.operator(t)
	j.open("/console/content")
	j.Follow(func() { j.Drop(".drop", "ferry.txt", ferry) })
	j.press("Import 1 file")

	j.open("/console/deliveries")
	j.press("Subscribe a channel")
	j.Type("#workspace", s.Team.ID)
	j.Type("#id", "#ferries")
	j.Fill("#time", noTime)
	j.Fill("#zone", "Londn")
	j.Type("#topics", "ferry, islands")
	j.Allow("422")
	j.press("Subscribe")
	j.pictures("subscribe-refused")
	j.says("The id of a Slack channel is like C045DE6F")
	j.Fill("#id", other.ID)
	j.press("Subscribe")
	j.says("Europe/London")
	j.Fill("#zone", "london")
	j.press("Subscribe")
	j.says("The subscription is saved.", noTime+" Europe/London", "about ferry, islands", other.ID)
	j.Follow(func() { j.Click(`a[href*="subscription?channel="][href*="` + other.ID + `"]`) })
	j.Fill("#topics", "chess")
	j.press("Save")
	j.says("about chess")
	j.Follow(func() { j.Click(`a[href*="subscription?channel="][href*="` + other.ID + `"]`) })
	j.press("End the subscription")
	j.says("The subscription has ended")
	if got := j.Text("main"); strings.Contains(got, other.ID) {
		t.Errorf("the channel still gets digests: %s", got)
	}

	j.press("Hold all digests")
	j.says("Digests are held back")
	j.open("/console/deliveries/preview?channel=" + ref)
	j.says("The night ferry is back", "it waits until they are released")
	j.press("Send it now")
	j.says("in line")
	time.Sleep(2 * time.Second) // what is held stays so
	if n := len(s.Posts()); n != 0 {
		t.Errorf("%d posts while digests are held", n)
	}
	j.press("Release them")
	in := func(p bottest.Post) bool { return p.Channel == channel.ID }
	if got := bottest.Shown(s.WaitPostsFunc(1, processWait, in)[0]); !strings.Contains(got, "The night ferry is back") {
		t.Errorf("the digest says %s", got)
	}
	j.open("/console/deliveries/preview?channel=" + ref)
	j.Allow("409")
	j.press("Send it now")
	j.says("Send another one?")
	j.open("/console/deliveries")
	j.says("sent")
	if n := len(s.Posts()); n != 1 {
		t.Errorf("%d posts, want 1", n)
	}

	// Two questions cannot be answered; one is tried again, and one is dropped.
	s.Fault(bottest.Fault{Method: "chat.postMessage", Times: -1, Error: "restricted_action"})
	first := s.Mention("C0GENERAL", "U0ANNA", "How long did the eclipse last?", "")
	s.Deliver(first).WaitAck(processWait)
	j.await("/console/deliveries", "1 attempt")
	second := s.Mention("C0GENERAL", "U0BEN", "Is it safe to look at the Sun?", "")
	s.Deliver(second).WaitAck(processWait)
	for deadline := time.Now().Add(processWait); j.Count(`form[action$="/retry"]`) < 2 && time.Now().Before(deadline); {
		j.open("/console/deliveries")
	}
	s.ClearFaults()
	j.Follow(func() { j.Click(`form[action$="/drop"] button`) }) // the newest is the first
	j.says("It was dropped")
	j.Follow(func() { j.Click(`form[action$="/retry"] button`) })
	j.says("It is tried again now.")
	if got := bottest.Shown(answered(t, s, first)); !strings.Contains(got, "One minute and 44 seconds") {
		t.Errorf("what was tried again is answered by %s", got)
	}
	j.await("/console/deliveries", "None: all that came in was worked on.")
	for _, p := range s.Posts() {
		if p.ThreadTS == second.TS() {
			t.Errorf("what was dropped is answered: %s", bottest.Shown(p))
		}
	}
	p.stop()
}
