package page

import (
	"net/http"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// EmbedPath is the one page that stands in the frames of other sites.
const EmbedPath = "/embed"

// isFramed reports whether a request is of the page for other sites.
func isFramed(r *http.Request) bool { return r.URL.Path == EmbedPath }

// policy is what a page may load and do: nothing but what comes from here, and nothing inline.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors "

// Lines of refusals.
const (
	notThisWay   = "This address does not take such a request. Please go back and use the page."
	notFromThere = "The request came from another site, and so nothing was done. Please open this page here and try again."
	notSoMuch    = "That is more than this page takes. Please send less of it."
	notThisPath  = "No page has this address. Please look at the briefings, or ask a question."
)

// Guard returns a handler with the headers that protect a reader's browser. It refuses other methods
// than GET, HEAD and POST, besides PUT, PATCH and DELETE under /api/, and paths that are not written in
// their plain form. It is to stand before everything that is served: a mux of its own answers some
// requests itself.
func (s *Site) Guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.protect(w.Header(), r)
		switch allow := methods(r.URL.Path); {
		case !slices.Contains(allow, r.Method):
			w.Header().Set("Allow", strings.Join(allow, ", "))
			s.Fail(w, r, http.StatusMethodNotAllowed, notThisWay)
		case !isPlain(r.URL.Path):
			s.Fail(w, r, http.StatusNotFound, notThisPath)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// Protect returns a handler that is guarded as by [Site.Guard], with bodies limited to a number of
// bytes, and without requests from other sites that change something.
func (s *Site) Protect(next http.Handler, body int64) http.Handler {
	origins := http.NewCrossOriginProtection()
	if s.Public != "" { // a proxy may pass on another host
		if err := origins.AddTrustedOrigin(strings.TrimSuffix(s.Public, "/")); err != nil {
			s.log.Warn("the public address is no origin; requests are compared with their host only", "public", s.Public, "error", err)
		}
	}
	origins.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.Fail(w, r, http.StatusForbidden, notFromThere)
	}))
	checked := origins.Handler(next)
	return s.Guard(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength > body {
			w.Header().Set("Connection", "close") // rather than to read it
			s.Fail(w, r, http.StatusRequestEntityTooLarge, notSoMuch)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, body)
		checked.ServeHTTP(w, r)
	}))
}

// protect sets the headers.
func (s *Site) protect(h http.Header, r *http.Request) {
	ancestors, resource := "'none'", "same-origin"
	switch {
	case isFramed(r) && len(s.Framers) > 0:
		ancestors, resource = strings.Join(s.Framers, " "), "cross-origin"
	case r.URL.Path == EmbedPath+".js":
		resource = "cross-origin"
	}
	if ancestors == "'none'" {
		h.Set("X-Frame-Options", "DENY")
	}
	h.Set("Content-Security-Policy", policy+ancestors)
	h.Set("Cross-Origin-Resource-Policy", resource)
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	if strings.HasPrefix(s.Public, "https://") {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// methods returns those that a path takes.
func methods(path string) []string {
	if strings.HasPrefix(path, "/api/") {
		return []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}
	}
	return []string{http.MethodGet, http.MethodHead, http.MethodPost}
}

// isPlain reports whether a path is written as the site writes it: without dots, double slashes and
// backslashes, which others may read in another way, and without characters that cannot be seen.
func isPlain(p string) bool {
	clean := path.Clean(p)
	if strings.HasSuffix(p, "/") && clean != "/" {
		clean += "/"
	}
	return p == clean && strings.HasPrefix(p, "/") && utf8.ValidString(p) &&
		!strings.ContainsFunc(p, func(r rune) bool { return r == '\\' || unicode.IsControl(r) })
}
