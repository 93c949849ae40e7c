package console

import (
	"log/slog"

	"github.com/godeeper/godeeper/faq/curate"
)

// newDesk returns a desk on memory.
func newDesk(m *memory) *curate.Desk {
	d := curate.New(slog.New(slog.DiscardHandler), m, m.live)
	d.Now = m.now
	return d
}
