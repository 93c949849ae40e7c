package storagetest

import (
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"
)

// postgresEnv names a server to test with: a DSN, whose user may create databases.
const postgresEnv = "GODEEPER_TEST_POSTGRES"

// errNoPostgres is returned where there is no program to start a server with.
var errNoPostgres = errors.New("PostgreSQL is not installed: apt-get install postgresql, or name a server in " + postgresEnv)

// Postgres returns the DSN of a new database, empty and the test's own, of the server named by
// GODEEPER_TEST_POSTGRES, or else of one that is started for this process. Where that is not
// installed it skips the test, and on CI fails it.
func Postgres(t testing.TB) string {
	t.Helper()
	server, err := postgresServer()
	switch {
	case errors.Is(err, errNoPostgres) && os.Getenv("CI") != "true":
		t.Skip(err)
	case err != nil:
		t.Fatal(err)
	}
	db, err := sql.Open("pgx", server.dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	name := "test_" + rand.Text()
	if _, err := db.Exec(`CREATE DATABASE "` + name + `" TEMPLATE template0 ENCODING 'UTF8'`); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if server.life != nil {
			return // it goes with its server
		}
		if _, err := db.Exec(`DROP DATABASE "` + name + `" WITH (FORCE)`); err != nil {
			t.Error(err)
		}
	})
	dsn, err := url.Parse(server.dsn)
	if err != nil {
		t.Fatalf("%s is not a DSN of the form postgres://…", postgresEnv)
	}
	dsn.Path = "/" + name
	return dsn.String()
}

// server is a server to test with.
type server struct {
	dsn  string
	life io.Closer // ends it; held, since a pipe that is forgotten is closed
}

// postgresServer returns the server of this process.
var postgresServer = sync.OnceValues(func() (*server, error) {
	if dsn := os.Getenv(postgresEnv); dsn != "" {
		return &server{dsn: dsn}, nil
	}
	bin, err := postgresPrograms()
	if err != nil {
		return nil, err
	}
	// A socket's name must be short, which rules the folder of a test out.
	dir, err := os.MkdirTemp("", "pg")
	if err != nil {
		return nil, err
	}
	return startPostgres(bin, dir)
})

// postgresPrograms returns the folder of initdb and postgres, the newest that is found.
func postgresPrograms() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // where Debian has them, in no PATH
	if err != nil {
		return "", err
	}
	if len(found) > 0 {
		return filepath.Dir(slices.MaxFunc(found, func(a, b string) int { return postgresVersion(a) - postgresVersion(b) })), nil
	}
	initdb, err := exec.LookPath("initdb")
	if err != nil {
		return "", errNoPostgres
	}
	return filepath.Dir(initdb), nil
}

func postgresVersion(initdb string) int {
	version, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(initdb)))) // 0 for what is no number
	return version
}

// runServer makes a server in folder $2 with the programs of $1, and stops and removes it when the
// process that started it ends, in whatever way: its end of the pipe is closed then. Nothing of it
// needs to outlive a crash, so it need not wait for the disk.
const runServer = `
"$1/initdb" --pgdata="$2/data" --username=tester --pwfile="$2/password" --auth=scram-sha-256 \
	--encoding=UTF8 --locale=C --no-sync >"$2/log" 2>&1 </dev/null || exit
"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c max_connections=200 \
	-c fsync=off -c synchronous_commit=off -c full_page_writes=off >>"$2/log" 2>&1 </dev/null &
read -r _
kill -INT $!
wait $!
rm -rf "$2"/*
rmdir "$2"`

func startPostgres(bin, dir string) (*server, error) {
	command := []string{"sh", "-c", runServer, "sh", bin, dir}
	password := rand.Text()
	if err := os.WriteFile(filepath.Join(dir, "password"), []byte(password), 0o600); err != nil {
		return nil, err
	}
	if os.Geteuid() == 0 { // which a server refuses to run as
		if err := giveTo("postgres", dir, filepath.Join(dir, "password")); err != nil {
			return nil, err
		}
		command = append([]string{"runuser", "-u", "postgres", "--"}, command...)
	}
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir = dir
	life, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start PostgreSQL: %w", err)
	}
	dsn := fmt.Sprintf("postgres://tester:%s@/postgres?host=%s", password, url.PathEscape(dir))
	return &server{dsn, life}, awaitPostgres(dsn, dir)
}

func giveTo(name string, paths ...string) error {
	u, err := user.Lookup(name)
	if err != nil {
		return err
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return err
	}
	for _, path := range paths {
		if err := os.Chown(path, uid, -1); err != nil {
			return err
		}
	}
	return nil
}

// awaitPostgres waits until a server can be spoken to. The first start takes some seconds.
func awaitPostgres(dsn, dir string) error {
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		if err = db.Ping(); err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			log, _ := os.ReadFile(filepath.Join(dir, "log"))
			return fmt.Errorf("PostgreSQL does not start: %w\n%s", err, log)
		}
	}
}
