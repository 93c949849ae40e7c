package console

import (
	"context"
	"net/http"

	"github.com/godeeper/godeeper/bot/web/page"
)

// Health is how the parts of the program are. It is safe for concurrent use.
type Health interface {
	// Health returns a row for each part: database, index, platforms, versions. What cannot be
	// found out is a row too.
	Health(ctx context.Context) []Row
}

// Row says how a part of the program is.
type Row struct {
	Name  string // of the part: "Database"
	State State
	Text  string // what is there, or what is wrong and what to do; without secrets
}

// State says whether something needs to be done.
type State string

// The states.
const (
	OK        State = "ok"
	Attention State = "attention" // it works; somebody should look
	Fault     State = "fault"     // it does not work
)

// healthBody is all rows, and how many are not well.
type healthBody struct {
	Rows              []Row
	Faults, Attention int
}

func (c *Console) health(w http.ResponseWriter, r *http.Request, _ *page.Viewer) error {
	body := healthBody{Rows: c.Health.Health(r.Context())}
	for _, row := range body.Rows {
		switch row.State {
		case Fault:
			body.Faults++
		case Attention:
			body.Attention++
		}
	}
	c.show(w, r, http.StatusOK, "health.html", "Health", "/console/health", body)
	return nil
}
