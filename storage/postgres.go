package storage

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

//go:embed migrations/postgres/*.sql
var postgresMigrations embed.FS

const (
	// maxConnections bounds the pool of one process. A server takes 100 connections as it is
	// installed, and several processes share it.
	maxConnections = 16

	// connectTimeout is how long a server may take to be connected to, where the DSN does not say
	// it. One that is away without refusing would else be waited for for minutes.
	connectTimeout = 10 * time.Second

	// maxIdle is how long a connection is kept that nobody uses.
	maxIdle = 5 * time.Minute
)

// openPostgres opens the PostgreSQL database of a DSN. The database must be there; its tables are
// made in the first schema of the search path.
func openPostgres(ctx context.Context, log *slog.Logger, config *pgx.ConnConfig) (*Store, error) {
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(maxConnections)
	db.SetMaxIdleConns(maxConnections)
	db.SetConnMaxIdleTime(maxIdle)
	s := &Store{
		log: log, now: time.Now, write: db, read: db,
		clock: postgresClock, lock: lockPostgres, skipLocked: " FOR UPDATE OF e SKIP LOCKED",
		passing: func(err error) bool {
			code := postgresCode(err)
			return code == serializationFailure || code == deadlockDetected
		},
		explain: func(err error) error { return explainPostgres(config, err) },
		kind:    "PostgreSQL", size: "SELECT pg_database_size(current_database())",
		check: func(context.Context) error { return nil },
		backup: func(context.Context, string) error {
			return errors.New("a PostgreSQL database is backed up with its own program pg_dump")
		},
	}
	if err := s.preparePostgres(ctx); err != nil {
		s.Close()
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return nil, s.explain(err)
	}
	return s, nil
}

// preparePostgres brings the schema up to date. On a current one it makes two queries.
func (s *Store) preparePostgres(ctx context.Context) error {
	known, err := readMigrations(postgresMigrations, "migrations/postgres")
	if err != nil {
		return err
	}
	version, err := postgresVersion(ctx, s.read)
	if err != nil {
		return err
	}
	if err := checkVersion(version, known); err != nil {
		return err
	}
	return migrate(ctx, s.log, s.write, s.lock, known[version:])
}

// postgresVersion returns the version of a database's schema, 0 when nothing has been created in it.
func postgresVersion(ctx context.Context, q queryer) (int, error) {
	var encoding, schema string
	var tables, ours int
	// What an extension has brought belongs to no program.
	err := q.QueryRowContext(ctx, `
		SELECT current_setting('server_encoding'), coalesce(current_schema(), ''), count(*),
			count(*) FILTER (WHERE c.relname IN ('migrations', 'revision', 'briefings', 'entries'))
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND NOT EXISTS (
			SELECT 1 FROM pg_depend d
			WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
		)`).Scan(&encoding, &schema, &tables, &ours)
	switch {
	case err != nil:
		return 0, err
	case encoding != "UTF8":
		return 0, fmt.Errorf("its encoding is %s: create a database with the encoding UTF8", encoding)
	case schema == "":
		return 0, errors.New("no schema of its search path is there: create one first")
	case ours == 4:
		return schemaVersion(ctx, q)
	case tables > 0:
		return 0, errors.New("it holds tables of another program: name another database, or another schema with ?search_path=NAME")
	}
	return 0, nil
}

func existsPostgres(ctx context.Context, config *pgx.ConnConfig) (bool, error) {
	db := stdlib.OpenDB(*config)
	defer db.Close()
	version, err := postgresVersion(ctx, db)
	if err != nil {
		return false, fmt.Errorf("look for database %s: %w", postgresName(config), explainPostgres(config, err))
	}
	return version > 0, nil
}

// parsePostgres reads a DSN. Its errors hold nothing of it: any part may be one of the password.
func parsePostgres(dsn string) (*pgx.ConnConfig, error) {
	wrong := errors.New("a PostgreSQL database is named as postgres://USER:PASSWORD@HOST:PORT/NAME, " +
		"in which special characters are written as %20 and the like")
	if u, err := url.Parse(dsn); err != nil || u.Opaque != "" {
		return nil, wrong
	}
	config, err := pgx.ParseConfig(dsn)
	if parse, ok := errors.AsType[*pgconn.ParseConfigError](err); ok && parse.Unwrap() != nil {
		return nil, fmt.Errorf("the address of the PostgreSQL database is wrong: %w", parse.Unwrap())
	}
	if err != nil {
		return nil, wrong
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTimeout
	}
	return config, nil
}

// postgresName returns what a database is called in errors.
func postgresName(config *pgx.ConnConfig) string {
	return config.Database + " at " + postgresAddress(config)
}

// postgresClock reads the clock of the server, by which all processes agree.
func postgresClock(ctx context.Context, q queryer) (time.Time, error) {
	var micros int64
	err := q.QueryRowContext(ctx, `SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint`).Scan(&micros)
	if err != nil {
		return time.Time{}, fmt.Errorf("read the clock: %w", err)
	}
	return time.UnixMicro(micros), nil
}

func lockPostgres(ctx context.Context, tx *sql.Tx, name string) error {
	_, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, "godeeper "+name)
	return err
}
