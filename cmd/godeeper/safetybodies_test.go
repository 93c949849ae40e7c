//go:build !race

package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/bot/bottest"
)

// endless is a body that repeats itself until it was read so often.
type endless struct {
	text string
	left int64 // bytes
	read int64
}

func (e *endless) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	n := 0
	for n < len(p) {
		n += copy(p[n:], e.text[e.read%int64(len(e.text)):])
		e.read = e.read + int64(n)
	}
	e.left -= int64(n)
	return n, nil
}

// parts returns a form of so many parts.
func parts(count int, each string) string {
	return strings.Repeat("--x\r\n"+each+"\r\n", count) + "--x--\r\n"
}

var memoryShown = regexp.MustCompile(`(?m)^process_resident_memory_bytes (\S+)$`)

// memory returns how many MB a process takes.
func (c *castle) memory() float64 {
	c.t.Helper()
	_, body := c.get("/metrics")
	found := memoryShown.FindStringSubmatch(body)
	if found == nil {
		c.t.Fatal("the memory is not measured")
	}
	bytes, err := strconv.ParseFloat(found[1], 64)
	if err != nil {
		c.t.Fatal(err)
	}
	return bytes / (1 << 20)
}

// TestSafetyBodies sends bodies that are too long, too deep, too many, or not what they say.
func TestSafetyBodies(t *testing.T) {
	t.Parallel()
	c := newCastle(t, nil)
	before := c.state()
	const (
		form  = "application/x-www-form-urlencoded"
		multi = "multipart/form-data; boundary=x"
		field = "Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n"
	)
	var archive, gzipped bytes.Buffer
	z := zip.NewWriter(&archive)
	w, err := z.Create("bomb.txt")
	if err == nil {
		_, err = io.CopyN(w, &endless{text: "\x00", left: 1 << 40}, 100<<20)
	}
	if err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	g := gzip.NewWriter(&gzipped)
	if _, err := io.CopyN(g, &endless{text: "a", left: 1 << 40}, 100<<20); err != nil || g.Close() != nil {
		t.Fatal(err)
	}
	nested := strings.Repeat("Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n", 20_000)
	long := func(text string, mb int64) io.Reader { return &endless{text: text, left: mb << 20} }
	text := func(s string) io.Reader { return strings.NewReader(s) }
	type request struct {
		method, path, kind string
		body               io.Reader
	}
	for name, r := range map[string]request{
		"long question":                   {"POST", "/ask", form, text("q=" + strings.Repeat("a", 1<<20))},
		"endless question":                {"POST", "/ask", form, long("q=aaaaaaa&", 50)},
		"many fields":                     {"POST", "/ask", form, text(strings.Repeat("a=&", 20_000))},
		"no form":                         {"POST", "/ask", "text/plain", text("q=1")},
		"bad escapes":                     {"POST", "/ask", form, text("q=%zz")},
		"no text":                         {"POST", "/ask", form, text("q=%ff%fe")},
		"a zero":                          {"POST", "/ask", form, text("q=a%00b")},
		"endless password":                {"POST", "/sign-in", form, long("password=aaaaaaaa", 50)},
		"endless rating":                  {"POST", "/rate", form, long("ref=aaaaaaaa", 50)},
		"endless change":                  {"POST", "/console/save/faq", form, long("answer=aaaaaaaa", 50)},
		"endless feed":                    {"POST", "/console/feeds/add", form, long("url=aaaaaaaa", 50)},
		"endless import":                  {"POST", "/console/import", multi, long("--x\r\n"+field+"aaaaaaaaaaaaaaaa\r\n", 60)},
		"endless import by form":          {"POST", "/console/import", form, long("text=aaaaaaaaaaaaa", 60)},
		"endless import saved":            {"POST", "/console/import/save", form, long("name=a&data=aaaa&", 60)},
		"import of 100,000 parts":         {"POST", "/console/import", multi, text(parts(100_000, field+"a"))},
		"import of 20,000 fields":         {"POST", "/console/import", multi, text(parts(20_000, "Content-Disposition: form-data; name=\"a\"\r\n\r\nb"))},
		"nested import":                   {"POST", "/console/import", multi, text("--x\r\n" + nested)},
		"a part with endless headers":     {"POST", "/console/import", multi, text("--x\r\n" + strings.Repeat("X-A: aaaaaaaaaa\r\n", 300_000) + "\r\n")},
		"import without a boundary":       {"POST", "/console/import", "multipart/form-data", text("--x")},
		"import that ends early":          {"POST", "/console/import", multi, text("--x\r\n" + field + "abc")},
		"endless file by the API":         {"POST", "/api/v1/import?name=a.txt", "text/plain", long("the same line again\n", 60)},
		"endless form by the API":         {"POST", "/api/v1/import", multi, long("--x\r\n"+field+"aaaaaaaaaaaaaaaa\r\n", 60)},
		"100,000 parts by the API":        {"POST", "/api/v1/import", multi, text(parts(100_000, field+"a"))},
		"nested form by the API":          {"POST", "/api/v1/import", multi, text("--x\r\n" + nested)},
		"endless headers by the API":      {"POST", "/api/v1/import", multi, text("--x\r\n" + strings.Repeat("X-A: aaaaaaaaaa\r\n", 300_000) + "\r\n")},
		"mixed by the API":                {"POST", "/api/v1/import?name=a.txt", "multipart/mixed; boundary=x", text("--x\r\n\r\na\r\n--x--")},
		"deep JSON":                       {"POST", "/api/v1/ask", "application/json", text(strings.Repeat(`{"a":`, 10_000))},
		"deep lists":                      {"POST", "/api/v1/ask", "application/json", text(strings.Repeat(`[`, 60_000))},
		"deep preview":                    {"POST", "/api/v1/preview", "application/json", text(`{"amendments":` + strings.Repeat(`[`, 30_000))},
		"long JSON":                       {"POST", "/api/v1/ask", "application/json", text(`{"text":"` + strings.Repeat("a", 1<<20) + `"}`)},
		"endless JSON":                    {"POST", "/api/v1/ask", "application/json", long(" ", 50)},
		"a huge number":                   {"POST", "/api/v1/match", "application/json", text(`{"text":"a","top":1e999999999}`)},
		"form to the API":                 {"POST", "/api/v1/ask", form, text("text=a")},
		"XML to the API":                  {"POST", "/api/v1/ask", "application/xml", text(`<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>`)},
		"compressed JSON":                 {"POST", "/api/v1/ask", "application/json", bytes.NewReader(gzipped.Bytes())},
		"unknown fields":                  {"POST", "/api/v1/ask", "application/json", text(`{"text":"a","__proto__":{"x":1}}`)},
		"two objects":                     {"POST", "/api/v1/ask", "application/json", text(`{"text":"a"}{"text":"b"}`)},
		"UTF-16 JSON":                     {"POST", "/api/v1/ask", "application/json", text("\xff\xfe{\x00}\x00")},
		"a history before the first page": {"GET", "/api/v1/history?before=-1&limit=999999999999", "", nil},
	} {
		begun := time.Now()
		resp := c.limited(r.method, r.path, r.body, "Content-Type", r.kind, "Cookie", c.cookie, "Authorization", "Bearer "+c.token, "Content-Encoding", "gzip")
		if resp.status != 0 && (resp.status < 400 || resp.status >= 500) {
			t.Errorf("%s: %v", name, resp)
		}
		if took := time.Since(begun); took > 10*time.Second {
			t.Errorf("%s takes %v", name, took)
		}
	}
	// Archives are no briefings: they are read as what they are, and nothing in them is unpacked.
	for _, name := range []string{"bomb.zip", "bomb.gz", "bomb.txt", "bomb.json", "bomb.html", "bomb.md", "bomb.csv"} {
		for _, data := range [][]byte{archive.Bytes(), gzipped.Bytes()} {
			r := c.limited("POST", "/api/v1/import?name="+name, bytes.NewReader(data), "Authorization", "Bearer "+c.token)
			if r.status >= 500 || r.status == http.StatusOK && !strings.Contains(r.body, `"status":"refused"`) {
				t.Errorf("%s: %v", name, r)
			}
		}
	}
	if got := c.memory(); got > 600 {
		t.Errorf("the process takes %.0f MB", got)
	} else {
		t.Logf("the process takes %.0f MB", got)
	}
	if diff := cmp.Diff(before, c.state()); diff != "" {
		t.Errorf("something was changed:\n%s", diff)
	}
	if r := c.do("GET", "/?q=How+long+does+the+eclipse+last%3F", nil); !strings.Contains(r.body, "Two minutes") {
		t.Errorf("afterwards: %v", r)
	}
}

