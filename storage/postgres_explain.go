package storage

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"strconv"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Codes of errors: https://www.postgresql.org/docs/current/errcodes-appendix.html
const (
	readOnlyTransaction   = "25006"
	invalidAuthorization  = "28000"
	invalidPassword       = "28P01"
	invalidCatalogName    = "3D000"
	serializationFailure  = "40001"
	deadlockDetected      = "40P01"
	insufficientPrivilege = "42501"
	diskFull              = "53100"
	tooManyConnections    = "53300"
	programLimitExceeded  = "54000"
	adminShutdown         = "57P01"
	cannotConnectNow      = "57P03"
)

// postgresCode returns the code of an error of the server, "" for another.
func postgresCode(err error) string {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code
	}
	return ""
}

// explainPostgres says what the user of a database can do about an error of PostgreSQL.
func explainPostgres(config *pgx.ConnConfig, err error) error {
	e, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return explainConnect(config, err)
	}
	switch e.Code {
	case invalidPassword, invalidAuthorization:
		return fmt.Errorf("the server does not let user %q in: is the password right? %w", config.User, e)
	case invalidCatalogName:
		return fmt.Errorf("there is no database %q on the server: create it first: %w", config.Database, e)
	case insufficientPrivilege:
		return fmt.Errorf("user %q may not do that: make it the owner of the database: %w", config.User, err)
	case readOnlyTransaction:
		return fmt.Errorf("the server only reads: name the one that it is a copy of: %w", err)
	case diskFull:
		return fmt.Errorf("the disk of the server is full: %w", err)
	case tooManyConnections:
		return fmt.Errorf("the server takes no more connections: %w", e)
	case programLimitExceeded:
		return fmt.Errorf("something has a name that is too long for PostgreSQL: %w", err)
	case adminShutdown, cannotConnectNow:
		return fmt.Errorf("the server is starting or stopping: try again soon: %w", e)
	}
	return err
}

// explainConnect says why a server cannot be reached. The driver's own words for it take several
// lines, for it has tried with and without encryption.
func explainConnect(config *pgx.ConnConfig, err error) error {
	if _, ok := errors.AsType[*pgconn.ConnectError](err); !ok {
		return err
	}
	address := postgresAddress(config)
	if e, ok := errors.AsType[*net.DNSError](err); ok {
		return fmt.Errorf("the host of the server is not found: %w", e)
	}
	if errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("no PostgreSQL server answers at %s: is it running? %w", address, innermost(err))
	}
	if e, ok := errors.AsType[*net.OpError](err); ok {
		return fmt.Errorf("the PostgreSQL server at %s cannot be reached: %w", address, e)
	}
	return err
}

// innermost returns the network's error in err where there is one.
func innermost(err error) error {
	if e, ok := errors.AsType[*net.OpError](err); ok {
		return e
	}
	return err
}

// postgresAddress returns where a server listens: host and port, or the folder of its socket.
func postgresAddress(config *pgx.ConnConfig) string {
	if strings.HasPrefix(config.Host, "/") {
		return config.Host
	}
	return net.JoinHostPort(config.Host, strconv.Itoa(int(config.Port)))
}
