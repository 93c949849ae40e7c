package slack

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// freeMethods are used and need no scope of the bot's token.
var freeMethods = []string{"apps.connections.open", "auth.test", "oauth.v2.access", "views.open", "views.publish", "views.update"}

// unneeded are scopes that a method takes and that are not asked for.
var unneeded = map[string]string{
	"im:read": "conversations.info is not asked about a direct message, which has no settings",
}

// TestScopesNeeded holds the scopes against Slack's own reference of methods and events: there is
// none too many and none too few.
func TestScopesNeeded(t *testing.T) {
	dir := filepath.Join(specs(t), "api-ref")
	need, known := map[string]bool{"commands": true}, 0 // that of the slash command, which is neither
	for _, s := range scopes {
		for kind, names := range map[string][]string{"methods": s.Methods, "events": s.Events} {
			for _, name := range names {
				all, ok := scopesOf(t, dir, kind, name)
				if !ok { // not in the reference at hand: conversations.history, message.channels
					need[s.Name] = true
					continue
				}
				known++
				if !slices.Contains(all, s.Name) {
					t.Errorf("%s does not need %s, but one of %v", name, s.Name, all)
				}
				for _, one := range all {
					need[one] = need[one] || unneeded[one] == ""
				}
			}
		}
	}
	for _, name := range freeMethods {
		if all, ok := scopesOf(t, dir, "methods", name); ok && len(all) > 0 {
			t.Errorf("%s needs one of %v", name, all)
		}
	}
	for _, name := range freeEvents {
		if all, ok := scopesOf(t, dir, "events", name); !ok || len(all) > 0 {
			t.Errorf("%s needs one of %v (known: %t)", name, all, ok)
		}
	}
	if known < 8 {
		t.Errorf("the reference knows %d of the methods and events: is it read at all?", known)
	}
	var want []string
	for name, is := range need {
		if is {
			want = append(want, name)
		}
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, scopeNames()); diff != "" {
		t.Errorf("scopes (-needed +asked for):\n%s", diff)
	}
}

// scopesOf returns the scopes of a bot that the reference names, each of which may do.
func scopesOf(t *testing.T, dir, kind, name string) (all []string, known bool) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, kind, name+".json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false
	} else if err != nil {
		t.Fatal(err)
	}
	var ref struct {
		Scope  struct{ Bot []string }
		Scopes []string
	}
	if err := json.Unmarshal(data, &ref); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for _, s := range append(ref.Scope.Bot, ref.Scopes...) {
		if !strings.Contains(s, ":") { // app_mentions.read, a slip of the reference
			s = strings.Replace(s, ".", ":", 1)
		}
		all = append(all, s)
	}
	return all, true
}

// TestScopesExplained holds that each scope has its reason, here and in the README.
func TestScopesExplained(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	names := scopeNames()
	if !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) != len(names) {
		t.Errorf("not sorted, or twice the same: %v", names)
	}
	for _, s := range scopes {
		if s.Why == "" || strings.HasSuffix(s.Why, ".") {
			t.Errorf("%s: the reason is %q", s.Name, s.Why)
		}
		if row := "| `" + s.Name + "` | " + s.Why + " |\n"; !strings.Contains(string(readme), row) {
			t.Errorf("the README has no row %s", row)
		}
	}
	for line := range strings.Lines(string(readme)) {
		name, _, _ := strings.Cut(strings.TrimPrefix(line, "| `"), "`")
		if strings.HasPrefix(line, "| `") && (strings.HasSuffix(name, ":read") || strings.HasSuffix(name, ":write") || strings.HasSuffix(name, ":history")) && !slices.Contains(names, name) {
			t.Errorf("the README explains %s, which is not asked for", name)
		}
	}
}
