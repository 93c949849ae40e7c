package terminal

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// Screen is where a chat is held: lines come in, text goes out. On a terminal, lines can be
// edited and called back; anything else is read line by line, without a prompt.
type Screen struct {
	out    io.Writer
	end    func() error           // moves below a line that was left unfinished
	in     func() (string, error) // the next line, io.EOF at the end
	style  func() Style           // asked before each output: a window can be resized
	prompt bool                   // the reader shows a prompt, and the person sees what they type
	close  func() error
}

// maxLine bounds a line of input that is not typed on a terminal.
const maxLine = 1 << 20

// Open returns the screen of a program's standard streams. Lines are edited only where both are
// a terminal that understands it (TERM is not dumb), colours are used only where out is one and
// NO_COLOR is not set. The caller closes the screen, which restores the terminal.
func Open(in io.Reader, out io.Writer, getenv func(string) string) (*Screen, error) {
	s := &Screen{
		out:   out,
		end:   func() error { return write(out, "\n") },
		close: func() error { return nil },
	}
	fdOut, tty := terminalOf(out)
	able := tty && getenv("TERM") != "dumb"
	colour := able && getenv("NO_COLOR") == ""
	s.style = func() Style {
		if !tty {
			return Style{}
		}
		return Style{Colour: colour, Columns: Columns(out)}
	}

	fdIn, ok := terminalOf(in)
	if !ok || !able {
		s.prompt = ok && tty
		s.in = plainLines(in)
		return s, nil
	}
	state, err := term.MakeRaw(fdIn)
	if err != nil {
		return nil, fmt.Errorf("make the terminal raw: %w", err)
	}
	s.close = func() error { return term.Restore(fdIn, state) }
	editor := term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{in, out}, Style{Colour: colour}.mark(bold, prompt))
	editor.History = openHistory(getenv)
	s.end = func() error { return write(out, "\r\n") } // the editor would show its prompt again
	s.out = editor                                     // it turns line breaks into what a raw terminal needs
	s.in = func() (string, error) {
		if w, h, err := term.GetSize(fdOut); err == nil && w > 0 && h > 0 {
			if err := editor.SetSize(w, h); err != nil {
				return "", err
			}
		}
		return editor.ReadLine()
	}
	return s, nil
}

// Close restores the terminal.
func (s *Screen) Close() error { return s.close() }

// prompt is what a person types after.
const prompt = "> "

// line returns the next line, and io.EOF at the end of the input or of ctx. A read that ctx
// leaves behind is given up: the program is about to end.
func (s *Screen) line(ctx context.Context) (string, error) {
	if s.prompt {
		if err := write(s.out, prompt); err != nil {
			return "", err
		}
	}
	type read struct {
		line string
		err  error
	}
	done := make(chan read, 1)
	go func() {
		line, err := s.in()
		done <- read{line, err}
	}()
	select {
	case <-ctx.Done():
		return "", io.EOF
	case r := <-done:
		return r.line, r.err
	}
}

func write(w io.Writer, text string) error {
	if _, err := io.WriteString(w, text); err != nil {
		return fmt.Errorf("write to the terminal: %w", err)
	}
	return nil
}

// plainLines returns a reader of lines that are not edited.
func plainLines(in io.Reader) func() (string, error) {
	scanner := bufio.NewScanner(in)
	scanner.Buffer(nil, maxLine)
	return func() (string, error) {
		if scanner.Scan() {
			return strings.ToValidUTF8(scanner.Text(), "\ufffd"), nil
		}
		if err := scanner.Err(); errors.Is(err, bufio.ErrTooLong) {
			return "", fmt.Errorf("read a line: longer than %d bytes", maxLine)
		} else if err != nil {
			return "", fmt.Errorf("read a line: %w", err)
		}
		return "", io.EOF
	}
}

// IsTerminal reports whether stream is a terminal.
func IsTerminal(stream any) bool {
	_, ok := terminalOf(stream)
	return ok
}

// Columns returns how wide lines on stream should be, 0 for no limit: it is no terminal.
func Columns(stream any) int {
	fd, ok := terminalOf(stream)
	if !ok {
		return 0
	}
	columns, _, err := term.GetSize(fd)
	if err != nil || columns <= 0 {
		columns = 80
	}
	return min(columns, maxColumns)
}

func terminalOf(stream any) (fd int, ok bool) {
	f, ok := stream.(*os.File)
	if !ok {
		return 0, false
	}
	fd = int(f.Fd())
	return fd, term.IsTerminal(fd)
}
