package bottest

import (
	"fmt"
	"strings"
	"testing"
)

// times returns n copies of a JSON value, each with its number in place of #.
func times(n int, value string) string {
	var parts []string
	for i := range n {
		parts = append(parts, strings.ReplaceAll(value, "#", fmt.Sprint(i)))
	}
	return strings.Join(parts, ",")
}

// rowOf is an action row.
func rowOf(components string) string { return `{"type":1,"components":[` + components + `]}` }

func xs(n int) string { return strings.Repeat("é", n) }

const (
	goodButton = `{"type":2,"style":1,"label":"b","custom_id":"b#"}`
	goodOption = `{"label":"o#","value":"o#"}`
	v2         = `"flags":32768,"components":`
)

// badMessages are bodies of messages, by what is said of each.
func badMessages() map[string]string {
	selectOf := func(more string) string { return rowOf(`{"type":3,"custom_id":"s",` + more + `}`) }
	return map[string]string{
		"content: 2001 characters":                          `"content":"` + xs(2001) + `"`,
		`unknown field "contnet"`:                           `"content":"x","contnet":"x"`,
		"sticker_ids: the fake has none":                    `"content":"x","sticker_ids":["5"]`,
		"the fake knows replies only":                       `"content":"x","message_reference":{"type":1,"message_id":"5"}`,
		"nonce: 26 characters":                              `"content":"x","nonce":"` + strings.Repeat("n", 26) + `"`,
		"11 embeds, at most 10":                             `"embeds":[` + times(11, `{"title":"t"}`) + `]`,
		"6001 characters in all":                            `"embeds":[` + times(1, `{"title":"t","description":"`+xs(4000)+`"},{"description":"`+xs(2000)+`"}`) + `]`,
		"embeds[0].title: 257 characters":                   `"embeds":[{"title":"` + xs(257) + `"}]`,
		"embeds[0].description: 4097":                       `"embeds":[{"description":"` + xs(4097) + `"}]`,
		"embeds[0].footer.text: 2049":                       `"embeds":[{"title":"t","footer":{"text":"` + xs(2049) + `"}}]`,
		"embeds[0].author.name: 257":                        `"embeds":[{"title":"t","author":{"name":"` + xs(257) + `"}}]`,
		"26 fields, at most 25":                             `"embeds":[{"fields":[` + times(26, `{"name":"n","value":"v"}`) + `]}]`,
		"embeds[0].fields[0].name: 257":                     `"embeds":[{"fields":[{"name":"` + xs(257) + `","value":"v"}]}]`,
		"embeds[0].fields[0].value: 1025":                   `"embeds":[{"fields":[{"name":"n","value":"` + xs(1025) + `"}]}]`,
		"embeds[0].fields[0].value: 0 characters":           `"embeds":[{"fields":[{"name":"n","value":""}]}]`,
		`embeds[0]: unknown field "colour"`:                 `"embeds":[{"title":"t","colour":5}]`,
		"6 rows, at most 5":                                 `"content":"x","components":[` + times(6, rowOf(goodButton)) + `]`,
		"6 components, 1 to 5":                              `"content":"x","components":[` + rowOf(times(6, goodButton)) + `]`,
		"0 components, 1 to 5":                              `"content":"x","components":[` + rowOf("") + `]`,
		`custom_id: "b" is there twice`:                     `"content":"x","components":[` + rowOf(times(2, `{"type":2,"style":1,"label":"b","custom_id":"b"}`)) + `]`,
		"a select has a row of its own":                     `"content":"x","components":[` + rowOf(`{"type":3,"custom_id":"s","options":[`+goodOption+`]},`+goodButton) + `]`,
		".label: 81 characters":                             `"content":"x","components":[` + rowOf(`{"type":2,"style":1,"label":"`+xs(81)+`","custom_id":"b"}`) + `]`,
		"a button without a label":                          `"content":"x","components":[` + rowOf(`{"type":2,"style":1,"custom_id":"b"}`) + `]`,
		".custom_id: 101 characters":                        `"content":"x","components":[` + rowOf(`{"type":2,"style":1,"label":"b","custom_id":"`+xs(101)+`"}`) + `]`,
		".custom_id: 0 characters":                          `"content":"x","components":[` + rowOf(`{"type":2,"style":1,"label":"b"}`) + `]`,
		".style: there is no style 7":                       `"content":"x","components":[` + rowOf(`{"type":2,"style":7,"label":"b","custom_id":"b"}`) + `]`,
		"custom_id: a link button has none":                 `"content":"x","components":[` + rowOf(`{"type":2,"style":5,"label":"b","url":"https://x.example","custom_id":"b"}`) + `]`,
		".url: only a link button has one":                  `"content":"x","components":[` + rowOf(`{"type":2,"style":1,"label":"b","url":"https://x.example","custom_id":"b"}`) + `]`,
		".url: 513 characters":                              `"content":"x","components":[` + rowOf(`{"type":2,"style":5,"label":"b","url":"https://x.example/`+strings.Repeat("y", 495)+`"}`) + `]`,
		`.url: "javascript:alert(1)" is no address`:         `"content":"x","components":[` + rowOf(`{"type":2,"style":5,"label":"b","url":"javascript:alert(1)"}`) + `]`,
		`unknown field "lable"`:                             `"content":"x","components":[` + rowOf(`{"type":2,"style":1,"label":"b","lable":"b","custom_id":"b"}`) + `]`,
		"0 options, 1 to 25":                                `"content":"x","components":[` + selectOf(`"options":[]`) + `]`,
		"26 options, 1 to 25":                               `"content":"x","components":[` + selectOf(`"options":[`+times(26, goodOption)+`]`) + `]`,
		"options[0].label: 101 characters":                  `"content":"x","components":[` + selectOf(`"options":[{"label":"`+xs(101)+`","value":"v"}]`) + `]`,
		"options[0].value: 0 characters":                    `"content":"x","components":[` + selectOf(`"options":[{"label":"l"}]`) + `]`,
		"options[0].description: 101":                       `"content":"x","components":[` + selectOf(`"options":[{"label":"l","value":"v","description":"`+xs(101)+`"}]`) + `]`,
		`options[1].value: "v" is there twice`:              `"content":"x","components":[` + selectOf(`"options":[{"label":"l","value":"v"},{"label":"m","value":"v"}]`) + `]`,
		"2 are chosen, at most 1":                           `"content":"x","components":[` + selectOf(`"options":[`+times(2, `{"label":"l","value":"v#","default":true}`)+`]`) + `]`,
		"max_values: 3 of 1 options":                        `"content":"x","components":[` + selectOf(`"max_values":3,"options":[{"label":"l","value":"v"}]`) + `]`,
		"placeholder: 151":                                  `"content":"x","components":[` + selectOf(`"placeholder":"`+xs(151)+`","options":[`+goodOption+`]`) + `]`,
		"type 10 without the flag":                          `"components":[{"type":10,"content":"x"}]`,
		"no content and no embeds":                          `"content":"x",` + v2 + `[{"type":10,"content":"x"}]`,
		"V2 has no content and no embeds":                   `"embeds":[{"title":"t"}],` + v2 + `[{"type":10,"content":"x"}]`,
		"41 components in all":                              v2 + `[` + times(4, `{"type":17,"components":[`+times(9, `{"type":10,"content":"x"}`)+`]}`) + `,{"type":14}]`,
		"4001 characters of text in all":                    v2 + `[{"type":10,"content":"` + xs(2000) + `"},{"type":17,"components":[{"type":10,"content":"` + xs(2001) + `"}]}]`,
		"type 17 has no place in a container":               v2 + `[{"type":17,"components":[{"type":17,"components":[{"type":10,"content":"x"}]}]}]`,
		"type 2 has no place in a message":                  v2 + `[{"type":2,"style":1,"label":"b","custom_id":"b"}]`,
		"type 4 has no place in a row":                      v2 + `[` + rowOf(`{"type":4,"style":1,"label":"b","custom_id":"b"}`) + `]`,
		"components[0].content: 0 characters":               v2 + `[{"type":10,"content":""}]`,
		"components[0].accessory: missing":                  v2 + `[{"type":9,"components":[{"type":10,"content":"x"}]}]`,
		"4 components, 1 to 3":                              v2 + `[{"type":9,"components":[` + times(4, `{"type":10,"content":"x"}`) + `],"accessory":{"type":2,"style":1,"label":"b","custom_id":"b"}}]`,
		"components[1].id: 7 is there twice":                v2 + `[{"type":10,"id":7,"content":"x"},{"type":10,"id":7,"content":"x"}]`,
		"flags: 64 cannot be set here":                      `"content":"x","flags":64`,
		`allowed_mentions: unknown field "everyone"`:        `"content":"x","allowed_mentions":{"parse":[],"everyone":false}`,
		`message_reference: unknown field "fail_if_exists"`: `"content":"x","message_reference":{"message_id":"1","fail_if_exists":false}`,
	}
}