// limited sends a request whose body may not be read to its end: the status is 0 where the connection
// was closed before the response was read.
func (c *castle) limited(method, path string, body io.Reader, headers ...string) heard {
	c.t.Helper()
	resp, err := outsider.Do(c.request(method, path, body, headers))
	if err != nil {
		return heard{}
	}
	defer resp.Body.Close()
	data, _ := io.ReadAll(resp.Body) // of a connection that may be closed
	return heard{resp.StatusCode, resp.Header, string(data)}
}

// TestSafetySlow holds many connections open: some that say nothing, some that never end their
// request. Others are answered meanwhile, and those are closed.
func TestSafetySlow(t *testing.T) {
	t.Parallel()
	c := newCastle(t, nil)
	count := bottest.Rounds(300, 10_000)
	address := strings.TrimPrefix(c.url, "http://")
	var conns []net.Conn
	for n := range count {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Logf("only %d connections can be opened: %v", n, err)
			break
		}
		defer conn.Close()
		switch n % 3 {
		case 0: // it says nothing
		case 1:
			fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
		case 2:
			fmt.Fprint(conn, "POST /ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 60000\r\n\r\nq=")
		}
		conns = append(conns, conn)
	}
	begun := time.Now()
	for range 20 {
		if r := c.do("GET", "/?q=How+long+does+the+eclipse+last%3F", nil); !strings.Contains(r.body, "Two minutes") && r.status != http.StatusTooManyRequests {
			t.Errorf("with %d connections open: %v", len(conns), r)
		}
	}
	took := time.Since(begun) / 20
	if took > time.Second {
		t.Errorf("with %d connections open, an answer takes %v", len(conns), took)
	}
	wait := bottest.Rounds(15, 90)
	closed := 0
	var mu sync.Mutex
	var all sync.WaitGroup
	for n, conn := range conns {
		if n%3 == 2 && wait < 60 {
			continue // a body may take a minute
		}
		all.Go(func() {
			_ = conn.SetReadDeadline(begun.Add(time.Duration(wait) * time.Second))
			if _, err := io.Copy(io.Discard, conn); err == nil || !strings.Contains(err.Error(), "timeout") {
				mu.Lock()
				defer mu.Unlock()
				closed++
			}
		})
	}
	all.Wait()
	want := len(conns)
	if wait < 60 {
		want = len(conns) - len(conns)/3
	}
	if closed < want {
		t.Errorf("of %d connections %d were closed within %d s", want, closed, wait)
	}
	t.Logf("%d connections: an answer takes %v meanwhile; %d closed after %v; %.0f MB", len(conns), took.Round(100*time.Microsecond), closed, time.Since(begun).Round(time.Second), c.memory())
}
