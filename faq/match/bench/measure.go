package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"slices"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"
	"unsafe"

	"github.com/godeeper/godeeper/faq/eval"
)

// top is how many entries each engine has to return: what a second look needs.
const top = 10

// figures are what was measured of one engine.
type figures struct {
	Engine  string
	Build   float64 // seconds
	Heap    float64 // MB of Go heap after garbage collection, the entries themselves not counted
	Process float64 // MB that the whole process grew by, memory outside of Go included
	P50     float64 // microseconds a question
	P99     float64 // microseconds a question
	Recall  float64 // share of the answerable questions whose first entry is right
}

func measure(c config, entries []entry, questions []eval.Question) (figures, error) {
	name := c.engines[0]
	f := figures{Engine: name}
	now := func() time.Duration { return time.Duration(time.Now().UnixNano()) }
	if c.busy {
		now = processorTime
	}
	corpus := corpusOf(name, entries)
	heap, process := memory()
	start := now()
	e, err := open(name, corpus)
	if err != nil {
		return f, fmt.Errorf("build %s: %w", name, err)
	}
	defer e.close()
	f.Build = (now() - start).Seconds()
	heapAfter, processAfter := memory()
	f.Heap, f.Process = heapAfter-heap, processAfter-process

	// One thread, as a bot's single asker sees it.
	runtime.GOMAXPROCS(1)
	for _, q := range questions[:min(50, len(questions))] { // caches and lazy parts
		if _, err := e.search(q.Text); err != nil {
			return f, fmt.Errorf("ask %s: %w", name, err)
		}
	}
	if c.profile != "" {
		out, err := os.Create(c.profile)
		if err != nil {
			return f, fmt.Errorf("profile: %w", err)
		}
		defer out.Close()
		if err := pprof.StartCPUProfile(out); err != nil {
			return f, fmt.Errorf("profile: %w", err)
		}
		defer pprof.StopCPUProfile()
	}
	var times []float64
	right, answerable := 0, 0
	for _, q := range questions {
		start := now()
		id, err := e.search(q.Text)
		times = append(times, float64((now()-start).Nanoseconds())/1000)
		if err != nil {
			return f, fmt.Errorf("ask %s %q: %w", name, q.Text, err)
		}
		if q.Answerable {
			answerable++
			if slices.Contains(q.Relevant, id) {
				right++
			}
		}
	}
	slices.Sort(times)
	f.P50, f.P99 = times[len(times)/2], times[len(times)*99/100]
	f.Recall = float64(right) / float64(max(answerable, 1))
	// The caller's entries must be counted both before and after.
	runtime.KeepAlive(corpus)
	return f, nil
}

// processorTime returns what the process has computed so far, all its threads together.
func processorTime() time.Duration {
	const clockProcessCPU = 2 // CLOCK_PROCESS_CPUTIME_ID
	var t syscall.Timespec
	syscall.Syscall(syscall.SYS_CLOCK_GETTIME, clockProcessCPU, uintptr(unsafe.Pointer(&t)), 0)
	return time.Duration(t.Nano())
}

// memory returns the Go heap and the resident size of the process after garbage collection, in MB.
func memory() (heap, process float64) {
	runtime.GC()
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / 1e6, resident() / 1e6
}

// resident returns the resident size of this process in bytes, 0 where the system does not tell.
func resident() float64 {
	data, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	var size, pages float64
	if _, err := fmt.Sscan(string(data), &size, &pages); err != nil {
		return 0
	}
	return pages * float64(os.Getpagesize())
}

// writeTable writes a row an engine; ratios are to the first row.
func writeTable(w io.Writer, size int, all []figures) error {
	fmt.Fprintf(w, "%d entries\n", size)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, strings.Join([]string{"engine", "p50 µs", "p99 µs", "build s", "heap MB", "process MB", "recall@1", "×p50", "×p99", "×build", ""}, "\t"))
	first := all[0]
	for _, f := range all {
		fmt.Fprintf(t, "%s\t%.0f\t%.0f\t%.2f\t%.1f\t%.1f\t%.3f\t%.2f\t%.2f\t%.2f\t\n", f.Engine, f.P50, f.P99, f.Build,
			f.Heap, f.Process, f.Recall, f.P50/first.P50, f.P99/first.P99, f.Build/first.Build)
	}
	if err := t.Flush(); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	_, err := fmt.Fprintln(w)
	return err
}
