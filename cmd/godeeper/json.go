package main

import (
	"io"

	"github.com/godeeper/godeeper/faq/wire"
)

// writeJSON prints v on one line, as package wire writes it.
func writeJSON(w io.Writer, v any) error { return wire.Write(w, v) }

// list returns s, which JSON shows as a list even when it is empty.
func list[T any](s []T) []T { return wire.List(s) }
