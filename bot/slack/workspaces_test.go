package slack

import (
	"bytes"
	"errors"
	"html"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
)

// newsrooms is an adapter without a token of its own: workspaces install the app themselves.
type newsrooms struct {
	*rig
	path string // of the database
	site *httptest.Server
}

func startNewsrooms(t *testing.T) *newsrooms {
	t.Helper()
	s := bottest.NewSlack(t)
	n := &newsrooms{path: filepath.Join(t.TempDir(), "slack.db")}
	store := open(t, n.path)
	n.rig = startOn(t, s, store, match.New(bottest.Briefings(t)), func(r *rig) {
		mux := http.NewServeMux()
		n.site = httptest.NewServer(mux)
		t.Cleanup(n.site.Close)
		config := Config{
			AppToken: s.AppToken, SigningSecret: s.SigningSecret, ClientID: s.ClientID, ClientSecret: s.ClientSecret,
			Key: testKey, APIURL: s.URL(), PublicURL: n.site.URL,
		}
		tokens, err := NewTokens(config, store, nil)
		if err != nil {
			t.Fatal(err)
		}
		installer, err := NewInstaller(testLog(t), config, tokens, nil)
		if err != nil {
			t.Fatal(err)
		}
		mux.Handle("/slack/", installer)
		r.adapter = New(testLog(t), config, r.bot, r.inbox, store, tokens)
	})
	return n
}

// browser returns one with cookies of its own, which goes nowhere by itself.
func browser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// state opens the page with the button, and returns the state of its link.
func (n *newsrooms) state(b *http.Client) string {
	n.t.Helper()
	status, body := n.get(b, InstallPath)
	link := href.FindStringSubmatch(body)
	if status != http.StatusOK || link == nil {
		n.t.Fatalf("the page to install from: status %d: %s", status, body)
	}
	u, err := url.Parse(html.UnescapeString(link[1]))
	if err != nil {
		n.t.Fatal(err)
	}
	return u.Query().Get("state")
}

func (n *newsrooms) get(b *http.Client, path string) (status int, body string) {
	n.t.Helper()
	resp, err := b.Get(n.site.URL + path)
	if err != nil {
		n.t.Fatal(err)
	}
	defer resp.Body.Close()
	var data bytes.Buffer
	if _, err := data.ReadFrom(resp.Body); err != nil {
		n.t.Fatal(err)
	}
	return resp.StatusCode, data.String()
}

// agree comes back from Slack to the redirect URL, and returns the status.
func (n *newsrooms) agree(b *http.Client, team *bottest.Team, state string) int {
	n.t.Helper()
	code := n.Code(team, "U0OWNER", n.site.URL+RedirectPath)
	status, _ := n.get(b, RedirectPath+"?"+url.Values{"code": {code}, "state": {state}}.Encode())
	return status
}

// install installs the app in a workspace, as a person does in a browser.
func (n *newsrooms) install(team *bottest.Team) {
	n.t.Helper()
	b := browser(n.t)
	if got := n.agree(b, team, n.state(b)); got != http.StatusOK {
		n.t.Fatalf("%s: the installation has status %d, want 200", team.ID, got)
	}
}

// ask asks in a channel of a workspace.
func (n *newsrooms) ask(team *bottest.Team) bottest.Delivery {
	n.t.Helper()
	channel := n.AddChannel(bottest.Channel{Team: team.ID}).ID
	user := n.AddUser(bottest.User{Team: team.ID}).ID
	d := n.Mention(channel, user, bottest.Questions.Question, "")
	n.Deliver(d).WaitAck(wait)
	n.settle()
	return d
}

// hides holds that a token can be read in no file of the database.
func (n *newsrooms) hides(token string) {
	n.t.Helper()
	files, err := filepath.Glob(n.path + "*")
	if err != nil || len(files) == 0 {
		n.t.Fatalf("files %v, error %v", files, err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			n.t.Fatal(err)
		}
		if bytes.Contains(data, []byte(token)) {
			n.t.Errorf("%s holds the token as it is", filepath.Base(file))
		}
	}
}

