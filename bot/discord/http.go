package discord

import (
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"
)

const (
	// maxRequest bounds what is read of a request: an interaction with a message of 40 components,
	// 4,000 characters and the people and channels in it is below 100 KB.
	maxRequest = 1 << 20
	// freshness is how old a signed request may be: Discord waits 3 s for an answer, the rest is
	// for clocks that differ.
	freshness = 5 * time.Minute
	// ackLimit is the time within which an interaction is acknowledged.
	// https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-callback
	ackLimit = 3 * time.Second
)

// Handler serves the interactions that Discord sends over HTTP, at [InteractionsPath].
func (a *Adapter) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+InteractionsPath, a.serveInteractions)
	return mux
}

// serveInteractions takes an interaction, and answers it first with what may be said at once. What
// it acknowledges is saved.
func (a *Adapter) serveInteractions(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	if err != nil {
		if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
			http.Error(w, "the request is too large", http.StatusRequestEntityTooLarge)
			return
		}
		http.Error(w, "the request could not be read", http.StatusBadRequest)
		return
	}
	if err := verify(r.Header, body, a.config.PublicKey, a.now()); err != nil {
		a.log.Warn("a request was refused: it is not signed by Discord", "error", err, "from", r.RemoteAddr)
		http.Error(w, "the signature does not verify", http.StatusUnauthorized)
		return
	}
	d, submitted, answer := a.taken(r.Context(), body)
	defer a.acks.done(d.ID)
	err = submitted(r.Context())
	if err != nil {
		a.log.Error("an interaction could not be saved; the person is told", "error", err)
	}
	data, err := json.Marshal(answer(err))
	if err != nil {
		http.Error(w, "it could not be answered", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(data)
}

// verify checks that Discord has signed a request within the last minutes.
// https://docs.discord.com/developers/interactions/overview#setting-up-an-endpoint-validating-security-request-headers
func verify(header http.Header, body []byte, publicKey string, now time.Time) error {
	key, err := parsePublicKey(publicKey)
	if err != nil {
		return err
	}
	if key == nil {
		return errors.New("there is no public key to check it with")
	}
	signature, err := hex.DecodeString(header.Get("X-Signature-Ed25519"))
	if err != nil || len(signature) != ed25519.SignatureSize {
		return errors.New("it has no signature")
	}
	stamp := header.Get("X-Signature-Timestamp")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return errors.New("it has no time")
	}
	if !ed25519.Verify(key, append([]byte(stamp), body...), signature) {
		return errors.New("its signature is another one")
	}
	if age := now.Sub(time.Unix(seconds, 0)); age > freshness || age < -freshness {
		return errors.New("it is of another time")
	}
	return nil
}
