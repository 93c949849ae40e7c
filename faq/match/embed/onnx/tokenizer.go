package onnx

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// tokenizer cuts texts as BERT does: into words, and those into the longest pieces that it knows.
type tokenizer struct {
	vocabulary map[string]int64
	prefix     string // of a piece that is not the first of its word
	longest    int    // bytes of the longest piece
	lower      bool
	strip      bool // accents
	hanApart   bool // each Chinese character is a word

	unknown, begin, end, pad int64
}

const (
	// fewestTokens is a text of one piece between its marks.
	fewestTokens = 3
	// longestWord is the number of characters from which a word is unknown, as in BERT.
	longestWord = 100
	// readFactor bounds the bytes of a text that are read for each token that may come of it: no
	// language has such long words on average.
	readFactor = 64
)

// tokenizerJSON is what is read of a tokenizer.json.
type tokenizerJSON struct {
	Model struct {
		Type   string           `json:"type"`
		Vocab  map[string]int64 `json:"vocab"`
		Prefix *string          `json:"continuing_subword_prefix"`
		Unk    string           `json:"unk_token"`
	} `json:"model"`
	Normalizer struct {
		Type      string `json:"type"`
		Lowercase *bool  `json:"lowercase"`
		Strip     *bool  `json:"strip_accents"`
		Chinese   *bool  `json:"handle_chinese_chars"`
	} `json:"normalizer"`
}

func newTokenizer(data []byte) (*tokenizer, error) {
	var j struct {
		Model json.RawMessage `json:"model"`
	}
	if err := json.Unmarshal(data, &j); err != nil {
		return nil, err
	}
	var kind struct {
		Type string `json:"type"`
	}
	// Other kinds hold their vocabulary in other forms: the kind is looked at first.
	if err := json.Unmarshal(j.Model, &kind); err != nil || kind.Type != "WordPiece" {
		return nil, fmt.Errorf("its kind is %q: only WordPiece is supported, the one of BERT and MiniLM", kind.Type)
	}
	var t tokenizerJSON
	if err := json.Unmarshal(data, &t); err != nil {
		return nil, err
	}
	if n := t.Normalizer.Type; n != "" && n != "BertNormalizer" {
		return nil, fmt.Errorf("its normalizer is %q: only BertNormalizer is supported", n)
	}
	out := &tokenizer{vocabulary: t.Model.Vocab, prefix: "##"}
	if t.Model.Prefix != nil {
		out.prefix = *t.Model.Prefix
	}
	out.lower = t.Normalizer.Lowercase == nil || *t.Normalizer.Lowercase
	out.strip = out.lower
	if t.Normalizer.Strip != nil {
		out.strip = *t.Normalizer.Strip
	}
	out.hanApart = t.Normalizer.Chinese == nil || *t.Normalizer.Chinese
	if t.Model.Unk == "" {
		t.Model.Unk = "[UNK]"
	}
	for name, id := range map[string]*int64{t.Model.Unk: &out.unknown, "[CLS]": &out.begin, "[SEP]": &out.end, "[PAD]": &out.pad} {
		var ok bool
		if *id, ok = out.vocabulary[name]; !ok {
			return nil, fmt.Errorf("its vocabulary lacks %s", name)
		}
	}
	for piece, id := range out.vocabulary {
		if id < 0 {
			return nil, errors.New("its vocabulary has a negative number")
		}
		out.longest = max(out.longest, len(piece))
	}
	return out, nil
}

// encode returns the numbers of the pieces of a text between the marks of its begin and its end,
// at most limit in all.
func (t *tokenizer) encode(text string, limit int) []int64 {
	ids := []int64{t.begin}
	if len(text) > limit*readFactor {
		text = text[:limit*readFactor]
	}
	for _, word := range t.words(text) {
		if ids = t.pieces(ids, word); len(ids) >= limit {
			ids = ids[:limit-1]
			break
		}
	}
	return append(ids, t.end)
}

// empty reports whether there is no word in a text.
func (t *tokenizer) empty(text string) bool {
	for _, r := range text {
		if !dropped(r) && !unicode.IsSpace(r) {
			return false
		}
	}
	return true
}

// words cuts a text at white space, and around punctuation and Chinese characters.
func (t *tokenizer) words(text string) []string {
	if t.lower {
		text = strings.ToLower(text)
	}
	if t.strip {
		text = norm.NFD.String(text)
	}
	var b strings.Builder
	for _, r := range text {
		switch {
		case dropped(r), t.strip && unicode.Is(unicode.Mn, r):
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case punctuation(r), t.hanApart && han(r):
			b.WriteByte(' ')
			b.WriteRune(r)
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	return strings.Fields(b.String())
}

// dropped are the characters that BERT leaves out.
func dropped(r rune) bool {
	switch r {
	case '\t', '\n', '\r':
		return false
	case 0, unicode.ReplacementChar:
		return true
	}
	return unicode.Is(unicode.Other, r) // control, format, surrogate, private use
}

// punctuation is what BERT takes for it: also the signs of ASCII that Unicode calls symbols.
func punctuation(r rune) bool {
	if r < unicode.MaxASCII {
		return r > ' ' && !('0' <= r && r <= '9') && !('A' <= r && r <= 'Z') && !('a' <= r && r <= 'z')
	}
	return unicode.IsPunct(r)
}

// han are the blocks of Chinese characters that BERT names; kana and hangul are not among them.
func han(r rune) bool {
	return 0x4E00 <= r && r <= 0x9FFF || 0x3400 <= r && r <= 0x4DBF || 0x20000 <= r && r <= 0x2CEAF ||
		0xF900 <= r && r <= 0xFAFF || 0x2F800 <= r && r <= 0x2FA1F
}

// pieces appends the pieces of a word, or that it is unknown.
func (t *tokenizer) pieces(ids []int64, word string) []int64 {
	before := len(ids)
	if len([]rune(word)) > longestWord {
		return append(ids, t.unknown)
	}
	for from := 0; from < len(word); {
		prefix := ""
		if from > 0 {
			prefix = t.prefix
		}
		end := min(len(word), from+t.longest)
		for ; end > from; end-- {
			if id, ok := t.vocabulary[prefix+word[from:end]]; ok {
				ids = append(ids, id)
				break
			}
		}
		if end == from {
			return append(ids[:before], t.unknown)
		}
		from = end
	}
	return ids
}
