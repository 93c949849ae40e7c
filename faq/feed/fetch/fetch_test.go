package fetch_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/godeeper/godeeper/faq/feed/fetch"
)

// local returns a client that may fetch from this machine, and a server on it.
func local(t *testing.T, handler http.HandlerFunc) (*fetch.Client, string) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return fetch.New(mustAllow(t, "127.0.0.1"), nil), server.URL
}

func TestGet(t *testing.T) {
	const etag, modified = `W/"a b"`, "Sun, 29 Nov 2026 11:00:00 GMT"
	var got http.Header
	client, address := local(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Clone()
		w.Header().Set("ETag", etag)
		w.Header().Set("Last-Modified", modified)
		w.Header().Set("Content-Type", "application/rss+xml")
		w.Header().Set("Set-Cookie", "a=b")
		if r.Header.Get("If-None-Match") == etag && r.Header.Get("If-Modified-Since") == modified {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		fmt.Fprint(z, "<rss/>")
		z.Close()
	})
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	t.Setenv("http_proxy", "http://127.0.0.1:1")
	reply, err := client.Get(t.Context(), fetch.Request{URL: address + "/feed?a=b#c", Accept: "text/xml"})
	if err != nil {
		t.Fatal(err)
	}
	if string(reply.Body) != "<rss/>" || reply.Type != "application/rss+xml" || reply.ETag != etag || reply.Modified != modified || reply.Unchanged {
		t.Errorf("got %+v", reply)
	}
	if !strings.HasPrefix(got.Get("User-Agent"), "godeeper ") || got.Get("Accept") != "text/xml" || got.Get("If-None-Match") != "" {
		t.Errorf("asked with %v", got)
	}
	reply, err = client.Get(t.Context(), fetch.Request{URL: address, ETag: reply.ETag, Modified: reply.Modified})
	if err != nil || !reply.Unchanged || reply.Body != nil {
		t.Errorf("asked again: got %+v, error %v", reply, err)
	}
	if got.Get("Cookie") != "" {
		t.Errorf("a cookie was sent back: %v", got)
	}
}

func TestRedirects(t *testing.T) {
	var referers []string
	client, address := local(t, func(w http.ResponseWriter, r *http.Request) {
		referers = append(referers, r.Referer())
		var left int
		if _, err := fmt.Sscanf(r.URL.Path, "/%d", &left); err == nil && left > 0 {
			http.Redirect(w, r, fmt.Sprintf("%d", left-1), http.StatusMovedPermanently)
			return
		}
		fmt.Fprint(w, r.URL.Path)
	})
	reply, err := client.Get(t.Context(), fetch.Request{URL: address + "/5"})
	if err != nil || string(reply.Body) != "/0" || reply.URL != address+"/0" {
		t.Errorf("5 redirects: got %+v, error %v", reply, err)
	}
	if len(referers) != 6 || strings.Join(referers, "") != "" {
		t.Errorf("asked with referers %q", referers)
	}
	for _, to := range []string{"http://user:pass@SERVER/", "ftp://" + strings.TrimPrefix(address, "http://"), "/" + strings.Repeat("a", 3000), "http://%zz"} {
		asked := 0
		client, address := local(t, func(w http.ResponseWriter, r *http.Request) {
			asked++
			w.Header().Set("Location", strings.Replace(to, "SERVER", r.Host, 1))
			w.WriteHeader(http.StatusFound)
		})
		_, err = client.Get(t.Context(), fetch.Request{URL: address})
		if sentence(t, to, err); asked != 1 {
			t.Errorf("redirect to %.40s: it was followed", to)
		}
	}
	_, err = client.Get(t.Context(), fetch.Request{URL: address + "/6"})
	if err == nil || !strings.Contains(err.Error(), "more than 5 times") {
		t.Errorf("6 redirects: got error %v", err)
	}
}

