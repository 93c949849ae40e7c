package main

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"unicode"

	_ "github.com/mattn/go-sqlite3" // the driver; FTS5 needs the build tag sqlite_fts5
)

// fts5Engine is SQLite's FTS5 with the Porter stemmer, on disk. Words in the question weigh
// ten times those in the answer, its best setting on question sets.
type fts5Engine struct {
	db    *sql.DB
	query *sql.Stmt
	dir   string
}

func openFTS5(c corpus) (engine, error) {
	dir, err := os.MkdirTemp("", "bench-fts5-*")
	if err != nil {
		return nil, fmt.Errorf("make a folder: %w", err)
	}
	db, err := sql.Open("sqlite3", "file:"+dir+"/index.db?_journal_mode=OFF&_synchronous=OFF&_cache_size=-65536")
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	db.SetMaxOpenConns(1)
	e := &fts5Engine{db: db, dir: dir}
	_, err = db.Exec(`CREATE VIRTUAL TABLE entries USING fts5 (id UNINDEXED, question, answer, tokenize = 'porter unicode61')`)
	if err != nil && strings.Contains(err.Error(), "no such module") {
		return nil, errors.New("this program was built without FTS5: run it with -tags sqlite_fts5")
	} else if err != nil {
		return nil, fmt.Errorf("make the table: %w", err)
	}
	if err := e.insert(c.entries); err != nil {
		return nil, err
	}
	e.query, err = db.Prepare(`SELECT id FROM entries WHERE entries MATCH $1 ORDER BY bm25(entries, 0, 10, 1) LIMIT $2`)
	if err != nil {
		return nil, fmt.Errorf("prepare the search: %w", err)
	}
	return e, nil
}

func (e *fts5Engine) insert(entries []entry) error {
	tx, err := e.db.Begin()
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	insert, err := tx.Prepare(`INSERT INTO entries (id, question, answer) VALUES ($1, $2, $3)`)
	if err != nil {
		return fmt.Errorf("prepare the insert: %w", err)
	}
	for _, x := range entries {
		question := strings.Join(append([]string{x.Question}, x.Variants...), "\n")
		if _, err := insert.Exec(x.ID, question, x.Answer); err != nil {
			return fmt.Errorf("insert entry %s: %w", x.ID, err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

func (e *fts5Engine) search(question string) (string, error) {
	words := strings.FieldsFunc(question, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(words) == 0 {
		return "", nil
	}
	// All rows are read: the others that a second look would need are part of the cost.
	rows, err := e.query.Query(`"`+strings.Join(words, `" OR "`)+`"`, top)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	best := ""
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return "", err
		}
		if best == "" {
			best = id
		}
	}
	return best, rows.Err()
}

func (e *fts5Engine) close() error {
	err := e.db.Close()
	if rm := os.RemoveAll(e.dir); err == nil {
		err = rm
	}
	return err
}
