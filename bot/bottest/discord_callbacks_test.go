package bottest

import (
	"strings"
	"testing"
	"time"
)

// respondTo sends the first answer to an interaction; a body without mentions needs no more.
func respondTo(t *testing.T, d *Discord, i *DiscordInteraction, body string) discordReply {
	t.Helper()
	return restAs(t, d, "", "POST", "/interactions/"+i.ID+"/"+i.Token+"/callback?with_response=true", body)
}

// hook calls a method of the webhook of an interaction.
func hook(t *testing.T, d *Discord, i *DiscordInteraction, method, path, body string) discordReply {
	t.Helper()
	return restAs(t, d, "", method, "/webhooks/"+d.AppID+"/"+i.Token+path, body)
}

func TestDiscordCommandIsAnswered(t *testing.T) {
	d := NewDiscord(t)
	anna, channel := d.Named("anna"), d.Named("general")
	i := interact(d, 2, anna, channel, "")
	wantCode(t, "@original before the callback", hook(t, d, i, "GET", "/messages/@original", ""), 404, 10015)
	wantCode(t, "a follow-up before the callback", hook(t, d, i, "POST", "", `{"content":"x",`+noPings+`}`), 404, 10015)
	got := respondTo(t, d, i, `{"type":4,"data":{"content":"for you","flags":64,`+noPings+`}}`)
	resource, _ := got.object["resource"].(map[string]any)
	message, _ := resource["message"].(map[string]any)
	if message["content"] != "for you" || number(message["flags"]) != flagEphemeral || number(message["type"]) != 20 || message["interaction_metadata"] == nil {
		t.Fatalf("a callback: %d %s", got.status, got.raw)
	}
	wantCode(t, "a second callback", respondTo(t, d, i, `{"type":5}`), 400, 40060)
	post := d.Posts()[0]
	if post.To != anna || post.Interaction != i.ID || d.Interactions()[0].Original != post.ID || d.Interactions()[0].Callback != 4 {
		t.Errorf("the post: %+v", post)
	}
	wantCode(t, "an ephemeral message in its channel", rest(t, d, "GET", "/channels/"+channel+"/messages/"+post.ID, ""), 404, 10008)
	if got := hook(t, d, i, "PATCH", "/messages/@original", `{"content":"changed",`+noPings+`}`); got.object["content"] != "changed" {
		t.Errorf("the original: %s", got.raw)
	}
	follow := hook(t, d, i, "POST", "?wait=true", `{"content":"more","flags":64,`+noPings+`}`)
	id, _ := follow.object["id"].(string)
	if got := hook(t, d, i, "GET", "/messages/"+id, ""); got.object["content"] != "more" || number(got.object["flags"])&flagEphemeral == 0 {
		t.Errorf("a follow-up: %s", got.raw)
	}
	if got := hook(t, d, i, "DELETE", "/messages/"+id, ""); got.status != 204 {
		t.Errorf("deleted: %d", got.status)
	}
	wantCode(t, "the deleted one", hook(t, d, i, "PATCH", "/messages/"+id, `{"content":"x",`+noPings+`}`), 404, 10008)
}

func TestDiscordDeferredAnswer(t *testing.T) {
	d := NewDiscord(t)
	i := interact(d, 2, d.Named("anna"), d.Named("general"), "")
	got := respondTo(t, d, i, `{"type":5}`)
	told, _ := got.object["interaction"].(map[string]any)
	if told["response_message_loading"] != true || len(d.Posts()) != 0 || d.WaitPosts(1, 0) {
		t.Errorf("deferred: %s, posts %+v", got.raw, d.Posts())
	}
	filled := hook(t, d, i, "PATCH", "/messages/@original", `{`+noPings+`,`+v2+`[{"type":10,"content":"here"}]}`)
	if number(filled.object["flags"]) != flagComponents {
		t.Errorf("filled: %s", filled.raw)
	}
	if posts := d.Posts(); len(posts) != 1 || posts[0].Version != 1 || posts[0].Thinking {
		t.Errorf("posts %+v", posts)
	}
	other := interact(d, 2, d.Named("anna"), d.Named("general"), "")
	respondTo(t, d, other, `{"type":5,"data":{"flags":64}}`)
	if got := hook(t, d, other, "POST", "", `{"content":"x",`+noPings+`}`); number(got.object["flags"]) != flagEphemeral {
		t.Errorf("a follow-up in place of the edit: %s", got.raw)
	}
	wantForbidden(t, d, "fills a deferred answer")
	if got := len(d.Posts()); got != 2 {
		t.Errorf("%d posts, want 2", got)
	}
}

