package bottest

import (
	"crypto/ed25519"
	"encoding/hex"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// The vector of /platforms/discord, which was checked with Discord's own package for JavaScript.
func TestSignInteraction(t *testing.T) {
	seed, err := hex.DecodeString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60") // RFC 8032, test 1
	if err != nil {
		t.Fatal(err)
	}
	key := ed25519.NewKeyFromSeed(seed)
	if got, want := keyText(key.Public().(ed25519.PublicKey)), "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"; got != want {
		t.Fatalf("public key %s, want %s", got, want)
	}
	got := SignInteraction(key, time.Unix(1700000000, 0), []byte(`{"type":1,"id":"1","application_id":"2","token":"t","version":1}`))
	want := "3433fec544f1726578c1e22addb495066aa1528416997cee1dee09ef294cf150f43312e342de8386ba27ae08ab02dbe61bde8536c9fbdef921397ba3481a820f"
	if got != want {
		t.Errorf("signature %s, want %s", got, want)
	}
}

// genuine reports whether a request has a good signature of the fake.
func genuine(d *Discord, h heard) bool {
	signature, err := hex.DecodeString(h.header.Get("X-Signature-Ed25519"))
	return err == nil && len(signature) == ed25519.SignatureSize &&
		ed25519.Verify(d.PublicKey, []byte(h.header.Get("X-Signature-Timestamp")+h.body), signature)
}

// answerJSON answers everything with a status and a body.
func answerJSON(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

const shownText = `{"type":4,"data":{"content":"an answer",` + noPings + `}}`

func asked(d *Discord) DiscordDelivery {
	return d.Slash("general", "anna", "ask", map[string]string{"question": "why?"})
}

func TestDiscordDeliverHTTP(t *testing.T) {
	d := discordWorld(t)
	address, requests := bot(t, answerJSON(200, shownText))
	x := asked(d)
	s := d.DeliverHTTP(address, x)
	first := <-requests
	if s.Status != 200 || string(s.Body) != shownText || s.Err != nil || !s.WaitAck(0) || s.Interaction().Callback != 4 {
		t.Errorf("sent %+v", s)
	}
	if !genuine(d, first) || first.body != string(x.Data) || first.header.Get("Content-Type") != "application/json" {
		t.Errorf("heard %+v", first)
	}
	if got := d.LastPost("general"); got.Body["content"] != "an answer" || got.Interaction != x.ID {
		t.Errorf("shown %+v", got)
	}

	again := s.Again()
	second := <-requests
	if second.body != first.body || second.header.Get("X-Signature-Ed25519") != first.header.Get("X-Signature-Ed25519") || second.header.Get("X-Signature-Timestamp") != first.header.Get("X-Signature-Timestamp") {
		t.Errorf("again it is another request: %+v", second)
	}
	if !again.WaitAck(0) || len(d.Posts()) != 1 {
		t.Errorf("sent again %+v, %d posts", again, len(d.Posts()))
	}
}

func TestDiscordAnswersOverHTTP(t *testing.T) {
	const private = `{"type":5,"data":{"flags":64}}`
	for _, c := range []struct {
		name      string
		answer    http.HandlerFunc
		violation string // "" for none
		callback  int    // the type that is taken
		later     int    // the status of the API's callback after it
	}{
		{"deferred", answerJSON(200, private), "", 5, 400},
		{"only accepted", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(202) }, "", 0, 204},
		{"failed", answerJSON(500, shownText), "", 0, 404},
		{"refused", answerJSON(401, ""), "", 0, 404},
		{"empty", answerJSON(200, ""), "unexpected end of JSON input", 0, 404},
		{"null", answerJSON(200, "null"), "it is null", 0, 404},
		{"no content", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) }, "status 204, 200 and 202 are good", 0, 404},
		{"accepted with a body", answerJSON(202, shownText), "there is a body with status 202", 0, 204},
		{"text", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, shownText) }, `it is of type "text/plain`, 0, 404},
		{"another type", answerJSON(200, `{"type":1}`), "an interaction of type 2 is not answered with 1", 0, 404},
		{"against the rules", answerJSON(200, `{"type":4,"data":{"content":"`+strings.Repeat("x", 2001)+`",`+noPings+`}}`), "content", 0, 404},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := discordWorld(t)
			address, _ := bot(t, c.answer)
			s := d.DeliverHTTP(address, asked(d))
			if got := s.Interaction().Callback; got != c.callback || s.WaitAck(0) != (c.callback != 0) {
				t.Errorf("taken as type %d, want %d", got, c.callback)
			}
			if c.violation != "" {
				wantForbidden(t, d, c.violation)
			}
			if got := respond(t, d, s.Delivery, shownText); got.status != c.later {
				t.Errorf("the callback after it: %d %s, want %d", got.status, got.raw, c.later)
			}
		})
	}
}

