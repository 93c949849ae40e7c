package discord

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// schemaFile describes what Discord accepts; it is not part of this repository.
const schemaFile = "../../../shared/platforms/discord/openapi.json"

// messageSchema returns the published description of a message that is sent, nil where it is not
// at hand.
func messageSchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	if _, err := os.Stat(schemaFile); err != nil {
		t.Log("the schema of messages is not here: only our own checks are made")
		return nil
	}
	schema, err := jsonschema.NewCompiler().Compile(schemaFile + "#/components/schemas/MessageCreateRequest")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// object is a JSON object as Discord gets it.
type object = map[string]any

// payload returns what a body is as JSON.
func payload(t testing.TB, v any) object {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out object
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// walk visits all objects in v, in their order.
func walk(v any, visit func(object)) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			walk(e, visit)
		}
	case object:
		visit(v)
		walk(v["components"], visit)
	}
}

func units(s string) int { return len(utf16.Encode([]rune(s))) }

// checkMessages holds what every message owes Discord.
func checkMessages(t testing.TB, schema *jsonschema.Schema, messages []message) {
	t.Helper()
	for i, m := range messages {
		modern, classic := payload(t, m.Modern), payload(t, m.Classic)
		checkModern(t, modern)
		checkClassic(t, classic)
		for _, body := range []object{modern, classic} {
			checkBoth(t, body)
			if schema == nil {
				continue
			}
			if err := schema.Validate(body); err != nil {
				t.Errorf("Discord would refuse message %d: %v", i, err)
			}
		}
	}
}

// checkModern holds the limits of Components V2 that the schema does not know.
func checkModern(t testing.TB, body object) {
	t.Helper()
	if body["flags"] != float64(1<<15) || body["content"] != nil || body["embeds"] != nil {
		t.Errorf("no message of components alone: %v", body)
	}
	components, shown := 0, 0
	walk(body["components"], func(o object) {
		components++
		for _, field := range []string{"content", "label"} {
			if s, ok := o[field].(string); ok {
				shown += units(s)
			}
		}
	})
	if components < 2 || components > 40 || shown > 4000 {
		t.Errorf("%d components with %d characters", components, shown)
	}
}

// checkClassic holds the limits of embeds and rows that the schema does not know.
func checkClassic(t testing.TB, body object) {
	t.Helper()
	embeds, _ := body["embeds"].([]any)
	if body["flags"] != nil || len(embeds) != 1 {
		t.Fatalf("no message with one embed: %v", body)
	}
	if n := units(embeds[0].(object)["description"].(string)); n == 0 || n > 4096 {
		t.Errorf("a description of %d characters", n)
	}
	rows, _ := body["components"].([]any)
	if len(rows) > 5 {
		t.Errorf("%d rows", len(rows))
	}
	for _, r := range rows {
		if r.(object)["type"] != 1.0 {
			t.Errorf("no row of buttons: %v", r)
		}
	}
}

// checkBoth holds what both forms owe.
func checkBoth(t testing.TB, body object) {
	t.Helper()
	if data, err := json.Marshal(body["allowed_mentions"]); err != nil || string(data) != `{"parse":[]}` {
		t.Errorf("allowed mentions are %s", data)
	}
	var ids []string
	walk(body["components"], func(o object) {
		if id, ok := o["custom_id"].(string); ok {
			ids = append(ids, id)
			if units(id) > 100 {
				t.Errorf("a custom id of %d characters", units(id))
			}
			if _, ok := parseCustom(id); !ok {
				t.Errorf("the custom id %q cannot be read again", id)
			}
		}
		for _, field := range []string{"content", "label"} {
			if s, ok := o[field].(string); ok && strings.TrimSpace(s) == "" {
				t.Errorf("empty %s in %v", field, o)
			}
		}
		if s, ok := o["label"].(string); ok && (units(s) > 80 || strings.Contains(s, "\n")) {
			t.Errorf("no label: %q", s)
		}
		if o["url"] != nil {
			t.Errorf("an address outside of a link: %v", o)
		}
	})
	slices.Sort(ids)
	if len(slices.Compact(slices.Clone(ids))) != len(ids) {
		t.Errorf("custom ids are not unique: %q", ids)
	}
}
