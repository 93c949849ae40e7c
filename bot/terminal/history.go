package terminal

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// maxHistory is how many lines can be called back: a screenful of searching upwards, and then some.
const maxHistory = 200

// history keeps the lines typed, latest first, and implements term.History. It lives in memory,
// and in a file where there can be one; a file that cannot be written is done without.
type history struct {
	lines []string // latest first
	path  string   // "" to keep it in memory only
}

// openHistory returns the history of earlier chats. It is kept beside the user's configuration.
func openHistory(getenv func(string) string) *history {
	dir := getenv("XDG_CONFIG_HOME")
	if dir == "" {
		var err error
		if dir, err = os.UserConfigDir(); err != nil {
			return &history{}
		}
	}
	h := &history{path: filepath.Join(dir, "godeeper", "history")}
	data, err := os.ReadFile(h.path)
	if err != nil {
		return h
	}
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(Clean(line)); line != "" {
			h.lines = append(h.lines, line)
		}
	}
	slices.Reverse(h.lines)
	h.lines = h.lines[:min(len(h.lines), maxHistory)]
	return h
}

// Add implements term.History. Empty lines and repetitions are dropped.
func (h *history) Add(line string) {
	line = strings.TrimSpace(line)
	if line == "" || len(h.lines) > 0 && h.lines[0] == line {
		return
	}
	h.lines = slices.Insert(h.lines, 0, line)
	h.lines = h.lines[:min(len(h.lines), maxHistory)]
	if h.path != "" && h.save() != nil {
		h.path = ""
	}
}

// save writes the whole file: it is small, and so it never grows. Only its owner may read it,
// since it says what was asked.
func (h *history) save() error {
	if err := os.MkdirAll(filepath.Dir(h.path), 0o700); err != nil {
		return err
	}
	var b strings.Builder
	for _, line := range slices.Backward(h.lines) {
		b.WriteString(line + "\n")
	}
	temp := h.path + ".new"
	if err := os.WriteFile(temp, []byte(b.String()), 0o600); err != nil {
		return err
	}
	return os.Rename(temp, h.path)
}

// Len implements term.History.
func (h *history) Len() int { return len(h.lines) }

// At implements term.History.
func (h *history) At(i int) string { return h.lines[i] }