func TestStatus(t *testing.T) {
	status, after := 0, ""
	client, address := local(t, func(w http.ResponseWriter, _ *http.Request) {
		if after != "" {
			w.Header().Set("Retry-After", after)
		}
		w.WriteHeader(status)
	})
	for _, c := range []struct {
		status  int
		after   string
		want    string
		passing bool
		wait    time.Duration
	}{
		{410, "", "gone for good", false, 0},
		{404, "", "nothing at this address", false, 0},
		{403, "", "does not let us", false, 0},
		{401, "", "does not let us", false, 0},
		{429, "120", "asked too often", true, 2 * time.Minute},
		{503, "3600", "has a problem", true, time.Hour},
		{500, "nonsense", "has a problem", true, 0},
		{429, "-5", "asked too often", true, 0},
		{429, "999999999", "asked too often", true, 7 * 24 * time.Hour},
		{304, "", "status 304", false, 0}, // though nothing was asked for on a condition
		{204, "", "status 204", false, 0},
		{206, "", "status 206", false, 0},
		{300, "", "status 300", false, 0},
		{301, "", "empty", false, 0},
		{999, "", "has a problem", true, 0},
	} {
		status, after = c.status, c.after
		_, err := client.Get(t.Context(), fetch.Request{URL: address})
		e, ok := errors.AsType[*fetch.Error](err)
		if !ok {
			t.Errorf("%d: got error %v", c.status, err)
			continue
		}
		if !strings.Contains(e.Text, c.want) || e.Passing != c.passing || e.After != c.wait || e.Gone() != (c.status == 410) {
			t.Errorf("%d: got %+v, want %q, passing %t, after %v", c.status, e, c.want, c.passing, c.wait)
		}
	}
}

func TestRetryAfterDate(t *testing.T) {
	now := time.Date(2026, 11, 29, 11, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"Sun, 29 Nov 2026 11:10:00 GMT": 10 * time.Minute, "Sun, 29 Nov 2026 10:10:00 GMT": 0, "": 0, "1e3": 0,
		"Sun, 29 Nov 2099 11:10:00 GMT": 7 * 24 * time.Hour,
	} {
		if got := fetch.RetryAfter(value, now); got != want {
			t.Errorf("%q: got %v, want %v", value, got, want)
		}
	}
}

// zeros gives zeros without end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// endless writes to a reply until nobody reads any more, and flushes what it has begun with.
func endless(w io.Writer) { _, _ = io.Copy(w, zeros{}) }

