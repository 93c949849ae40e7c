package curate_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/curate"
)

func TestDraft(t *testing.T) {
	run(t, func(t *testing.T, p *place) {
		draft := func(name, text, status string) curate.Draft {
			t.Helper()
			d, err := p.Draft(t.Context(), name, []byte(text))
			if err != nil || d.Status != status {
				t.Fatalf("draft of %s: got %+v, error %v, want %s", name, d, err, status)
			}
			return d
		}
		d := draft("ferry.md", ferryPage, curate.Added)
		if len(d.Changes) == 0 || d.Changes[0] != (curate.Change{Is: "A ferry line closes", Detail: "title"}) {
			t.Errorf("got changes %+v, want all of it", d.Changes)
		}
		if all, err := p.store.Briefings(t.Context()); err != nil || len(all) != 0 {
			t.Fatalf("a draft was stored: %v, error %v", all, err)
		}
		// The command line has imported it from a folder.
		b := d.Briefing
		b.Path = "/news/today/ferry.md"
		if _, _, err := p.store.Import(t.Context(), b); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"ferry.md", `C:\Users\ada\ferry.md`, "/tmp/ferry.md"} {
			if d := draft(name, ferryPage, curate.Unchanged); len(d.Changes) != 0 || d.Briefing.Path != "/news/today/ferry.md" {
				t.Errorf("%s: got changes %+v, path %s", name, d.Changes, d.Briefing.Path)
			}
		}
		page := strings.Replace(ferryPage, "On Monday at noon.", "On Tuesday.", 1) + "\n### Bergen\n\nBergen is a town in Norway.\n"
		d = draft("ferry.md", page, curate.Updated)
		diff(t, "changes", []curate.Change{
			{Kind: faq.KindFAQ, ID: whenID, Was: "On Monday at noon.", Is: "On Tuesday.", Detail: "answer"},
			{Kind: faq.KindTopic, ID: "topic-bergen", Is: "Bergen", Detail: "name"},
			{Kind: faq.KindTopic, ID: "topic-bergen", Is: "Bergen is a town in Norway.", Detail: "text"},
		}, d.Changes)
		p.mustAmend(t, faq.Amendment{Kind: faq.AmendVariant, Briefing: "ferry", Entry: whyID, Text: "how come"})
		diff(t, "beside amendments", d.Changes, draft("ferry.md", page, curate.Updated).Changes)
		if d := p.mustImport(t, "ferry.md", page, curate.Updated); d.Briefing.ID != "ferry" {
			t.Errorf("imported as %s, want ferry", d.Briefing.ID)
		}
		p.mustImport(t, "ferry.md", page, curate.Unchanged)

		// A text that was pasted is known by its title.
		p.mustImport(t, "-", "# A harbour strike\n\n3 March 2025\n\n## What's happened\n\nDockers have stopped work.\n", curate.Added)
		p.mustImport(t, "-", "# Another page\n\n## What's happened\n\nFerries run.\n", curate.Added)
		if d := p.mustImport(t, "-", "# A harbour strike\n\n4 March 2025\n\n## What's happened\n\nDockers work again.\n", curate.Updated); d.Briefing.ID != "a-harbour-strike" {
			t.Errorf("pasted again: imported as %s, want a-harbour-strike", d.Briefing.ID)
		}

		for name, test := range map[string]struct {
			text, want string
			line       int
		}{
			"questions.jsonl": {`{"id": "1", "text": "Why?", "answerable": false}`, "questions to measure with, without answers: give them to godeeper eval", 0},
			"broken.json":     {"[\n{\"question\": \"Q?\", }]", "line 2: ", 2},
			"page.pdf":        {"text", "files ending in .pdf are not read", 0},
			"empty.txt":       {" \n", "empty", 0},
		} {
			d := draft(name, test.text, curate.Refused)
			if !strings.HasPrefix(d.Error, test.want) || d.Line != test.line || d.Briefing != nil {
				t.Errorf("%s: got %+v, want %q in line %d", name, d, test.want, test.line)
			}
			if d, err := p.Import(t.Context(), "ada", name, []byte(test.text)); err != nil || d.Status != curate.Refused {
				t.Errorf("import of %s: got %+v, error %v", name, d, err)
			}
		}
	})
}

