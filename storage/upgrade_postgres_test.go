package storage_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/storage/storagetest"
)

// TestPostgresUpgrade opens databases as TestUpgrade does. testdata/postgres/NNNN.sql is what
// pg_dump --inserts says of one, without the settings of its session. PostgreSQL's first schema is
// SQLite's number 3.
func TestPostgresUpgrade(t *testing.T) {
	dumps, err := filepath.Glob("testdata/postgres/*.sql")
	if err != nil || len(dumps) == 0 {
		t.Fatalf("got dumps %v, error %v", dumps, err)
	}
	fresh := storagetest.Postgres(t)
	open(t, fresh)
	for _, dump := range dumps {
		t.Run(filepath.Base(dump), func(t *testing.T) {
			text, err := os.ReadFile(dump)
			if err != nil {
				t.Fatal(err)
			}
			dsn := storagetest.Postgres(t)
			execPostgres(t, dsn, string(text))
			s := open(t, dsn)
			checkReleased(t, s, schemaOf(t, dump)+2)
			if d := cmp.Diff(postgresSchema(t, fresh), postgresSchema(t, dsn)); d != "" {
				t.Errorf("schema (-fresh +upgraded):\n%s", d)
			}
			checkUsable(t, s)
		})
	}
}

// postgresSchema returns the columns of all tables, without their order, and the indexes.
func postgresSchema(t *testing.T, dsn string) []string {
	t.Helper()
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(`
		SELECT concat_ws(' ', table_name, column_name, data_type, collation_name, is_nullable, column_default, is_identity)
		FROM information_schema.columns
		WHERE table_schema = current_schema()
		UNION ALL
		SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema()
		ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		all = append(all, line)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
