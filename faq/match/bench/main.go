// Bench measures package match beside bleve, SQLite FTS5 and a plain BM25: the same entries and
// the same questions through all of them in one run. It is a module of its own, so that the
// peers do not become dependencies of Go Deeper. README.md says how to run it.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
)

// config is what to measure.
type config struct {
	set       string   // folder with entries.jsonl and queries.jsonl
	sizes     []int    // entries in the corpus, the set's own included
	questions int      // how many of the set's questions are asked, evenly drawn
	engines   []string // names
	child     bool     // measure the one engine at the one size, and print the figures as JSON
	busy      bool     // time questions and builds by the processor time of the process
	profile   string   // file for a CPU profile of the questions, "" for none
}

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

func run(args []string, stdout, stderr io.Writer) int {
	c, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err == nil && c.child {
		err = runChild(c, stdout)
	} else if err == nil {
		err = runAll(c, stdout, stderr)
	}
	if err != nil {
		fmt.Fprintln(stderr, "bench:", err)
		return 1
	}
	return 0
}

func parse(args []string, stderr io.Writer) (config, error) {
	var c config
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&c.set, "set", "", "`folder` with entries.jsonl and queries.jsonl")
	flags.IntVar(&c.questions, "questions", 500, "how many questions are asked")
	flags.BoolVar(&c.child, "child", false, "measure one engine at one size in this process")
	flags.BoolVar(&c.busy, "busy", false, "time by processor time, for a machine that others use too")
	flags.StringVar(&c.profile, "profile", "", "with -child, `file` for a CPU profile of the questions")
	sizes := flags.String("sizes", "1000,10000,100000", "entries in the corpus")
	million := flags.Bool("million", false, "measure 1,000,000 entries too")
	names := flags.String("engines", strings.Join(engineNames(), ","), "what to measure; ratios are to the first")
	if err := flags.Parse(args); err != nil {
		return c, err
	}
	if c.set == "" {
		return c, errors.New("-set names no folder")
	}
	for s := range strings.SplitSeq(*sizes, ",") {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			return c, fmt.Errorf("size %q is not a number of entries", s)
		}
		c.sizes = append(c.sizes, n)
	}
	if *million {
		c.sizes = append(c.sizes, 1_000_000)
	}
	c.engines = strings.Split(*names, ",")
	for _, name := range c.engines {
		if !slices.Contains(engineNames(), name) {
			return c, fmt.Errorf("engine %q is none of %s", name, strings.Join(engineNames(), ", "))
		}
	}
	return c, nil
}

// runAll measures every engine at every size, each in a process of its own: memory that one
// engine leaves behind is not counted against the next.
func runAll(c config, stdout, stderr io.Writer) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	for _, size := range c.sizes {
		var all []figures
		for _, engine := range c.engines {
			cmd := exec.Command(self, "-child", "-set", c.set, "-sizes", strconv.Itoa(size),
				"-questions", strconv.Itoa(c.questions), "-engines", engine, "-busy="+strconv.FormatBool(c.busy))
			cmd.Stderr = stderr
			out, err := cmd.Output()
			if err != nil {
				return fmt.Errorf("measure %s at %d entries: %w", engine, size, err)
			}
			var f figures
			if err := json.Unmarshal(out, &f); err != nil {
				return fmt.Errorf("read the figures of %s: %w", engine, err)
			}
			all = append(all, f)
		}
		if err := writeTable(stdout, size, all); err != nil {
			return err
		}
	}
	return nil
}

func runChild(c config, stdout io.Writer) error {
	s, err := readSet(c.set)
	if err != nil {
		return err
	}
	f, err := measure(c, s.grow(c.sizes[0]), s.draw(c.questions))
	if err != nil {
		return err
	}
	return json.NewEncoder(stdout).Encode(f)
}
