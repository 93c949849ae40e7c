package storage_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
	"github.com/godeeper/godeeper/storage/storagetest"
)

func TestPostgres(t *testing.T) {
	storagetest.Run(t, func(t *testing.T) *storage.Store { return open(t, storagetest.Postgres(t)) })
}

func TestPostgresShared(t *testing.T) {
	storagetest.RunShared(t, func(t *testing.T) (a, b *storage.Store) {
		dsn := storagetest.Postgres(t)
		return open(t, dsn), open(t, dsn)
	})
}

// changed returns a DSN with another part.
func changed(t *testing.T, dsn string, change func(u *url.URL)) string {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	change(u)
	return u.String()
}

func execPostgres(t *testing.T, dsn, query string) {
	t.Helper()
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	mustExec(t, db, query)
}

func TestPostgresRefuses(t *testing.T) {
	dsn := storagetest.Postgres(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	other, newer, oldEncoding := storagetest.Postgres(t), storagetest.Postgres(t), storagetest.Postgres(t)
	execPostgres(t, other, "CREATE TABLE migrations (id INTEGER)")
	if s := open(t, newer); s != nil {
		execPostgres(t, newer, "INSERT INTO migrations (version, name, applied) VALUES (9999, '9999_later.sql', 1)")
	}
	execPostgres(t, oldEncoding, `CREATE DATABASE "latin one" TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'`)
	t.Cleanup(func() { execPostgres(t, oldEncoding, `DROP DATABASE "latin one"`) })

	for _, test := range []struct{ dsn, want string }{
		{changed(t, dsn, func(u *url.URL) { u.User = url.UserPassword("nobody", "secret") }), `the server does not let user "nobody" in: is the password right?`},
		{changed(t, dsn, func(u *url.URL) { u.User = url.UserPassword(u.User.Username(), "secret") }), "is the password right?"},
		{changed(t, dsn, func(u *url.URL) { u.Path = "/no such" }), `there is no database "no such" on the server: create it first`},
		{changed(t, dsn, func(u *url.URL) { u.RawQuery += "&search_path=nowhere" }), "no schema of its search path is there"},
		{changed(t, oldEncoding, func(u *url.URL) { u.Path = "/latin one" }), "its encoding is LATIN1: create a database with the encoding UTF8"},
		{other, "it holds tables of another program: name another database"},
		{newer, "its schema is number 9999 and this program knows "},
		{"postgres://me:secret@" + closed + "/db", "db at " + closed + ": no PostgreSQL server answers at " + closed + ": is it running?"},
		{"postgresql://me:secret@/db?host=/no/such/folder", "db at /no/such/folder: no PostgreSQL server answers at /no/such/folder"},
		{"postgres://me:secret@no-such-host.invalid/db", "db at no-such-host.invalid:5432: the host of the server is not found"},
		{"postgres://me:sec%ret@host/db", "a PostgreSQL database is named as postgres://USER:PASSWORD@HOST:PORT/NAME"},
		{"postgres://me:sec/ret@host/db", "a PostgreSQL database is named as postgres://USER:PASSWORD@HOST:PORT/NAME"},
		{"postgres://me:secret@host/db?sslmode=nonsense", "the address of the PostgreSQL database is wrong: sslmode is invalid"},
		{"postgres:me:secret", "a PostgreSQL database is named as"},
	} {
		for name, f := range map[string]func(ctx context.Context, dsn string) error{
			"open": func(ctx context.Context, dsn string) error {
				s, err := storage.Open(ctx, slog.New(slog.DiscardHandler), dsn)
				if err == nil {
					s.Close()
				}
				return err
			},
			"look for": func(ctx context.Context, dsn string) error {
				_, err := storage.Exists(ctx, dsn)
				return err
			},
		} {
			if name == "look for" && test.dsn == newer {
				continue // it is there
			}
			err := f(t.Context(), test.dsn)
			got := errorText(err)
			if !strings.HasPrefix(got, name+" database") || !strings.Contains(got, test.want) {
				t.Errorf("%s: got error %q, want one with %q", name, got, test.want)
			}
			if strings.Contains(got, "secret") || strings.Contains(got, "ret@") || strings.Contains(got, "\n") {
				t.Errorf("%s: got error %q: it holds the password, or a second line", name, got)
			}
		}
	}
}

func TestPostgresExists(t *testing.T) {
	dsn := storagetest.Postgres(t)
	execPostgres(t, dsn, `CREATE SCHEMA "of the desk"; CREATE TABLE public.recipes (id INTEGER)`)
	// Beside another program, in a schema of its own.
	dsn = changed(t, dsn, func(u *url.URL) { u.RawQuery += "&search_path=" + url.PathEscape(`"of the desk"`) })
	for _, want := range []bool{false, true} {
		if got, err := storage.Exists(t.Context(), dsn); got != want || err != nil {
			t.Errorf("exists: got %t, error %v, want %t", got, err, want)
		}
		s := open(t, dsn)
		importAll(t, s, storagetest.Sample())
		got, err := s.Briefings(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff([]*faq.Briefing{storagetest.Sample()}, got); d != "" {
			t.Errorf("briefings (-want +got):\n%s", d)
		}
	}
}

// TestPostgresAtOnce opens a database without a schema many times at once, as several programs may.
func TestPostgresAtOnce(t *testing.T) {
	dsn := storagetest.Postgres(t)
	var wg sync.WaitGroup
	start := make(chan struct{})
	for range 10 {
		wg.Go(func() {
			<-start
			s, err := storage.Open(t.Context(), slog.New(slog.DiscardHandler), dsn)
			if err != nil {
				t.Error(err)
				return
			}
			defer s.Close()
			if _, _, err := s.Import(t.Context(), storagetest.Sample()); err != nil {
				t.Error(err)
			}
		})
	}
	close(start)
	wg.Wait()
}

func TestPostgresBackup(t *testing.T) {
	s := open(t, storagetest.Postgres(t))
	path := filepath.Join(t.TempDir(), "copy")
	want := "back up to " + path + ": a PostgreSQL database is backed up with its own program pg_dump"
	if err := s.Backup(t.Context(), path); errorText(err) != want {
		t.Errorf("got error %v, want %s", err, want)
	}
}

// TestPostgresDeadlock makes two calls wait for each other: the one that the server stops is tried again.
func TestPostgresDeadlock(t *testing.T) {
	s := open(t, storagetest.Postgres(t))
	var there, back []faq.Asked
	for i := range 300 {
		there = append(there, faq.Asked{Ref: fmt.Sprint(i)})
	}
	back = slices.Clone(there)
	slices.Reverse(back)
	var wg sync.WaitGroup
	for _, asked := range [][]faq.Asked{there, back} {
		wg.Go(func() {
			if err := s.SaveAsked(t.Context(), asked...); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	got, err := s.Asked(t.Context(), storage.AskedFilter{})
	if err != nil || len(got) != len(there) {
		t.Errorf("got %d questions, error %v, want %d", len(got), err, len(there))
	}
}

// TestPostgresConversations has many remember the same conversations, named in either order.
func TestPostgresConversations(t *testing.T) {
	s := open(t, storagetest.Postgres(t))
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			var turns []faq.Turn
			for _, id := range []string{"a", "b", "c", "a"} {
				turns = append(turns, faq.Turn{Conversation: faq.Conversation{ID: id}})
			}
			if i%2 == 0 {
				slices.Reverse(turns)
			}
			for range 10 {
				start := time.Now()
				if err := s.SaveTurns(t.Context(), turns...); err != nil {
					t.Error(err)
				}
				// What the server calls deadlock_timeout, after which it looks for one.
				if took := time.Since(start); took > time.Second {
					t.Errorf("got a call of %v, want none that waits for itself", took)
				}
			}
		})
	}
	wg.Wait()
}

// TestPostgresRestart has the server end all connections: the store connects anew.
func TestPostgresRestart(t *testing.T) {
	dsn := storagetest.Postgres(t)
	s := open(t, dsn)
	importAll(t, s, storagetest.Sample())
	execPostgres(t, dsn, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
	time.Sleep(1100 * time.Millisecond) // the driver looks at connections that were idle for a second
	if _, err := s.Briefing(t.Context(), "harbour-strike"); err != nil {
		t.Errorf("read: %v", err)
	}
	if err := s.SaveAsked(t.Context(), faq.Asked{Text: "Why?"}); err != nil {
		t.Errorf("write: %v", err)
	}
}

func TestPostgresCancelledOpen(t *testing.T) {
	dsn := storagetest.Postgres(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s, err := storage.Open(ctx, slog.New(slog.DiscardHandler), dsn)
	if err == nil {
		s.Close()
	}
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v, want %v", err, context.Canceled)
	}
}
