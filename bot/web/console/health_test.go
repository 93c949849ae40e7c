package console

import (
	"net/http"
	"testing"
)

func TestHealth(t *testing.T) {
	t.Parallel()
	r := newFullRig(newRig(t))
	r.wants("some parts are not well", r.get("/console/health"), http.StatusOK, "1 part not working.", "SQLite 3.50", "the token was refused")
	r.console.Health = ward{{"Database", OK, "x"}, {"slack", Attention, "y"}}
	r.wants("one to look at", r.get("/console/health"), http.StatusOK, "It works; 1 thing to look at.")
	r.console.Health = ward{{"Database", OK, "x"}}
	r.wants("all well", r.get("/console/health"), http.StatusOK, "All is well.")
}
