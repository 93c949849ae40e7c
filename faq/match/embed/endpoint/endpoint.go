// Package endpoint asks a server for the vectors of texts: any that speaks OpenAI's
// /v1/embeddings, as OpenAI, Ollama, vLLM, llama.cpp and text-embeddings-inference do.
package endpoint

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/godeeper/godeeper/faq/match/embed"
)

var _ embed.Embedder = (*Endpoint)(nil)

// The usual limits.
const (
	usualBatch   = 64               // texts of one request
	usualTimeout = 30 * time.Second // for one request: a batch on a small machine
	usualTries   = 3                // of one request, the first included
	usualBackoff = 200 * time.Millisecond

	maxText     = 8000    // bytes of a text: what 2,000 tokens hold, fewer than models of this kind read
	maxResponse = 1 << 26 // bytes: 64 vectors of 4,096 numbers take some 6 MB
)

// Config says which server is asked, and how.
type Config struct {
	URL     string        // of the API, "https://host/v1", or of its embeddings, "https://host/v1/embeddings"
	Model   string        // name of the model, as the server calls it
	Key     string        // sent as a bearer token; "" for none
	Batch   int           // texts of one request; 0 for 64
	Timeout time.Duration // for one request; 0 for 30 s
	Tries   int           // of one request; 0 for 3
	Backoff time.Duration // before the second try, and twice as long before each further one; 0 for 200 ms
	Client  *http.Client  // nil for one of its own
	Breaker Breaker       // zero fields for what is usual
}

// Endpoint is an embed.Embedder that asks a server. When the server fails again and again it is
// left alone for a while: Embed returns embed.ErrAway at once.
type Endpoint struct {
	config    Config
	url       string
	name      string
	authorize func(*http.Request) // holds the key, so that no print of the struct shows it
	redact    func(string) string
	dim       atomic.Int64
	breaker   *breaker
}

// New returns the endpoint of a server, which is not asked yet.
func New(c Config) (*Endpoint, error) {
	u, err := url.Parse(c.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return nil, errors.New("the URL of an embedding server must be like https://host/v1, without a user and a password")
	}
	if c.Model == "" {
		return nil, errors.New("an embedding server needs the name of a model")
	}
	u.Path = strings.TrimSuffix(u.Path, "/")
	if !strings.HasSuffix(u.Path, "/embeddings") {
		u.Path += "/embeddings"
	}
	e := &Endpoint{url: u.String(), name: "endpoint " + c.Model + " at " + u.Host + u.Path}
	key := c.Key
	e.authorize = func(r *http.Request) {
		if key != "" {
			r.Header.Set("Authorization", "Bearer "+key)
		}
	}
	e.redact = func(s string) string {
		if key == "" {
			return s
		}
		return strings.ReplaceAll(s, key, "[redacted]")
	}
	c.Key = ""
	if c.Batch <= 0 {
		c.Batch = usualBatch
	}
	if c.Timeout <= 0 {
		c.Timeout = usualTimeout
	}
	if c.Tries <= 0 {
		c.Tries = usualTries
	}
	if c.Backoff <= 0 {
		c.Backoff = usualBackoff
	}
	if c.Client == nil {
		c.Client = &http.Client{Transport: http.DefaultTransport.(*http.Transport).Clone()}
	}
	e.config = c
	e.breaker = newBreaker(c.Breaker)
	return e, nil
}

// Name implements embed.Embedder.
func (e *Endpoint) Name() string { return e.name }

// Dim implements embed.Embedder. It is known from the first answer on.
func (e *Endpoint) Dim() int { return int(e.dim.Load()) }

// Status says whether the server is there, for a report of readiness.
func (e *Endpoint) Status() Status { return e.breaker.status() }

// Embed implements embed.Embedder. A batch that fails is tried again as long as ctx allows; once
// one has failed for good, the others are not sent.
func (e *Endpoint) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, 0, len(texts))
	for from := 0; from < len(texts); from += e.config.Batch {
		vectors, err := e.batch(ctx, texts[from:min(from+e.config.Batch, len(texts))])
		if err != nil {
			return nil, err
		}
		out = append(out, vectors...)
	}
	for i := range out {
		if out[i] == nil {
			out[i] = make([]float32, e.Dim())
		}
	}
	return out, nil
}

// batch asks for one batch through the breaker. A text without words has no vector.
func (e *Endpoint) batch(ctx context.Context, texts []string) ([][]float32, error) {
	send, where := prepare(texts)
	out := make([][]float32, len(texts))
	if len(send) > 0 {
		if err := e.breaker.enter(); err != nil {
			return nil, fmt.Errorf("%w: %w", embed.ErrAway, err)
		}
		vectors, err := e.try(ctx, send)
		e.breaker.leave(err, ctx.Err())
		if err != nil {
			return nil, err
		}
		for i, v := range vectors {
			out[where[i]] = v
		}
	}
	return out, nil
}

// prepare returns the texts as they are sent, and the place of each: servers refuse the whole
// batch for one that is empty or too long.
func prepare(texts []string) (send []string, where []int) {
	for i, t := range texts {
		t = strings.TrimSpace(strings.ToValidUTF8(t, "\uFFFD"))
		if len(t) > maxText {
			end := maxText
			for !utf8.RuneStart(t[end]) {
				end--
			}
			t = t[:end]
		}
		if t != "" {
			send, where = append(send, t), append(where, i)
		}
	}
	return send, where
}

// try sends one batch until it succeeds, fails for good, or has been tried often enough.
func (e *Endpoint) try(ctx context.Context, texts []string) ([][]float32, error) {
	wait := e.config.Backoff
	for n := 1; ; n++ {
		vectors, err := e.send(ctx, texts)
		var again *retryable
		if err == nil || !errors.As(err, &again) || n == e.config.Tries || ctx.Err() != nil {
			return vectors, err
		}
		pause := max(jitter(wait), again.after)
		if end, ok := ctx.Deadline(); ok && time.Until(end) <= pause {
			return nil, err // no time for another try
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		wait *= 2
	}
}