func TestDiscordRefusesBadMessages(t *testing.T) {
	for _, d := range []*Discord{NewDiscord(t), NewDiscord(t, NoSpec())} {
		for words, body := range badMessages() {
			// The last of two equal names counts.
			got := rest(t, d, "POST", "/channels/"+d.Named("general")+"/messages", `{"nonce":"n","enforce_nonce":true,`+noPings+`,`+body+`}`)
			wantCode(t, words, got, 400, 50035)
			if !d.config.noSpec {
				words = "POST /channels/{channel_id}/messages: "
			}
			wantForbidden(t, d, words)
		}
		if posts := d.Posts(); len(posts) != 0 {
			t.Errorf("%d messages were made", len(posts))
		}
		wantCode(t, "an empty message", post(t, d, d.Named("general"), "n", `"content":" "`), 400, 50006)
		wantForbidden(t, d, "an empty message")
		wantCode(t, "no JSON", rest(t, d, "POST", "/channels/"+d.Named("general")+"/messages", `{"content"`), 400, 50109)
		wantForbidden(t, d, "the body is no JSON")
		wantCode(t, "no body", rest(t, d, "POST", "/channels/"+d.Named("general")+"/messages", ""), 400, 50035)
		wantForbidden(t, d, "no body")
	}
}

func TestDiscordTakesGoodMessages(t *testing.T) {
	d := NewDiscord(t)
	for i, body := range []string{
		`"content":"` + xs(2000) + `"`,
		`"embeds":[` + times(10, `{"title":"t","description":"d","fields":[{"name":"n","value":"v","inline":true}],"footer":{"text":"f"}}`) + `]`,
		`"content":"x","components":[` + times(5, rowOf(times(5, `{"type":2,"style":2,"label":"`+xs(80)+`","custom_id":"b#"}`))) + `]`,
		`"content":"x","components":[` + rowOf(`{"type":3,"custom_id":"s","placeholder":"p","options":[`+times(25, goodOption)+`]}`) + `]`,
		v2 + `[` + times(4, `{"type":17,"components":[`+times(9, `{"type":10,"content":"`+xs(111)+`"}`)+`]}`) + `]`,
		v2 + `[{"type":9,"components":[{"type":10,"content":"x"}],"accessory":{"type":2,"style":5,"label":"b","url":"https://x.example"}},{"type":14,"divider":true,"spacing":2}]`,
		`"content":"x","sticker_ids":[],"attachments":[],"poll":null`,
		`"content":"","embeds":[],` + v2 + `[{"type":10,"content":"x"}]`,
	} {
		if i == 2 {
			body = uniqueIDs(body)
		}
		if got := post(t, d, d.Named("general"), fmt.Sprint("n", i), body); got.status != 200 {
			t.Errorf("%s: %d %s", cut(body), got.status, got.raw)
		}
	}
	if v := d.Violations(); len(v) != 0 {
		t.Errorf("violations %q", v)
	}
}

