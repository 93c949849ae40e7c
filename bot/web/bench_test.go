package web

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq/match"
	"github.com/godeeper/godeeper/storage"
)

// BenchmarkAsk asks through the whole handler, from many readers at once.
func BenchmarkAsk(b *testing.B) {
	log := quiet()
	store, err := storage.Open(b.Context(), log, "sqlite:"+b.TempDir()+"/web.db")
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	index := match.New(bottest.Briefings(b))
	site := page.New(log, testConfig)
	h := site.Protect(New(log, site, bot.New(log, index, store), index, store).Handler(), 1<<20)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			req := httptest.NewRequest("POST", "/ask", strings.NewReader("q="+url.QueryEscape(bottest.Questions.Question)))
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			req.Header.Set("Accept", fragment)
			w := httptest.NewRecorder()
			if h.ServeHTTP(w, req); w.Code != 200 {
				panic(fmt.Sprint(w.Code, w.Body))
			}
		}
	})
}
