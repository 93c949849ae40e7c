package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/godeeper/godeeper/faq/parse"
)

// standardInput stands for standard input among the paths of import.
const standardInput = "-"

// found is a file to import, or a path that leads to none.
type found struct {
	path string // as given, or below the folder as given
	err  error  // why there is nothing to read
}

// findFiles returns the files that paths name, in order: a folder stands for the briefings and
// FAQ files in it and below it, sorted. It counts the files that are neither.
//
// A link to a file is followed, a link to a folder below a folder is not: it could lead in a circle.
func findFiles(paths []string) (files []found, skipped int) {
	for _, p := range paths {
		if p == standardInput {
			files = append(files, found{path: p})
			continue
		}
		info, err := os.Stat(p)
		if err != nil {
			files = append(files, found{path: p, err: plainFileError(err)})
			continue
		}
		if !info.IsDir() {
			files = append(files, found{path: p})
			continue
		}
		inside, out := findInside(p)
		if len(inside) == 0 {
			inside = []found{{path: p, err: errors.New("no briefing or FAQ file is in this folder: name one that holds some")}}
		}
		files, skipped = append(files, inside...), skipped+out
	}
	return files, skipped
}

// findInside returns the files of a folder that can be imported.
func findInside(folder string) (files []found, skipped int) {
	// The slash makes a link to a folder, given as a path, be entered.
	root := strings.TrimSuffix(folder, string(filepath.Separator)) + string(filepath.Separator)
	// The walk itself never fails: what cannot be read is among the files, with its error.
	_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		path = filepath.Clean(path)
		hidden := path != filepath.Clean(root) && strings.HasPrefix(d.Name(), ".")
		switch {
		case err != nil:
			files = append(files, found{path: path, err: plainFileError(err)})
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
		case d.IsDir() && hidden:
			return fs.SkipDir
		case d.IsDir() || hidden:
		case !parse.Known(path) || !leadsToFile(path):
			skipped++
		default:
			files = append(files, found{path: path})
		}
		return nil
	})
	return files, skipped
}

// leadsToFile reports whether path is a regular file, or a link that leads to one or to nothing:
// the latter is refused when it is read.
func leadsToFile(path string) bool {
	info, err := os.Stat(path)
	return err != nil || info.Mode().IsRegular()
}

// read returns the content. It reads no further than what is too much.
func (f found) read(stdin io.Reader) ([]byte, error) {
	if f.err != nil {
		return nil, f.err
	}
	if f.path == standardInput {
		return readLimited(stdin)
	}
	file, err := os.Open(f.path)
	if err != nil {
		return nil, plainFileError(err)
	}
	defer file.Close()
	return readLimited(file)
}

func readLimited(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, int64(parse.Limit)+1))
	if err != nil {
		return nil, plainFileError(err)
	}
	if len(data) > parse.Limit {
		return nil, fmt.Errorf("larger than %d MiB: split it into smaller files", parse.Limit>>20)
	}
	return data, nil
}

// stored returns the path that is kept: absolute, so that a file is known again from anywhere.
func (f found) stored() string {
	if f.path == standardInput {
		return standardInput
	}
	abs, err := filepath.Abs(f.path)
	if err != nil { // the working folder is gone
		return f.path
	}
	return abs
}

// plainFileError says what is wrong with a file, whose name is printed beside it.
func plainFileError(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w: check the path", fs.ErrNotExist)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%w: let this user read it", fs.ErrPermission)
	}
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return fmt.Errorf("%s: %w", p.Op, p.Err)
	}
	return err
}
