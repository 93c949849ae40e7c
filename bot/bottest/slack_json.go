package bottest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

func sortedKeys(o object) []string { return slices.Sorted(maps.Keys(o)) }

// field returns a text field of a JSON object, "" for none.
func field(raw json.RawMessage, name string) string {
	var o object
	if err := json.Unmarshal(raw, &o); err != nil {
		return ""
	}
	return str(o[name])
}

// withIDs returns blocks with the ids that Slack gives to those without one.
func withIDs(raw json.RawMessage) []any {
	var blocks []any
	if err := json.Unmarshal(raw, &blocks); err != nil {
		return nil
	}
	for i, b := range blocks {
		o, ok := b.(object)
		if !ok {
			continue
		}
		if str(o["block_id"]) == "" {
			o["block_id"] = fmt.Sprintf("b%dXy", i)
		}
		for j, e := range elementsOf(o) {
			if str(e["action_id"]) == "" {
				e["action_id"] = fmt.Sprintf("a%dXy%d", i, j)
			}
		}
	}
	return blocks
}

// elementsOf returns the elements of a block that can be acted on.
func elementsOf(b object) []object {
	var found []object
	switch str(b["type"]) {
	case "actions", "context_actions":
		for _, e := range list(b["elements"]) {
			if o, ok := e.(object); ok {
				found = append(found, o)
			}
		}
	case "section":
		if o, ok := b["accessory"].(object); ok && str(o["type"]) != "image" {
			found = append(found, o)
		}
	case "input":
		if o, ok := b["element"].(object); ok {
			found = append(found, o)
		}
	}
	return found
}

// encode returns a value as JSON.
func encode(value any) json.RawMessage {
	data, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("encode %T: %v", value, err)) // the fake made it
	}
	return data
}
