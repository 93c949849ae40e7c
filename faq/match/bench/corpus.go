package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/godeeper/godeeper/faq/eval"
)

// entry is a stored question with its answer, as in entries.jsonl.
type entry struct {
	ID       string   `json:"id"`
	Question string   `json:"question"`
	Answer   string   `json:"answer"`
	Variants []string `json:"variants"`
}

// set is a labelled set of entries and questions.
type set struct {
	entries   []entry
	questions []eval.Question
}

func readSet(dir string) (set, error) {
	var s set
	f, err := os.Open(filepath.Join(dir, "entries.jsonl"))
	if err != nil {
		return s, fmt.Errorf("read entries: %w", err)
	}
	defer f.Close()
	for d := json.NewDecoder(f); ; {
		var e entry
		if err := d.Decode(&e); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return s, fmt.Errorf("read entries %s: entry %d: %w", f.Name(), len(s.entries)+1, err)
		}
		s.entries = append(s.entries, e)
	}
	if len(s.entries) == 0 {
		return s, fmt.Errorf("read entries %s: there are none", f.Name())
	}
	q, err := os.Open(filepath.Join(dir, "queries.jsonl"))
	if err != nil {
		return s, fmt.Errorf("read questions: %w", err)
	}
	defer q.Close()
	s.questions, err = eval.ReadQuestions(q.Name(), q)
	return s, err
}

// draw returns n of the questions, evenly over the file.
func (s set) draw(n int) []eval.Question {
	if n >= len(s.questions) {
		return s.questions
	}
	drawn := make([]eval.Question, n)
	for i := range drawn {
		drawn[i] = s.questions[i*len(s.questions)/n]
	}
	return drawn
}

// tailShare is how many made-up rare words there are for each thousand entries in the corpus:
// measured on three sets, 100,000 entries then share 50,000 to 100,000 words, most of which
// occur once, as in collections of that size.
const tailShare = 3000

// maxFiller is how many words of an answer filler has at most. The memory that a million
// entries need is to be that of FAQs, not that of manuals.
const maxFiller = 30

// grow returns the entries of the set and filler up to size in all. Filler is the same in
// every run. An entry of filler has the shape of an entry of the set, without its variants, and
// words drawn as the set has them; but a word that the set has only once stands for all rare
// words, and is replaced by one of many made-up words, so that the vocabulary grows with
// the corpus as it does in life.
func (s set) grow(size int) []entry {
	entries := slices.Clone(s.entries)
	if size <= len(entries) {
		return entries
	}
	random := rand.New(rand.NewPCG(1, 2))
	var words []string
	count := make(map[string]int)
	for _, e := range s.entries {
		for _, w := range strings.Fields(strings.ToLower(e.Question + " " + e.Answer)) {
			words = append(words, w)
			count[w]++
		}
	}
	tail := uint64(tailShare*size/1000 + 1)
	rare := rand.NewZipf(random, 1.1, 10, tail)
	text := func(n int) string {
		var b strings.Builder
		for i := range n {
			if i > 0 {
				b.WriteByte(' ')
			}
			w := words[random.IntN(len(words))]
			if count[w] == 1 {
				w = madeUp(rare.Uint64())
			}
			b.WriteString(w)
		}
		return b.String()
	}
	for i := len(entries); i < size; i++ {
		like := s.entries[random.IntN(len(s.entries))]
		entries = append(entries, entry{
			ID:       "filler-" + strconv.Itoa(i),
			Question: text(len(strings.Fields(like.Question))),
			Answer:   text(min(len(strings.Fields(like.Answer)), maxFiller)),
		})
	}
	return entries
}

// madeUp returns the n-th made-up word: syllables, so that stemmers and spelling have real work.
func madeUp(n uint64) string {
	const consonants, vowels = "bdfgklmnprstvz", "aeiou"
	var b strings.Builder
	n += 70 // at least two syllables
	for n > 0 {
		b.WriteByte(consonants[n%14])
		n /= 14
		b.WriteByte(vowels[n%5])
		n /= 5
	}
	return b.String() + "n"
}
