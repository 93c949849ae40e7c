package match_test

import (
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/godeeper/godeeper/faq"
)

// everyday are words with many of like meaning, so that the words of a question stand for others.
var everyday = strings.Fields(`cancel order return refund money card bank account pay price cost buy sell ship parcel deliver
	late lost broken repair help phone email address change name open close shop store time day week month year
	fire dismiss job boss wage doctor nurse hospital school child parent car train ticket travel hotel room book
	big small new old cheap fast slow good bad stop start begin end win lose leader president minister law court`)

// filler makes a file of n FAQs, the same in every run: everyday words and made-up ones, of which
// a few are common and most are rare, as words are.
func filler(n int) *faq.Briefing {
	random := rand.New(rand.NewPCG(7, uint64(n)))
	rare := rand.NewZipf(random, 1.2, 8, uint64(3*n))
	text := func(words int) string {
		out := []string{[]string{"How", "What", "Why", "When", "Can"}[random.IntN(5)], []string{"do", "is", "the", "I", "my"}[random.IntN(5)]}
		for range words {
			if random.IntN(2) == 0 {
				out = append(out, everyday[random.IntN(len(everyday))])
			} else {
				out = append(out, madeUp(rare.Uint64()))
			}
		}
		return strings.Join(out, " ")
	}
	b := &faq.Briefing{ID: "filler", Title: "Filler"}
	for i := range n {
		b.FAQs = append(b.FAQs, faq.FAQ{ID: "f" + strconv.Itoa(i), Question: text(3+random.IntN(6)) + "?", Answer: text(8 + random.IntN(16))})
	}
	return b
}

// madeUp returns the n-th made-up word, in syllables.
func madeUp(n uint64) string {
	const consonants, vowels = "bdfgklmnprstvz", "aeiou"
	var b strings.Builder
	for n += 70; n > 0; {
		b.WriteByte(consonants[n%14])
		n /= 14
		b.WriteByte(vowels[n%5])
		n /= 5
	}
	return b.String() + "n"
}

// misspelt swaps two letters in the middle of each longer word.
func misspelt(text string) string {
	words := strings.Fields(text)
	for i, w := range words {
		if k := len(w) / 2; len(w) > 5 {
			words[i] = w[:k] + w[k+1:k+2] + w[k:k+1] + w[k+2:]
		}
	}
	return strings.Join(words, " ")
}
