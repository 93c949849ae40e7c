package match_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
)

// stamp is that of the snapshots of the tests.
const stamp = "revision 7"

func saved(t testing.TB, x *match.Index) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := x.Save(&b, stamp); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// asking returns questions of all briefings, as they are stored and misspelt.
func asking(briefings []*faq.Briefing) []faq.Query {
	var out []faq.Query
	for _, b := range briefings {
		for i, text := range questionsOf(b) {
			if i > 40 {
				break
			}
			out = append(out, faq.Query{Text: text}, faq.Query{Text: misspelt(text), Explain: true},
				faq.Query{Text: "and why " + text, Briefing: b.ID, Before: questionsOf(b)[0]})
		}
	}
	return out
}

// plain returns all of matches but the content that they point to.
func plain(matches []faq.Match) []string {
	out := make([]string, len(matches))
	for i, m := range matches {
		out[i] = fmt.Sprintf("%s %s %s %v %+v", m.Briefing.ID, m.Kind, m.ID(), m.Confidence, m.Why)
	}
	return out
}

// sameAnswers compares what two indexes answer.
func sameAnswers(t *testing.T, want, got *match.Index, queries []faq.Query) {
	t.Helper()
	for _, q := range queries {
		w, g := want.Match(q, 10), got.Match(q, 10)
		if diff := cmp.Diff(plain(w), plain(g)); diff != "" {
			t.Fatalf("%+v: -want +got\n%s", q, diff)
		}
	}
}

func TestSnapshot(t *testing.T) {
	for name, briefings := range map[string][]*faq.Briefing{
		"none": nil, "pages": bundled(t), "beside": beside(t), "file": {filler(3000)},
		"empty": {{ID: "empty"}, {ID: "faq", FAQs: []faq.FAQ{{ID: "1", Question: "Why?"}}}, {ID: "also empty"}},
	} {
		t.Run(name, func(t *testing.T) {
			x := match.New(briefings)
			data := saved(t, x)
			for _, shift := range []int{0, 1, 8} { // data that lies anywhere
				moved := append(make([]byte, shift, shift+len(data)), data...)[shift:]
				y, err := match.Load(moved, stamp, briefings)
				if err != nil {
					t.Fatal(err)
				}
				sameAnswers(t, x, y, asking(briefings))
				if again := saved(t, y); !bytes.Equal(again, data) {
					t.Error("saved again it is another file")
				}
			}
		})
	}
}

func TestSnapshotIsStale(t *testing.T) {
	briefings := bundled(t)
	data := saved(t, match.New(briefings))
	changed := *briefings[0]
	changed.Sections = append([]faq.Section(nil), changed.Sections...)
	changed.Sections[0].Passages = append([]faq.Passage(nil), changed.Sections[0].Passages...)
	changed.Sections[0].Passages[0].Text += "."
	later := bytes.Clone(data)
	later[bytes.IndexByte(later, '1')] = '2'
	for name, load := range map[string]func() (*match.Index, error){
		"another stamp":   func() (*match.Index, error) { return match.Load(data, "revision 8", briefings) },
		"fewer briefings": func() (*match.Index, error) { return match.Load(data, stamp, briefings[1:]) },
		"another text": func() (*match.Index, error) {
			return match.Load(data, stamp, append([]*faq.Briefing{&changed}, briefings[1:]...))
		},
		"another order": func() (*match.Index, error) {
			return match.Load(data, stamp, append(append([]*faq.Briefing(nil), briefings[1:]...), briefings[0]))
		},
		"another format": func() (*match.Index, error) { return match.Load(later, stamp, briefings) },
	} {
		if _, err := load(); !errors.Is(err, match.ErrStale) {
			t.Errorf("%s: got error %v, want %v", name, err, match.ErrStale)
		}
	}
}

