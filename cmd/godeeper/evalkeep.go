package main

import (
	"context"
	"encoding/json"
	"time"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/eval"
)

// keep keeps a measurement of what is stored, which the console shows over time. Of other content, of
// which there is no store, nothing is kept.
func (c *content) keep(ctx context.Context, r eval.Report) error {
	if c.store == nil {
		return nil
	}
	revision, err := c.store.Revision(ctx)
	if err != nil {
		return err
	}
	r.Results = nil // they quote the questions, which stand in the file
	result, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return c.store.SaveEvaluation(ctx, faq.Evaluation{
		File: r.Name, Revision: revision, Version: versions().name(), Result: result, At: time.Now().Unix(),
	})
}
