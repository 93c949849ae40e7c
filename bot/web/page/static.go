package page

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

// leastZipped is the length in bytes from which compressing pays: what is shorter fits one packet.
const leastZipped = 1400

// Files are those of a package that browsers load: styles, scripts, pictures. They are in memory,
// also compressed.
type Files struct {
	byName map[string]file
}

type file struct {
	body, zipped []byte // zipped is nil where it would be no shorter
	kind         string // content type
	hash         string // of the body
}

// Static returns the files of a package that are embedded under static/. It serves them below any
// path that ends in "/static/".
func Static(from fs.FS) *Files {
	f := &Files{byName: map[string]file{}}
	_ = fs.WalkDir(from, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := fs.ReadFile(from, name)
		if err != nil {
			return err
		}
		f.byName[strings.TrimPrefix(name, "static/")] = newFile(name, body)
		return nil
	}) // files that are embedded can be read
	return f
}

// kinds of files, which must not depend on what a machine knows.
var kinds = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8",
}

func newFile(name string, body []byte) file {
	sum := sha256.Sum256(body)
	out := file{body: body, kind: kinds[path.Ext(name)], hash: base64.RawURLEncoding.EncodeToString(sum[:9])}
	if out.kind == "" {
		out.kind = mime.TypeByExtension(path.Ext(name))
	}
	if zipped := zip(body); len(body) >= leastZipped && len(zipped) < len(body) {
		out.zipped = zipped
	}
	return out
}

// nameOf returns what stands behind the "/static/" of a path.
func nameOf(path string) string {
	_, name, ok := strings.Cut(path, "/static/")
	if !ok {
		return ""
	}
	return name
}

// Address returns the address of a file, as long as it holds what it does: path is the one that it
// is served at, like "/console/static/console.css".
func (f *Files) Address(path string) string {
	if known, ok := f.byName[nameOf(path)]; ok {
		return path + "?v=" + known.hash
	}
	return path
}

// ServeHTTP serves a file. Under the address of [Files.Address] browsers keep it for good.
func (f *Files) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	known, ok := f.byName[nameOf(r.URL.Path)]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Cache-Control", "public, no-cache")
	if r.URL.Query().Get("v") == known.hash {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	h.Set("Content-Type", known.kind)
	h.Set("Vary", "Accept-Encoding")
	body, tag := known.body, known.hash
	if known.zipped != nil && acceptsGzip(r) {
		body, tag = known.zipped, known.hash+"-gzip"
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// Files returns the files of the site, to be served at "/static/".
func (s *Site) Files() *Files { return s.static }

func acceptsGzip(r *http.Request) bool {
	for offer := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		coding, weight, _ := strings.Cut(strings.TrimSpace(offer), ";")
		if coding == "gzip" && strings.Trim(strings.ReplaceAll(weight, " ", ""), "0.") != "q=" {
			return true
		}
	}
	return false
}

func zip(body []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(body) // memory takes all
	_ = z.Close()
	return b.Bytes()
}
