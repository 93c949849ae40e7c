//go:build !race

package main

import (
	"compress/gzip"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot/bottest"
)

// trap listens on addresses of this machine, and counts who comes.
type trap struct {
	port  int
	count atomic.Int64
	mu    sync.Mutex
	first string // what the first one has sent
}

func newTrap(t *testing.T) *trap {
	trapped := &trap{}
	listen := func(address string) net.Listener {
		l, err := net.Listen("tcp", address)
		if err != nil {
			return nil // it is taken, or not for us: the other ones are there
		}
		t.Cleanup(func() { _ = l.Close() })
		go func() {
			for {
				conn, err := l.Accept()
				if err != nil {
					return
				}
				trapped.count.Add(1)
				data := make([]byte, 400)
				n, _ := conn.Read(data)
				trapped.mu.Lock()
				if trapped.first == "" {
					trapped.first = string(data[:n])
				}
				trapped.mu.Unlock()
				_ = conn.Close()
			}
		}()
		return l
	}
	l := listen("127.0.0.1:0")
	if l == nil {
		t.Fatal("nothing can listen on 127.0.0.1")
	}
	trapped.port = l.Addr().(*net.TCPAddr).Port
	for _, address := range []string{fmt.Sprintf("[::1]:%d", trapped.port), "127.0.0.1:80", "[::1]:80", "127.0.0.1:443", "127.0.0.2:80"} {
		listen(address)
	}
	return trapped
}

// inside are hosts that are not public, however they are written.
var inside = []string{
	"127.0.0.1", "127.1", "127.0.1", "0", "0.0.0.0", "127.0.0.2", "127.255.255.254", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001", "127.0.0.1.", "127.000.000.001",
	"localhost", "LOCALHOST", "localhost.", "a.localhost", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]",
	"[2002:7f00:1::]", "[2001:0:7f00:1::]", "[::1%25lo]", "[fe80::1%25eth0]", "[fe80::1]", "[fc00::1]", "[fd00:ec2::254]", "[fec0::1]", "[ff02::1]", "[2001:db8::1]", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255",
	"192.168.0.1", "192.168.1.1", "169.254.169.254", "169.254.170.2", "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192", "198.18.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "203.0.113.1",
	"①②⑦.⓪.⓪.①", "127。0。0。1", "１２７.0.0.1", "127%2e0%2e0%2e1", "user@127.0.0.1", "example.org@127.0.0.1", "127.0.0.1#@example.org", `127.0.0.1\@example.org`, "127.0.0.1%00.example.org", "127.0.0.1%0d%0a", "%31%32%37.0.0.1", "",
}

// TestSafetyFetch has the console look at feeds at addresses inside, directly and by redirects: nobody
// comes to them, and each is refused with a sentence.
func TestSafetyFetch(t *testing.T) {
	t.Parallel()
	trapped := newTrap(t)
	turns := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", r.URL.Query().Get("to"))
		w.WriteHeader(http.StatusFound)
	}))
	t.Cleanup(turns.Close)
	c := besiege(t, environ{"GODEEPER_FEED_ALLOW": strings.TrimPrefix(turns.URL, "http://")})
	var addresses []string
	for _, host := range inside {
		for _, address := range []string{"http://" + host + "/feed", fmt.Sprintf("http://%s:%d/feed", host, trapped.port), "https://" + host + "/"} {
			addresses = append(addresses, address, turns.URL+"/?to="+url.QueryEscape(address))
		}
	}
	port := fmt.Sprint(trapped.port)
	for _, address := range []string{
		"file:///etc/passwd", "gopher://127.0.0.1:" + port + "/_x", "ftp://127.0.0.1/", "dict://127.0.0.1:" + port + "/", "unix:///run/x.sock", "//127.0.0.1:" + port, "http:127.0.0.1:" + port, "http:///127.0.0.1:" + port, "jar:http://127.0.0.1!/",
		"data:text/xml,<rss/>", "javascript:alert(1)", "http://127.0.0.1:" + port + "/\r\nHost: x", "HTTP://127.0.0.1:" + port, " http://127.0.0.1:" + port, "http://example.org:22/", "http://example.org:6379/", "http://example.org:0/", "http://example.org:99999/",
	} {
		addresses = append(addresses, address, turns.URL+"/?to="+url.QueryEscape(address))
	}
	for _, address := range addresses {
		if strings.Contains(address, "example.org:") && strings.HasPrefix(address, turns.URL) {
			continue // it may be followed as far as its port is looked at
		}
		r := c.post("/console/feeds/add", url.Values{"url": {address}, "every": {"1440"}}, "Cookie", c.cookie)
		if r.status != http.StatusSeeOther && r.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %v", address, r)
		}
		if r.status == http.StatusUnprocessableEntity && !strings.Contains(r.body, `aria-invalid="true"`) {
			t.Errorf("%s is refused without a word", address)
		}
	}
	refused := len(addresses)
	rows, err := c.database().Query(`SELECT id, url FROM feeds ORDER BY id`)
	if err != nil {
		t.Fatal(err)
	}
	added := map[int]string{}
	for rows.Next() {
		var id int
		var address string
		if err := rows.Scan(&id, &address); err != nil {
			t.Fatal(err)
		}
		added[id] = address
	}
	for id := range added {
		refused--
		c.post("/console/feeds/look", url.Values{"id": {fmt.Sprint(id)}}, "Cookie", c.cookie)
	}
	seen := c.look("/console/feeds").body
	db := c.database()
	for id, address := range added {
		var problem string
		if err := db.QueryRow(`SELECT problem FROM feeds WHERE id = $1`, id).Scan(&problem); err != nil {
			t.Fatal(err)
		}
		if problem == "" || !strings.HasSuffix(problem, ".") || !strings.Contains(seen, html.EscapeString(problem)) {
			t.Errorf("%s was looked at, and the problem is %q", address, problem)
		}
	}
	if n := trapped.count.Load(); n > 0 {
		t.Errorf("%d connections came to the trap, the first with %q", n, trapped.first)
	}
	t.Logf("%d addresses: %d refused when they were added, %d when they were looked at", len(addresses), refused, len(added))
}

