package main

import (
	"context"
	"fmt"

	"github.com/schollz/progressbar/v3"

	"github.com/godeeper/godeeper/bot/terminal"
	"github.com/godeeper/godeeper/faq/curate"
	"github.com/godeeper/godeeper/faq/wire"
	"github.com/godeeper/godeeper/storage"
)

type importCmd struct {
	JSON bool     `name:"json" help:"Print one line of JSON for each file."`
	Path []string `arg:"" help:"Files, folders, or - for standard input."`

	meaningFlags
}

// Help implements kong.HelpProvider.
func (importCmd) Help() string {
	return `Example:

  godeeper import ~/briefings

Briefings are .txt, .md and .html files; FAQ files are .jsonl, .json, .csv and .yaml, with question, answer, variants
and id. What was imported before is updated; what is the same stays as it is. A folder is searched through, hidden
files left out. A file that cannot be read as either is refused, and the others are imported all the same.`
}

// refused is the status of a file that was not stored; the other ones are the store's.
const refused storage.Status = "refused"

// barFrom is from how many files on progress is shown: fewer are done before a bar could be read.
const barFrom = 50

// Run imports all paths, past files that are refused.
func (c *importCmd) Run(ctx context.Context, a *app) error {
	if _, err := a.dbExists(ctx); err != nil {
		return err
	}
	meaning, err := c.load(a)
	if err != nil {
		return err
	}
	files, skipped := findFiles(c.Path)
	done := &importer{app: a, json: c.JSON, counts: map[storage.Status]int{}, skipped: skipped}
	defer done.close()
	tick := c.progress(a, len(files))
	for _, f := range files {
		if ctx.Err() != nil {
			break
		}
		result, err := done.file(ctx, f)
		if err != nil {
			return err
		}
		tick()
		if err := done.report(result); err != nil {
			return err
		}
	}
	if err := done.summary(); err != nil {
		return err
	}
	if done.store != nil && ctx.Err() == nil {
		if err := meaning.keep(ctx, a, done.store); err != nil {
			return err
		}
		if err := a.keepIndex(ctx, done.store); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("interrupted: %w", err)
	}
	if done.counts[refused] > 0 {
		return errReported
	}
	return nil
}

// progress returns what is called after each file: on a terminal, with many of them, it moves a bar.
func (c *importCmd) progress(a *app, files int) func() {
	if c.JSON || files < barFrom || !terminal.IsTerminal(a.err) {
		return func() {}
	}
	bar := progressbar.NewOptions(files, progressbar.OptionSetWriter(a.err),
		progressbar.OptionSetDescription("importing"), progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
	return func() { _ = bar.Add(1) } // a bar that cannot be drawn is no reason to stop
}

// importer stores files and counts what became of them.
type importer struct {
	app     *app
	json    bool
	store   *storage.Store // opened with the first file that can be stored: refused ones create no database
	counts  map[storage.Status]int
	entries int // in the briefings stored
	skipped int // files in folders that are neither briefings nor FAQ files
}

// file imports one file. Its error is one that no other file would do better with.
func (i *importer) file(ctx context.Context, f found) (wire.Import, error) {
	result := wire.Import{Path: f.path, Status: string(refused), Warnings: []string{}}
	refuse := func(why string) (wire.Import, error) {
		result.Error = why
		return result, nil
	}
	data, err := f.read(i.app.in)
	if err != nil {
		return refuse(err.Error())
	}
	b, warnings, err := curate.Read(f.path, data)
	for _, w := range warnings {
		result.Warnings = append(result.Warnings, w.String())
	}
	if err != nil {
		return refuse(curate.Why(err))
	}
	b.Path = f.stored()
	if i.store == nil {
		if i.store, err = storage.Open(ctx, i.app.log, i.app.db); err != nil {
			return result, err
		}
	}
	status, id, err := i.store.Import(ctx, b)
	if err != nil {
		return refuse(err.Error())
	}
	result.Status, result.Briefing, result.Entries = string(status), id, wire.Entries(b)
	return result, nil
}

// report counts a file, and tells what became of it where that is of interest.
func (i *importer) report(r wire.Import) error {
	i.counts[storage.Status(r.Status)]++
	i.entries += r.Entries
	if i.json {
		return writeJSON(i.app.out, r)
	}
	if r.Status == string(refused) {
		i.app.warn("refused " + r.Path + ": " + r.Error)
		return nil
	}
	for _, w := range r.Warnings {
		i.app.warn(r.Path + ": " + w)
	}
	return nil
}

func (i *importer) summary() error {
	if i.json {
		return nil
	}
	text := fmt.Sprintf("%d added, %d updated, %d unchanged, %d refused; %d entries",
		i.counts[storage.Added], i.counts[storage.Updated], i.counts[storage.Unchanged], i.counts[refused], i.entries)
	if i.skipped > 0 {
		text += fmt.Sprintf("; left out, being neither briefings nor FAQ files: %d", i.skipped)
	}
	if _, err := fmt.Fprintln(i.app.out, text); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}

// close closes the store. Each import has been committed, so its error loses nothing.
func (i *importer) close() {
	if i.store != nil {
		_ = i.store.Close()
	}
}
