package bottest

import (
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"regexp"
	"slices"
	"testing"
)

// Mutants changes each value of a payload, one at a time: it is deleted, null, and of other types.
type Mutants struct {
	Most   int              // changes of a field that is there several times, in the elements of a list, taken in turn; 0 for all of each value
	Others map[string][]any // by the name of a field, what it may be besides: texts in place of a text, numbers of a number
}

// Of returns the name and the data of each mutant of a payload, which is called name itself.
func (m Mutants) Of(t testing.TB, name string, payload []byte) iter.Seq2[string, []byte] {
	t.Helper()
	return func(yield func(string, []byte) bool) {
		run := mutation{Mutants: m, fields: map[string]int{}, yield: func(path string, root any) bool {
			data, err := json.Marshal(root)
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			return yield(path, data)
		}}
		if err := json.Unmarshal(payload, &run.root); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		run.within(run.root, name)
	}
}

// mutation is the changing of one payload.
type mutation struct {
	Mutants
	yield  func(path string, root any) bool // is called while a value is changed, and reports whether more are wanted
	root   any
	values int
	fields map[string]int // changes up to now, by path without indices
}

var index = regexp.MustCompile(`\[\d+\]`)

// within changes each value within v, and reports whether more changes are wanted.
func (m *mutation) within(v any, path string) bool {
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
func (m *mutation) value(key string, was any, path string, del func(), set func(any)) bool {
	var changes []func() string
	if del != nil {
		changes = append(changes, func() string { del(); return " deleted" })
	}
	for _, to := range m.otherThan(key, was) {
		changes = append(changes, func() string {
			set(to)
			data, _ := json.Marshal(to) // of otherThan
			return " becomes " + string(data)
		})
	}
	m.values++
	for _, change := range m.wanted(path, changes) {
		if !m.yield(path+change(), m.root) {
			return false
		}
	}
	set(was)
	return m.within(was, path)
}

// wanted returns the changes that are to be made of those that can be.
func (m *mutation) wanted(path string, changes []func() string) []func() string {
	if m.Most == 0 {
		return changes
	}
	field := index.ReplaceAllString(path, "[]")
	n := min(max(m.Most-m.fields[field], 0), len(changes))
	m.fields[field] += n
	at := m.values % len(changes)
	return slices.Concat(changes[at:], changes[:at])[:n]
}

// otherThan returns null, values of other types than that of v, and the others of its type that
// the field may have.
func (m *mutation) otherThan(key string, v any) []any {
	other := map[string]any{"type": "other"}
	var all []any
	switch v.(type) {
	case string:
		all = []any{nil, 7, other, ""}
	case map[string]any:
		return []any{nil, "text", map[string]any{}}
	case []any:
		return []any{nil, other, []any{}}
	case float64:
		all = []any{nil, "text", -1}
	case bool:
		return []any{nil, []any{true}}
	default: // it was null
		return []any{"text", other}
	}
	_, text := v.(string)
	for _, o := range m.Others[key] {
		if _, is := o.(string); is == text {
			all = append(all, o)
		}
	}
	return all
}
