package slack

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// mutants changes each value of a payload, one at a time: it is deleted, null, and of other types.
type mutants struct {
	most int                              // changes of a field, taken in turn; 0 for all of each value
	f    func(path string, root any) bool // is called while a value is changed, and reports whether more are wanted

	root   any
	values int
	fields map[string]int // changes up to now, by path without indices
}

var index = regexp.MustCompile(`\[\d+\]`)

// eachMutant calls f with the name and the data of each mutant of a payload, until f returns false.
// Of a field that is there several times, in the elements of a list, there are most mutants, for 0 all.
func eachMutant(t *testing.T, name string, payload []byte, most int, f func(name string, data []byte) bool) {
	t.Helper()
	m := mutants{most: most, fields: map[string]int{}, f: func(path string, root any) bool {
		data, err := json.Marshal(root)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		return f(path, data)
	}}
	if err := json.Unmarshal(payload, &m.root); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	m.within(m.root, name)
}

// within changes each value within v, and reports whether more changes are wanted.
func (m *mutants) within(v any, path string) bool {
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			was := v[key]
			ok := m.value(key, was, path+"."+key, func() { delete(v, key) }, func(to any) { v[key] = to })
			if !ok {
				return false
			}
		}
	case []any:
		for i, was := range v {
			if !m.value("", was, fmt.Sprintf("%s[%d]", path, i), nil, func(to any) { v[i] = to }) {
				return false
			}
		}
	}
	return true
}

// value changes one value, which del deletes where that is possible, and what is within it.
func (m *mutants) value(key string, was any, path string, del func(), set func(any)) bool {
	var changes []func() string
	if del != nil {
		changes = append(changes, func() string { del(); return " deleted" })
	}
	for _, to := range otherThan(key, was) {
		changes = append(changes, func() string {
			set(to)
			data, _ := json.Marshal(to) // of otherThan
			return " becomes " + string(data)
		})
	}
	m.values++
	for _, change := range m.wanted(path, changes) {
		if !m.f(path+change(), m.root) {
			return false
		}
	}
	set(was)
	return m.within(was, path)
}

// wanted returns the changes that are to be made of those that can be.
func (m *mutants) wanted(path string, changes []func() string) []func() string {
	if m.most == 0 {
		return changes
	}
	field := index.ReplaceAllString(path, "[]")
	n := min(max(m.most-m.fields[field], 0), len(changes))
	m.fields[field] += n
	at := m.values % len(changes)
	return slices.Concat(changes[at:], changes[:at])[:n]
}

// kinds are those of all payloads that are worked on.
func kinds() []string {
	return []string{
		kindMention, kindMessage, kindHome, kindAssistant, kindUninstalled, kindRevoked,
		kindActions, kindShortcut, kindSubmission, kindCommand, kindUnusable, "event_callback",
	}
}

// otherThan returns null, values of other types than that of v, and for a type the other types
// that there are.
func otherThan(key string, v any) []any {
	object := map[string]any{"type": "other"}
	switch v.(type) {
	case string:
		all := []any{nil, 7, object, ""}
		if key == "type" {
			for _, kind := range kinds() {
				all = append(all, kind)
			}
		}
		return all
	case map[string]any:
		return []any{nil, "text", map[string]any{}}
	case []any:
		return []any{nil, object, []any{}}
	case float64:
		return []any{nil, "text", -1}
	case bool:
		return []any{nil, []any{true}}
	}
	return []any{"text", object} // it was null
}

func TestMutants(t *testing.T) {
	for _, c := range []struct {
		most int
		want string
	}{{0, `
p.a deleted: {"b":[true],"c":{"d":1}}
p.a becomes null: {"a":null,"b":[true],"c":{"d":1}}
p.a becomes 7: {"a":7,"b":[true],"c":{"d":1}}
p.a becomes {"type":"other"}: {"a":{"type":"other"},"b":[true],"c":{"d":1}}
p.a becomes "": {"a":"","b":[true],"c":{"d":1}}
p.b deleted: {"a":"x","c":{"d":1}}
p.b becomes null: {"a":"x","b":null,"c":{"d":1}}
p.b becomes {"type":"other"}: {"a":"x","b":{"type":"other"},"c":{"d":1}}
p.b becomes []: {"a":"x","b":[],"c":{"d":1}}
p.b[0] becomes null: {"a":"x","b":[null],"c":{"d":1}}
p.b[0] becomes [true]: {"a":"x","b":[[true]],"c":{"d":1}}
p.c deleted: {"a":"x","b":[true]}
p.c becomes null: {"a":"x","b":[true],"c":null}
p.c becomes "text": {"a":"x","b":[true],"c":"text"}
p.c becomes {}: {"a":"x","b":[true],"c":{}}
p.c.d deleted: {"a":"x","b":[true],"c":{}}
p.c.d becomes null: {"a":"x","b":[true],"c":{"d":null}}
p.c.d becomes "text": {"a":"x","b":[true],"c":{"d":"text"}}
p.c.d becomes -1: {"a":"x","b":[true],"c":{"d":-1}}
`}, {1, `
p.a becomes null: {"a":null,"b":[true],"c":{"d":1}}
p.b becomes {"type":"other"}: {"a":"x","b":{"type":"other"},"c":{"d":1}}
p.b[0] becomes [true]: {"a":"x","b":[[true]],"c":{"d":1}}
p.c deleted: {"a":"x","b":[true]}
p.c.d becomes null: {"a":"x","b":[true],"c":{"d":null}}
`}} {
		var got strings.Builder
		eachMutant(t, "p", []byte(`{"a":"x","b":[true],"c":{"d":1}}`), c.most, func(name string, data []byte) bool {
			fmt.Fprintf(&got, "\n%s: %s", name, data)
			return true
		})
		if got.String()+"\n" != c.want {
			t.Errorf("most %d: got %s, want %s", c.most, got.String(), c.want)
		}
	}
}
