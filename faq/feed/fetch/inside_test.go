package fetch_test

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/godeeper/godeeper/faq/feed/fetch"
)

// inside are addresses that lead, or may lead, to this machine or into a network. PORT is that of
// the trap.
var inside = strings.Fields(`
	http://127.0.0.1:PORT/ http://127.0.0.1/ http://127.1.2.3:PORT/ http://127.255.255.254:PORT http://0.0.0.0:PORT/ http://0.1.2.3/
	http://127.1:PORT/ http://127.0.1:PORT/ http://127:PORT/ http://0:PORT/ http://2130706433:PORT/ http://3232235521/
	http://0x7f000001:PORT/ http://0x7f.0.0.1:PORT/ http://0x7f.1:PORT/ http://0X7F.0x0.0x0.0x1:PORT/ http://017700000001:PORT/
	http://0177.0.0.1:PORT/ http://0177.0.0.01:PORT/ http://0000177.0.0.1:PORT/ http://127.0.0.1.:PORT/ http://127.0.0.1..:PORT/
	http://2852039166/latest/meta-data http://0xa9fea9fe/ http://425.510.425.510/ http://4294967297/
	http://[::1]:PORT/ http://[0:0:0:0:0:0:0:1]:PORT/ http://[::]:PORT/ http://[::ffff:127.0.0.1]:PORT/ http://[::ffff:7f00:1]:PORT/
	http://[0:0:0:0:0:ffff:127.0.0.1]:PORT/ http://[::127.0.0.1]:PORT/ http://[::ffff:0:127.0.0.1]:PORT/ http://[::ffff:8.8.8.8]/
	http://[64:ff9b::127.0.0.1]:PORT/ http://[64:ff9b::7f00:1]/ http://[64:ff9b::8.8.8.8]/ http://[64:ff9b:1::7f00:1]/ http://[2002:7f00:1::]:PORT/
	http://[2002:a00:1::1]/ http://[2001:0:7f00:1::]/ http://[2001:0:4136:e378:8000:63bf:80ff:fffe]/ http://[fe80::1]/ http://[fe80::1%25lo]:PORT/
	http://[::1%25lo]:PORT/ http://[2606:4700::1111%25lo]/ http://[fc00::1]/ http://[fd00:ec2::254]/latest http://[fec0::1]/ http://[ff02::1]/
	http://[2001:db8::1]/ http://[3fff::1]/ http://[100::1]/ http://[5f00::1]/ http://[4000::1]/ http://[::1 http://[::1]x:PORT/ http://[127.0.0.1]:PORT/
	http://10.0.0.1/ http://10.255.255.255/ http://172.16.0.1/ http://172.31.255.255/ http://192.168.1.1/ http://169.254.169.254/latest/meta-data
	http://169.254.0.1/ http://100.64.0.1/ http://100.100.100.200/ http://100.127.255.255/ http://192.0.0.192/ http://192.0.2.1/ http://198.51.100.1/
	http://203.0.113.1/ http://198.18.0.1/ http://198.19.255.255/ http://192.88.99.1/ http://224.0.0.1/ http://239.255.255.255/ http://240.0.0.1/
	http://255.255.255.255/ http://168.63.129.16/
	http://localhost:PORT/ http://localhost.:PORT/ http://LOCALHOST:PORT/ http://LocalHost/ http://localhost.localdomain:PORT/ http://foo.localhost:PORT/
	http://ip6-localhost:PORT/ http://inside.example/ http://inside.example.:PORT/ http://both.example/ http://six.example/ http://mapped.example/
	http://metadata.example/ http://cgnat.example/ http://unknown.example/
	http://user@127.0.0.1:PORT/ http://user:pass@news.example/ http://news.example@127.0.0.1:PORT/ http://news.example:80@127.0.0.1:PORT/
	http://127.0.0.1:PORT@news.example/ http://news.example%40127.0.0.1:PORT/ http://news.example#@127.0.0.1:PORT/ http://@127.0.0.1:PORT/
	http://127.0.0.1:PORT\@news.example/ http:\\127.0.0.1:PORT\ http://127.0.0.1%00.news.example:PORT/ http://127.0.0.1%2f.news.example:PORT/
	http://①②⑦.⓪.⓪.①:PORT/ http://127。0。0。1:PORT/ http://１２７.0.0.1:PORT/ http://ⓛocalhost:PORT/ http://loc%61lhost:PORT/ http://%6c%6f%63alhost:PORT/
	http://127%2e0.0.1:PORT/ http://١٢٧.0.0.1/ http://[::①]:PORT/
	http:///127.0.0.1:PORT/ http:127.0.0.1:PORT //127.0.0.1:PORT/ 127.0.0.1:PORT http://:PORT/ http://.:PORT/ http://
	file:///etc/passwd ftp://127.0.0.1:PORT/ gopher://127.0.0.1:PORT/_ dict://127.0.0.1:PORT/ data:text/xml,<rss/> javascript:alert(1) unix:///run/x.sock
	https://127.0.0.1:PORT/ https://[::1]:PORT/ https://localhost:PORT/ HTTP://127.0.0.1:PORT/ http://inside.example:22/ http://inside.example:6379/
	http://1.1.1.1:22/ http://1.1.1.1:0/ http://1.1.1.1:99999/ http://1.1.1.1:-80/ http://inside.example:PORT/
`)

