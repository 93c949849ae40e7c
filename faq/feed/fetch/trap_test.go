package fetch_test

import (
	"context"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/godeeper/godeeper/faq/feed/fetch"
)

// trap listens on loopback, on both versions of IP where the machine has them, and counts who connects.
type trap struct {
	port  string
	count atomic.Int64
}

func newTrap(t *testing.T) *trap {
	t.Helper()
	l, err := net.Listen("tcp4", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	tr := &trap{port: port}
	tr.catch(t, l)
	if l6, err := net.Listen("tcp6", "[::]:"+tr.port); err == nil {
		tr.catch(t, l6)
	}
	return tr
}

func (tr *trap) catch(t *testing.T, l net.Listener) {
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			tr.count.Add(1)
			conn.Close()
		}
	}()
}

// proven checks that the trap counts: a test that sees no connection proves something then only.
func (tr *trap) proven(t *testing.T) {
	t.Helper()
	conn, err := net.Dial("tcp", "127.0.0.1:"+tr.port)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Read(make([]byte, 1)); err == nil || tr.count.Swap(0) != 1 {
		t.Fatal("the trap does not count")
	}
}

// names is a DNS server on loopback. Each look-up of a name is answered with the next of its
// addresses, the last one again and again.
type names struct {
	mu    sync.Mutex
	known map[string][][]string
	asked map[string]int
}

func newNames(t *testing.T, known map[string][][]string) (*names, *net.Resolver) {
	t.Helper()
	n := &names{known: known, asked: map[string]int{}}
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	go n.serve(conn)
	return n, &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

func (n *names) serve(conn net.PacketConn) {
	packet := make([]byte, 1500)
	for {
		size, from, err := conn.ReadFrom(packet)
		if err != nil {
			return
		}
		var m dnsmessage.Message
		if m.Unpack(packet[:size]) != nil || len(m.Questions) != 1 {
			continue
		}
		m.Response, m.RecursionAvailable, m.Additionals = true, true, nil
		q := m.Questions[0]
		name := strings.ToLower(strings.TrimSuffix(q.Name.String(), "."))
		addresses, ok := n.answer(name, q.Type)
		if !ok {
			m.RCode = dnsmessage.RCodeNameError
		}
		for _, a := range addresses {
			header := dnsmessage.ResourceHeader{Name: q.Name, Class: dnsmessage.ClassINET, TTL: 0}
			ip := net.ParseIP(a)
			if v4 := ip.To4(); v4 != nil && q.Type == dnsmessage.TypeA {
				header.Type = dnsmessage.TypeA
				m.Answers = append(m.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.AResource{A: [4]byte(v4)}})
			} else if v4 == nil && q.Type == dnsmessage.TypeAAAA {
				header.Type = dnsmessage.TypeAAAA
				m.Answers = append(m.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.AAAAResource{AAAA: [16]byte(ip)}})
			}
		}
		reply, err := m.Pack()
		if err == nil {
			_, _ = conn.WriteTo(reply, from)
		}
	}
}

// looks returns how often the IPv4 addresses of a name were asked for.
func (n *names) looks(name string) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.asked[name]
}

func (n *names) answer(name string, kind dnsmessage.Type) ([]string, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	all, ok := n.known[name]
	if !ok {
		return nil, false
	}
	at := n.asked[name]
	if kind == dnsmessage.TypeA {
		n.asked[name]++
	}
	return all[min(at, len(all)-1)], true
}

func mustAllow(t *testing.T, list string) fetch.Allowed {
	t.Helper()
	allowed, err := fetch.Allow(list)
	if err != nil {
		t.Fatal(err)
	}
	return allowed
}
