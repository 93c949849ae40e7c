package bottest

import (
	"fmt"
	"strings"
	"testing"
)

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
p.a becomes "kind": {"a":"kind","b":[true],"c":{"d":1}}
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
p.c.d becomes 5: {"a":"x","b":[true],"c":{"d":5}}
`}, {1, `
p.a becomes null: {"a":null,"b":[true],"c":{"d":1}}
p.b becomes {"type":"other"}: {"a":"x","b":{"type":"other"},"c":{"d":1}}
p.b[0] becomes [true]: {"a":"x","b":[[true]],"c":{"d":1}}
p.c deleted: {"a":"x","b":[true]}
p.c.d deleted: {"a":"x","b":[true],"c":{}}
`}} {
		m := Mutants{Most: c.most, Others: map[string][]any{"a": {"kind", 4}, "d": {"kind", 5}}}
		var got strings.Builder
		for name, data := range m.Of(t, "p", []byte(`{"a":"x","b":[true],"c":{"d":1}}`)) {
			fmt.Fprintf(&got, "\n%s: %s", name, data)
		}
		if got.String()+"\n" != c.want {
			t.Errorf("most %d: got %s, want %s", c.most, got.String(), c.want)
		}
	}
}
