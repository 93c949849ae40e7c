package main

import (
	"fmt"
	"slices"
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
	latencies := s.AckLatencies()
	slices.Sort(latencies)
	b.ReportMetric(float64(asked)/b.Elapsed().Seconds(), "mentions/s")
	b.ReportMetric(float64(latencies[len(latencies)*99/100].Microseconds())/1000, "p99-ack-ms")
	b.ReportMetric(0, "ns/op") // a number of mentions says nothing by its time
}
