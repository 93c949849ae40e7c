package main

import (
	"context"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

// maxRecords is how many questions are recorded in one transaction: enough that its cost on disk
// does not count, few enough that a crash loses little.
const maxRecords = 500

// records gathers what was asked, and keeps it in the store a batch at a time.
type records struct {
	app   *app
	store bot.Recorder // nil to keep nothing
	asked []faq.Asked
}

func newRecords(lib *library, a *app) *records {
	return &records{app: a, store: lib.recorder()}
}

func (r *records) add(ctx context.Context, asked faq.Asked) {
	if r.store == nil {
		return
	}
	if r.asked = append(r.asked, asked); len(r.asked) == maxRecords {
		r.flush(ctx)
	}
}

// flush keeps what was gathered. A failure is told once, and nothing is recorded after it:
// the answers matter more. An interrupt does not lose what was answered before it.
func (r *records) flush(ctx context.Context) {
	if r.store == nil || len(r.asked) == 0 {
		return
	}
	if err := r.store.SaveAsked(context.WithoutCancel(ctx), r.asked...); err != nil {
		r.app.warn("the questions could not be recorded: " + err.Error())
		r.store = nil
	}
	r.asked = r.asked[:0]
}
