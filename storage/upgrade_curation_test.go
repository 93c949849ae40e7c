package storage_test

import (
	"testing"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

// What the databases under testdata hold since SQLite's schema 5, which brought it.
var (
	releasedAmendments = []faq.Amendment{
		{ID: 2, Kind: faq.AmendAnswer, Briefing: "ferry-line", Entry: "why-close", Answer: "It had too few passengers.",
			Was: "It had few passengers.\n\nThe bridge is free.", By: "Zoë", At: 1_741_100_011, UndoneBy: "ada", UndoneAt: 1_741_100_012},
		{ID: 1, Kind: faq.AmendFAQ, Briefing: "gone", Entry: "who", Text: "Who?", Answer: "They.", By: "ada", At: 1_741_100_010},
	}
	releasedVersion = faq.Version{ID: 1, Briefing: "ferry-line", Title: "A ferry line closes", By: "ada", At: 1_741_100_013}
	releasedResult  = faq.Evaluation{ID: 1, File: "dev.jsonl", Revision: 2, Version: "v0.7", Result: []byte(`{"mrr":0.5}`), At: 1_741_100_014}
)

// checkCuration looks for what a database holds since schema 5, or for what an older one lets see of it.
func checkCuration(t *testing.T, s *storage.Store, schema int) {
	t.Helper()
	price := faq.Missed{Text: "And the price?", Outcome: faq.Declined, Count: 1, Last: 1_741_100_001}
	pays := faq.Missed{Text: "Who pays?", Outcome: faq.Declined, Count: 1, Last: 1_741_100_004}
	var missed, dismissed []faq.Missed
	if schema >= 4 {
		missed = append(missed, pays)
	}
	var (
		amendments  []faq.Amendment
		versions    []faq.Version
		evaluations []faq.Evaluation
	)
	if schema >= 5 {
		price.Dismissed = true
		dismissed = append(dismissed, price)
		amendments, versions, evaluations = releasedAmendments, []faq.Version{releasedVersion}, []faq.Evaluation{releasedResult}
	} else {
		missed = append(missed, price)
	}
	gotMissed, err := s.Missed(t.Context(), 0, false, 0)
	same(t, "missed", missed, gotMissed, err)
	gotDismissed, err := s.Missed(t.Context(), 0, true, 0)
	same(t, "dismissed", dismissed, gotDismissed, err)
	gotAmendments, err := s.Amendments(t.Context(), "", 0, 0)
	same(t, "amendments", amendments, gotAmendments, err)
	gotVersions, err := s.Versions(t.Context(), "", 0)
	same(t, "versions", versions, gotVersions, err)
	gotEvaluations, err := s.Evaluations(t.Context(), 0)
	same(t, "evaluations", evaluations, gotEvaluations, err)
	if schema >= 5 {
		briefings, _ := released()
		is, was, err := s.VersionContent(t.Context(), 1)
		same(t, "content of the version", []*faq.Briefing{briefings[0], nil}, []*faq.Briefing{is, was}, err)
	}
}

// checkVersions looks for what the import of checkUsable has kept of a briefing: what an older program
// had imported is a version too.
func checkVersions(t *testing.T, s *storage.Store, was, is *faq.Briefing) {
	t.Helper()
	all, err := s.Versions(t.Context(), is.ID, 0)
	if err != nil || len(all) != 2 {
		t.Fatalf("versions: got %d, error %v, want 2", len(all), err)
	}
	gotIs, gotWas, err := s.VersionContent(t.Context(), all[0].ID)
	same(t, "versions", []*faq.Briefing{is, was}, []*faq.Briefing{gotIs, gotWas}, err)
}