func TestDiscordComponentIsAnswered(t *testing.T) {
	d := NewDiscord(t)
	anna, channel := d.Named("anna"), d.Named("general")
	id := post(t, d, channel, "n1", `"content":"x","components":[`+rowOf(goodButton)+`]`).object["id"].(string)
	press := interact(d, 3, anna, channel, id)
	if got := respondTo(t, d, press, `{"type":7,"data":{"content":"pressed","components":[],`+noPings+`}}`); got.status != 200 {
		t.Fatalf("an update: %d %s", got.status, got.raw)
	}
	if p := d.Posts()[0]; p.Body["content"] != "pressed" || p.Version != 2 || len(d.Posts()) != 1 {
		t.Errorf("the message: %+v", p)
	}
	later := interact(d, 3, anna, channel, id)
	respondTo(t, d, later, `{"type":6}`)
	if got := hook(t, d, later, "PATCH", "/messages/@original", `{"content":"later",`+noPings+`}`); got.object["id"] != id || got.object["content"] != "later" {
		t.Errorf("@original is the message of the component: %s", got.raw)
	}
	next := interact(d, 3, anna, channel, id)
	if got := respondTo(t, d, next, `{"type":9,"data":{"custom_id":"m","title":"T","components":[{"type":18,"label":"L","component":{"type":3,"custom_id":"s","options":[{"label":"a","value":"a","default":true}]}}]}}`); got.status != 200 {
		t.Errorf("a modal: %d %s", got.status, got.raw)
	}
	if i := d.Interactions()[2]; i.Callback != 9 || i.Data["title"] != "T" || i.Original != "" {
		t.Errorf("the interaction: %+v", i)
	}
}

func TestDiscordTokensEnd(t *testing.T) {
	d := NewDiscord(t)
	i := interact(d, 2, d.Named("anna"), d.Named("general"), "")
	late := interact(d, 2, d.Named("anna"), d.Named("general"), "")
	respondTo(t, d, i, `{"type":5}`)
	start := time.Now()
	after := func(wait time.Duration) { d.SetNow(func() time.Time { return start.Add(wait) }) }
	after(4 * time.Second)
	wantCode(t, "an answer after 3 s", respondTo(t, d, late, `{"type":5}`), 404, 10062)
	after(14 * time.Minute)
	if got := hook(t, d, i, "GET", "/messages/@original", ""); got.status != 200 {
		t.Errorf("after 14 min: %d %s", got.status, got.raw)
	}
	after(16 * time.Minute)
	wantCode(t, "after 16 min", hook(t, d, i, "PATCH", "/messages/@original", `{"content":"x",`+noPings+`}`), 401, 50027)
	wantCode(t, "an unknown token", restAs(t, d, "", "GET", "/webhooks/"+d.AppID+"/nonsense/messages/@original", ""), 401, 50027)
	wantCode(t, "an unknown interaction", restAs(t, d, "", "POST", "/interactions/5/nonsense/callback", `{"type":5}`), 404, 10062)
	if v := d.Violations(); len(v) != 0 {
		t.Errorf("violations %q of what may happen to a good bot", v)
	}
	wantCode(t, "another application", restAs(t, d, "", "GET", "/webhooks/5/"+i.Token+"/messages/@original", ""), 404, 10015)
	wantForbidden(t, d, "5 is not the id of the application")
}

