// Package web holds the page on which readers ask in a browser: the chat, the answers that were given
// there, the briefings whole, and the chat in the frame of another site.
//
// Unlike other platforms, a browser waits for its answer. Nothing comes through the inbox: a question
// is answered and recorded within its request. Readers get no cookie. A conversation is a random id,
// which the page carries in its forms and addresses, and is made again from what was recorded.
package web

import (
	"context"
	"embed"
	"errors"
	"html/template"
	"log/slog"
	"net/http"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq"
)

// Platform is the name of the platform, as in [bot.Message].
const Platform = "web"

//go:embed templates
var files embed.FS

// Finder finds entries, and completes questions. It is safe for concurrent use.
type Finder interface {
	faq.Finder

	// Complete returns stored questions for as much of one as has been typed, at most limit.
	Complete(prefix string, limit int) []string
}

// Store keeps what was asked. It is safe for concurrent use.
type Store interface {
	// AskedIn returns the questions that were asked in a conversation on a platform, the oldest first;
	// of more than limit, the last ones.
	AskedIn(ctx context.Context, platform, conversation string, limit int) ([]faq.Asked, error)
}

var _ bot.Adapter = (*Adapter)(nil)

// Adapter is the page. It is safe for concurrent use.
type Adapter struct {
	// ClientIP returns the address of the reader who sends a request, by whom they are limited; that
	// of the connection unless it is replaced before the first request. Nothing of it is kept.
	ClientIP func(*http.Request) string

	log    *slog.Logger
	site   *page.Site
	bot    *bot.Bot
	finder Finder
	store  Store
	pages  map[string]*template.Template
	secret secret
}

// New returns the page of a site.
func New(log *slog.Logger, site *page.Site, b *bot.Bot, finder Finder, store Store) *Adapter {
	return &Adapter{
		ClientIP: page.RemoteHost, log: log, site: site, bot: b, finder: finder, store: store,
		pages:  page.Parse(files, nil, "chat.html", "answer.html", "briefings.html", "briefing.html"),
		secret: newSecret(),
	}
}

// Handler serves all addresses of readers, and says of others that there is nothing. It is to stand
// behind [page.Site.Protect].
func (a *Adapter) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", a.chat)
	mux.HandleFunc("POST /ask", a.ask)
	mux.HandleFunc("GET /c/{conversation}", a.conversation)
	mux.HandleFunc("GET /answers/{ref}", a.answer)
	mux.HandleFunc("POST /rate", a.rate)
	mux.HandleFunc("GET /complete", a.complete)
	mux.HandleFunc("GET /briefings", a.briefings)
	mux.HandleFunc("GET /briefings/{id}", a.briefing)
	mux.HandleFunc("GET "+page.EmbedPath, a.embed)
	mux.HandleFunc("GET "+page.EmbedPath+".js", a.embedScript)
	mux.Handle("GET /static/", a.site.Files())
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		a.site.Fail(w, r, http.StatusNotFound, noPage)
	})
	return mux
}

// Lines of our own.
const (
	noPage         = "No page has this address. Please look at the briefings, or ask a question."
	noBriefing     = "This briefing is not stored, or not any more. Please look at the ones that are."
	noConversation = "Nothing is known of this conversation. Please ask your question anew."
	noAnswer       = "Nothing is known of this answer. Please ask the question anew."
	noStore        = "This cannot be shown just now. Please try again in a minute."
)

// Platform implements [bot.Adapter].
func (a *Adapter) Platform() string { return Platform }

// Run implements [bot.Adapter]: questions are received by the handler.
func (a *Adapter) Run(ctx context.Context) error {
	<-ctx.Done()
	return nil
}

// Ready implements [bot.Adapter].
func (a *Adapter) Ready() error { return nil }

// errNoInbox is the error of what belongs to platforms that have one.
var errNoInbox = errors.New("the web page answers within the request: nothing of it comes through the inbox")

// Prepare implements [bot.Adapter]. There are no events.
func (a *Adapter) Prepare(context.Context, faq.Event) (bot.Work, error) {
	return bot.Work{}, errNoInbox
}

// Send implements [bot.Adapter]. There are no posts.
func (a *Adapter) Send(context.Context, faq.Post) (string, error) { return "", errNoInbox }

// Find implements [bot.Adapter]. There are no posts.
func (a *Adapter) Find(context.Context, faq.Post) (string, error) { return "", errNoInbox }
