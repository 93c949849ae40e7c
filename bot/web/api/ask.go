package api

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/wire"
)

const (
	maxQuestion = 4_000 // bytes: a page of text, beyond any question
	defaultTop  = 10
	maxTop      = 50
)

// askRequest is a question, and whether it is recorded.
type askRequest struct {
	wire.Question
	Record *bool `json:"record"` // nil for yes
}

// matchRequest is a question, and how many entries are wanted.
type matchRequest struct {
	wire.Question
	Top *int `json:"top"`
}

func (a *API) ask(c *call) error {
	var in askRequest
	q, err := a.question(c, &in, &in.Question)
	if err != nil {
		return err
	}
	answer := faq.Compose(a.finder, q)
	if in.Record == nil || *in.Record {
		asked := bot.NewAsked(q, answer, a.Now())
		asked.Platform = Platform
		a.Metrics.Asked(Platform, &asked)
		a.asked.add(asked)
	}
	return a.done(c, http.StatusOK, wire.NewAnswer(c.id, answer))
}

func (a *API) match(c *call) error {
	var in matchRequest
	q, err := a.question(c, &in, &in.Question)
	if err != nil {
		return err
	}
	top := defaultTop
	if in.Top != nil {
		top = *in.Top
	}
	if top < 1 || top > maxTop {
		return invalid("The field top must be a number from 1 to 50.")
	}
	outcome := faq.Compose(a.finder, q).Outcome
	q.Explain = true
	return a.done(c, http.StatusOK, wire.NewMatches(c.id, outcome, a.finder.Match(q, top)))
}

// question reads a request into a struct that holds a question, and returns how it is asked.
func (a *API) question(c *call, into any, in *wire.Question) (faq.Query, error) {
	if err := c.decode(into); err != nil {
		c.id = in.ID
		return faq.Query{}, err
	}
	c.id = in.ID
	switch {
	case in.Text == nil || strings.TrimSpace(*in.Text) == "":
		return faq.Query{}, invalid("There is no text: write the question into it.")
	case len(*in.Text) > maxQuestion || len(in.Context) > maxQuestion:
		return faq.Query{}, invalid("The question is too long: at most 4000 bytes, please.")
	}
	q := faq.Query{Text: strings.TrimSpace(*in.Text), Before: in.Context}
	if in.Briefing == "" {
		return q, nil
	}
	for _, b := range a.finder.Briefings() {
		if b.Is(in.Briefing) {
			q.Briefing = b.ID
			return q, nil
		}
	}
	return faq.Query{}, refusal{http.StatusNotFound, "No briefing is called so: " + version + "/briefings lists them."}
}

// saveLimit is how long the recording of questions may take: the database may be busy.
const saveLimit = 10 * time.Second

// records are questions that are kept in the background, as many at once as have come meanwhile: one
// commit for each would be slower than the questions come.
type records struct {
	log   *slog.Logger
	store interface {
		SaveAsked(ctx context.Context, asked ...faq.Asked) error
	}

	mu      sync.Mutex
	waiting []faq.Asked
	saving  bool
	all     sync.WaitGroup
}

// mostWaiting bounds the questions that are not kept yet. Beyond it, the database has been away for
// long, and the questions of today are worth less than the answers.
const mostWaiting = 50_000

func (r *records) add(asked faq.Asked) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.waiting) >= mostWaiting {
		return
	}
	r.waiting = append(r.waiting, asked)
	if !r.saving {
		r.saving = true
		r.all.Go(r.save)
	}
}

// save keeps what waits, until nothing does.
func (r *records) save() {
	for {
		r.mu.Lock()
		batch := r.waiting
		r.waiting = nil
		r.saving = len(batch) > 0
		r.mu.Unlock()
		if len(batch) == 0 {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), saveLimit)
		if err := r.store.SaveAsked(ctx, batch...); err != nil {
			r.log.Warn("questions could not be recorded", "questions", len(batch), "error", err)
		}
		cancel()
	}
}

func (r *records) drain() { r.all.Wait() }
