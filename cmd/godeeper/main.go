// Command godeeper answers questions about news briefings in the briefings' own words.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // zones of digests, where the system knows none

	"github.com/alecthomas/kong"

	"github.com/godeeper/godeeper/bot/slack"
	"github.com/godeeper/godeeper/bot/terminal"
)

// The exit statuses.
const (
	exitOK     = 0
	exitFailed = 1 // something could not be done
	exitUsage  = 2 // the command line or the configuration is wrong
)

const description = `Answers questions about news briefings, in the briefings' own words.

With no database yet, ask, match and chat open on a sample briefing:

  godeeper chat`

// commands is the command line.
type commands struct {
	DB string `name:"db" placeholder:"DSN" default:"${db}" help:"The database, as sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/NAME. The default is $$GODEEPER_DB, or else sqlite:godeeper.db."`

	Import  importCmd  `cmd:"" help:"Store briefings and FAQ files."`
	Ask     askCmd     `cmd:"" help:"Answer a question, or questions line by line from standard input."`
	Chat    chatCmd    `cmd:"" help:"Hold a conversation in the terminal."`
	Match   matchCmd   `cmd:"" help:"Show every entry that a question may mean, and why."`
	Eval    evalCmd    `cmd:"" help:"Measure the answers against labelled questions."`
	Vectors vectorsCmd `cmd:"" help:"Make tables of word vectors, which tell what words mean."`
	Serve   serveCmd   `cmd:"" help:"Answer on the platforms that are configured."`
	Digest  digestCmd  `cmd:"" help:"Have channels sent a digest a day, and see what was sent."`
	Feed    feedCmd    `cmd:"" help:"Read briefings that are published elsewhere, from feeds."`
	User    userCmd    `cmd:"" help:"Show who may sign in, and help somebody back in."`
	Token   tokenCmd   `cmd:"" help:"Make and revoke tokens of the HTTP API."`
	Inbox   inboxCmd   `cmd:"" help:"Show events that could not be answered, and try them again."`
	Doctor  doctorCmd  `cmd:"" help:"Check the database and the settings, and say what to do."`
	Slack   slackCmd   `cmd:"" help:"Set up the app in Slack."`
	Discord discordCmd `cmd:"" help:"Set up the app in Discord."`
	Version versionCmd `cmd:"" help:"Print the versions of the program and of what it is built on."`
}

// app is what every command is given: the streams and the settings of this run.
type app struct {
	log      *slog.Logger
	in       io.Reader
	out, err io.Writer
	getenv   func(string) string
	db       string // the database, as configured
}

// errReported ends a run with status 1 whose reason has been printed already.
var errReported = errors.New("reported")

// usageError is a fault of the command line or of the configuration.
type usageError struct{ error }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal kills
	os.Exit(run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr))
}

// run is the program: it returns the exit status.
func run(ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer) int {
	log := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	db := getenv("GODEEPER_DB")
	if db == "" {
		db = "sqlite:godeeper.db"
	}
	var cmd commands
	helped := false // kong has printed help, and goes on parsing
	parser, err := kong.New(&cmd,
		kong.Name("godeeper"), kong.Description(description), kong.Vars{"db": db, "slackname": slack.DefaultName, "slackcommand": slack.DefaultCommand, "slackdigest": slack.DefaultDigestCommand},
		kong.Writers(stdout, stderr), kong.Exit(func(int) { helped = true }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		return report(stderr, err)
	}
	parsed, err := parser.Parse(args)
	if helped {
		return exitOK
	}
	if err != nil {
		return report(stderr, usageError{fmt.Errorf("%w; see godeeper --help", err)})
	}
	a := &app{log: log, in: stdin, out: stdout, err: stderr, getenv: getenv, db: cmd.DB}
	if err := a.checkDB(); err != nil {
		return report(stderr, err)
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	return report(stderr, parsed.Run(a))
}

// report prints why a run failed, and returns its exit status.
func report(stderr io.Writer, err error) int {
	if err == nil {
		return exitOK
	}
	if !errors.Is(err, errReported) {
		fmt.Fprintln(stderr, "godeeper: "+strings.TrimSpace(terminal.Clean(err.Error())))
	}
	if _, ok := errors.AsType[usageError](err); ok {
		return exitUsage
	}
	return exitFailed
}
