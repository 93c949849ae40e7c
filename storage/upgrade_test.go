package storage_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

// TestUpgrade opens databases as released programs have left them. testdata/sqlite/NNNN.sql is the
// dump of one whose schema has that number, with the content that released returns. It is never
// edited; a new schema brings a new dump.
func TestUpgrade(t *testing.T) {
	dumps, err := filepath.Glob("testdata/sqlite/*.sql")
	if err != nil || len(dumps) == 0 {
		t.Fatalf("got dumps %v, error %v", dumps, err)
	}
	fresh := filepath.Join(t.TempDir(), "fresh.db")
	open(t, "sqlite:"+fresh)
	for _, dump := range dumps {
		t.Run(filepath.Base(dump), func(t *testing.T) {
			text, err := os.ReadFile(dump)
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(t.TempDir(), "old.db")
			mustExec(t, raw(t, path), string(text))
			s := open(t, "sqlite:"+path)

			checkReleased(t, s, schemaOf(t, dump))
			if d := cmp.Diff(tables(t, raw(t, fresh)), tables(t, raw(t, path))); d != "" {
				t.Errorf("schema (-fresh +upgraded):\n%s", d)
			}
			checkIntegrity(t, path)

			checkUsable(t, s)
		})
	}
}

// schemaOf returns the number of the schema of a dump.
func schemaOf(t *testing.T, dump string) int {
	t.Helper()
	number, err := strconv.Atoi(strings.TrimSuffix(filepath.Base(dump), ".sql"))
	if err != nil {
		t.Fatal(err)
	}
	return number
}

// checkReleased looks for all that a released program has left in a database whose schema had a
// number of SQLite's.
func checkReleased(t *testing.T, s *storage.Store, schema int) {
	t.Helper()
	briefings, asked := released()
	vectors := map[string][]byte{}
	if schema >= 2 { // each is the schema that brought it
		vectors[releasedDigest] = []byte{1, 2, 0xfe}
	}
	if schema >= 3 {
		asked = append([]faq.Asked{releasedAnswer}, asked...)
		checkTalk(t, s)
	}
	if schema >= 4 {
		asked = append([]faq.Asked{releasedInChannel}, asked...)
	}
	checkDigests(t, s, schema >= 4)
	checkCuration(t, s, schema)
	checkAccounts(t, s, schema >= 6)
	checkFeeds(t, s, schema >= 7)
	got, err := s.Briefings(t.Context())
	same(t, "briefings", briefings, got, err)
	gotAsked, err := s.Asked(t.Context(), storage.AskedFilter{})
	same(t, "asked", asked, gotAsked, err)
	gotVectors, err := s.Vectors(t.Context(), releasedEmbedder, []string{releasedDigest})
	same(t, "vectors", vectors, gotVectors, err)
}

// checkUsable imports into an upgraded database, and looks what is new.
func checkUsable(t *testing.T, s *storage.Store) {
	t.Helper()
	old, since, err := s.Changes(t.Context(), 0)
	if err != nil || len(old) != 2 {
		t.Errorf("changes: got %d, error %v, want 2", len(old), err)
	}
	briefings, _ := released()
	b := *briefings[0]
	b.Title = "Changed after the upgrade"
	b.Prompts = append(b.Prompts, faq.Prompt{ID: "new", Question: "New?"})
	if status, id, err := s.Import(t.Context(), &b); status != storage.Updated || id != b.ID || err != nil {
		t.Errorf("import: got %s, id %s, error %v, want %s, id %s", status, id, err, storage.Updated, b.ID)
	}
	checkVersions(t, s, briefings[0], &b)
	changes, until, err := s.Changes(t.Context(), since)
	same(t, "changes", []faq.Change{{Briefing: &b, Entries: []string{"new"}, At: until}}, changes, err)
}

func same(t *testing.T, what string, want, got any, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

// What the vector in the databases under testdata/sqlite is stored by.
const (
	releasedEmbedder = "words-3-0123abcd"
	releasedDigest   = "9f86d081884c7d659a2feaa0c55ad015"
)

// released returns what the databases under testdata/sqlite hold.
func released() ([]*faq.Briefing, []faq.Asked) {
	link := faq.Link{Title: "Port authority", URL: "https://example.org/port"}
	full := &faq.Briefing{
		ID: "ferry-line", Title: "A ferry line closes", Date: time.Date(2025, time.March, 4, 0, 0, 0, 0, time.UTC),
		Byline: "By the desk", URL: "https://example.org/ferry-line", Path: "/news/ferry-line.txt", Language: "en",
		Sections: []faq.Section{
			{Role: faq.RoleHappened, Heading: "What's happened", Line: 3, Passages: []faq.Passage{
				{ID: "last-boat", Text: "The last boat left on Monday, the “Zoë”.", Subheading: "At sea", Block: 1,
					Papers: []string{"Daily Quay"}, Links: []faq.Link{link}, Line: 4},
			}},
			{Role: faq.RoleOther, Heading: "Prices", Line: 6},
		},
		FAQs: []faq.FAQ{{ID: "why-close", Question: "Why does it close?", Variants: []string{"why closed"},
			Answer: "It had few passengers.\n\nThe bridge is free.", Section: "Common questions", Links: []faq.Link{link}, Line: 9}},
		Prompts: []faq.Prompt{{ID: "what-next", Question: "What comes next?", Section: "Go deeper", Line: 12}},
		Topics: []faq.Topic{{ID: "the-bridge", Name: "The bridge", Aliases: []string{"Sound Bridge"},
			Text: "The bridge was opened in 1999.", Section: "More on these topics", Line: 15}},
		Links: []faq.Link{link},
	}
	bare := &faq.Briefing{ID: "bare", Path: "-"}
	return []*faq.Briefing{full, bare}, []faq.Asked{
		{Text: "And the price?", Outcome: faq.Declined, At: 1_741_100_001},
		{Text: "Why does it close?", Before: "What happened?", Platform: "terminal", Conversation: "c1", Thread: "ferry-line",
			Outcome: faq.Answered, Confidence: 0.875, Kind: faq.KindFAQ, Entry: "why-close", Briefing: "ferry-line", At: 1_741_100_000},
	}
}

// tables returns the columns of every table, and the columns of every index.
func tables(t *testing.T, db *sql.DB) map[string]string {
	t.Helper()
	rows, err := db.Query(`
		SELECT m.name, c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || c.pk
		FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'
		UNION ALL
		SELECT m.name, c.name FROM sqlite_schema m, pragma_index_info(m.name) c WHERE m.type = 'index'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	all := map[string]string{}
	for rows.Next() {
		var name, column string
		if err := rows.Scan(&name, &column); err != nil {
			t.Fatal(err)
		}
		all[name] = strings.TrimPrefix(fmt.Sprintf("%s, %s", all[name], column), ", ")
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
