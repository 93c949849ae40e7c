package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// serveFolder is the command of scripts that starts a web server.
//
//	site FOLDER   serves the files of a folder at $SITE
func serveFolder(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: site FOLDER")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	folder := ts.MkAbs(args[0])
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, err := os.ReadFile(filepath.Join(folder, filepath.Base(r.URL.Path)))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		// Two files of a script may be of the same second: a Last-Modified would not tell them apart.
		w.Header().Set("ETag", fmt.Sprintf(`"%x"`, sha256.Sum256(data)))
		http.ServeContent(w, r, r.URL.Path, time.Time{}, bytes.NewReader(data))
	})}
	go func() { _ = server.Serve(l) }()
	ts.Defer(func() { _ = server.Close() })
	ts.Setenv("SITE", "http://"+l.Addr().String())
}
