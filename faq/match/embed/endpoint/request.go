package endpoint

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/godeeper/godeeper/faq/match/embed"
)

// retryable is a failure that may pass by itself.
type retryable struct {
	err   error
	after time.Duration // how long the server asks to be left alone, 0 where it does not say
}

func (r *retryable) Error() string { return r.err.Error() }
func (r *retryable) Unwrap() error { return r.err }

type requestJSON struct {
	Model    string   `json:"model"`
	Input    []string `json:"input"`
	Encoding string   `json:"encoding_format"`
}

type responseJSON struct {
	Data []struct {
		Index     *int       `json:"index"`
		Embedding []*float64 `json:"embedding"`
	} `json:"data"`
}

// errorJSON is what servers say of a request that they refuse.
type errorJSON struct {
	Error struct {
		Message string `json:"message"`
	} `json:"error"`
}

// send makes one request.
func (e *Endpoint) send(ctx context.Context, texts []string) ([][]float32, error) {
	limited, cancel := context.WithTimeout(ctx, e.config.Timeout)
	defer cancel()
	body, err := json.Marshal(requestJSON{e.config.Model, texts, "float"})
	if err != nil {
		return nil, fmt.Errorf("ask %s: %w", e.name, err)
	}
	req, err := http.NewRequestWithContext(limited, http.MethodPost, e.url, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("ask %s: %w", e.name, err)
	}
	req.Header.Set("Content-Type", "application/json")
	e.authorize(req)
	resp, err := e.config.Client.Do(req)
	if err != nil {
		return nil, e.failed(ctx, err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxResponse+1))
	if err != nil {
		return nil, e.failed(ctx, err)
	}
	if resp.StatusCode != http.StatusOK {
		return nil, e.refused(resp, data)
	}
	vectors, err := decode(data, len(texts))
	if err == nil {
		err = e.checkDim(vectors)
	}
	if err != nil {
		return nil, fmt.Errorf("ask %s: the answer is of no use: %w", e.name, err)
	}
	return vectors, nil
}

// failed says why no answer came. The caller's own end is its error; others may pass.
func (e *Endpoint) failed(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err // without the URL
	}
	if errors.Is(err, context.DeadlineExceeded) {
		err = fmt.Errorf("no answer within %v", e.config.Timeout)
	}
	return &retryable{err: fmt.Errorf("ask %s: %w", e.name, err)}
}

// maxMessage bounds what is told of a server's own words.
const maxMessage = 200

// refused says what a status other than 200 means. What a server says about a key is left out:
// it may repeat a part of it.
func (e *Endpoint) refused(resp *http.Response, body []byte) error {
	err := fmt.Errorf("ask %s: status %d", e.name, resp.StatusCode)
	switch {
	case resp.StatusCode == http.StatusUnauthorized, resp.StatusCode == http.StatusForbidden:
		return fmt.Errorf("%w: it does not accept the key", err)
	case resp.StatusCode == http.StatusTooManyRequests, resp.StatusCode >= 500:
		return &retryable{err, retryAfter(resp.Header.Get("Retry-After"), time.Now())}
	}
	var said errorJSON
	if json.Unmarshal(body, &said) == nil && said.Error.Message != "" {
		message := strings.Join(strings.Fields(e.redact(said.Error.Message)), " ")
		return fmt.Errorf("%w: %.*s", err, maxMessage, message)
	}
	return err
}

// retryAfter reads the header of that name: seconds, or a date.
func retryAfter(value string, now time.Time) time.Duration {
	if seconds, err := strconv.Atoi(strings.TrimSpace(value)); err == nil {
		return time.Duration(max(0, min(seconds, 3600))) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(0, min(at.Sub(now), time.Hour))
	}
	return 0
}

// jitter spreads a pause, so that replicas do not come back all at once.
func jitter(d time.Duration) time.Duration { return d/2 + rand.N(d/2+1) }

// decode reads an answer and checks it: one vector for each text, each of its index once.
func decode(data []byte, texts int) ([][]float32, error) {
	if len(data) > maxResponse {
		return nil, fmt.Errorf("it is longer than %d MB", maxResponse>>20)
	}
	var r responseJSON
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, err
	}
	if len(r.Data) != texts {
		return nil, fmt.Errorf("%d vectors for %d texts", len(r.Data), texts)
	}
	out := make([][]float32, texts)
	for n, d := range r.Data {
		at := n // without an index, the order is that of the texts
		if d.Index != nil {
			at = *d.Index
		}
		switch {
		case at < 0 || at >= texts:
			return nil, fmt.Errorf("the index %d with %d texts", at, texts)
		case out[at] != nil:
			return nil, fmt.Errorf("two vectors of the index %d", at)
		case len(d.Embedding) == 0:
			return nil, fmt.Errorf("vector %d is empty", at)
		}
		v := make([]float32, len(d.Embedding))
		for i, x := range d.Embedding {
			if x == nil || math.IsNaN(*x) || math.IsInf(float64(float32(*x)), 0) {
				return nil, fmt.Errorf("vector %d holds what is no number", at)
			}
			v[i] = float32(*x)
		}
		embed.Unit(v)
		out[at] = v
	}
	return out, nil
}

// checkDim holds that all vectors, of this answer and of earlier ones, are of one length.
func (e *Endpoint) checkDim(vectors [][]float32) error {
	for _, v := range vectors {
		e.dim.CompareAndSwap(0, int64(len(vectors[0])))
		if len(v) != e.Dim() {
			return fmt.Errorf("a vector of %d numbers where there were %d before", len(v), e.Dim())
		}
	}
	return nil
}
