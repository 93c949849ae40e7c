package bottest

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Forged is how a request of interactions differs from one that Discord sends. The zero value is
// no difference.
type Forged struct {
	At        time.Time           // of the signature, zero for now
	Key       ed25519.PrivateKey  // that signs, nil for Discord's
	Signature string              // in place of the good one, "" for the good one
	Body      []byte              // in place of the body that was signed
	Change    func(*http.Request) // of the headers, before it is sent; nil for none
}

// discordSigned is a request as it was sent.
type discordSigned struct {
	to     string
	header http.Header
	body   []byte
}

// SignInteraction returns the signature of a body at a time.
// https://docs.discord.com/developers/interactions/overview#setting-up-an-endpoint
func SignInteraction(key ed25519.PrivateKey, at time.Time, body []byte) string {
	return hex.EncodeToString(ed25519.Sign(key, append(strconv.AppendInt(nil, at.Unix(), 10), body...)))
}

// DeliverHTTP tells the bot of an interaction over HTTP, at the bot's URL. What is answered is the
// first answer to it, as by the callback of the API.
func (d *Discord) DeliverHTTP(to string, x DiscordDelivery) *DiscordSent {
	d.t.Helper()
	s := d.post(to, x, Forged{})
	d.takeAnswer(s)
	return s
}

// DeliverHTTPWith sends a request that Discord would not send. What is answered has no effect.
func (d *Discord) DeliverHTTPWith(to string, x DiscordDelivery, f Forged) *DiscordSent {
	d.t.Helper()
	s := d.post(to, x, f)
	s.another = true
	return s
}

// post signs a delivery and sends it.
func (d *Discord) post(to string, x DiscordDelivery, f Forged) *DiscordSent {
	d.t.Helper()
	if x.Name != eventInteraction {
		d.t.Fatalf("%v does not come over HTTP", x)
	}
	s := &DiscordSent{Delivery: x, d: d, request: d.sign(to, x.Data, f), another: d.sending(x)}
	s.exchange()
	return s
}

// sign returns the request of a body.
func (d *Discord) sign(to string, body []byte, f Forged) *discordSigned {
	d.t.Helper()
	at, key, signature := f.At, f.Key, f.Signature
	if at.IsZero() {
		at = time.Now()
	}
	if key == nil {
		key = d.key
	}
	if signature == "" {
		signature = SignInteraction(key, at, body)
	}
	if f.Body != nil {
		body = f.Body
	}
	request, err := http.NewRequest(http.MethodPost, to, nil)
	if err != nil {
		d.t.Fatalf("an interaction to %s: %v", to, err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "Discord-Interactions/1.0 (+https://discord.com)")
	request.Header.Set("X-Signature-Ed25519", signature)
	request.Header.Set("X-Signature-Timestamp", strconv.FormatInt(at.Unix(), 10))
	if f.Change != nil {
		f.Change(request)
	}
	return &discordSigned{to: to, header: request.Header, body: body}
}

// exchange sends the request, and waits for the answer as long as Discord does.
func (s *DiscordSent) exchange() {
	s.d.t.Helper()
	request, err := http.NewRequest(http.MethodPost, s.request.to, bytes.NewReader(s.request.body))
	if err != nil {
		s.d.t.Fatalf("an interaction to %s: %v", s.request.to, err)
	}
	request.Header = s.request.header.Clone()
	client := http.Client{
		Transport:     s.d.wayTo(s.request.to),
		Timeout:       s.d.config.ackTime,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	began := time.Now()
	defer func() { s.Took = time.Since(began) }()
	response, err := client.Do(request)
	if err != nil {
		s.Err = err
		return
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		s.Err = err
		return
	}
	s.Status, s.Header, s.Body = response.StatusCode, response.Header, body
}

// takeAnswer takes what was answered over HTTP as the first answer to an interaction. The
// interaction has failed where that is none: its token is good for nothing.
func (d *Discord) takeAnswer(s *DiscordSent) {
	d.mu.Lock()
	defer d.mu.Unlock()
	defer d.notify()
	i := d.interacted[s.Delivery.Token]
	if i == nil || s.another {
		return // the second answer is thrown away
	}
	defer func() { i.failed = i.Callback == 0 && s.Status != http.StatusAccepted }()
	if s.Err != nil || s.Status > 299 {
		return // it may happen, and the person is told
	}
	body, err := s.answer()
	if err != nil {
		d.violate("http: the answer to an interaction: %v: %s", err, cut(string(s.Body)))
		return
	}
	if body == nil {
		return // the callback of the API follows
	}
	if no := d.callbackOverHTTP(i, s.Body, body); no != nil && no.code != unknownInteraction().code { // it may be late
		d.violate("http: the answer to an interaction is refused: %s (code %d)", no.message, no.code)
	}
}

// callbackOverHTTP carries out an answer as if it came to the callback of the API. The lock is
// held.
func (d *Discord) callbackOverHTTP(i *DiscordInteraction, raw []byte, body object) *discordRefusal {
	r := &discordRequest{DiscordCall: &DiscordCall{Method: http.MethodPost, Raw: raw, Body: body, Time: time.Now()}}
	for _, route := range discordRoutes() {
		if strings.HasSuffix(route.path(), "/callback") {
			r.route = &route
		}
	}
	if no := d.checkRequest(r); no != nil {
		return no
	}
	_, no := d.respond(r, i, body)
	return no
}

// answer reads the answer to an interaction, nil for an answer that only says that it came.
// https://docs.discord.com/developers/interactions/receiving-and-responding#responding-to-an-interaction
func (s *DiscordSent) answer() (object, error) {
	if s.Status == http.StatusAccepted {
		if len(s.Body) > 0 {
			return nil, errors.New("there is a body with status 202")
		}
		return nil, nil
	}
	if s.Status != http.StatusOK {
		return nil, fmt.Errorf("status %d, 200 and 202 are good", s.Status)
	}
	if kind, _, _ := mime.ParseMediaType(s.Header.Get("Content-Type")); kind != "application/json" {
		return nil, fmt.Errorf("it is of type %q", s.Header.Get("Content-Type"))
	}
	var body object
	if err := json.Unmarshal(s.Body, &body); err != nil {
		return nil, err
	}
	if body == nil {
		return nil, errors.New("it is null")
	}
	return body, nil
}
