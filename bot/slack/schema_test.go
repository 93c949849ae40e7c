package slack

import (
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// schemaFile describes what Slack accepts; it is not part of this repository.
const schemaFile = "../../../shared/platforms/slack/Blocks.limits.schema.json"

// blocksSchema returns the published types with their limits, nil where they are not at hand.
func blocksSchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	if _, err := os.Stat(schemaFile); err != nil {
		return nil
	}
	c := jsonschema.NewCompiler()
	c.UseRegexpEngine(compileLookahead)
	schema, err := c.Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// checkMessages holds what every message owes Slack, beyond the schema where there is one.
func checkMessages(t testing.TB, schema *jsonschema.Schema, messages []message) {
	t.Helper()
	for i, m := range messages {
		if m.Text == "" || utf8.RuneCountInString(m.Text) > maxFallback {
			t.Errorf("message %d has a text of %d characters", i, utf8.RuneCountInString(m.Text))
		}
		if strings.ContainsAny(m.Text, "<>*_~`") || strings.Contains(strings.ReplaceAll(m.Text, "@\u2060", ""), "@") {
			t.Errorf("message %d has a text that is not inert: %q", i, m.Text)
		}
		if n := len(m.Blocks); n == 0 || n > maxBlocks {
			t.Errorf("message %d has %d blocks", i, n)
		}
		if n := checkBlocks(t, schema, payload(t, m.Blocks)); n > maxMessage {
			t.Errorf("message %d shows %d characters", i, n)
		}
	}
}

// checkBlocks holds what blocks owe Slack anywhere, and returns how many characters they show.
func checkBlocks(t testing.TB, schema *jsonschema.Schema, blocks []any) (visible int) {
	t.Helper()
	if schema != nil {
		if err := schema.Validate(object{"blocks": blocks}); err != nil {
			t.Errorf("Slack would refuse it: %v", err)
		}
	}
	var ids, actions []string
	walk(blocks, func(o object) {
		for _, key := range []string{"text", "block_id", "action_id"} {
			if s, ok := o[key].(string); ok && strings.TrimSpace(s) == "" {
				t.Errorf("empty %s in %v", key, o)
			}
		}
		if all, ok := o["elements"].([]any); ok && len(all) == 0 {
			t.Errorf("no elements in %v", o)
		}
		if s, ok := o["text"].(string); ok {
			visible += utf8.RuneCountInString(s)
			if n := utf8.RuneCountInString(s); n > maxText {
				t.Errorf("text of %d characters", n)
			}
		}
		if id, ok := o["block_id"].(string); ok {
			ids = append(ids, id)
		}
		if id, ok := o["action_id"].(string); ok {
			actions = append(actions, id)
		}
	})
	for _, all := range [][]string{ids, actions} {
		slices.Sort(all)
		if len(slices.Compact(slices.Clone(all))) != len(all) {
			t.Errorf("ids are not unique: %q", all)
		}
	}
	return visible
}

// walk visits all objects in v.
func walk(v any, visit func(object)) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			walk(e, visit)
		}
	case object:
		visit(v)
		for _, e := range v {
			walk(e, visit)
		}
	}
}