func TestVersions(t *testing.T) {
	run(t, func(t *testing.T, p *place) {
		p.mustImport(t, "ferry.md", ferryPage, curate.Added)
		p.mustAmend(t, faq.Amendment{Kind: faq.AmendVariant, Briefing: "ferry", Entry: whyID, Text: "how come"})
		before, err := p.store.Briefing(t.Context(), "ferry")
		if err != nil {
			t.Fatal(err)
		}
		p.mustImport(t, "ferry.md", strings.Replace(ferryPage, "On Monday at noon.", "On Tuesday.", 1), curate.Updated)
		versions, err := p.Versions(t.Context(), "ferry", 0)
		if err != nil || len(versions) != 2 || versions[0].By != "ada" {
			t.Fatalf("got %+v, error %v, want 2 versions by ada", versions, err)
		}
		changed := []curate.Change{{Kind: faq.KindFAQ, ID: whenID, Was: "On Monday at noon.", Is: "On Tuesday.", Detail: "answer"}}
		_, changes, err := p.Version(t.Context(), versions[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "changes", changed, changes)
		restored := func(what string, version int64) {
			t.Helper()
			if err := p.Restore(t.Context(), "grace", version); err != nil {
				t.Fatal(err)
			}
			got, err := p.store.Briefing(t.Context(), "ferry")
			if err != nil {
				t.Fatal(err)
			}
			diff(t, what, before, got)
		}
		restored("restored", versions[1].ID)

		// The file was moved since.
		moved, err := p.store.Imported(t.Context(), "ferry")
		if err != nil {
			t.Fatal(err)
		}
		moved.Path = "/moved/ferry.md"
		if _, _, err := p.store.Import(t.Context(), moved); err != nil {
			t.Fatal(err)
		}
		if err := p.Restore(t.Context(), "grace", versions[0].ID); err != nil {
			t.Fatal(err)
		}
		before.Path = moved.Path
		restored("restored after a move", versions[1].ID)

		if err := p.Remove(t.Context(), "grace", "ferry"); err != nil {
			t.Fatal(err)
		}
		if err := p.Remove(t.Context(), "grace", "ferry"); !errors.Is(err, faq.ErrNotFound) {
			t.Errorf("removed again: got error %v", err)
		}
		versions, err = p.Versions(t.Context(), "ferry", 1)
		if err != nil || len(versions) != 1 || !versions[0].Removed {
			t.Fatalf("got %+v, error %v, want the removal", versions, err)
		}
		is, changes, err := p.Version(t.Context(), versions[0].ID)
		if is != nil || len(changes) == 0 || changes[0].Is != "" || err != nil {
			t.Errorf("of the removal: got %v, changes %v, error %v", is, changes, err)
		}
		before.Path = "ferry.md"
		last, _, err := p.store.VersionContent(t.Context(), versions[0].ID-1)
		if err == nil && last != nil {
			before.Path = last.Path
		}
		restored("restored after its removal", versions[0].ID)
		if err := p.Restore(t.Context(), "grace", 999); !errors.Is(err, faq.ErrNotFound) {
			t.Errorf("an unknown version: got error %v", err)
		}
	})
}

// TestExport imports what was exported into another store, and into the same.
func TestExport(t *testing.T) {
	p := newPlace(t, "sqlite:"+filepath.Join(t.TempDir(), "test.db"))
	p.mustImport(t, "ferry.md", ferryPage, curate.Added)
	p.mustImport(t, "faqs.jsonl", `{"id": "tickets", "question": "Where?", "answer": "At the office.", "variants": ["refund"]}`, curate.Added)
	p.mustAmend(t, faq.Amendment{Kind: faq.AmendVariant, Briefing: "ferry", Entry: whyID, Text: "how come"},
		faq.Amendment{Kind: faq.AmendFAQ, Text: "Who are you?", Answer: "The newsroom."},
		faq.Amendment{Kind: faq.AmendAnswer, Briefing: "faqs", Entry: "tickets", Answer: "Nowhere."})
	files, err := p.Export(t.Context())
	if err != nil || len(files) != 3 || files["ferry.json"] == nil || files["faqs.jsonl"] == nil || files["desk.json"] == nil {
		t.Fatalf("got %d files, error %v, want ferry.json, faqs.jsonl and desk.json", len(files), err)
	}
	want, err := p.store.Briefings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	other := newPlace(t, "sqlite:"+filepath.Join(t.TempDir(), "other.db"))
	for _, target := range []*place{other, p} {
		for name, data := range files {
			if _, err := target.Import(t.Context(), "ada", name, data); err != nil {
				t.Fatal(err)
			}
		}
		for _, b := range want {
			got, err := target.store.Briefing(t.Context(), b.ID)
			if err != nil {
				t.Fatal(err)
			}
			same := *b
			same.Path = got.Path
			// What a curator has written has no line before it is in a file.
			if d := cmp.Diff(&same, got, cmpopts.IgnoreFields(faq.FAQ{}, "Line")); d != "" {
				t.Errorf("imported again (-want +got):\n%s", d)
			}
		}
	}
}

func TestTry(t *testing.T) {
	p := newPlace(t, "sqlite:"+filepath.Join(t.TempDir(), "test.db"))
	p.mustImport(t, "ferry.md", ferryPage, curate.Added)
	for question, want := range map[string]string{
		"Why does the ferry line close?": "Answered: the best match has a confidence of ",
		"How many llamas live in Peru?":  "Declined: ",
		"zzz":                            "Declined: nothing stored shares a word",
	} {
		trial, err := p.Try(t.Context(), faq.Query{Text: question}, 3)
		if err != nil || !strings.HasPrefix(trial.Reason, want) || !strings.HasPrefix(strings.ToLower(trial.Reason), string(trial.Answer.Outcome)) {
			t.Errorf("%s: got %s, %q, error %v, want %q", question, trial.Answer.Outcome, trial.Reason, err, want)
		}
		if len(trial.Matches) > 3 || len(trial.Matches) > 0 && trial.Matches[0].Why.Features == nil {
			t.Errorf("%s: got %d matches, want 3 at most, explained", question, len(trial.Matches))
		}
	}
}

func TestEffective(t *testing.T) {
	p := newPlace(t, "sqlite:"+filepath.Join(t.TempDir(), "test.db"))
	p.mustImport(t, "ferry.md", ferryPage, curate.Added)
	saved := p.mustAmend(t, faq.Amendment{Kind: faq.AmendVariant, Briefing: "ferry", Entry: whyID, Text: "how come"},
		faq.Amendment{Kind: faq.AmendAnswer, Briefing: "ferry", Entry: whenID, Answer: "On Tuesday."})
	p.mustImport(t, "ferry.md", strings.Replace(ferryPage, "On Monday at noon.", "On Tuesday.", 1), curate.Updated)
	got, err := p.Effective(t.Context(), "ferry")
	if err != nil {
		t.Fatal(err)
	}
	diff(t, "effective", map[int64]bool{saved[0].ID: true, saved[1].ID: false}, got)
}
