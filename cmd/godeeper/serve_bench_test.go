package main

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot/bottest"
)

// BenchmarkServe measures mentions that come all at once by a socket, until all are answered: how
// many in a second, and how soon they are acknowledged.
func BenchmarkServe(b *testing.B) {
	const atOnce = 200
	s := bottest.NewSlack(b)
	p := serve(b, b.TempDir(), bySocket(s))
	s.WaitConnections(1, processWait)
	asked := 0
	for b.Loop() {
		for range atOnce {
			s.Deliver(s.Mention(fmt.Sprintf("C0LOAD%05d", asked/20), fmt.Sprintf("U0LOAD%06d", asked), sampleQuestion, ""))
			asked++
		}
		for deadline := time.Now().Add(processWait); len(s.Posts()) < asked; time.Sleep(5 * time.Millisecond) {
			if time.Now().After(deadline) {
				b.Fatalf("%d answers to %d mentions: %s", len(s.Posts()), asked, p.err.tail())
			}
		}
	}
	reportLoad(b, "mentions/s", s.AckLatencies())
}

// reportLoad reports how many in a second were answered, and how soon they were acknowledged.
func reportLoad(b *testing.B, unit string, latencies []time.Duration) {
	slices.Sort(latencies)
	b.ReportMetric(float64(len(latencies))/b.Elapsed().Seconds(), unit)
	b.ReportMetric(float64(latencies[len(latencies)*99/100].Microseconds())/1000, "p99-ack-ms")
	b.ReportMetric(0, "ns/op") // a number of them says nothing by its time
}

// BenchmarkServeDiscord measures commands that come all at once over HTTP, as BenchmarkServe does
// mentions.
func BenchmarkServeDiscord(b *testing.B) {
	const atOnce = 200
	d := bottest.NewDiscord(b)
	p := serve(b, b.TempDir(), byBoth(d).with("DISCORD_GATEWAY", "off"))
	p.await("/readyz", 200, "ready\n")
	var latencies []time.Duration
	for b.Loop() {
		var all sync.WaitGroup
		sent := make([]*bottest.DiscordSent, atOnce)
		for i := range sent {
			n := len(latencies) + i
			if n%20 == 0 {
				d.AddChannel(bottest.DiscordChannel{Name: fmt.Sprint("load", n/20)})
			}
			person := d.AddUser(bottest.DiscordUser{Name: fmt.Sprint("reader", n)}).ID
			x := d.Slash(fmt.Sprint("load", n/20), person, "ask", map[string]string{"question": sampleQuestion})
			all.Go(func() { sent[i] = d.DeliverHTTP(p.interactions(), x) })
		}
		all.Wait()
		for _, s := range sent {
			if s.Status != 200 {
				b.Fatalf("an interaction was answered with status %d, %v: %s", s.Status, s.Err, p.err.tail())
			}
			latencies = append(latencies, s.Took)
		}
		if !d.WaitPosts(len(latencies), processWait) {
			b.Fatalf("%d answers to %d commands: %s", len(d.Posts()), len(latencies), p.err.tail())
		}
	}
	reportLoad(b, "commands/s", latencies)
}
