package fetch

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// errTooLarge ends a body that has more than is read.
var errTooLarge = errors.New("too large")

// limited reads up to left bytes and then fails: other than [io.LimitReader] it cuts nothing off
// unnoticed.
type limited struct {
	io.Reader
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	if l.left < 0 {
		return 0, errTooLarge
	}
	if int64(len(p)) > l.left+1 {
		p = p[:l.left+1]
	}
	n, err := l.Reader.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return n, errTooLarge
	}
	return n, err
}

// read reads the body of a reply, decompressed. Both what comes in and what it becomes are counted:
// an archive can be endless without holding anything.
func (c *Client) read(resp *http.Response) ([]byte, error) {
	if resp.ContentLength > c.Limit {
		return nil, c.tooLarge()
	}
	body := io.Reader(&limited{resp.Body, c.Limit})
	coding := strings.ToLower(strings.TrimSpace(strings.Join(resp.Header.Values("Content-Encoding"), ",")))
	var err error
	switch coding {
	case "", "identity":
	case "gzip", "x-gzip":
		body, err = gzip.NewReader(body)
	case "deflate":
		body, err = zlib.NewReader(body)
	default:
		return nil, &Error{Text: fmt.Sprintf("it is compressed as %.40q, which is not read", coding)}
	}
	var data bytes.Buffer
	if err == nil {
		_, err = data.ReadFrom(&limited{body, c.Limit})
	}
	switch {
	case err == nil:
		return data.Bytes(), nil
	case errors.Is(err, errTooLarge):
		return nil, c.tooLarge()
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), errors.Is(err, zlib.ErrHeader), errors.Is(err, zlib.ErrChecksum):
		return nil, &Error{Text: "it is not compressed as it says: " + err.Error()}
	}
	return nil, err
}

func (c *Client) tooLarge() *Error {
	return &Error{Text: fmt.Sprintf("it is larger than %d MB, the most that is read", c.Limit>>20)}
}
