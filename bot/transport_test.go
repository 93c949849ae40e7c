package bot

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// unnoticed is a context whose deadline nobody has noticed yet, as in a process that was stopped.
type unnoticed struct {
	context.Context
	deadline time.Time
}

func (u unnoticed) Deadline() (time.Time, bool) { return u.deadline, true }

// TestTransportInTime writes requests until their deadline, and nothing of one after it: neither to a
// new connection nor to one that is kept, and neither to a plain nor to an encrypted one.
func TestTransportInTime(t *testing.T) {
	var received atomic.Int32
	handler := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		received.Add(1)
		_, _ = io.Copy(io.Discard, r.Body)
	})
	post := func(client *http.Client, url string, ctx context.Context) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(strings.Repeat("news ", 20_000)))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := client.Do(req)
		if err != nil {
			return err
		}
		resp.Body.Close()
		return nil
	}
	soon := unnoticed{t.Context(), time.Now().Add(time.Hour)}
	over := unnoticed{t.Context(), time.Now().Add(-time.Millisecond)}
	for name, start := range map[string]func(*httptest.Server){
		"plain": (*httptest.Server).Start, "encrypted": (*httptest.Server).StartTLS,
	} {
		t.Run(name, func(t *testing.T) {
			received.Store(0)
			var opened atomic.Int32
			server := httptest.NewUnstartedServer(handler)
			server.Config.ConnState = countNew(&opened)
			start(server)
			defer server.Close()
			client := &http.Client{Transport: NewTransport()}
			client.Transport.(inTime).TLSClientConfig = server.Client().Transport.(*http.Transport).TLSClientConfig

			wantOver := func(when string) {
				t.Helper()
				before := received.Load()
				if err := post(client, server.URL, over); !errors.Is(err, os.ErrDeadlineExceeded) {
					t.Errorf("%s: error %v, want %v", when, err, os.ErrDeadlineExceeded)
				}
				if n := received.Load() - before; n > 0 {
					t.Errorf("%s: a request was received after its deadline", when)
				}
			}
			wantOver("a new connection")
			for _, ctx := range []context.Context{soon, t.Context()} {
				if err := post(client, server.URL, ctx); err != nil {
					t.Fatal(err)
				}
			}
			if n := opened.Load(); n != 2 { // that of the first request was closed
				t.Errorf("%d connections were opened, want 2", n)
			}
			wantOver("a kept connection")
			if err := post(client, server.URL, soon); err != nil {
				t.Error(err)
			}
		})
	}
}

func countNew(opened *atomic.Int32) func(net.Conn, http.ConnState) {
	return func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			opened.Add(1)
		}
	}
}
