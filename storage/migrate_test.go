package storage

import (
	"context"
	"database/sql"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"log/slog"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// TestParameters holds what every query relies on: SQLite numbers $1, $2 … by their first appearance.
func TestParameters(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	parameter := regexp.MustCompile(`\$[0-9]+`)
	queries := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING || !parameter.MatchString(lit.Value) {
				return true
			}
			queries++
			highest := 0
			for _, p := range parameter.FindAllString(lit.Value, -1) {
				switch number, _ := strconv.Atoi(p[1:]); {
				case number == highest+1:
					highest++
				case number > highest:
					t.Errorf("%s: $%d appears before $%d in %s", name, number, highest+1, lit.Value)
				}
			}
			return true
		})
	}
	if queries < 10 {
		t.Errorf("got %d queries with parameters: does this test still find them?", queries)
	}
}

func openRaw(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite3", sqliteDSN(path, "_txlock=immediate"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// schema returns the statements that made a database, by the names of what they made.
func schema(t *testing.T, db *sql.DB) map[string]string {
	t.Helper()
	rows, err := db.Query("SELECT name, coalesce(sql, '') FROM sqlite_schema")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	all := map[string]string{}
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			t.Fatal(err)
		}
		all[name] = text
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func steps(t *testing.T, files map[string]string) []migration {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys["m/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	all, err := readMigrations(fsys, "m")
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestMigrate(t *testing.T) {
	ctx, log := t.Context(), slog.New(slog.DiscardHandler)
	db := openRaw(t, filepath.Join(t.TempDir(), "test.db"))
	first := "CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (1)"
	broken := steps(t, map[string]string{
		"0001_a.sql": first,
		"0002_b.sql": "CREATE TABLE b (x INTEGER); INSERT INTO a VALUES (2); INSERT INTO missing VALUES (1)",
	})
	err := migrate(ctx, log, db, lockSQLite, broken)
	if err == nil || !strings.HasPrefix(err.Error(), "migrate schema with 0002_b.sql: ") {
		t.Fatalf("broken step: got error %v, want one of 0002_b.sql", err)
	}
	if s := schema(t, db); s["a"] == "" || s["b"] != "" {
		t.Errorf("after a broken step: got schema %v, want a without b", s)
	}

	mended := steps(t, map[string]string{
		"0001_a.sql": first,
		"0002_b.sql": "CREATE TABLE b (x INTEGER); INSERT INTO a VALUES (2)",
		"0003_c.sql": "INSERT INTO b SELECT x FROM a",
	})
	for range 2 { // the second time changes nothing
		if err := migrate(ctx, log, db, lockSQLite, mended); err != nil {
			t.Fatal(err)
		}
		var got string
		if err := db.QueryRow(`SELECT (SELECT group_concat(version || ' ' || name) FROM migrations) || ' ' ||
			(SELECT group_concat(x) FROM a) || ' ' || (SELECT group_concat(x) FROM b)`).Scan(&got); err != nil {
			t.Fatal(err)
		}
		if want := "1 0001_a.sql,2 0002_b.sql,3 0003_c.sql 1,2 1,2"; got != want {
			t.Errorf("migrations, a, b: got %s, want %s", got, want)
		}
	}
}

func TestReadMigrations(t *testing.T) {
	for _, test := range []struct {
		names []string
		want  string
	}{
		{[]string{"0001_a.sql", "0003_c.sql"}, "read migrations: 0003_c.sql is not number 0002"},
		{[]string{"0001_a.sql", "0001_b.sql"}, "read migrations: 0001_b.sql is not number 0002"},
		{[]string{"0000_a.sql"}, "read migrations: 0000_a.sql is not number 0001"},
		{[]string{"first.sql"}, "read migrations: first.sql is not number 0001"},
	} {
		fsys := fstest.MapFS{}
		for _, name := range test.names {
			fsys["m/"+name] = &fstest.MapFile{}
		}
		if _, err := readMigrations(fsys, "m"); err == nil || err.Error() != test.want {
			t.Errorf("%v: got error %v, want %s", test.names, err, test.want)
		}
	}
}

// TestSettings checks the promises that only a power failure would show to be broken.
func TestSettings(t *testing.T) {
	path := filepath.Join(t.TempDir(), "test.db")
	s, err := Open(t.Context(), slog.New(slog.DiscardHandler), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	get := func(db *sql.DB) map[string]string {
		got := map[string]string{}
		if _, err := schemaVersion(context.Background(), db); err != nil { // the mode is that of the last read
			t.Fatal(err)
		}
		for _, name := range []string{"journal_mode", "synchronous", "busy_timeout", "foreign_keys", "query_only"} {
			var value string
			if err := db.QueryRowContext(context.Background(), "PRAGMA "+name).Scan(&value); err != nil {
				t.Fatal(err)
			}
			got[name] = value
		}
		return got
	}
	timeout := fmt.Sprint(busyTimeout.Milliseconds())
	want := map[string]string{"journal_mode": "wal", "synchronous": "2", "busy_timeout": timeout, "foreign_keys": "1", "query_only": "0"}
	if d := cmp.Diff(want, get(s.write)); d != "" {
		t.Errorf("writer (-want +got):\n%s", d)
	}
	want["foreign_keys"], want["query_only"] = "0", "1"
	if d := cmp.Diff(want, get(s.read)); d != "" {
		t.Errorf("reader (-want +got):\n%s", d)
	}

	// A transaction that writes holds the lock from its beginning; one that reads holds none.
	other, err := sql.Open("sqlite3", path+"?_busy_timeout=1&_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	for _, test := range []struct {
		begin func(context.Context, func(*sql.Tx) error) error
		locks bool
	}{{s.change, true}, {s.view, false}} {
		err := test.begin(t.Context(), func(*sql.Tx) error {
			tx, err := other.Begin()
			if err == nil {
				err = tx.Rollback()
			}
			return err
		})
		if locks := err != nil; locks != test.locks {
			t.Errorf("lock: got %t, error %v, want %t", locks, err, test.locks)
		}
	}
}