// uniqueIDs numbers the custom_ids of a body.
func uniqueIDs(body string) string {
	parts := strings.Split(body, `"custom_id":"b`)
	for i := range parts[1:] {
		parts[i+1] = fmt.Sprint(`"custom_id":"c`, i, "-") + parts[i+1]
	}
	return strings.Join(parts, "")
}

func TestDiscordEdits(t *testing.T) {
	d := NewDiscord(t)
	channel := d.Named("general")
	plain := post(t, d, channel, "n1", `"content":"x"`).object["id"].(string)
	rich := post(t, d, channel, "n2", v2+`[{"type":10,"content":"x"},`+rowOf(goodButton)+`]`).object["id"].(string)
	path := "/channels/" + channel + "/messages/"
	for words, edit := range map[string][2]string{
		"Components V2 cannot be taken off": {rich, `"flags":0,"components":[` + rowOf(goodButton) + `]`},
		"no content and no embeds":          {rich, `"content":"x"`},
		"V2 has no content and no embeds":   {plain, v2 + `[{"type":10,"content":"x"}]`},
		"type 10 without the flag":          {plain, `"components":[{"type":10,"content":"x"}]`},
		`unknown field "nonce"`:             {plain, `"content":"y","nonce":"n"`},
	} {
		wantCode(t, words, rest(t, d, "PATCH", path+edit[0], `{`+noPings+`,`+edit[1]+`}`), 400, 50035)
		wantForbidden(t, d, words)
	}
	wantCode(t, "an edit that empties", rest(t, d, "PATCH", path+plain, `{"content":null,`+noPings+`}`), 400, 50006)
	wantForbidden(t, d, "an empty message")
	if got := rest(t, d, "PATCH", path+plain, `{"content":null,`+noPings+`,`+v2+`[{"type":10,"content":"y"}]}`); number(got.object["flags"])&flagComponents == 0 {
		t.Errorf("a message that becomes one of Components V2: %s", got.raw)
	}
	got := rest(t, d, "PATCH", path+rich, `{`+noPings+`,"components":[{"type":10,"content":"z"}]}`)
	if c := list(got.object["components"]); len(c) != 1 || c[0].(map[string]any)["content"] != "z" || number(c[0].(map[string]any)["id"]) != 1 {
		t.Errorf("components: %s", got.raw)
	}
}

func TestDiscordPings(t *testing.T) {
	d := NewDiscord(t)
	path := "/channels/" + d.Named("general") + "/messages"
	for words, body := range map[string]string{
		"no allowed_mentions":                   `"nonce":"1","enforce_nonce":true`,
		"allowed_mentions.parse is not empty":   `"nonce":"2","enforce_nonce":true,"allowed_mentions":{"parse":["users"]}`,
		"parse is not empty":                    `"nonce":"3","enforce_nonce":true,"allowed_mentions":{}`,
		"allowed_mentions.replied_user is true": `"nonce":"4","enforce_nonce":true,"allowed_mentions":{"parse":[],"replied_user":true}`,
		"no nonce with enforce_nonce":           noPings,
		"no nonce with":                         `"nonce":"5",` + noPings,
	} {
		if got := rest(t, d, "POST", path, `{"content":"x",`+body+`}`); got.status != 200 {
			t.Errorf("%s: %d %s", body, got.status, got.raw)
		}
		wantForbidden(t, d, words)
	}
}
