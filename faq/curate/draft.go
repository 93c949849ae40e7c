package curate

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/eval"
	"github.com/godeeper/godeeper/faq/parse"
)

// What becomes of a file.
const (
	Added     = "added"
	Updated   = "updated"
	Unchanged = "unchanged"
	Refused   = "refused"
)

// Read reads a file of content, as [parse.Parse] does: it refuses questions to measure with, whose
// files look like FAQs without answers. Every error is a [*parse.Error].
func Read(name string, data []byte) (*faq.Briefing, []parse.Warning, error) {
	if _, err := eval.ReadQuestions(name, bytes.NewReader(data)); err == nil {
		return nil, nil, &parse.Error{Path: name, Reason: "questions to measure with, without answers: give them to godeeper eval"}
	}
	return parse.Parse(name, data)
}

// Why says why a file was refused, without its name, which is shown beside it.
func Why(err error) string {
	e, ok := errors.AsType[*parse.Error](err)
	switch {
	case !ok:
		return err.Error()
	case e.Line > 0:
		return fmt.Sprintf("line %d: %s", e.Line, e.Reason)
	}
	return e.Reason
}

// Draft is a file as it would be imported.
type Draft struct {
	Briefing *faq.Briefing   // nil when it is refused
	Status   string          // added, updated, unchanged, refused
	Error    string          // why it is refused, with the line
	Line     int             // of the error, 0 for none
	Warnings []parse.Warning // by line
	Changes  []Change        // to what is stored
}

// Draft reads a file without storing it. Its size is limited by the caller.
//
// A file is the new content of a stored briefing when it has the same address, or else when one
// briefing has its file name, or else its id: a curator has other folders than who imported it first.
// The name "-" stands for a text without a file.
func (d *Desk) Draft(ctx context.Context, name string, data []byte) (Draft, error) {
	name = name[strings.LastIndexAny(name, `/\`)+1:] // of any system
	b, warnings, err := Read(name, data)
	if err != nil {
		draft := Draft{Status: Refused, Error: Why(err)}
		if e, ok := errors.AsType[*parse.Error](err); ok {
			draft.Line = e.Line
		}
		return draft, nil
	}
	if name == "" || name == "-" { // a text that was pasted is known by its id from then on
		b.Path = b.ID + ".txt"
	}
	draft := Draft{Briefing: b, Warnings: warnings, Status: Added}
	was, err := d.samePage(ctx, b)
	if err != nil {
		return Draft{}, err
	}
	if was != nil {
		b.ID, b.Path = was.ID, was.Path
		draft.Status = Updated
		if reflect.DeepEqual(tidied(was), tidied(b)) {
			draft.Status = Unchanged
		}
	}
	draft.Changes = Diff(was, b)
	return draft, nil
}

// samePage returns the stored briefing that a file is the new content of, as it was imported; nil for none.
func (d *Desk) samePage(ctx context.Context, b *faq.Briefing) (*faq.Briefing, error) {
	all, err := d.store.Heads(ctx)
	if err != nil {
		return nil, err
	}
	id := ""
	for _, is := range []func(s *faq.Briefing) bool{
		func(s *faq.Briefing) bool { return b.URL != "" && s.URL == b.URL },
		func(s *faq.Briefing) bool { return filepath.Base(s.Path) == filepath.Base(b.Path) },
		func(s *faq.Briefing) bool { return s.ID == b.ID },
	} {
		found := 0
		for _, s := range all {
			if is(s) {
				found++
				id = s.ID
			}
		}
		if found == 1 {
			break
		}
		id = "" // of several, none is meant
	}
	if id == "" {
		return nil, nil
	}
	was, err := d.store.Imported(ctx, id)
	if errors.Is(err, faq.ErrNotFound) { // it was removed just now
		return nil, nil
	}
	return was, err
}

// tidied returns a briefing as it comes back from a store, without what differs between two files that
// say the same.
func tidied(b *faq.Briefing) *faq.Briefing {
	c := *b
	c.Path = ""
	c.Date = c.Date.UTC()
	withoutEmpty(reflect.ValueOf(&c).Elem())
	return &c
}

// withoutEmpty makes empty lists of a struct, and of the structs in its lists, nil. What it changes is a copy.
func withoutEmpty(v reflect.Value) {
	for i := range v.NumField() {
		f := v.Field(i)
		if f.Kind() != reflect.Slice {
			continue
		}
		if f.Len() == 0 {
			f.SetZero()
			continue
		}
		if f.Type().Elem().Kind() != reflect.Struct {
			continue
		}
		list := reflect.MakeSlice(f.Type(), f.Len(), f.Len())
		reflect.Copy(list, f)
		for k := range list.Len() {
			withoutEmpty(list.Index(k))
		}
		f.Set(list)
	}
}

// Import stores a file, and returns what became of it. A refused one is no error.
func (d *Desk) Import(ctx context.Context, by, name string, data []byte) (Draft, error) {
	draft, err := d.Draft(ctx, name, data)
	if err != nil || draft.Status == Refused {
		return draft, err
	}
	status, id, err := d.store.ImportBy(ctx, by, draft.Briefing)
	if err != nil {
		return Draft{}, err
	}
	draft.Status, draft.Briefing.ID = status, id
	d.log.InfoContext(ctx, "briefing imported", "briefing", id, "status", status, "by", by)
	return draft, nil
}

// Remove removes a briefing with all that stands in it, or returns [faq.ErrNotFound]. Its amendments
// wait for it to come back; those of the desk are undone one by one.
func (d *Desk) Remove(ctx context.Context, by, id string) error {
	if err := d.store.RemoveBy(ctx, by, id); err != nil {
		return err
	}
	d.log.InfoContext(ctx, "briefing removed", "briefing", id, "by", by)
	return nil
}

// Versions returns what imports left, the newest first; "" for all briefings.
func (d *Desk) Versions(ctx context.Context, briefing string, limit int) ([]faq.Version, error) {
	return d.store.Versions(ctx, briefing, limit)
}

// Version returns what an import changed, or [faq.ErrNotFound]. The briefing is nil where the import
// removed it, or where it is too large for its content to be kept.
func (d *Desk) Version(ctx context.Context, id int64) (is *faq.Briefing, changes []Change, err error) {
	is, was, err := d.store.VersionContent(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	return is, Diff(was, is), nil
}

// Restore stores the content of a version again, under the id that the briefing has, or returns
// [faq.ErrNotFound]. Of a removal it stores what was removed. Its error is an *[Invalid] for a
// version whose content is not kept.
func (d *Desk) Restore(ctx context.Context, by string, version int64) error {
	is, was, err := d.store.VersionContent(ctx, version)
	if err != nil {
		return err
	}
	if is == nil {
		is = was
	}
	if is == nil {
		return invalid("briefing", "The content of this version is not kept, as it is too large: import its file again.")
	}
	stored, err := d.store.Imported(ctx, is.ID)
	switch {
	case err == nil:
		is.Path = stored.Path // it may have moved since
	case !errors.Is(err, faq.ErrNotFound):
		return err
	}
	status, id, err := d.store.ImportBy(ctx, by, is)
	if err != nil {
		return err
	}
	d.log.InfoContext(ctx, "version restored", "briefing", id, "version", version, "status", status, "by", by)
	return nil
}
