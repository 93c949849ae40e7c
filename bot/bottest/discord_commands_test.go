package bottest

import (
	"strings"
	"testing"
)

// putCommands registers commands.
func putCommands(t *testing.T, d *Discord, list string) discordReply {
	t.Helper()
	return rest(t, d, "PUT", "/applications/"+d.AppID+"/commands", "["+list+"]")
}

func TestDiscordCommands(t *testing.T) {
	d := NewDiscord(t)
	commands := `{"name":"ask","description":"Ask","name_localizations":{"de":"frag"},"default_member_permissions":"32","contexts":[0,1,2],"integration_types":[0,1],` +
		`"options":[{"type":3,"name":"question","description":"Q","required":true,"autocomplete":true},{"type":5,"name":"loud","description":"L","required":false}]},` +
		`{"name":"Go deeper on this","type":3}`
	got := putCommands(t, d, commands)
	if got.status != 200 || len(got.list) != 2 {
		t.Fatalf("registered: %d %s", got.status, got.raw)
	}
	ask, menu := got.list[0].(map[string]any), got.list[1].(map[string]any)
	if ask["id"] == nil || ask["application_id"] != d.AppID || number(ask["type"]) != 1 || ask["default_member_permissions"] != "32" || ask["nsfw"] != false {
		t.Errorf("a command: %v", ask)
	}
	if loud := list(ask["options"])[1].(map[string]any); loud["required"] != nil {
		t.Errorf("an option: %v, want no required", loud)
	}
	if menu["description"] != "" || number(menu["type"]) != 3 || menu["options"] != nil {
		t.Errorf("a command of a menu: %v", menu)
	}
	path := "/applications/" + d.AppID + "/commands"
	if c := rest(t, d, "GET", path, "").list[0].(map[string]any); c["name_localizations"] != nil || c["id"] != ask["id"] {
		t.Errorf("read: %v", c)
	}
	if c := rest(t, d, "GET", path+"?with_localizations=true", "").list[0].(map[string]any); c["name_localizations"] == nil {
		t.Errorf("read with localizations: %v", c)
	}
	again := putCommands(t, d, `{"name":"ask","description":"Ask me"}`)
	if c := again.list[0].(map[string]any); len(again.list) != 1 || c["id"] != ask["id"] || c["version"] == ask["version"] {
		t.Errorf("registered again: %s", again.raw)
	}
	if all := d.Commands(); len(all) != 1 || all[0]["description"] != "Ask me" {
		t.Errorf("commands %v", all)
	}
	wantCode(t, "of another application", rest(t, d, "PUT", "/applications/5/commands", "[]"), 403, 50001)
}

func TestDiscordRefusesBadCommands(t *testing.T) {
	option := func(more string) string {
		return `{"name":"ask","description":"d","options":[` + more + `]}`
	}
	text := `{"type":3,"name":"o#","description":"d"}`
	bad := map[string]string{
		"commands[0].name: \"Ask\" is no name":              `{"name":"Ask","description":"d"}`,
		`"a b" is no name`:                                  `{"name":"a b","description":"d"}`,
		`"Frag" is no name`:                                 `{"name":"ask","description":"d","name_localizations":{"de":"Frag"}}`,
		"is no name of a command":                           `{"name":"` + strings.Repeat("a", 33) + `","description":"d"}`,
		`"ask" is there twice`:                              times(2, `{"name":"ask","description":"d"}`),
		"commands[0].description: 0 characters":             `{"name":"ask"}`,
		"commands[0].description: 101":                      `{"name":"ask","description":"` + xs(101) + `"}`,
		"a command of a menu has no description":            `{"name":"Menu","type":3,"description":"d"}`,
		"commands[0].name: 33 characters":                   `{"name":"` + xs(33) + `","type":3}`,
		"101 commands of type 1, at most 100":               times(101, `{"name":"ask#","description":"d"}`),
		"16 commands of type 3, at most 15":                 times(16, `{"name":"menu#","type":3}`),
		`commands[0]: unknown field "nme"`:                  `{"name":"ask","nme":"ask","description":"d"}`,
		"contexts: there is no 3":                           `{"name":"ask","description":"d","contexts":[3]}`,
		"integration_types: there is no 2":                  `{"name":"ask","description":"d","integration_types":[2]}`,
		"26 options, at most 25":                            option(times(26, text)),
		"options[0].description: 0 characters":              option(`{"type":3,"name":"o"}`),
		`options[0].name: "O" is no name`:                   option(`{"type":3,"name":"O","description":"d"}`),
		`options[1].name: "o" is there twice`:               option(times(2, `{"type":3,"name":"o","description":"d"}`)),
		"options[0].type: there is no type 12":              option(`{"type":12,"name":"o","description":"d"}`),
		"autocomplete and choices together":                 option(`{"type":3,"name":"o","description":"d","autocomplete":true,"choices":[{"name":"n","value":"v"}]}`),
		"an option of type 5 cannot be completed":           option(`{"type":5,"name":"o","description":"d","autocomplete":true}`),
		"26 choices, at most 25":                            option(`{"type":3,"name":"o","description":"d","choices":[` + times(26, `{"name":"n#","value":"v#"}`) + `]}`),
		"choices[0].name: 101":                              option(`{"type":3,"name":"o","description":"d","choices":[{"name":"` + xs(101) + `","value":"v"}]}`),
		"required options stand before":                     option(`{"type":3,"name":"o","description":"d"},{"type":3,"name":"p","description":"d","required":true}`),
		"sub-commands and other options together":           option(`{"type":1,"name":"s","description":"d"},{"type":3,"name":"o","description":"d"}`),
		"options[0].options[0].type: a type 2 has no place": option(`{"type":2,"name":"g","description":"d","options":[{"type":2,"name":"h","description":"d"}]}`),
		"options[0].options[0].type: a type 1 has no place": option(`{"type":1,"name":"g","description":"d","options":[{"type":1,"name":"h","description":"d"}]}`),
		"characters in all, at most 8000":                   option(times(20, `{"type":3,"name":"o#","description":"`+xs(100)+`","choices":[`+`{"name":"`+xs(100)+`","value":"`+strings.Repeat("v", 100)+`"},{"name":"m`+xs(99)+`","value":"w`+strings.Repeat("v", 99)+`"}]}`)),
		`options[0]: unknown field "autocompletes"`:         option(`{"type":3,"name":"o","description":"d","autocompletes":true}`),
		"commands[0].type: there is no type 9":              `{"name":"ask","type":9,"description":"d"}`,
		`options[0].choices[0]: unknown field "label"`:      option(`{"type":3,"name":"o","description":"d","choices":[{"name":"n","label":"l","value":"v"}]}`),
		"options[0].choices[0].value: missing":              option(`{"type":3,"name":"o","description":"d","choices":[{"name":"n"}]}`),
	}
	for _, d := range []*Discord{NewDiscord(t), NewDiscord(t, NoSpec())} {
		for words, list := range bad {
			wantCode(t, words, putCommands(t, d, list), 400, 50035)
			if !d.config.noSpec {
				words = "PUT /applications/{application_id}/commands: "
			}
			wantForbidden(t, d, words)
		}
		if got := d.Commands(); len(got) != 0 {
			t.Errorf("commands %v", got)
		}
	}
}