// TestTooMuch has servers send more than is read, in all the ways that they can. Each ends within
// the limits, in time and memory.
func TestTooMuch(t *testing.T) {
	coded := func(coding string, send func(w io.Writer)) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			if coding != "" {
				w.Header()["Content-Encoding"] = strings.Split(coding, "|")
			}
			send(w)
		}
	}
	drip := func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			fmt.Fprint(w, "x")
			_ = http.NewResponseController(w).Flush()
			select {
			case <-time.After(20 * time.Millisecond):
			case <-r.Context().Done():
			}
		}
	}
	raw := func(send func(conn net.Conn)) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				return
			}
			defer conn.Close()
			send(conn)
		}
	}
	for _, c := range []struct {
		name    string
		handler http.HandlerFunc
		want    string
	}{
		{"without end", coded("", endless), "larger than 10 MB"},
		{"said to be large", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Length", "99999999999") }, "larger than 10 MB"},
		{"gzip bomb", coded("gzip", func(w io.Writer) { z, _ := gzip.NewWriterLevel(w, 1); endless(z) }), "larger than 10 MB"},
		{"deflate bomb", coded("deflate", func(w io.Writer) { z, _ := zlib.NewWriterLevel(w, 1); endless(z) }), "larger than 10 MB"},
		{"empty archives without end", coded("gzip", func(w io.Writer) {
			var member bytes.Buffer
			gzip.NewWriter(&member).Close()
			many := bytes.Repeat(member.Bytes(), 1000)
			for {
				if _, err := w.Write(many); err != nil {
					return
				}
			}
		}), "larger than 10 MB"},
		{"name of an archive without end", coded("gzip", func(w io.Writer) {
			_, _ = w.Write([]byte{0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 0xff})
			for err := error(nil); err == nil; {
				_, err = w.Write(bytes.Repeat([]byte("a"), 1<<16))
			}
		}), ""},
		{"br", coded("br", endless), `compressed as "br"`},
		{"zstd", coded("zstd", endless), `compressed as "zstd"`},
		{"gzip in gzip", coded("gzip, gzip", endless), "compressed as"},
		{"gzip and gzip", coded("gzip|gzip", endless), "compressed as"},
		{"no gzip", coded("gzip", endless), "not compressed as it says"},
		{"gzip cut off", coded("gzip", func(w io.Writer) { _, _ = w.Write([]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff}) }), "failed"},
		{"a byte at a time", drip, "longer than"},
		{"headers without end", raw(func(conn net.Conn) {
			for _, err := fmt.Fprint(conn, "HTTP/1.1 200 OK\r\n"); err == nil; {
				_, err = fmt.Fprintf(conn, "X-A: %s\r\n", strings.Repeat("a", 1000))
			}
		}), "failed"},
		{"a header without end", raw(func(conn net.Conn) {
			for _, err := fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nX-A: "); err == nil; {
				_, err = conn.Write(bytes.Repeat([]byte("a"), 1000))
			}
		}), "failed"},
		{"slow headers", raw(func(conn net.Conn) {
			for _, err := fmt.Fprint(conn, "HTTP/1.1 200 OK\r\n"); err == nil; {
				_, err = fmt.Fprint(conn, "X-A: a\r\n")
				time.Sleep(20 * time.Millisecond)
			}
		}), "longer than"},
		{"continue without end", raw(func(conn net.Conn) {
			for err := error(nil); err == nil; {
				_, err = fmt.Fprint(conn, "HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n")
			}
		}), "failed"},
		{"trailers without end", raw(func(conn net.Conn) {
			for _, err := fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"); err == nil; {
				_, err = fmt.Fprint(conn, "X-A: a\r\n")
			}
		}), "failed"},
		{"silence", raw(func(conn net.Conn) { _, _ = conn.Read(make([]byte, 1)); time.Sleep(2 * time.Second) }), "longer than"},
		{"no HTTP", raw(func(conn net.Conn) { fmt.Fprint(conn, "220 mail.example ESMTP\r\n") }), "failed"},
		{"nothing", raw(func(net.Conn) {}), "failed"},
		{"redirects without end", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/"+strings.Repeat("a", len(r.URL.Path)), http.StatusFound)
		}, "more than 5 times"},
		{"slow redirects", func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(150 * time.Millisecond)
			http.Redirect(w, r, "/a", http.StatusFound)
		}, "longer than"},
		{"redirect with a body without end", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "/a")
			w.WriteHeader(http.StatusFound)
			endless(w)
		}, "more than 5 times"},
		{"fault with a body without end", func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusInternalServerError)
			endless(w)
		}, "has a problem"},
	} {
		t.Run(c.name, func(t *testing.T) {
			client, address := local(t, c.handler)
			client.Timeout = 500 * time.Millisecond
			if strings.Contains(c.want, "10 MB") {
				client.Timeout = 20 * time.Second
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			began := time.Now()
			reply, err := client.Get(t.Context(), fetch.Request{URL: address})
			took := time.Since(began)
			runtime.ReadMemStats(&after)
			if reply != nil {
				t.Errorf("got %d bytes", len(reply.Body))
			}
			sentence(t, c.name, err)
			if !strings.Contains(fmt.Sprint(err), c.want) {
				t.Errorf("got error %v, want one with %q", err, c.want)
			}
			if took > client.Timeout+2*time.Second {
				t.Errorf("it took %v", took)
			}
			// What the server allocates in the same process is counted too.
			if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; mb > 100 {
				t.Errorf("%d MB were allocated", mb)
			}
		})
	}
}

func TestLimit(t *testing.T) {
	size := 0
	client, address := local(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.CopyN(w, zeros{}, int64(size)) })
	for _, c := range []struct {
		size int
		want bool
	}{{0, true}, {fetch.DefaultLimit, true}, {fetch.DefaultLimit + 1, false}} {
		size = c.size
		reply, err := client.Get(t.Context(), fetch.Request{URL: address})
		if got := err == nil; got != c.want || got && len(reply.Body) != c.size {
			t.Errorf("%d bytes: got error %v, want it read: %t", c.size, err, c.want)
		}
	}
}

func TestCertificate(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "ok") }))
	defer server.Close()
	server.Config.ErrorLog = nil
	client := fetch.New(mustAllow(t, "127.0.0.1"), nil)
	_, err := client.Get(t.Context(), fetch.Request{URL: server.URL})
	sentence(t, server.URL, err)
	if !strings.Contains(fmt.Sprint(err), "certificate") {
		t.Errorf("got error %v, want one about the certificate", err)
	}
}

func TestCancelled(t *testing.T) {
	client, address := local(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	if _, err := client.Get(ctx, fetch.Request{URL: address}); !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v, want %v", err, context.Canceled)
	}
}