// TestTwoWorkspaces has two workspaces install the app; one of them drops it, and takes it back.
func TestTwoWorkspaces(t *testing.T) {
	t.Parallel()
	n := startNewsrooms(t)
	morning := n.AddTeam(bottest.Team{Name: "Morning Post", Domain: "morning"})
	evening := n.AddTeam(bottest.Team{Name: "Evening Post", Domain: "evening"})
	if d := n.ask(morning); len(n.answersTo(d)) != 0 {
		t.Error("a workspace that has not installed the app is answered")
	}
	for _, team := range []*bottest.Team{morning, evening} {
		n.install(team)
		n.hides(n.Token(team.ID))
		n.wantOneAnswer(n.ask(team))
	}
	for _, p := range n.Posts() {
		if want := map[string]string{morning.ID: morning.BotUser, evening.ID: evening.BotUser}[p.Team]; want == "" || p.User != want {
			t.Errorf("%s in %s of %s is posted by %s, want by %s", p.TS, p.Channel, p.Team, p.User, want)
		}
	}

	for name, drop := range map[string]func() []bottest.Delivery{
		"app_uninstalled": func() []bottest.Delivery { return n.Uninstall(morning) },
		"tokens_revoked":  func() []bottest.Delivery { return []bottest.Delivery{n.RevokeTokens(morning)} },
	} {
		dropped := n.Token(morning.ID)
		for _, d := range drop() {
			n.Deliver(d).WaitAck(wait)
		}
		n.settle()
		if _, err := n.store.Installation(t.Context(), Platform, morning.ID); !errors.Is(err, faq.ErrNotFound) {
			t.Errorf("%s: the installation is still there: error %v", name, err)
		}
		if d := n.ask(morning); len(n.answersTo(d)) != 0 {
			t.Errorf("%s: the workspace is answered", name)
		}
		n.wantOneAnswer(n.ask(evening))
		n.install(morning)
		if n.Token(morning.ID) == dropped {
			t.Fatal("the fake gave the same token again")
		}
		n.hides(n.Token(morning.ID))
		n.wantOneAnswer(n.ask(morning))
	}
}

// TestStateIsChecked comes back from Slack with a state that is not the browser's own.
func TestStateIsChecked(t *testing.T) {
	t.Parallel()
	n := startNewsrooms(t)
	team := n.AddTeam(bottest.Team{})
	mine, other := browser(t), browser(t)
	n.state(mine)
	for name, state := range map[string]string{"none": "", "made up": "made-up", "of another browser": n.state(other)} {
		if got := n.agree(mine, team, state); got != http.StatusBadRequest && got != http.StatusForbidden {
			t.Errorf("state %s: status %d, want it refused", name, got)
		}
	}
	if all, err := n.store.Installations(t.Context(), Platform); err != nil || len(all) != 0 {
		t.Fatalf("installations %v, error %v, want none", all, err)
	}
	used := n.state(mine)
	if got := n.agree(mine, team, used); got != http.StatusOK {
		t.Errorf("the right state: status %d, want 200", got)
	}
	if got := n.agree(mine, team, used); got == http.StatusOK {
		t.Error("a state is good twice")
	}
}

// TestSettingsByThoseWhoMay has an admin, the channel's creator and somebody else change settings.
func TestSettingsByThoseWhoMay(t *testing.T) {
	t.Parallel()
	s := bottest.NewSlack(t)
	r := start(t, s)
	creator := s.AddUser(bottest.User{Name: "creator"}).ID
	admin := s.AddUser(bottest.User{Name: "admin", Admin: true}).ID
	other := s.AddUser(bottest.User{Name: "other"}).ID
	channel := s.AddChannel(bottest.Channel{Name: "news", Creator: creator}).ID
	settings := func() faq.Settings {
		got, err := r.store.Settings(t.Context(), Platform, s.Team.ID, channel)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	open := func(user string) int {
		r.Deliver(s.Command(channel, user, "/ask", "settings")).WaitAck(wait)
		r.settle()
		return len(s.Modals())
	}
	save := func(user, place string) {
		modals := s.Modals()
		r.Deliver(s.SubmitView(modals[len(modals)-1], user, map[string]string{placeBlock: place})).WaitAck(wait)
		r.settle()
	}
	if n := open(other); n != 0 {
		t.Errorf("somebody else has the settings opened")
	}
	posts := s.Posts()
	if p := posts[len(posts)-1]; p.Ephemeral != other || !strings.Contains(bottest.Shown(p), "Admins of the workspace and the creator of the channel can change that.") {
		t.Errorf("somebody else is told, to %q:\n%s", p.Ephemeral, bottest.Shown(p))
	}
	for i, user := range []string{creator, admin} {
		if n := open(user); n != i+1 {
			t.Fatalf("%d modals, want %d", n, i+1)
		}
		save(user, []string{toAsker, inThread}[i])
		if got, want := settings().Private, i == 0; got != want {
			t.Errorf("private is %v, want %v", got, want)
		}
	}
	open(admin)
	s.AddUser(bottest.User{ID: admin, Name: "admin"}) // no admin any more
	save(admin, toAsker)
	if settings().Private {
		t.Error("settings are changed by one who was an admin only when they were opened")
	}
}