// hosts are names as a stranger's server may answer them.
var hosts = map[string][][]string{
	"inside.example":        {{"127.0.0.1"}},
	"both.example":          {{"127.0.0.1", "::1", "10.0.0.1"}},
	"six.example":           {{"::1", "fe80::1", "fd00::1"}},
	"mapped.example":        {{"64:ff9b::7f00:1", "2002:7f00:1::"}},
	"metadata.example":      {{"169.254.169.254"}},
	"cgnat.example":         {{"100.100.100.200"}},
	"localhost.localdomain": {{"127.0.0.1"}},
	"foo.localhost":         {{"127.0.0.1"}},
	"ip6-localhost":         {{"::1"}},
}

// sentence checks that an error is one that people are shown.
func sentence(t *testing.T, address string, err error) {
	t.Helper()
	e, ok := errors.AsType[*fetch.Error](err)
	if !ok {
		t.Errorf("%s: got error %v, want one that says why", address, err)
		return
	}
	if len(e.Text) < 20 || len(e.Text) > 300 || strings.ContainsAny(e.Text, "\r\n\x00") || strings.Contains(e.Text, "secret") {
		t.Errorf("%s: got %q, want a sentence", address, e.Text)
	}
}

func TestInside(t *testing.T) {
	if len(inside) < 100 {
		t.Fatalf("there are %d addresses", len(inside))
	}
	tr := newTrap(t)
	tr.proven(t)
	_, resolver := newNames(t, hosts)
	// Ports must not be what saves us: one client may use that of the trap, of a host elsewhere.
	for name, client := range map[string]*fetch.Client{
		"nothing allowed": fetch.New(nil, resolver),
		"port allowed":    fetch.New(mustAllow(t, "93.184.215.14:"+tr.port+", news.example:"+tr.port), resolver),
		"system resolver": fetch.New(nil, nil),
	} {
		t.Run(name, func(t *testing.T) {
			for _, address := range inside {
				if strings.Contains(address, "example") && name == "system resolver" {
					continue // it would ask the network
				}
				address = strings.ReplaceAll(address, "PORT", tr.port)
				_, err := client.Get(t.Context(), fetch.Request{URL: address})
				sentence(t, address, err)
			}
			if n := tr.count.Load(); n != 0 {
				t.Errorf("%d connections reached the trap", n)
			}
		})
	}
}

// TestRedirectInside has a server that may be fetched from send on to where nothing may be.
func TestRedirectInside(t *testing.T) {
	tr := newTrap(t)
	tr.proven(t)
	_, resolver := newNames(t, hosts)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Location"] = []string{r.URL.Query().Get("to")}
		w.WriteHeader([]int{301, 302, 303, 307, 308}[len(r.URL.RawQuery)%5])
	}))
	defer server.Close()
	client := fetch.New(mustAllow(t, server.Listener.Addr().String()), resolver)
	for _, to := range inside {
		to = strings.ReplaceAll(to, "PORT", tr.port)
		address := server.URL + "/?secret&to=" + strings.NewReplacer("%", "%25", "#", "%23", "&", "%26", "\\", "%5C", "+", "%2B").Replace(to)
		_, err := client.Get(t.Context(), fetch.Request{URL: address})
		sentence(t, to, err)
	}
	if n := tr.count.Load(); n != 0 {
		t.Errorf("%d connections reached the trap", n)
	}
}

