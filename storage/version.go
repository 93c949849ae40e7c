package storage

import "github.com/mattn/go-sqlite3"

// SQLiteVersion returns the version of the SQLite library that the program is built with.
func SQLiteVersion() string {
	version, _, _ := sqlite3.Version()
	return version
}