func TestDiscordForgedRequests(t *testing.T) {
	d := discordWorld(t)
	address, requests := bot(t, answerJSON(200, shownText))
	x := asked(d)
	other := ed25519.NewKeyFromSeed([]byte(strings.Repeat("k", 32)))
	for name, c := range map[string]struct {
		forged Forged
		good   bool // is the signature good?
	}{
		"another key":    {Forged{Key: other}, false},
		"another body":   {Forged{Body: []byte("{}")}, false},
		"short":          {Forged{Signature: "00ff"}, false},
		"no header":      {Forged{Change: func(r *http.Request) { r.Header.Del("X-Signature-Ed25519") }}, false},
		"another time":   {Forged{Change: func(r *http.Request) { r.Header.Set("X-Signature-Timestamp", "1700000000") }}, false},
		"long ago":       {Forged{At: time.Unix(1700000000, 0)}, true},
		"another header": {Forged{Change: func(r *http.Request) { r.Header.Set("X-More", "yes") }}, true},
	} {
		s := d.DeliverHTTPWith(address, x, c.forged)
		h := <-requests
		if s.Status != 200 || genuine(d, h) != c.good {
			t.Errorf("%s: sent %+v, genuine %v, want %v", name, s, !c.good, c.good)
		}
		switch {
		case c.forged.Body != nil && h.body != "{}",
			!c.forged.At.IsZero() && h.header.Get("X-Signature-Timestamp") != "1700000000":
			t.Errorf("%s: heard %+v", name, h)
		}
	}
	if len(d.Posts()) != 0 {
		t.Errorf("the answers to forged requests are shown: %+v", d.Posts())
	}
}

func TestDiscordEndpoint(t *testing.T) {
	d := NewDiscord(t)
	careful := func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || !genuine(d, heard{r.Header, string(body)}) {
			w.WriteHeader(401)
			return
		}
		answerJSON(200, `{"type":1}`)(w, r)
	}
	for name, c := range map[string]struct {
		bot  http.HandlerFunc
		want string // in the error, "" for none
	}{
		"careful":     {careful, ""},
		"careless":    {answerJSON(200, `{"type":1}`), "a forged ping to http://bot.test/careless: status 200, error <nil>, want 401"},
		"closed":      {answerJSON(401, ""), "status 401"},
		"other words": {answerJSON(200, `{"type":4}`), "with type 4, not 1"},
	} {
		to := "http://bot.test/" + strings.Fields(name)[0]
		d.ServeAt(to, c.bot)
		err := d.SaveEndpoint(to)
		if c.want == "" {
			if err != nil || d.rest.app.Endpoint != to {
				t.Errorf("%s: %v, endpoint %q", name, err, d.rest.app.Endpoint)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
	ping := d.Ping("http://bot.test/careful")
	holds(t, ping.Delivery, "type", 1, "application_id", d.AppID, "version", 1, "data", nil)
	if ping.Status != 200 || string(ping.Body) != `{"type":1}` || !ping.WaitAck(0) {
		t.Errorf("ping %+v", ping)
	}
	if d.SaveEndpoint("http://127.0.0.1:1/") == nil {
		t.Error("the address of nobody is saved")
	}
}

// TestDiscordAckTime holds that an interaction is answered in three seconds from its delivery, or
// not at all.
func TestDiscordAckTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const second = time.Second
		d := discordWorld(t, InProcess())
		lag := 2900 * time.Millisecond
		d.ServeAt("http://bot.test/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(lag)
			answerJSON(200, shownText)(w, r)
		}))
		x := asked(d)
		time.Sleep(10 * second) // it is not on its way yet
		if s := d.DeliverHTTP("http://bot.test/", x); s.Status != 200 || s.Took != lag || !s.WaitAck(0) {
			t.Errorf("just in time: %+v", s)
		}
		lag = 4 * second
		s := d.DeliverHTTP("http://bot.test/", asked(d))
		if s.Status != 0 || s.Err == nil || s.Took != 3*second || s.WaitAck(second) || len(d.Posts()) != 1 {
			t.Errorf("too late: %+v", s)
		}
		wantCode(t, "a callback after it", respond(t, d, s.Delivery, shownText), 404, 10062)

		x = asked(d)
		time.Sleep(10 * second)
		s = d.Deliver(x)
		time.Sleep(2900 * time.Millisecond)
		if s.WaitAck(0) {
			t.Error("it is acknowledged, and nobody answered")
		}
		if got := respond(t, d, x, shownText); got.status != 204 || !s.WaitAck(0) {
			t.Errorf("by the gateway, just in time: %s", got.raw)
		}
		s = d.Deliver(asked(d))
		time.Sleep(3100 * time.Millisecond)
		wantCode(t, "by the gateway, too late", respond(t, d, s.Delivery, shownText), 404, 10062)
		if s.WaitAck(second) {
			t.Error("acknowledged too late")
		}
	})
}
