package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/godeeper/godeeper/faq/match/embed"
)

type vectorsCmd struct {
	Convert convertCmd `cmd:"" help:"Make a table of word vectors from a text file of GloVe, word2vec or fastText."`
}

type convertCmd struct {
	Words  int    `name:"words" placeholder:"N" help:"Keep at most N words, from the top of the file."`
	Counts string `name:"counts" placeholder:"FILE" help:"Lines of a word and how often it occurs; without it the order of the words tells."`
	In     string `arg:"" help:"The text file, or - for standard input."`
	Out    string `arg:"" help:"The table to write."`
}

// Help implements kong.HelpProvider.
func (convertCmd) Help() string {
	return `Example:

  godeeper vectors convert --words 50000 glove.6B.100d.txt words.gdwv

Each line of the text file is a word and its numbers, with spaces between, the most common word first. The table
holds each number in a byte; ask, chat, match and eval read it with --word-vectors.`
}

// Run makes the table. It is there in full or not at all.
func (c *convertCmd) Run(_ context.Context, a *app) (err error) {
	if c.Words < 0 {
		return usageError{fmt.Errorf("--words %d: must not be negative", c.Words)}
	}
	in, opt := a.in, embed.ConvertOptions{Words: c.Words}
	if c.In != standardInput {
		f, err := os.Open(c.In)
		if err != nil {
			return fmt.Errorf("convert: %w", err)
		}
		defer f.Close()
		in = f
	}
	if c.Counts != "" {
		f, err := os.Open(c.Counts)
		if err != nil {
			return fmt.Errorf("convert: %w", err)
		}
		defer f.Close()
		opt.Counts = f
	}
	n, err := writeWhole(c.Out, func(out io.Writer) (int, error) { return embed.ConvertWords(in, out, opt) })
	if err != nil {
		return fmt.Errorf("convert %s: %w", c.In, err)
	}
	_, err = fmt.Fprintf(a.out, "%d words\n", n)
	return err
}

// writeWhole writes a file beside its place, and puts it there when it is complete.
func writeWhole(path string, write func(io.Writer) (int, error)) (n int, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	out := bufio.NewWriter(f)
	n, err = write(out)
	if err == nil {
		err = out.Flush()
	}
	if err == nil {
		err = f.Chmod(0o644)
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return 0, err
	}
	return n, os.Rename(f.Name(), path)
}
