package bottest

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"time"
)

// Pushed is a delivery by HTTP. Its Status, Body and Took are of the first attempt.
type Pushed struct {
	*Sent
	Status int // 0 when no answer came
	Header http.Header
	Body   []byte
	Took   time.Duration
	Err    error // why no answer came
}

// Sign returns the signature of a body (https://docs.slack.dev/authentication/verifying-requests-from-slack).
func Sign(secret string, at time.Time, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "v0:%d:%s", at.Unix(), body)
	return "v0=" + hex.EncodeToString(mac.Sum(nil))
}

// Push tells the bot something by HTTP, at the bot's URL. It returns after the first attempt; an
// event that was not acknowledged with a 2xx in time is delivered again in the background.
func (s *Slack) Push(to string, d Delivery) *Pushed {
	p := &Pushed{Sent: &Sent{Delivery: d, s: s}}
	var done bool
	p.Status, p.Header, p.Body, p.Took, p.Err, done = s.push(to, p.Sent, 0)
	if done {
		return p
	}
	s.work.Go(func() {
		for i, wait := range s.retries(d) {
			if !s.pause(wait, s.closed) {
				return
			}
			if _, _, _, _, _, done := s.push(to, p.Sent, i+1); done {
				return
			}
		}
		s.mu.Lock()
		p.ended = true
		s.notify()
		s.mu.Unlock()
	})
	return p
}

// Challenge sends a url_verification and returns the answer, which is to hold the challenge.
func (s *Slack) Challenge(to, challenge string) *Pushed {
	return s.Push(to, Delivery{Kind: kindChallenge, Payload: encode(object{
		"token": "verificationtoken", "challenge": challenge, "type": "url_verification",
	})})
}

// push makes one attempt and reports whether it was the last: acknowledged, or not to be retried.
func (s *Slack) push(to string, x *Sent, attempt int) (status int, header http.Header, body []byte, took time.Duration, err error, done bool) {
	d := x.Delivery
	kind, content := contentOf(d)
	request, err := http.NewRequest(http.MethodPost, to, bytes.NewReader(content))
	if err != nil {
		s.t.Fatalf("push to %s: %v", to, err)
	}
	at := d.Timestamp
	if at.IsZero() {
		at = time.Now()
	}
	signature := d.Signature
	if signature == "" {
		signature = Sign(s.SigningSecret, at, content)
	}
	request.Header.Set("Content-Type", kind)
	request.Header.Set("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)")
	request.Header.Set("X-Slack-Request-Timestamp", strconv.FormatInt(at.Unix(), 10))
	request.Header.Set("X-Slack-Signature", signature)
	if n := d.Attempt + attempt; n > 0 {
		request.Header.Set("X-Slack-Retry-Num", strconv.Itoa(n))
		request.Header.Set("X-Slack-Retry-Reason", s.reason(x, attempt))
	}
	maps.Copy(request.Header, d.Header)

	s.mu.Lock()
	x.attempts = append(x.attempts, Attempt{At: time.Now()})
	s.mu.Unlock()
	status, header, body, err = s.exchange(request)
	took = time.Since(x.attempts[attempt].At)

	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.notify()
	a := &x.attempts[attempt]
	a.Status = status
	switch {
	case err != nil:
		a.Err = "connection_failed"
		if os.IsTimeout(err) {
			a.Err = "http_timeout"
		}
	case status < 200 || status > 299:
		a.Err = "http_error"
	default:
		s.takePush(x, attempt, header, body)
		return status, header, body, took, nil, true
	}
	done = d.Kind != KindEvent || header.Get("X-Slack-No-Retry") == "1"
	x.ended = x.ended || done
	return status, header, body, took, err, done
}

// oneRequest returns a transport for one request. The default one is shared with all tests of a
// process, and any server that ends closes its connections.
func oneRequest() http.RoundTripper { return &http.Transport{DisableKeepAlives: true} }

// exchange sends a request and waits for the answer as long as Slack does.
func (s *Slack) exchange(request *http.Request) (int, http.Header, []byte, error) {
	client := http.Client{
		Transport:     oneRequest(),
		Timeout:       s.config.ackTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	response, err := client.Do(request)
	if err != nil {
		return 0, nil, nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return response.StatusCode, response.Header, body, err
}

// reason returns why an attempt is made again.
func (s *Slack) reason(x *Sent, attempt int) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if attempt > 0 {
		return x.attempts[attempt-1].Err
	}
	return x.Delivery.Reason
}

// takePush takes the body of a good answer as the payload of the acknowledgement. The lock is
// held.
func (s *Slack) takePush(x *Sent, attempt int, header http.Header, body []byte) {
	var payload json.RawMessage
	kind, _, _ := mime.ParseMediaType(header.Get("Content-Type"))
	switch {
	case len(bytes.TrimSpace(body)) == 0:
	case kind == "application/json":
		if !json.Valid(body) {
			s.violate("http: the answer to a delivery of %s is called JSON and is none", x.Delivery.Kind)
			break
		}
		payload = body
	case x.Delivery.Kind == KindCommand: // Slack shows a text that is no JSON to the person
		payload = encode(object{"text": string(body)})
	case x.Delivery.Kind == KindInteraction:
		s.violate("http: the answer to an interaction must be empty or JSON: %s", cut(string(body)))
	}
	s.acknowledged(x, attempt, payload)
}

// contentOf returns the body of a request and its type: JSON of an event, a form of what people
// do.
func contentOf(d Delivery) (kind string, body []byte) {
	const form = "application/x-www-form-urlencoded"
	switch d.Kind {
	case KindInteraction:
		return form, []byte(url.Values{"payload": {string(d.Payload)}}.Encode())
	case KindCommand:
		fields := map[string]string{}
		_ = jsonArgs(d.Payload, fields)
		values := url.Values{}
		for name, v := range fields {
			values.Set(name, v)
		}
		return form, []byte(values.Encode())
	}
	return "application/json", d.Payload
}
