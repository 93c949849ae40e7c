package main

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
	"github.com/godeeper/godeeper/storage"
)

// revisionPoll is how often a serving process looks whether the content has changed: what is
// imported is answered from within that time, and a look costs microseconds.
const revisionPoll = 2 * time.Second

// liveContent is what a serving process answers from: the index of a store whose content changes.
type liveContent struct {
	app      *app
	store    *storage.Store
	meaning  meanings
	index    *match.Live
	revision int64 // of the content that is indexed, for who loads

	state atomic.Pointer[loaded]
	wake  chan struct{} // holds one when the store is to be looked at now
}

// loaded says what is indexed.
type loaded struct {
	revision int64
	at       time.Time
}

// loaded returns what is indexed now.
func (c *liveContent) now() loaded { return *c.state.Load() }

// openLive returns the content of a store; while it holds no briefing, that of the sample.
func openLive(ctx context.Context, a *app, store *storage.Store, meaning meanings) (*liveContent, error) {
	c := &liveContent{app: a, store: store, meaning: meaning, index: match.NewLive(nil), wake: make(chan struct{}, 1)}
	return c, c.load(ctx)
}

// load makes the index anew.
func (c *liveContent) load(ctx context.Context) error {
	// The revision is read first: what changes in between is loaded again.
	revision, err := c.store.Revision(ctx)
	if err != nil {
		return err
	}
	briefings, err := c.store.Briefings(ctx)
	if err != nil {
		return err
	}
	lib, err := c.library(briefings)
	if err != nil {
		return err
	}
	c.meaning.give(ctx, c.app, lib, prepareLimit)
	c.index.Replace(lib.index)
	c.revision = revision
	c.state.Store(&loaded{revision, time.Now()})
	if len(briefings) == 0 {
		c.app.log.Warn("no briefing is stored, so a bundled sample is answered from; godeeper import PATH stores your own")
		return nil
	}
	c.app.log.Info("answering from the briefings that are stored", "briefings", len(briefings), "revision", revision)
	return nil
}

func (c *liveContent) library(briefings []*faq.Briefing) (*library, error) {
	if len(briefings) > 0 {
		return &library{index: c.app.index(briefings), store: c.store}, nil
	}
	return openSample()
}

// follow has the index follow the store now rather than at the next look, and returns when it does:
// who has changed content sees it on the next page. It returns after followLimit all the same.
func (c *liveContent) follow(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, followLimit)
	defer cancel()
	revision, err := c.store.Revision(ctx)
	if err != nil {
		return // the watch says so
	}
	select {
	case c.wake <- struct{}{}:
	default:
	}
	look := time.NewTicker(followPoll)
	defer look.Stop()
	for c.now().revision < revision {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		}
	}
}

const (
	followLimit = 3 * time.Second // a page may take so long; 100,000 entries are indexed in it
	followPoll  = 10 * time.Millisecond
)

// watch keeps the index that of the store until ctx ends, and calls changed for each other content.
func (c *liveContent) watch(ctx context.Context, changed func(context.Context)) {
	changed(ctx) // while nobody watched, it may have
	every := time.NewTicker(revisionPoll)
	defer every.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		case <-c.wake:
		}
		revision, err := c.store.Revision(ctx)
		if err == nil && revision != c.revision {
			if err = c.load(ctx); err == nil {
				changed(ctx)
			}
		}
		if err != nil && ctx.Err() == nil {
			c.app.log.Warn("the content could not be read; the answers are those of before", "error", err)
		}
	}
}
