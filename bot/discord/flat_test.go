package discord

import (
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/godeeper/godeeper/bot/bottest"
)

// mostKept is how many bytes may be in use more than before: some maps grow and caches come and
// go, while a leak of 1 KB an interaction is 1 MB in the quick rounds.
const mostKept = 128 << 10

// held returns how many bytes are in use that our code has allocated, by the profile of the heap:
// not those of the fake and of tests.
func held() int64 {
	runtime.GC()
	runtime.GC() // the profile is that of the collection before the last
	records := make([]runtime.MemProfileRecord, 100_000)
	n, _ := runtime.MemProfile(records, false)
	sum := int64(0)
	for _, r := range records[:n] {
		frames := runtime.CallersFrames(r.Stack())
		for more := true; more; {
			var f runtime.Frame
			f, more = frames.Next()
			if strings.Contains(f.Function, "godeeper/godeeper/") { // who allocated it, whoever called that
				if !strings.Contains(f.Function, "/bot/bottest.") && !strings.HasSuffix(f.File, "_test.go") {
					sum += r.InUseBytes()
				}
				break
			}
		}
	}
	return sum
}

// kept is what is there after interactions.
type kept struct {
	goroutines, buckets, acks, channels int
	bytes                               int64
}

// atRest lets all come to an end, and returns what is kept.
func (m *inProcess) atRest() kept {
	m.t.Helper()
	m.d.Forget()
	time.Sleep(time.Minute) // every limit has passed
	if err := m.trySignIn(m.t.Context()); err != nil {
		m.t.Fatal(err) // with it, buckets are looked through
	}
	m.d.Forget()
	m.way.taken()
	synctest.Wait()
	return kept{runtime.NumGoroutine(), len(m.rest.limits.buckets), len(m.acks.waiting), len(m.channels.known), held()}
}

// interactions has people do something 20 times, and reports how many interactions that were.
func (m *inProcess) interactions(channel string) int {
	m.t.Helper()
	n := 0
	do := func(x bottest.DiscordDelivery, want string) {
		m.t.Helper()
		if x.Token != "" {
			n++
		}
		if what, err := m.handle(x, n%2 == 0); what != want || err != nil {
			m.t.Fatalf("%v is %s, error %v; want %s", x, what, err, want)
		}
	}
	ask := map[string]string{optionQuestion: bottest.Questions.Question}
	typed := ""
	for _, r := range bottest.Questions.Question[:12] {
		typed += string(r)
		do(m.d.Typing(channel, "anna", commandAsk, optionQuestion, typed), ignored)
	}
	do(m.d.Slash(channel, "anna", commandAsk, ask), workedOn)
	do(m.d.Slash(channel, "anna", commandTopic, map[string]string{optionTopic: "Marigold"}), workedOn)
	do(m.d.Slash(channel, "anna", commandWhy, nil), workedOn)
	do(m.d.Mention(channel, "anna", bottest.Questions.Question), workedOn)
	posts := m.d.Posts()
	shown := posts[len(posts)-1]
	do(m.d.PressButton(shown, bottest.Questions.Prompt, "ben"), workedOn)
	do(m.d.PressButton(shown, "Helpful", "ben"), workedOn)
	do(m.d.MessageCommand(shown, "ben", commandMessage), workedOn)
	do(m.d.Slash(channel, "ben", "help", nil), workedOn)
	do(m.d.Slash(channel, "ben", commandAsk, ask).Edit(func(o map[string]any) { delete(o, "member") }), setAside)
	return n
}

// TestFlat has people do very much: goroutines and buckets stay as many, and the memory that our
// code holds stays as much, as they were.
func TestFlat(t *testing.T) {
	defer func(rate int) { runtime.MemProfileRate = rate }(runtime.MemProfileRate)
	runtime.MemProfileRate = 1 << 9 // to see nearly all, rather than one in 512 KB
	inProcessBubble(t, func(t *testing.T, m *inProcess) {
		var channels []string // each has buckets of its own
		for range 20 {
			channels = append(channels, m.d.AddChannel(bottest.DiscordChannel{Name: "c"}).ID)
		}
		do := func(interactions int) (n int) {
			for i := 0; n < interactions; i++ {
				m.d.Forget()
				n += m.interactions(channels[i%len(channels)])
			}
			return n
		}
		do(400)
		before := m.atRest()
		n := do(bottest.Rounds(1000, 100_000))
		after := m.atRest()
		t.Logf("%d interactions: %+v, before %+v", n, after, before)
		if after.goroutines > before.goroutines || after.buckets > before.buckets || after.acks > 0 || after.channels > before.channels {
			t.Errorf("after %d interactions there are %+v, before %+v", n, after, before)
		}
		if after.bytes-before.bytes > mostKept {
			t.Errorf("%d bytes are held, %d before", after.bytes, before.bytes)
		}
	}, bottest.NoSpec())
}
