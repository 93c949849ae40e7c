package api_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/godeeper/godeeper/bot/web/api"
)

// FuzzDecode reads bodies: nothing but the one object with the known fields is let through.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"text": "a"}`, `{"id": {"a": [1, 2]}, "text": "b", "context": "c", "briefing": "d", "record": false}`, `{}`, `null`, `[]`, ``, ` `, `{"a": 1}`,
		`{"text": "a"} x`, `{"text": "\ud800"}`, `{"text": "` + "\xff" + `"}`, strings.Repeat(`{"id":`, 50) + `1` + strings.Repeat(`}`, 50), `{"text": "a\"[[[["}`,
		`{"text": "a", "text": "b"}`, `{"TEXT": "a"}`, "\ufeff{}", `{"top": 1e400}`, `{"id": 1e400}`, `{"texts": ["a", null]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var in struct {
			ID     json.RawMessage `json:"id"`
			Text   *string         `json:"text"`
			Record *bool           `json:"record"`
			Top    *int            `json:"top"`
			Texts  []string        `json:"texts"`
		}
		err := api.Decode(data, &in)
		if err != nil {
			if !isSentence(err.Error()) {
				t.Errorf("%q: got error %q, want a sentence", data, err)
			}
			return
		}
		if !json.Valid(data) || api.Depth(data) > api.MaxDepth {
			t.Errorf("%q was taken, and is nested %d deep", data, api.Depth(data))
		}
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(data, &fields); err != nil {
			t.Errorf("%q was taken: %v", data, err)
		}
	})
}
