package bottest

import (
	"slices"
	"strings"
)

// Modal returns the data of the modal that the bot opened for a person last and that was not
// submitted; the test ends where there is none.
func (d *Discord) Modal(user string) map[string]any {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	return copyOf(d.modal(d.userNamed(user)).Data).(object)
}

// modal returns the interaction that opened a modal last. The lock is held.
func (d *Discord) modal(u *DiscordUser) *DiscordInteraction {
	d.t.Helper()
	last := d.openModal(u)
	if last == nil {
		d.t.Fatalf("the bot has opened no modal for %s", u.Name)
	}
	return last
}

// openModal is as modal, nil for none. The lock is held.
func (d *Discord) openModal(u *DiscordUser) *DiscordInteraction {
	var last *DiscordInteraction
	for _, i := range d.interacted {
		if i.User == u.ID && i.Callback == callbackModal && !i.submitted && (last == nil || compareIDs(i.ID, last.ID) > 0) {
			last = i
		}
	}
	return last
}

func (d *Discord) hasModal(user string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.openModal(d.userNamed(user)) != nil
}

// SubmitModal returns the interaction of a person's submission of the modal that the bot opened
// last, with the values of its inputs by their custom_id; several are separated by commas. What is
// not given is as the modal has it.
func (d *Discord) SubmitModal(user string, values map[string]string) DiscordDelivery {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	u := d.userNamed(user)
	opened := d.modal(u)
	f := filling{d: d, in: d.channels[opened.Channel], by: u, values: values, resolved: object{}}
	modal := copyOf(opened.Data).(object)
	data := object{"custom_id": modal["custom_id"], "components": f.components(list(modal["components"]))}
	if len(f.resolved) > 0 {
		data["resolved"] = f.resolved
	}
	for name := range values {
		if !slices.Contains(f.known, name) {
			d.t.Fatalf("the modal has no input %q: %q", name, f.known)
		}
	}
	opened.submitted = true
	return d.act(DiscordInteraction{Type: interactionModal, Channel: opened.Channel, Message: opened.Message, User: u.ID}, data)
}

// filling is a person's filling in of a modal. The lock is held.
type filling struct {
	d        *Discord
	in       *DiscordChannel
	by       *DiscordUser
	values   map[string]string
	resolved object
	known    []string // custom_ids of the inputs
	last     int      // id given to a component
}

// components returns the components of a modal as its submission has them.
// https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-modal-submit-data-structure
func (f *filling) components(some []any) []any {
	out := []any{}
	for _, v := range some {
		spec, _ := v.(object)
		f.last++
		o := object{"type": spec["type"], "id": f.last}
		if id := number(spec["id"]); id != 0 {
			o["id"] = id
		}
		switch number(spec["type"]) {
		case componentRow:
			o["components"] = f.components(list(spec["components"]))
		case componentLabel:
			o["component"] = f.components([]any{spec["component"]})[0]
		case componentText:
		default:
			f.input(o, spec)
		}
		out = append(out, o)
	}
	return out
}

// input adds to a component what a person gave in it.
func (f *filling) input(o, spec object) {
	f.d.t.Helper()
	name := str(spec["custom_id"])
	f.known = append(f.known, name)
	o["custom_id"] = name
	text, given := f.values[name]
	if number(spec["type"]) != componentInput {
		values := f.preset(spec)
		if given {
			values = strings.FieldsFunc(text, func(r rune) bool { return r == ',' })
		}
		f.d.choose(o, spec, f.in, f.by, values)
		if resolved, ok := o["resolved"].(object); ok {
			mergeObjects(f.resolved, resolved)
			delete(o, "resolved")
		}
		return
	}
	if !given {
		text = str(spec["value"])
	}
	if most := number(spec["max_length"]); most > 0 && len([]rune(text)) > most {
		text = string([]rune(text)[:most]) // nobody can type more
	}
	required := spec["required"] != false
	if n := len([]rune(text)); required && n == 0 || n > 0 && n < number(spec["min_length"]) {
		f.d.t.Fatalf("the input %q needs more than %q", name, text)
	}
	o["value"] = text
}

// preset returns what is chosen in a select before a person does anything.
func (f *filling) preset(spec object) []string {
	var values []string
	for _, v := range list(spec["options"]) {
		if o, _ := v.(object); o["default"] == true {
			values = append(values, str(o["value"]))
		}
	}
	for _, v := range list(spec["default_values"]) {
		if o, _ := v.(object); o != nil {
			values = append(values, str(o["id"]))
		}
	}
	return values
}

// mergeObjects adds the objects in from to those of the same name in into.
func mergeObjects(into, from object) {
	for name, v := range from {
		some, _ := into[name].(object)
		if some == nil {
			into[name] = v
			continue
		}
		for id, o := range v.(object) {
			some[id] = o
		}
	}
}
