package slack

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"

	slackapi "github.com/slack-go/slack"
)

// maxRequest bounds what is read of a request: a message of 40,000 characters comes as text and as
// blocks, and each of its characters may take six bytes in JSON and three in a form.
const maxRequest = 2 << 20

// serveEvents takes what Slack sends over HTTP: events, interactions and commands alike. What is
// acknowledged, with status 200, is saved.
func (a *Adapter) serveEvents(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	if err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			http.Error(w, "the request is too large", http.StatusRequestEntityTooLarge)
			return
		}
		http.Error(w, "the request could not be read", http.StatusBadRequest)
		return
	}
	if err := verify(r.Header, body, a.config.SigningSecret); err != nil {
		a.log.Warn("a request was refused: it is not signed by Slack", "error", err, "from", r.RemoteAddr)
		http.Error(w, "the signature does not verify", http.StatusUnauthorized)
		return
	}
	data := unwrap(r.Header.Get("Content-Type"), body)
	if challenge, ok := challenged(data); ok {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		_, _ = io.WriteString(w, challenge)
		return
	}
	if err := a.receive(r.Context(), data)(r.Context()); err != nil {
		a.log.Error("what Slack sent could not be saved; it will send it again", "error", err)
		http.Error(w, "it could not be saved", http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusOK)
}

// verify checks that Slack has signed a request within the last five minutes.
// https://docs.slack.dev/authentication/verifying-requests-from-slack/
func verify(header http.Header, body []byte, secret string) error {
	if secret == "" {
		return errors.New("there is no signing secret to check it with")
	}
	v, err := slackapi.NewSecretsVerifier(header, secret)
	if err != nil {
		return err
	}
	if _, err := v.Write(body); err != nil {
		return err
	}
	return v.Ensure()
}

// unwrap returns the JSON of a request: an event is JSON, an interaction is JSON in a form, a
// command is a form.
func unwrap(contentType string, body []byte) []byte {
	if kind, _, err := mime.ParseMediaType(contentType); err != nil || kind != "application/x-www-form-urlencoded" {
		return body
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return body
	}
	if form.Has("payload") {
		return []byte(form.Get("payload"))
	}
	fields := map[string]string{}
	for name, values := range form {
		fields[name] = values[0]
	}
	data, err := json.Marshal(fields)
	if err != nil {
		return body
	}
	return data
}

// challenged returns what Slack wants to hear when an address is entered in the app's settings,
// and the empty text where it only checks the certificate.
func challenged(data []byte) (string, bool) {
	var p struct {
		Type      string `json:"type"`
		Challenge string `json:"challenge"`
		SSLCheck  string `json:"ssl_check"`
	}
	if json.Unmarshal(data, &p) != nil {
		return "", false
	}
	return p.Challenge, p.Type == "url_verification" || p.SSLCheck == "1"
}
