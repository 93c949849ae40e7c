package bottest

import "strings"

// state returns what the inputs in blocks hold: what they started with, what was just chosen, and
// values by action_id or block_id.
func (s *Slack) state(blocks []any, action object, values map[string]string) object {
	state := object{}
	for _, b := range blocks {
		block, _ := b.(object)
		for _, e := range elementsOf(block) {
			kind, id, in := str(e["type"]), str(e["action_id"]), str(block["block_id"])
			if kind == "button" || kind == "feedback_buttons" || kind == "icon_button" || kind == "overflow" {
				continue
			}
			entry := held(e)
			if action != nil && action["action_id"] == id && action["block_id"] == in {
				for _, name := range []string{"selected_option", "selected_options"} {
					if action[name] != nil {
						entry[name] = action[name]
					}
				}
			}
			for _, name := range []string{id, in} {
				if v, ok := values[name]; ok {
					set(e, entry, v)
				}
			}
			of, _ := state[in].(object)
			if of == nil {
				of = object{}
			}
			of[id] = entry
			state[in] = of
		}
	}
	return state
}

// held returns what an input holds at first.
func held(e object) object {
	entry := object{"type": e["type"]}
	switch str(e["type"]) {
	case "static_select", "radio_buttons", "external_select":
		entry["selected_option"] = e["initial_option"]
	case "checkboxes", "multi_static_select":
		entry["selected_options"] = append([]any{}, list(e["initial_options"])...)
	case "conversations_select":
		entry["selected_conversation"] = e["initial_conversation"]
	case "channels_select":
		entry["selected_channel"] = e["initial_channel"]
	case "users_select":
		entry["selected_user"] = e["initial_user"]
	case "timepicker":
		entry["selected_time"] = e["initial_time"]
	case "datepicker":
		entry["selected_date"] = e["initial_date"]
	default:
		entry["value"] = e["initial_value"]
	}
	return entry
}

// set puts a value into an input: a text, the text or value of an option, or several of them
// separated by commas.
func set(e, entry object, value string) {
	var chosen []object
	for _, o := range optionsOf(e) {
		for want := range strings.SplitSeq(value, ",") {
			if str(o["value"]) == want || textOf(o["text"]) == want {
				chosen = append(chosen, o)
			}
		}
	}
	for name := range entry {
		switch {
		case name == "selected_options":
			entry[name] = append([]object{}, chosen...)
		case name == "selected_option" && len(chosen) > 0:
			entry[name] = chosen[0]
		case name == "selected_option":
			entry[name] = nil
		case name != "type":
			entry[name] = value
		}
	}
}

func optionsOf(e object) []object {
	var options []object
	all := list(e["options"])
	for _, g := range list(e["option_groups"]) {
		group, _ := g.(object)
		all = append(all, list(group["options"])...)
	}
	for _, o := range all {
		if option, ok := o.(object); ok {
			options = append(options, option)
		}
	}
	return options
}
