package discord

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
)

// BenchmarkComplete types questions and names letter by letter, where 100,000 questions are stored.
func BenchmarkComplete(b *testing.B) {
	briefings := manyQuestions(100_000)
	a := completing(b, briefings)
	a.completer.Complete("a", 1) // what is made once
	var questions, names [][]byte
	for i := 0; i < len(briefings); i += 61 {
		q := briefings[i].FAQs[i%len(briefings[i].FAQs)].Question
		name := strings.Fields(q)[2]
		for n := range 40 {
			questions = append(questions, typing(commandAsk, optionQuestion, q[:n]))
		}
		for n := range name { // it stands within questions
			questions = append(questions, typing(commandAsk, optionQuestion, name[:n]))
			names = append(names, typing(commandTopic, optionTopic, name[:n]))
		}
	}
	b.Run("questions", func(b *testing.B) { a.benchmark(b, questions) })
	b.Run("names", func(b *testing.B) { a.benchmark(b, names) })
}

// benchmark answers requests, and reports what half and 99 of 100 of them take at most.
func (a *Adapter) benchmark(b *testing.B, requests [][]byte) {
	var times []time.Duration
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		began := time.Now()
		_, _, answer := a.taken(b.Context(), requests[i%len(requests)])
		if _, err := json.Marshal(answer(nil)); err != nil {
			b.Fatal(err)
		}
		times = append(times, time.Since(began))
	}
	slices.Sort(times)
	for name, part := range map[string]int{"p50-µs": 50, "p99-µs": 99} {
		b.ReportMetric(float64(times[len(times)*part/100].Nanoseconds())/1000, name)
	}
}
