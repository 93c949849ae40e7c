package discord

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	daily "github.com/godeeper/godeeper/bot/digest"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
	"github.com/godeeper/godeeper/faq/parse"
	"github.com/godeeper/godeeper/storage"
)

// manyBriefings returns n briefings of different lengths, made of the same few words.
func manyBriefings(t testing.TB, n int) []*faq.Briefing {
	t.Helper()
	subjects := []string{"The council of Port Elden", "The ferry company", "A court in Edinburgh", "The fishermen of the Outer Isles", "The university", "The railway", "The hospital of Elden"}
	deeds := []string{"opens its books after a year of silence", "asks for twice the money", "gives up the northern route", "is told to answer within a month", "finds an older map of the coast, on which the harbour has another name"}
	papers := []string{"The Scotsman reports that few are surprised.", "The Elden Herald calls it overdue.", "The Guardian asks who will pay."}
	var all []*faq.Briefing
	for i := range n {
		subject, deed := subjects[i%len(subjects)], deeds[i%len(deeds)]
		var b strings.Builder
		fmt.Fprintf(&b, "%s %s\n%s\n\n", subject, deed, time.Date(2026, 9, 1+i, 0, 0, 0, 0, time.UTC).Format("2 January 2006"))
		fmt.Fprintf(&b, "What's happened\n%s %s, as was said on Monday in a meeting of %d people that lasted until the evening%s.\n\n", subject, deed, 20+i, strings.Repeat(", and into the night", i%3))
		if some := papers[:i%4]; len(some) > 0 {
			fmt.Fprintf(&b, "What the papers say\n%s\n\n", strings.Join(some, " "))
		}
		fmt.Fprintf(&b, "Go deeper\n- Why is that news %d?\n- What was said in the meeting of %d people?\n\n", i+1, 20+i)
		fmt.Fprintf(&b, "Common questions\n-\nWho said so in meeting %d?\nThe chair of the meeting said so, and was asked about it for an hour%s.\n-\nWhat happens next after meeting %d?\nAnother meeting.\n", i+1, strings.Repeat(", in which others spoke too", i%5), i+1)
		briefing, _, err := parse.Parse(fmt.Sprintf("news-%d.txt", i+1), []byte(b.String()))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, briefing)
	}
	return all
}

// previewOf returns the digest of a channel to which some briefings are new.
func previewOf(t testing.TB, briefings []*faq.Briefing, typed bot.Typed) bot.Announcement {
	t.Helper()
	store, err := storage.Open(t.Context(), testLog(t), "sqlite:"+filepath.Join(t.TempDir(), "digest.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	desk := daily.NewDesk(earlier{store}, match.New(briefings))
	typed.Platform, typed.Workspace, typed.Channel = Platform, "100", "200"
	s, err := desk.Subscribe(t.Context(), typed)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range briefings {
		if _, _, err := store.Import(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	n, err := desk.Preview(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	n.Key = "digest:100:200:2026-11-29"
	return n
}

// lined returns a body as JSON with one component a line.
func lined(t testing.TB, v any) string {
	t.Helper()
	var out strings.Builder
	var write func(v any, indent string)
	write = func(v any, indent string) {
		o, _ := v.(object)
		inner, _ := o["components"].([]any)
		rest := object{}
		for name, value := range o {
			if name != "components" || len(inner) == 0 {
				rest[name] = value
			}
		}
		data, err := json.Marshal(rest)
		if err != nil {
			t.Fatal(err)
		}
		out.WriteString(indent + strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(data)) + "\n")
		for _, e := range inner {
			write(e, indent+" ")
		}
	}
	write(payload(t, v), "")
	return out.String()
}

// TestDigestGolden shows digests of none, of one, and of more briefings than a message holds.
func TestDigestGolden(t *testing.T) {
	schema := messageSchema(t)
	for _, count := range []int{0, 1, 7, 60} {
		for _, length := range []faq.DigestLength{faq.DigestHeadlines, faq.DigestShort, faq.DigestFull} {
			name := fmt.Sprintf("digest-%d-%s", count, length)
			t.Run(name, func(t *testing.T) {
				n := previewOf(t, manyBriefings(t, count), bot.Typed{Length: string(length), Always: "on"})
				m := announcement(n)
				checkMessages(t, schema, []message{m})
				checkDigest(t, name, m)
			})
		}
	}
	t.Run("digest-role", func(t *testing.T) {
		n := previewOf(t, manyBriefings(t, 2), bot.Typed{Mention: "300"})
		m := announcement(n)
		for _, body := range []object{payload(t, m.Modern), payload(t, m.Classic)} {
			if schema == nil {
				break
			}
			if err := schema.Validate(body); err != nil {
				t.Errorf("Discord would refuse it: %v", err)
			}
		}
		checkDigest(t, "digest-role", m)
	})
}

// BenchmarkAnnouncement renders a digest of 60 briefings.
func BenchmarkAnnouncement(b *testing.B) {
	for _, length := range []faq.DigestLength{faq.DigestHeadlines, faq.DigestShort, faq.DigestFull} {
		b.Run(string(length), func(b *testing.B) {
			n := previewOf(b, manyBriefings(b, 60), bot.Typed{Length: string(length)})
			for b.Loop() {
				if m := announcement(n); len(m.Modern.Components) == 0 {
					b.Fatal("nothing")
				}
			}
		})
	}
}

// checkDigest compares what is read of a digest in either form, and how it is sent, with a golden
// file.
func checkDigest(t *testing.T, name string, m message) {
	t.Helper()
	read := func(v any) string {
		return strings.ReplaceAll(bottest.DiscordShown(bottest.DiscordMessage{Body: payload(t, v)}), "\n", "\n    ")
	}
	var out strings.Builder
	fmt.Fprintf(&out, "==== as read\n\n    %s\n\n==== in the other form\n\n    %s\n\n", read(m.Modern), read(m.Classic))
	fmt.Fprintf(&out, "==== as sent\n\n%s\n==== as sent in the other form\n\n%s", lined(t, m.Modern), lined(t, m.Classic))
	golden(t, name, anyDay.ReplaceAllString(out.String(), "${1}{today}"))
}
