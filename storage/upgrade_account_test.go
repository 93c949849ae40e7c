package storage_test

import (
	"testing"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

// What the databases under testdata hold since SQLite's schema 6, which brought it.
var (
	releasedUsers = []faq.User{
		{ID: 1, Name: "Zoë", Email: "zoe@example.org", Subject: "https://id.example.org 17", Rank: faq.Operator,
			Password: "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA", At: 1_741_100_020},
		{ID: 2, Name: "ADA", Rank: faq.Curator, Disabled: true, At: 1_741_100_021},
	}
	releasedSession = faq.Session{Digest: []byte{1, 0xff}, User: 1, Agent: "Firefox",
		At: 1_741_100_022, Seen: 1_741_100_023, Idle: 43_200, Until: 1_743_692_022}
	releasedInvitation = faq.Invitation{Digest: []byte{2, 0xff}, User: 2, Rank: faq.Curator, By: "Zoë",
		At: 1_741_100_024, Until: 1_741_186_424}
	releasedToken = faq.Token{ID: 1, Digest: []byte{3, 0xff}, Name: "weekly", Scopes: []string{faq.ScopeAsk, faq.ScopeRead}, By: "Zoë",
		At: 1_741_100_025, Seen: 1_741_100_026, Until: 1_748_876_025}
)

// checkAccounts looks for what a database holds since schema 6, or for nothing of it in an older one.
func checkAccounts(t *testing.T, s *storage.Store, there bool) {
	t.Helper()
	var (
		wantUsers       []faq.User
		wantSessions    []faq.Session
		wantInvitations []faq.Invitation
		wantTokens      []faq.Token
	)
	if there {
		wantUsers, wantSessions = releasedUsers, []faq.Session{releasedSession}
		wantInvitations, wantTokens = []faq.Invitation{releasedInvitation}, []faq.Token{releasedToken}
		ada, err := s.UserNamed(t.Context(), "ada")
		same(t, "user by name", releasedUsers[1], ada, err)
	}
	users, err := s.Users(t.Context())
	same(t, "users", wantUsers, users, err)
	sessions, err := s.Sessions(t.Context(), 1)
	same(t, "sessions", wantSessions, sessions, err)
	invitations, err := s.Invitations(t.Context(), 0)
	same(t, "invitations", wantInvitations, invitations, err)
	tokens, err := s.Tokens(t.Context())
	same(t, "tokens", wantTokens, tokens, err)
}
