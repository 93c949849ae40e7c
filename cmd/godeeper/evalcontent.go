package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
	"github.com/godeeper/godeeper/faq/parse"
	"github.com/godeeper/godeeper/faq/wire"
)

// content is what questions are measured against.
type content struct {
	*library
	name string // what it is, in words
}

// findContent returns what the questions of a file are asked about, as the help of eval says.
// named is whether the user has named a database.
func (c *evalCmd) findContent(ctx context.Context, a *app, questions string, named bool) (*content, error) {
	if len(c.Content) > 0 {
		var files []found
		all, _ := findFiles(c.Content)
		for _, f := range all {
			if slices.Contains(c.Content, f.path) || !isQuestions(f.path) {
				files = append(files, f)
			}
		}
		return readContent(a, files, c.Content, strings.Join(c.Content, ", "))
	}
	if !named {
		files, err := filesBeside(questions)
		if err != nil {
			return nil, err
		}
		if len(files) > 0 {
			return readContent(a, files, nil, filepath.Dir(questions))
		}
	}
	exists, err := a.dbExists(ctx)
	if err != nil {
		return nil, err
	}
	if named && !exists {
		return nil, errors.New("the database named does not exist yet; godeeper import PATH makes it")
	}
	lib, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	name := "the bundled sample"
	if exists {
		name = "the database"
	}
	return newContent(lib, name), nil
}

func newContent(lib *library, name string) *content {
	briefings, entries := lib.index.Briefings(), 0
	for _, b := range briefings {
		entries += wire.Entries(b)
	}
	return &content{lib, fmt.Sprintf("%s (briefings: %d, entries: %d)", name, len(briefings), entries)}
}

// filesBeside returns the briefings and FAQ files in the folder of a file of questions. Those
// in folders below it are other content.
func filesBeside(questions string) ([]found, error) {
	folder := filepath.Dir(questions)
	names, err := os.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("read content: %w", err)
	}
	var files []found
	for _, d := range names {
		path := filepath.Join(folder, d.Name())
		if d.IsDir() || strings.HasPrefix(d.Name(), ".") || !parse.Known(path) || !leadsToFile(path) || isQuestions(path) {
			continue
		}
		files = append(files, found{path: path})
	}
	return files, nil
}

// isQuestions reports whether a file holds labelled questions.
func isQuestions(path string) bool {
	if filepath.Ext(path) != ".jsonl" {
		return false
	}
	_, err := readQuestions(path)
	return err == nil
}

// readContent reads files into memory. A file that is refused is told and passed over, as an
// import does; but where its path is among those that were named, it is an error.
func readContent(a *app, files []found, named []string, name string) (*content, error) {
	var briefings []*faq.Briefing
	ids := make(map[string]int)
	for _, f := range files {
		data, err := f.read(a.in)
		var b *faq.Briefing
		if err == nil {
			b, _, err = parse.Parse(f.path, data)
		}
		switch {
		case err != nil && slices.Contains(named, f.path):
			return nil, fmt.Errorf("read content %s: %w", f.path, err)
		case err != nil:
			a.warn("refused " + err.Error())
			continue
		}
		b.Path = f.stored()
		if ids[b.ID]++; ids[b.ID] > 1 { // the same name in two folders
			b.ID = fmt.Sprintf("%s-%d", b.ID, ids[b.ID])
		}
		briefings = append(briefings, b)
	}
	if len(briefings) == 0 {
		return nil, fmt.Errorf("read content %s: there is none", name)
	}
	return newContent(&library{index: match.New(briefings)}, name), nil
}

// questionSet is a folder of questions and the content that they are about.
type questionSet struct {
	name      string // of the folder
	questions string // path
	entries   string // path of the only file of content, "" for all files beside the questions
}

// findSets returns the sets in a folder and below it, sorted by path.
func findSets(root string) ([]questionSet, error) {
	var sets []questionSet
	if to, err := filepath.EvalSymlinks(root); err == nil {
		root = to // WalkDir does not follow a link
	}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("find sets: %w", err)
		}
		if d.IsDir() && path != root && strings.HasPrefix(d.Name(), ".") {
			return fs.SkipDir
		}
		folder, err := filepath.Abs(filepath.Dir(path))
		if err != nil {
			return fmt.Errorf("find sets: %w", err)
		}
		set := questionSet{name: filepath.Base(folder), questions: path}
		switch d.Name() {
		case "questions.jsonl":
			sets = append(sets, set)
		case "queries.jsonl":
			set.entries = filepath.Join(filepath.Dir(path), "entries.jsonl")
			if _, err := os.Stat(set.entries); err == nil {
				sets = append(sets, set)
			}
		}
		return nil
	})
	if err == nil && len(sets) == 0 {
		err = fmt.Errorf("find sets: no questions.jsonl, and no queries.jsonl beside entries.jsonl, in or below %s", root)
	}
	return sets, err
}

func (s questionSet) content(a *app) (*content, error) {
	if s.entries != "" {
		return readContent(a, []found{{path: s.entries}}, []string{s.entries}, s.entries)
	}
	files, err := filesBeside(s.questions)
	if err != nil {
		return nil, err
	}
	return readContent(a, files, nil, filepath.Dir(s.questions))
}