// TestSnapshotOfAmended holds that an index is stale as soon as a curator has amended anything.
func TestSnapshotOfAmended(t *testing.T) {
	page := &faq.Briefing{ID: "page",
		FAQs:    []faq.FAQ{{ID: "q", Question: "Why?", Variants: []string{"how come", "reason"}, Answer: "So."}},
		Prompts: []faq.Prompt{{ID: "p", Question: "Who pays?"}},
		Topics:  []faq.Topic{{ID: "t", Name: "Bridge", Aliases: []string{"SB"}, Text: "It was opened."}},
	}
	briefings := []*faq.Briefing{page}
	data := saved(t, match.New(briefings))
	if _, err := match.Load(data, stamp, briefings); err != nil {
		t.Fatal(err)
	}
	for _, a := range []faq.Amendment{
		{Kind: faq.AmendFAQ, Entry: "new", Text: "Who?", Answer: "They."},
		{Kind: faq.AmendFAQ, Briefing: faq.DeskID, Entry: "new", Text: "Who?", Answer: "They."},
		{Kind: faq.AmendVariant, Entry: "q", Text: "why so"},
		{Kind: faq.AmendNoVariant, Entry: "q", Text: "reason"},
		{Kind: faq.AmendQuestion, Entry: "q", Text: "reason"},
		{Kind: faq.AmendQuestion, Entry: "p", Text: "Who paid?"},
		{Kind: faq.AmendAnswer, Entry: "q", Answer: "Therefore."},
		{Kind: faq.AmendAlias, Entry: "t", Text: "the bridge"},
		{Kind: faq.AmendNoAlias, Entry: "t", Text: "SB"},
		{Kind: faq.AmendDescription, Entry: "t", Text: "It was closed."},
		{Kind: faq.AmendRemove, Entry: "q"},
		{Kind: faq.AmendRemove, Entry: "p"},
		{Kind: faq.AmendRemove, Entry: "t"},
	} {
		if a.Briefing == "" {
			a.Briefing = page.ID
		}
		if _, err := match.Load(data, stamp, faq.Amend(briefings, []faq.Amendment{a})); !errors.Is(err, match.ErrStale) {
			t.Errorf("%s of %s: got error %v, want %v", a.Kind, a.Entry, err, match.ErrStale)
		}
	}
}

func TestSnapshotIsDamaged(t *testing.T) {
	briefings := beside(t)
	data := saved(t, match.New(briefings))
	for n := 0; n < len(data); n += 1 + n/8 {
		if _, err := match.Load(data[:n], stamp, briefings); err == nil || errors.Is(err, match.ErrStale) {
			t.Errorf("the first %d bytes: got error %v, want one that says that they are torn", n, err)
		}
	}
	if _, err := match.Load(append(bytes.Clone(data), 0), stamp, briefings); err == nil {
		t.Error("with a byte more: got no error")
	}
	for n := 0; n < len(data); n += 1 + len(data)/500 {
		flipped := bytes.Clone(data)
		flipped[n] ^= 0x10
		if _, err := match.Load(flipped, stamp, briefings); err == nil {
			t.Errorf("byte %d changed: got no error", n)
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

var errFull = errors.New("no space")

func TestSaveFails(t *testing.T) {
	if err := match.New(bundled(t)).Save(full{}, stamp); !errors.Is(err, errFull) {
		t.Errorf("got error %v, want %v", err, errFull)
	}
	if err := match.Without(match.Typos, bundled(t)).Save(full{}, stamp); err == nil || errors.Is(err, errFull) {
		t.Errorf("an index that leaves parts out: got error %v, want one of its own", err)
	}
}

// BenchmarkSnapshot compares loading with building.
func BenchmarkSnapshot(b *testing.B) {
	for name, briefings := range map[string][]*faq.Briefing{"bundled": bundled(b), "100000": {filler(100_000)}} {
		data := saved(b, match.New(briefings))
		b.Run(fmt.Sprintf("%s/load", name), func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				if _, err := match.Load(data, stamp, briefings); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("%s/build", name), func(b *testing.B) {
			for b.Loop() {
				match.New(briefings)
			}
		})
	}
}
