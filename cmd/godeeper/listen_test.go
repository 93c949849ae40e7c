package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func env(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func TestListenRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		flags listenFlags
		env   func(string) string
		want  []string
	}{
		"all addresses in the clear": {listenFlags{Listen: ":0"}, env(), []string{"--listen :0", "--tls-cert", "--trusted-proxy", "127.0.0.1:8080"}},
		"by the environment":         {listenFlags{}, env("GODEEPER_LISTEN", "0.0.0.0:0"), []string{"GODEEPER_LISTEN 0.0.0.0:0"}},
		"half a certificate":         {listenFlags{Cert: "cert.pem"}, env(), []string{"--tls-key"}},
		"no certificate":             {listenFlags{Cert: "none.pem", Key: "none.pem"}, env(), []string{"none.pem", "no such file"}},
		"no network":                 {listenFlags{Proxies: []string{"proxy"}}, env(), []string{`--trusted-proxy "proxy"`, "10.0.0.0/8"}},
		"no network in environment":  {listenFlags{}, env("GODEEPER_TRUSTED_PROXY", "10.0.0.0/8, 10.0.0.0/99"), []string{`GODEEPER_TRUSTED_PROXY "10.0.0.0/99"`}},
	} {
		d, err := c.flags.open(t.Context(), c.env)
		if err == nil {
			d.Close()
			t.Errorf("%s: it listens on %v", name, d.Addr())
			continue
		}
		if _, ok := err.(usageError); !ok {
			t.Errorf("%s: %v is no fault of the configuration", name, err)
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %q is not in %q", name, want, err)
			}
		}
	}
}

func TestListenBehindProxy(t *testing.T) {
	t.Parallel()
	d, err := listenFlags{Listen: ":0", Proxies: []string{"10.0.0.0/8", "127.0.0.1"}}.open(t.Context(), env())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if d.local() {
		t.Errorf("%v is taken to be local", d.Addr())
	}
	for _, c := range []struct{ from, forwarded, want string }{
		{"192.0.2.1:99", "203.0.113.9", "192.0.2.1"},
		{"10.1.2.3:99", "203.0.113.9", "203.0.113.9"},
		{"10.1.2.3:99", "198.51.100.7, 203.0.113.9", "203.0.113.9"},
		{"10.1.2.3:99", "198.51.100.7, 10.9.9.9", "198.51.100.7"},
		{"10.1.2.3:99", "", "10.1.2.3"},
		{"10.1.2.3:99", "nobody, 10.9.9.9", "10.9.9.9"},
		{"127.0.0.1:99", "2001:db8::1", "2001:db8::1"},
		{"[::ffff:10.1.2.3]:99", "203.0.113.9", "203.0.113.9"},
	} {
		r := &http.Request{RemoteAddr: c.from, Header: http.Header{"X-Forwarded-For": {c.forwarded}}}
		if got := d.reader(r); got != c.want {
			t.Errorf("from %s through %q: got %s, want %s", c.from, c.forwarded, got, c.want)
		}
	}
}

func TestInside(t *testing.T) {
	t.Parallel()
	d, err := listenFlags{Listen: "127.0.0.1:0"}.open(t.Context(), env())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	served := d.inside(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	for _, c := range []struct {
		from, forwarded string
		want            int
	}{
		{"127.0.0.1:99", "", http.StatusNoContent},
		{"127.0.0.1:99", "10.1.2.3", http.StatusNoContent},
		{"127.0.0.1:99", "203.0.113.9", http.StatusNotFound}, // through a proxy on this machine
		{"127.0.0.1:99", "127.0.0.1, 203.0.113.9", http.StatusNotFound},
		{"203.0.113.9:99", "127.0.0.1", http.StatusNotFound},
	} {
		w := httptest.NewRecorder()
		served.ServeHTTP(w, &http.Request{Method: http.MethodGet, URL: &url.URL{Path: "/metrics"}, RemoteAddr: c.from, Header: http.Header{"X-Forwarded-For": {c.forwarded}}})
		if w.Code != c.want {
			t.Errorf("from %s through %q: got %d, want %d", c.from, c.forwarded, w.Code, c.want)
		}
	}
}

// writeCertificate writes one for localhost, and returns it.
func writeCertificate(t *testing.T, certFile, keyFile string) *x509.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: serial, NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for file, block := range map[string]*pem.Block{certFile: {Type: "CERTIFICATE", Bytes: der}, keyFile: {Type: "PRIVATE KEY", Bytes: keyDER}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}

func TestListenTLS(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	certFile, keyFile := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	first := writeCertificate(t, certFile, keyFile)
	d, err := listenFlags{Listen: ":0", Cert: certFile, Key: keyFile}.open(t.Context(), env())
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.NotFoundHandler()}
	go server.Serve(d)
	defer server.Close()
	seen := func() *x509.Certificate {
		t.Helper()
		pool := x509.NewCertPool()
		data, err := os.ReadFile(certFile)
		if err != nil {
			t.Fatal(err)
		}
		pool.AppendCertsFromPEM(data)
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, DisableKeepAlives: true}}
		resp, err := client.Get(d.url())
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp.TLS.PeerCertificates[0]
	}
	if got := seen(); !got.Equal(first) {
		t.Errorf("got certificate %v, want %v", got.SerialNumber, first.SerialNumber)
	}
	renewed := writeCertificate(t, certFile, keyFile)
	later := time.Now().Add(time.Minute)
	if err := os.Chtimes(certFile, later, later); err != nil {
		t.Fatal(err)
	}
	if got := seen(); !got.Equal(renewed) {
		t.Errorf("after a renewal, got certificate %v, want %v", got.SerialNumber, renewed.SerialNumber)
	}
}