func TestDiscordFollowUpsWhereAppIsNot(t *testing.T) {
	d := NewDiscord(t)
	away := d.AddGuild(DiscordGuild{Name: "away", Absent: true})
	far := d.AddChannel(DiscordChannel{Name: "far", Guild: away.ID})
	i := interact(d, 2, d.Named("anna"), far.ID, "")
	respondTo(t, d, i, `{"type":4,"data":{"content":"x",`+noPings+`}}`)
	for n := range 5 {
		if got := hook(t, d, i, "POST", "", `{"content":"x",`+noPings+`}`); got.status != 200 {
			t.Fatalf("follow-up %d: %d %s", n+1, got.status, got.raw)
		}
	}
	wantCode(t, "a sixth", hook(t, d, i, "POST", "", `{"content":"x",`+noPings+`}`), 400, 40094)
}

func TestDiscordRefusesBadCallbacks(t *testing.T) {
	message := `"data":{"content":"x",` + noPings + `}`
	modal := func(components string) string {
		return `{"type":9,"data":{"custom_id":"m","title":"T","components":[` + components + `]}}`
	}
	label := func(component string) string { return `{"type":18,"label":"L","component":` + component + `}` }
	input := `{"type":4,"custom_id":"i#","style":1}`
	choices := func(of string) string { return `{"type":8,"data":{"choices":[` + of + `]}}` }
	tests := []struct {
		kind  int
		words string
		body  string
	}{
		{2, "an interaction of type 2 is not answered with 1", `{"type":1}`},
		{2, "an interaction of type 2 is not answered with 7", `{"type":7,` + message + `}`},
		{2, "an interaction of type 2 is not answered with 8", choices("")},
		{4, "an interaction of type 4 is not answered with 4", `{"type":4,` + message + `}`},
		{5, "an interaction of type 5 is not answered with 9", modal(label(input))},
		{5, "there is no message to update", `{"type":6}`},
		{2, "data: missing", `{"type":4}`},
		{2, `unknown field "flag"`, `{"type":4,"flag":64,` + message + `}`},
		{2, `unknown field "content"`, `{"type":5,"data":{"content":"x"}}`},
		{2, "data.flags: 32768 cannot be set", `{"type":5,"data":{"flags":32768}}`},
		{2, "flags: 128 cannot be set here", `{"type":4,"data":{"content":"x","flags":128,` + noPings + `}}`},
		{2, "content: 2001", `{"type":4,"data":{"content":"` + xs(2001) + `",` + noPings + `}}`},
		{2, `unknown field "nonce"`, `{"type":4,"data":{"content":"x","nonce":"n",` + noPings + `}}`},
		{4, "26 choices, at most 25", choices(times(26, `{"name":"n","value":"v"}`))},
		{4, "choices[0].name: 101", choices(`{"name":"` + xs(101) + `","value":"v"}`)},
		{4, "choices[0].name: 0 characters", choices(`{"name":"","value":"v"}`)},
		{4, "choices[0].value: 101", choices(`{"name":"n","value":"` + xs(101) + `"}`)},
		{4, "choices[0].value: 0 characters", choices(`{"name":"n","value":""}`)},
		{4, "data.choices: missing", `{"type":8,"data":{}}`},
		{2, "data.title: 46", `{"type":9,"data":{"custom_id":"m","title":"` + xs(46) + `","components":[` + label(input) + `]}}`},
		{2, "data.custom_id: 0 characters", `{"type":9,"data":{"title":"T","components":[` + label(input) + `]}}`},
		{2, "0 components, 1 to 5", modal("")},
		{2, "6 components, 1 to 5", modal(times(6, label(input)))},
		{2, "type 17 has no place in a modal", modal(`{"type":17,"components":[]}`)},
		{2, "type 2 has no place in a label", modal(label(goodButton))},
		{2, "component: missing", modal(`{"type":18,"label":"L"}`)},
		{2, ".label: 46", modal(`{"type":18,"label":"` + xs(46) + `","component":` + input + `}`)},
		{2, ".description: 101", modal(`{"type":18,"label":"L","description":"` + xs(101) + `","component":` + input + `}`)},
		{2, "custom_id: \"i\" is there twice", modal(times(2, label(`{"type":4,"custom_id":"i","style":1}`)))},
		{2, "an input in a label has none of its own", modal(label(`{"type":4,"custom_id":"i","style":1,"label":"L"}`))},
		{2, "nothing in a modal can be disabled", modal(label(`{"type":3,"custom_id":"s","disabled":true,"options":[` + goodOption + `]}`))},
		{2, "1 options, 2 to 10", modal(label(`{"type":21,"custom_id":"s","options":[{"label":"l","value":"v"}]}`))},
		{2, ".style: there is no style 3", modal(label(`{"type":4,"custom_id":"i","style":3}`))},
		{2, ".placeholder: 101", modal(label(`{"type":4,"custom_id":"i","style":1,"placeholder":"` + xs(101) + `"}`))},
		{2, ".value: 4001", modal(label(`{"type":4,"custom_id":"i","style":1,"value":"` + xs(4001) + `"}`))},
	}
	for _, d := range []*Discord{NewDiscord(t), NewDiscord(t, NoSpec())} {
		for _, test := range tests {
			i := interact(d, test.kind, d.Named("anna"), d.Named("general"), "")
			got := respondTo(t, d, i, test.body)
			wantCode(t, test.words, got, 400, 50035)
			words := test.words
			if !d.config.noSpec {
				words = "/callback: "
			}
			wantForbidden(t, d, words)
		}
		if len(d.Posts()) != 0 {
			t.Errorf("posts %+v", d.Posts())
		}
	}
}