// TestSafetyFeedBombs has the console look at feeds that have no end, packed and unpacked: what is read
// of them is bounded in bytes and in time. One that comes a byte at a time is for full rounds.
func TestSafetyFeedBombs(t *testing.T) {
	t.Parallel()
	head := `<rss version="2.0"><channel><title>Bomb</title>`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml")
		var out io.Writer = w
		text := strings.Repeat("<item><title>Another one</title></item>\n", 1000)
		switch r.URL.Path {
		case "/packed":
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			defer z.Close()
			out, text = z, strings.Repeat(" ", 1<<20)
		case "/entities":
			_, _ = io.WriteString(w, `<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d SYSTEM "file:///etc/passwd">]>`+head+"<item><title>&c;&d;</title></item></channel></rss>")
			return
		case "/deep":
			_, _ = io.WriteString(w, head+strings.Repeat("<item><div>", 400_000))
			return
		case "/redirects":
			http.Redirect(w, r, "/redirects?"+r.URL.RawQuery+"x", http.StatusFound)
			return
		case "/slow":
			text = " "
		}
		_, _ = io.WriteString(out, head)
		for r.Context().Err() == nil {
			if _, err := io.WriteString(out, text); err != nil {
				return
			}
			if r.URL.Path == "/slow" {
				w.(http.Flusher).Flush()
				time.Sleep(100 * time.Millisecond)
			}
		}
	}))
	t.Cleanup(server.Close)
	c := besiege(t, environ{"GODEEPER_FEED_ALLOW": "127.0.0.1"})
	paths := []string{"/packed", "/endless", "/entities", "/deep", "/redirects"}
	if bottest.Rounds(0, 1) == 1 {
		paths = append(paths, "/slow")
	}
	for n, path := range paths {
		c.post("/console/feeds/add", url.Values{"url": {server.URL + path}, "every": {"1440"}}, "Cookie", c.cookie)
		begun := time.Now()
		c.limited("POST", "/console/feeds/look", strings.NewReader(url.Values{"id": {fmt.Sprint(n + 1)}}.Encode()), "Content-Type", "application/x-www-form-urlencoded", "Cookie", c.cookie)
		var problem string
		if err := c.database().QueryRow(`SELECT problem FROM feeds WHERE url = $1`, server.URL+path).Scan(&problem); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begun); took > 35*time.Second || problem == "" || strings.Contains(problem, "root:") {
			t.Errorf("%s took %v and ends with %q", path, took, problem)
		} else {
			t.Logf("%s: %v, %s", path, took.Round(time.Millisecond), problem)
		}
	}
	if got := c.memory(); got > 500 {
		t.Errorf("the process takes %.0f MB", got)
	}
}
