package slack

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"strings"
)

//go:embed install.html
var installPage string

// page is what a person sees in the browser. All of it is escaped.
type page struct {
	Title  string
	Text   []string // paragraphs
	Button string
	Link   string // of the button, "" for none
}

// pages writes pages that load nothing, run nothing and stand in no frame.
type pages struct {
	template *template.Template
	policy   string // Content-Security-Policy
}

func newPages() (*pages, error) {
	t, err := template.New("install.html").Parse(installPage)
	if err != nil {
		return nil, err
	}
	_, rest, _ := strings.Cut(installPage, "<style>")
	style, _, _ := strings.Cut(rest, "</style>")
	sum := sha256.Sum256([]byte(style))
	return &pages{t, "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"}, nil
}

// protect sets what every response has, pages and refusals alike.
func (p *pages) protect(h http.Header) {
	h.Set("Content-Security-Policy", p.policy)
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer") // the address holds the code and the state
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY") // for browsers that do not know frame-ancestors
}

func (p *pages) write(w http.ResponseWriter, status int, content page) error {
	var b bytes.Buffer
	if err := p.template.Execute(&b, content); err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // it fails when the person has left
	return nil
}
