//go:build !race

package main

import (
	"fmt"
	"net"
	"regexp"
	"slices"
	"strings"
	"testing"

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