// TestRebinding has a name lead to a host that may be fetched from at first, and then to this machine.
func TestRebinding(t *testing.T) {
	site, err := net.Listen("tcp", "127.0.0.2:0")
	if err != nil {
		t.Skip("this machine has no 127.0.0.2:", err)
	}
	_, port, _ := net.SplitHostPort(site.Addr().String())
	l, err := net.Listen("tcp", "127.0.0.1:"+port) // the same port, elsewhere
	if err != nil {
		t.Fatal(err)
	}
	tr := &trap{port: port}
	tr.catch(t, l)
	tr.proven(t)
	var asked atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		w.Header().Set("Connection", "close")
		http.Redirect(w, r, "/again", http.StatusFound)
	}))
	server.Listener.Close()
	server.Listener = site
	server.Start()
	defer server.Close()
	n, resolver := newNames(t, map[string][][]string{"rebind.example": {{"127.0.0.2"}, {"127.0.0.1"}}})
	client := fetch.New(mustAllow(t, "127.0.0.2"), resolver)
	_, err = client.Get(t.Context(), fetch.Request{URL: "http://rebind.example:" + port + "/"})
	sentence(t, "rebinding", err)
	if looks := n.looks("rebind.example"); asked.Load() != 1 || looks != 2 {
		t.Errorf("the server was asked %d times, the name %d times, want 1, 2", asked.Load(), looks)
	}
	if !strings.Contains(fmt.Sprint(err), "127.0.0.1") {
		t.Errorf("got error %v, want one about 127.0.0.1", err)
	}
	if got := tr.count.Load(); got != 0 {
		t.Errorf("%d connections reached the trap", got)
	}
}

func TestPublic(t *testing.T) {
	for _, a := range strings.Fields(`1.1.1.1 8.8.8.8 93.184.215.14 100.63.255.255 100.128.0.0 172.15.255.255 172.32.0.0 192.167.255.255
		192.0.1.0 198.17.255.255 198.20.0.0 223.255.255.255 126.255.255.255 128.0.0.0 11.0.0.0 169.253.255.255 2606:4700:4700::1111
		2a00:1450:4001:81b::200e 2001:4860:4860::8888 2001:200::1 2003::1 2400:cb00::1`) {
		if err := fetch.Public(netip.MustParseAddr(a)); err != nil {
			t.Errorf("%s: %v", a, err)
		}
	}
}

func TestAllow(t *testing.T) {
	tr := newTrap(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "ok") }))
	defer server.Close()
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	_, resolver := newNames(t, map[string][][]string{"cms.example": {{"127.0.0.1"}}, "other.example": {{"127.0.0.1"}}, "meta.example": {{"169.254.169.254"}}})
	for _, c := range []struct {
		allow, address string
		want           bool
	}{
		{"127.0.0.1", "http://127.0.0.1:" + port, true},
		{"127.0.0.1", "http://cms.example:" + port, true},
		{"127.0.0.0/8", "http://127.0.0.1:" + port, true},
		{"10.0.0.0/8 127.0.0.1:" + port, "http://127.0.0.1:" + port, true},
		{"cms.example", "http://cms.example:" + port, true},
		{"CMS.example.", "http://cms.EXAMPLE.:" + port, true},
		{"cms.example:" + port, "http://cms.example:" + port, true},
		{"cms.example", "http://other.example:" + port, false},
		{"cms.example:80", "http://cms.example:" + port, false},
		{"127.0.0.1:80", "http://127.0.0.1:" + port, false},
		{"127.0.0.2", "http://127.0.0.1:" + port, false},
		{"[::1]:" + port, "http://127.0.0.1:" + port, false},
		{"cms.example", "http://127.0.0.1:" + port, false},
		{"meta.example", "http://meta.example/", false},
		{"127.0.0.1", "http://127.0.0.1:1/", false}, // allowed, and nothing answers
		{"", "http://127.0.0.1:" + port, false},
	} {
		client := fetch.New(mustAllow(t, c.allow), resolver)
		reply, err := client.Get(t.Context(), fetch.Request{URL: c.address})
		if got := err == nil && string(reply.Body) == "ok"; got != c.want {
			t.Errorf("allow %q, get %s: got %t, error %v", c.allow, c.address, got, err)
		}
		if _, err := client.Get(t.Context(), fetch.Request{URL: c.address, Public: true}); err == nil {
			t.Errorf("allow %q, get %s from public hosts only: it was got", c.allow, c.address)
		}
	}
	for _, list := range []string{"127.0.0.1:0", "127.0.0.1:x", "10.0.0.0/33", "http://cms.example", "a b/c", "fe80::1%lo", "2130706433", ":80"} {
		if all, err := fetch.Allow(list); err == nil {
			t.Errorf("%q: got %v, want an error", list, all)
		}
	}
	if n := tr.count.Load(); n != 0 {
		t.Errorf("%d connections reached the trap", n)
	}
}

// TestInsideLeadsOut has a host that is allowed lead to another one, which chooses nothing inside.
func TestInsideLeadsOut(t *testing.T) {
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "secret") }))
	defer target.Close()
	first := httptest.NewServer(http.RedirectHandler(target.URL, http.StatusFound))
	defer first.Close()
	client := fetch.New(mustAllow(t, "127.0.0.1"), nil)
	_, err := client.Get(t.Context(), fetch.Request{URL: first.URL})
	sentence(t, first.URL, err)
}
