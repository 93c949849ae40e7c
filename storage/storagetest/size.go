package storagetest

import (
	"testing"

	"github.com/godeeper/godeeper/storage"
)

func testSize(t *testing.T, s *storage.Store) {
	kind, bytes, err := s.Size(t.Context())
	if kind == "" || bytes < 10_000 || err != nil { // the schema alone takes more
		t.Errorf("size: got %q, %d bytes, %v", kind, bytes, err)
	}
}
