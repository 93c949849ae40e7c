package bottest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Stage is an adapter that serves a fake of its platform, with people who use it. A stage is used
// by one goroutine.
type Stage interface {
	// Do makes a person do something in a channel, and returns once the bot has acknowledged it.
	// The verbs are those that transcripts use; each platform has its own way for each:
	//
	//	mention   ask by a mention of the bot
	//	say       write to nobody in particular
	//	follow    write, without a mention, in the thread of what the bot showed last
	//	direct    write to the bot alone
	//	command   use the command: the text is what follows its name
	//	shortcut  choose "Go deeper on this" at a message that says the text
	//	press     press the button with that label, in what the bot showed last that has one
	//	home      open what the platform has as a home of the app
	//	submit    send the form that the bot opened last: "name=value name=value"
	//
	// It reports false for what the platform does not have.
	Do(verb, who, where, text string) bool

	// Again delivers what was done last another n times, as the platform does when it is not sure:
	// under new ids, and by every transport.
	Again(n int)

	// News waits until all that came in is worked on, and returns what the bot has shown since the
	// last call, as a reader sees it, each as "where\ntext"; of what was changed, the lines that
	// are new.
	News() []string

	// Live returns what would ping somebody, lead somewhere or be formatted in all that the bot
	// has shown, without the links of stored sources.
	Live() []string

	// Restart ends the adapter and starts another one on the same database.
	Restart()
}

// Lacking is implemented by stages of platforms that do not have all verbs which the suite uses.
type Lacking interface {
	// Lacks reports whether the platform has no such verb.
	Lacks(verb string) bool
}

// lacks reports whether a stage has said that its platform does not have a verb.
func lacks(s Stage, verb string) bool {
	l, ok := s.(Lacking)
	return ok && l.Lacks(verb)
}

var update = flag.Bool("update-transcripts", false, "write the transcripts anew")

// Transcripts plays the files of a folder, each on a stage of its own, and compares what is shown
// with what they hold. In a file, a line "> verb who where: text" is what somebody does, the lines
// after it are what comes of it; "#" begins a comment.
func Transcripts(t *testing.T, dir string, open func(t *testing.T) Stage) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("got transcripts %v, error %v", files, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := play(t, open(t), string(data))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(data), got); diff != "" {
				t.Errorf("transcript (-want +got):\n%s", diff)
			}
		})
	}
}

// play does what the script says, and returns it with what came of it.
func play(t *testing.T, s Stage, script string) string {
	t.Helper()
	var out strings.Builder
	for line := range strings.Lines(script) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, "#"):
			out.WriteString(line + "\n")
			continue
		case !strings.HasPrefix(line, "> "):
			continue
		}
		head, text, _ := strings.Cut(strings.TrimPrefix(line, "> "), ":")
		words := strings.Fields(head)
		for len(words) < 3 {
			words = append(words, "")
		}
		out.WriteString("\n" + line + "\n")
		if !s.Do(words[0], words[1], words[2], strings.TrimSpace(text)) {
			t.Fatalf("%q cannot be done here", line)
		}
		for _, news := range s.News() {
			where, shown, _ := strings.Cut(news, "\n")
			fmt.Fprintf(&out, "< %s\n", where)
			for line := range strings.Lines(strings.TrimRight(shown, "\n")) {
				out.WriteString("    " + strings.TrimRight(line, "\n") + "\n")
			}
		}
	}
	return strings.TrimLeft(out.String(), "\n")
}
