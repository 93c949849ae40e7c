package onnx

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEncode(t *testing.T) {
	words, err := newTokenizer(tokenizerFile(t))
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"Why did the PRICES rise?":         "why did the price ##s rise ?",
		"unknown  unn\tun\nrainy":          "un ##known un ##n un [UNK]",
		"the price's":                      "the price ' [UNK]",
		"Café Cafe\u0301":                  "cafe cafe",
		"日本 2本":                            "[UNK] 本 2 本",
		"200 20 2":                         "2 ##0 ##0 2 ##0 2",
		"ra\u200bin\x00.":                  "rain .",
		"rain\u00a0rain\u2003rain":         "rain rain rain",
		"":                                 "",
		strings.Repeat("a", longestWord+1): "[UNK]",
		"\xff rain":                        "rain",
	} {
		var got []string
		ids := words.encode(text, 50)
		for _, id := range ids {
			got = append(got, vocabulary[id])
		}
		if d := cmp.Diff("[CLS] "+want+strings.Repeat(" ", min(1, len(want)))+"[SEP]", strings.Join(got, " ")); d != "" {
			t.Errorf("%q (-want +got):\n%s", text, d)
		}
	}
	if got := words.encode(strings.Repeat("the ", 5000), 7); len(got) != 7 || got[6] != 3 {
		t.Errorf("cut: got %v", got)
	}
}

// TestCased holds that a vocabulary with capitals and accents gets them.
func TestCased(t *testing.T) {
	var file map[string]any
	if err := json.Unmarshal(tokenizerFile(t), &file); err != nil {
		t.Fatal(err)
	}
	file["normalizer"] = map[string]any{"type": "BertNormalizer", "lowercase": false}
	file["model"].(map[string]any)["vocab"].(map[string]any)["Café"] = 50
	data, err := json.Marshal(file)
	if err != nil {
		t.Fatal(err)
	}
	words, err := newTokenizer(data)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]int64{2, 50, 1, 3}, words.encode("Café Rain", 9)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func FuzzEncode(f *testing.F) {
	words, err := newTokenizer(tokenizerFile(f))
	if err != nil {
		f.Fatal(err)
	}
	f.Add("Why did the prices rise?", 10)
	f.Add("本\u0301##s \xff", 3)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		limit = max(fewestTokens, min(limit, mostTokens))
		ids := words.encode(text, limit)
		if len(ids) < 2 || len(ids) > limit || ids[0] != words.begin || ids[len(ids)-1] != words.end {
			t.Errorf("got %v with the limit %d", ids, limit)
		}
		for _, id := range ids {
			if id < 0 || int(id) >= len(vocabulary) {
				t.Errorf("got the number %d", id)
			}
		}
	})
}
