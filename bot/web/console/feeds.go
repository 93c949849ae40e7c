package console

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/feed"
)

// Feeds are where briefings are fetched from. It is safe for concurrent use. An unknown id is
// [faq.ErrNotFound].
type Feeds interface {
	// Feeds returns all of them, in the order in which they were added.
	Feeds(ctx context.Context) ([]faq.Feed, error)

	// Add adds one, or changes the settings of one that is there. Its error is a *[feed.Invalid] for one
	// that cannot be polled.
	Add(ctx context.Context, f faq.Feed) (faq.Feed, error)

	// PauseFeed has a feed be looked at no more, or again.
	PauseFeed(ctx context.Context, id int64, paused bool) error

	// RemoveFeed removes one. The briefings that came from it stay.
	RemoveFeed(ctx context.Context, id int64) error

	// Look looks at a feed now, and returns what was found. Its error is [feed.ErrBusy] while that is
	// done already.
	Look(ctx context.Context, id int64) (feed.Look, error)
}

// feedsBody is the list of feeds, with the form that adds one.
type feedsBody struct {
	Feeds    []faq.Feed
	Now      int64
	URL      string
	Every    int64 // minutes
	Problems map[string]string
	Choices  []int64 // minutes
}

// everyChoices are how often a feed may be looked at, in minutes.
var everyChoices = []int64{5, 15, 30, 60, 6 * 60, 24 * 60}

// usualEvery is often enough for what is written by day, and no burden to who publishes it.
const usualEvery = 30

func (c *Console) handleFeeds(mux *http.ServeMux) {
	mux.Handle("GET /console/feeds", c.operator(func(w http.ResponseWriter, r *http.Request, _ *page.Viewer) error {
		return c.showFeeds(w, r, http.StatusOK, feedsBody{Every: usualEvery}, feedNotices(r.URL.Query())...)
	}))
	mux.Handle("POST /console/feeds/add", c.operator(c.addFeed))
	mux.Handle("POST /console/feeds/look", c.operator(c.look))
	for name, do := range map[string]func(context.Context, int64) error{
		"pause":  func(ctx context.Context, id int64) error { return c.Feeds.PauseFeed(ctx, id, true) },
		"resume": func(ctx context.Context, id int64) error { return c.Feeds.PauseFeed(ctx, id, false) },
		"remove": c.Feeds.RemoveFeed,
	} {
		mux.Handle("POST /console/feeds/"+name, c.operator(func(w http.ResponseWriter, r *http.Request, _ *page.Viewer) error {
			id, err := strconv.ParseInt(r.PostFormValue("id"), 10, 64)
			if err != nil {
				return faq.ErrNotFound
			}
			if err := do(r.Context(), id); err != nil {
				return err
			}
			seeOther(w, r, "/console/feeds", url.Values{"done": {name}})
			return nil
		}))
	}
}

// feedDeeds are what was done with a feed, by the name in the address.
var feedDeeds = map[string]string{
	"add":    "The feed was added. It is looked at within a minute.",
	"pause":  "The feed is paused.",
	"resume": "The feed is looked at again.",
	"remove": "The feed was removed. The briefings that came from it stay.",
}

func feedNotices(q url.Values) []notice {
	if q.Get("done") == "look" {
		return []notice{lookNotice(q)}
	}
	if text := feedDeeds[q.Get("done")]; text != "" {
		return []notice{{Text: text}}
	}
	return nil
}

func (c *Console) showFeeds(w http.ResponseWriter, r *http.Request, status int, body feedsBody, notices ...notice) error {
	var err error
	if body.Feeds, err = c.Feeds.Feeds(r.Context()); err != nil {
		return err
	}
	body.Now, body.Choices = c.Now().Unix(), everyChoices
	c.show(w, r, status, "feeds.html", "Feeds", "/console/feeds", body, notices...)
	return nil
}

func (c *Console) addFeed(w http.ResponseWriter, r *http.Request, v *page.Viewer) error {
	body := feedsBody{URL: typed(r.PostFormValue("url")), Problems: map[string]string{}}
	body.Every, _ = strconv.ParseInt(r.PostFormValue("every"), 10, 64)
	if body.Every <= 0 {
		body.Every = usualEvery
	}
	if at, err := url.Parse(body.URL); err != nil || at.Host == "" || at.Scheme != "https" && at.Scheme != "http" {
		body.Problems["url"] = "Write the whole address of the feed, beginning with https://."
	} else {
		_, err := c.Feeds.Add(r.Context(), faq.Feed{URL: body.URL, Every: 60 * body.Every, By: v.Name})
		invalid, isInvalid := errors.AsType[*feed.Invalid](err)
		switch {
		case isInvalid && invalid.Field == "every":
			body.Problems["every"] = sentence(invalid.Text)
		case isInvalid:
			body.Problems["url"] = sentence(invalid.Text)
		case err != nil:
			return err
		}
	}
	if len(body.Problems) > 0 {
		return c.showFeeds(w, r, http.StatusUnprocessableEntity, body)
	}
	seeOther(w, r, "/console/feeds", url.Values{"done": {"add"}})
	return nil
}

// look looks at a feed, and says what was found.
func (c *Console) look(w http.ResponseWriter, r *http.Request, _ *page.Viewer) error {
	id, err := strconv.ParseInt(r.PostFormValue("id"), 10, 64)
	if err != nil {
		return faq.ErrNotFound
	}
	found, err := c.Feeds.Look(r.Context(), id)
	c.changed(r.Context())
	if errors.Is(err, feed.ErrBusy) {
		return refusal{http.StatusConflict, sentence(err.Error())}
	}
	if err != nil {
		return err
	}
	number := func(n int) []string { return []string{strconv.Itoa(n)} }
	seeOther(w, r, "/console/feeds", url.Values{
		"done": {"look"}, "new": number(found.Added), "changed": number(found.Updated), "unread": number(len(found.Faults)),
	})
	return nil
}

// lookNotice says what a look has found, as an address has it.
func lookNotice(q url.Values) notice {
	number := func(name string) int { n, _ := strconv.Atoi(q.Get(name)); return n }
	added, updated, unread := number("new"), number("changed"), number("unread")
	n := notice{Text: "The feed was looked at: " + count(added, "briefing") + " added, " + strconv.Itoa(updated) + " updated."}
	if added+updated == 0 {
		n.Text = "The feed was looked at: nothing is new."
	}
	if unread > 0 {
		n.Text += " " + count(unread, "item") + " could not be read: the list says why."
	}
	return n
}

// sentence makes a sentence of the text of an error.
func sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return strings.TrimSuffix(string(unicode.ToUpper(first))+text[size:], ".") + "."
}
