package storagetest

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/godeeper/godeeper/storage"
)

func mustVectors(t *testing.T, s *storage.Store, embedder string, digests ...string) map[string][]byte {
	t.Helper()
	v, err := s.Vectors(t.Context(), embedder, digests)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func mustSaveVectors(t *testing.T, s *storage.Store, embedder string, vectors map[string][]byte) {
	t.Helper()
	if err := s.SaveVectors(t.Context(), embedder, vectors); err != nil {
		t.Fatal(err)
	}
}

func testVectors(t *testing.T, s *storage.Store) {
	none := map[string][]byte{}
	diff(t, "of an empty store", none, mustVectors(t, s, "m1", "a", "b"))
	diff(t, "of no digest", none, mustVectors(t, s, "m1"))
	before := mustRevision(t, s)

	first := map[string][]byte{"a": {0, 255, 0, 1}, "b": {}, "c": {7}}
	mustSaveVectors(t, s, "m1", first)
	mustSaveVectors(t, s, "m2", map[string][]byte{"a": {2}})
	mustSaveVectors(t, s, "m2", nil)
	diff(t, "all", first, mustVectors(t, s, "m1", "a", "b", "c", "d", "a"))
	diff(t, "some", map[string][]byte{"c": {7}}, mustVectors(t, s, "m1", "c"))
	diff(t, "of another embedder", map[string][]byte{"a": {2}}, mustVectors(t, s, "m2", "a", "b", "c"))
	diff(t, "of an unknown embedder", none, mustVectors(t, s, "M1", "a", "b", "c"))

	mustSaveVectors(t, s, "m1", map[string][]byte{"a": {9}, "d": nil})
	diff(t, "replaced", map[string][]byte{"a": {9}, "b": {}, "d": {}}, mustVectors(t, s, "m1", "a", "b", "d"))
	if after := mustRevision(t, s); after != before {
		t.Errorf("revision: got %d, want %d as before", after, before)
	}

	// They are by text: a briefing that goes, and comes again, finds them.
	id := mustImport(t, s, Sample(), storage.Added)
	if err := s.Remove(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	diff(t, "after a briefing was removed", map[string][]byte{"c": {7}}, mustVectors(t, s, "m1", "c"))
}

// testVectorsAtOnce saves and reads more than one query takes, from several sides.
func testVectorsAtOnce(t *testing.T, s *storage.Store) {
	const each = 1200
	var wg sync.WaitGroup
	want, digests := map[string][]byte{}, []string{}
	for part := range 4 {
		vectors := map[string][]byte{"shared": {42}}
		for i := range each {
			d := fmt.Sprintf("%d-%d", part, i)
			vectors[d] = []byte(d)
			want[d] = []byte(d)
			digests = append(digests, d)
		}
		wg.Go(func() {
			if err := s.SaveVectors(context.Background(), "m", vectors); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	want["shared"] = []byte{42}
	diff(t, "all", want, mustVectors(t, s, "m", append(digests, "shared", "absent")...))
}

func testCancelledVectors(t *testing.T, s *storage.Store) {
	all := map[string][]byte{"a": {1}, "b": {2}, "c": {3}}
	untilDone(t, s, func(ctx context.Context) error { return s.SaveVectors(ctx, "m", all) })
	diff(t, "saved", all, mustVectors(t, s, "m", "a", "b", "c"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Vectors(ctx, "m", []string{"a"}); err == nil {
		t.Error("a cancelled read: got no error")
	}
}
