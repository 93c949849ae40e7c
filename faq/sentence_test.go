package faq_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
)

func ExampleSentences() {
	text := "S. Somanath spoke at 4.17 p.m. on Friday. 'Who will pay?' he asked. The U.S. Congress did not answer."
	for _, s := range faq.Sentences(text) {
		fmt.Println(s)
	}
	// Output:
	// S. Somanath spoke at 4.17 p.m. on Friday.
	// 'Who will pay?' he asked.
	// The U.S. Congress did not answer.
}

// Each case is written with " | " where a sentence ends.
func TestSentences(t *testing.T) {
	for _, tt := range []string{
		"",
		"One sentence without a stop",
		"It rained. | Then it stopped.",
		"Relations with the U.S. and Europe have been prioritized. | Others were not.",
		"They talked to the U.S. Congress. | It listened.",
		"They flew to the U.S. | The visit was short.",
		"Mr. Smith met Dr. Jane A. Doe and Gen. Lee. | Nobody spoke.",
		"ISRO chairman S. Somanath said that 'India is on the Moon'. | It was quoted.",
		"J. K. Rowling wrote to J.R.R. Tolkien. | He did not reply.",
		"No. 10 refused. | No. | The interior is done.",
		"Is it complete? | No. | The interior is done.",
		"It struck at 4.17 in the morning. | Prices rose by 2.5%. | 16 compounds were found.",
		"A breakthrough known as Q*. | The paper said so.",
		"It launched in 2014. | Then it slept.",
		"Many, e.g. France, i.e. the largest, agreed. | Others, cf. Spain, did not.",
		"At 9 a.m. on Monday it began. | It ended at 5 p.m. | Nobody stayed.",
		"He said: 'We need flesh on the bones.' | It was a joke.",
		"He said \"no.\" | They left. | (They came back.) | She stayed.",
		"“Why not?” he asked. | “Because,” she said, “I say so.” | So be it.",
		"'Who will check?' Rutte asked. | Nobody knew.",
		"Wait... what happened? | Well… | Nobody knows.",
		"They waited… and left.",
		"Really?! | Yes!",
		"What? and why? | Nobody said.",
		"日本は島国です。東アジアにあります。",
		"यह एक देश है। | यह बड़ा है।",
		"هل هذا صحيح؟ | نعم.",
		"¿Quién pagará? | ¡Nadie! | Eso dijo.",
		"Acme Inc. bought it. | Foo Ltd. | The deal is done.",
		"It came on Jan. 5 and left on Sept. 6. | That was it.",
		"Sgt. Pepper vs. Dr. No. | They met.",
		"1. First of all, this is a point. | It is short.",
		"eBay rose. | iPhone sales fell. | eBay fell.",
		"See example.com. | Node.js is fine.",
		"It fell.[3] | It rose.[12] | It stood.",
		"Heading without stop\n\n | A sentence.",
		"A wrapped\nsentence. | Another\none.",
		"That was plan B. | It failed.",
		"Helped by Yoko, John F. Kennedy Jr. and others. | They won.",
		"The act (of 2024.) | It passed.",
	} {
		var want []string
		for _, s := range strings.Split(tt, " | ") {
			if s = strings.TrimSpace(s); s != "" {
				want = append(want, s)
			}
		}
		if strings.HasPrefix(tt, "日本") { // no white space between its sentences
			want = []string{"日本は島国です。", "東アジアにあります。"}
		}
		got := faq.Sentences(strings.ReplaceAll(tt, " | ", " "))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Sentences(%q) (-want +got):\n%s", tt, diff)
		}
	}
}

func FuzzSentences(f *testing.F) {
	f.Add("S. Somanath spoke. 'Who?' he asked.")
	f.Add("U.S. … “No.” [1] 4.17 p.m. Q*.\n\nA。B！C")
	f.Fuzz(func(t *testing.T, text string) {
		rest := text
		for _, s := range faq.Sentences(text) {
			if s == "" || strings.TrimSpace(s) != s {
				t.Fatalf("sentence %q is not trimmed", s)
			}
			rest = strings.TrimLeftFunc(rest, unicode.IsSpace)
			if !strings.HasPrefix(rest, s) {
				t.Fatalf("sentence %q does not follow in %q", s, rest)
			}
			rest = rest[len(s):]
		}
		if strings.TrimSpace(rest) != "" {
			t.Fatalf("left over: %q", rest)
		}
	})
}

func BenchmarkSentences(b *testing.B) {
	text := strings.Repeat("S. Somanath of the U.S. said 'no.' It fell by 4.17 points. ", 40)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		faq.Sentences(text)
	}
}
