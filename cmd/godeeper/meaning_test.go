package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"sync/atomic"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/godeeper/godeeper/faq/match/embed"
)

// embedServer is the command of scripts that starts a server of embeddings.
//
//	embedserver FILE   serves the word vectors in a text file at $EMBED_URL, and writes the texts
//	                   that it is asked for into asked.txt, a line each
//	embedserver away   lets it answer each request with status 500
type embedServer struct{ away atomic.Bool }

func (s *embedServer) run(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: embedserver FILE|away")
	}
	if args[0] == "away" {
		s.away.Store(true)
		return
	}
	var table bytes.Buffer
	_, err := embed.ConvertWords(bytes.NewReader([]byte(ts.ReadFile(args[0]))), &table, embed.ConvertOptions{})
	ts.Check(err)
	words, err := embed.ReadWords(table.Bytes())
	ts.Check(err)
	log, err := os.Create(ts.MkAbs("asked.txt"))
	ts.Check(err)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.away.Load() || r.Header.Get("Authorization") != "Bearer sk-secret" {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		var in struct{ Input []string }
		if json.NewDecoder(r.Body).Decode(&in) != nil || len(in.Input) > 2 {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		for _, text := range in.Input {
			log.WriteString(text + "\n")
		}
		vectors, err := words.Embed(r.Context(), in.Input)
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		type item struct {
			Index     int       `json:"index"`
			Embedding []float32 `json:"embedding"`
		}
		var out struct {
			Data []item `json:"data"`
		}
		for i, v := range vectors {
			out.Data = append(out.Data, item{i, v})
		}
		json.NewEncoder(w).Encode(out)
	}))
	ts.Defer(func() {
		server.Close()
		log.Close()
	})
	ts.Setenv("EMBED_URL", server.URL+"/v1")
}
