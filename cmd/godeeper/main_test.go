package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/godeeper/godeeper/bot/bottest"
)

func TestMain(m *testing.M) {
	bottest.AtOnce()
	testscript.Main(m, map[string]func(){"godeeper": child})
}

// TestScripts runs the command lines in testdata. In them, "status N command" holds an exit status.
func TestScripts(t *testing.T) {
	scripts, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(scripts) == 0 {
		t.Fatal("there are no scripts: ", err)
	}
	testscript.Run(t, testscript.Params{
		Files:               bottest.Sample(scripts),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("GODEEPER_DB", "")
			env.Setenv("NO_COLOR", "")
			env.Setenv("TERM", "xterm")
			env.Setenv("HOME", env.WorkDir+"/home")
			env.Setenv("XDG_CONFIG_HOME", env.WorkDir+"/config")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": status, "embedserver": new(embedServer).run, "site": serveFolder},
	})
}

func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N command [args...]")
	}
	want, err := strconv.Atoi(args[0])
	if err != nil {
		ts.Fatalf("status %q: %v", args[0], err)
	}
	got := 0
	err = ts.Exec(args[1], args[2:]...)
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%s: %v", args[1], err)
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// BenchmarkAsk measures one run of ask, without the start of the process: opening the sample, and one answer.
func BenchmarkAsk(b *testing.B) {
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		b.Fatal(err)
	}
	defer null.Close()
	getenv := func(string) string { return "" }
	b.Chdir(b.TempDir())
	for b.Loop() {
		if got := run(context.Background(), []string{"ask", "What did the mission cost?"}, getenv, null, null, null); got != exitOK {
			b.Fatalf("exit status %d", got)
		}
	}
}