func TestDiscordTakesGoodCallbacks(t *testing.T) {
	d := NewDiscord(t)
	for i, test := range []struct {
		kind int
		body string
	}{
		{1, `{"type":1}`},
		{4, `{"type":8,"data":{"choices":[` + times(25, `{"name":"`+xs(100)+`","value":"`+strings.Repeat("v", 100)+`"}`) + `]}}`},
		{4, `{"type":8,"data":{"choices":[]}}`},
		{2, `{"type":9,"data":{"custom_id":"m","title":"T","components":[` + times(4, `{"type":18,"label":"L","component":{"type":4,"custom_id":"i#","style":2,"required":false}}`) + `,{"type":10,"content":"x"}]}}`},
		{2, `{"type":9,"data":{"custom_id":"m","title":"T","components":[{"type":18,"label":"L","component":{"type":23,"custom_id":"c","default":true}},{"type":18,"label":"L","component":{"type":21,"custom_id":"r","options":[` + times(2, goodOption) + `]}}]}}`},
	} {
		in := interact(d, test.kind, d.Named("anna"), d.Named("general"), "")
		if got := respondTo(t, d, in, test.body); got.status != 200 {
			t.Errorf("%d. %s: %d %s", i, cut(test.body), got.status, got.raw)
		}
	}
	if got := d.Interactions()[1].Callback; got != callbackAutocomplete {
		t.Errorf("callback %d, want %d", got, callbackAutocomplete)
	}
	in := interact(d, 2, d.Named("anna"), d.Named("general"), "")
	if got := restAs(t, d, "", "POST", "/interactions/"+in.ID+"/"+in.Token+"/callback", `{"type":5}`); got.status != 204 || got.raw != "" {
		t.Errorf("without with_response: %d %q", got.status, got.raw)
	}
}

func TestDiscordCallbackPings(t *testing.T) {
	d := NewDiscord(t)
	i := interact(d, 2, d.Named("anna"), d.Named("general"), "")
	respondTo(t, d, i, `{"type":4,"data":{"content":"x"}}`)
	wantForbidden(t, d, "/callback: no allowed_mentions")
	hook(t, d, i, "POST", "", `{"content":"x"}`)
	wantForbidden(t, d, "{webhook_token}: no allowed_mentions")
	hook(t, d, i, "PATCH", "/messages/@original", `{"content":"y"}`)
	wantForbidden(t, d, "@original: no allowed_mentions")
}
