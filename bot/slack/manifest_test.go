package slack

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dlclark/regexp2"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// specs returns where Slack's schemas are, or skips the test: they are not part of this repository.
func specs(t *testing.T) string {
	t.Helper()
	const dir = "../../../shared/platforms/slack"
	if _, err := os.Stat(dir); err != nil {
		t.Skip("Slack's schemas are not here")
	}
	return dir
}

// lookahead is a regular expression of JSON Schema, whose look-aheads package regexp cannot do.
type lookahead regexp2.Regexp

func (re *lookahead) MatchString(s string) bool {
	ok, err := (*regexp2.Regexp)(re).MatchString(s)
	return err == nil && ok
}

func (re *lookahead) String() string { return (*regexp2.Regexp)(re).String() }

func compileLookahead(s string) (jsonschema.Regexp, error) {
	re, err := regexp2.Compile(s, regexp2.ECMAScript)
	if err != nil {
		return nil, err
	}
	return (*lookahead)(re), nil
}

func manifestSchema(t *testing.T, dir string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.UseRegexpEngine(compileLookahead)
	const base = "https://raw.githubusercontent.com/slackapi/manifest-schema/v0.5.0/schemas/"
	for _, name := range []string{"manifest.schema.1.0.0.json", "manifest.schema.2.0.0.json", "manifest.schema.json"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.AddResource(base+name, decodeJSON(t, data)); err != nil {
			t.Fatal(err)
		}
	}
	s, err := c.Compile(base + "manifest.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func decodeJSON(t *testing.T, data []byte) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

var manifestCases = map[string]ManifestConfig{
	"default":         {},
	"socket":          {Transport: TransportSocket, Name: "News", Command: "/news-ask", DigestCommand: "/news"},
	"socket, OAuth":   {PublicURL: "https://bot.example.org"},
	"http":            {Transport: TransportHTTP, PublicURL: "https://bot.example.org"},
	"http, with path": {Transport: TransportHTTP, PublicURL: "https://example.org/bots/deeper/"},
	"longest":         {Name: strings.Repeat("é", nameLimit), Command: "/" + strings.Repeat("a", commandLimit-1)},
}

func TestManifestSchema(t *testing.T) {
	dir := specs(t)
	schema := manifestSchema(t, dir)
	for name, cfg := range manifestCases {
		data, err := Manifest(cfg)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err := schema.Validate(decodeJSON(t, data)); err != nil {
			t.Errorf("%s: %v\n%s", name, err, data)
		}
	}
	for file, want := range map[string]bool{"manifest.v2.valid.json": true, "manifest.v2.invalid.json": false} {
		data, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(decodeJSON(t, data)); (err == nil) != want {
			t.Errorf("%s: valid %t, want %t: %v", file, err == nil, want, err)
		}
	}
}

func TestManifest(t *testing.T) {
	read := func(cfg ManifestConfig) (m appManifest) {
		t.Helper()
		data, err := Manifest(cfg)
		if err != nil {
			t.Fatal(err)
		}
		dec := json.NewDecoder(bytes.NewReader(data))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&m); err != nil {
			t.Fatal(err)
		}
		return m
	}
	socket := read(ManifestConfig{})
	if got := []string{socket.Features.Commands[0].Command, socket.Features.Commands[1].Command}; !slices.Equal(got, []string{DefaultCommand, DefaultDigestCommand}) {
		t.Errorf("commands %q", got)
	}
	if !socket.Settings.Socket || socket.Settings.Events.URL != "" || socket.Features.Commands[0].URL != "" || socket.OAuth.RedirectURLs != nil || socket.Settings.OrgDeploy {
		t.Errorf("Socket Mode with no public URL has addresses: %+v", socket)
	}
	http := read(manifestCases["http, with path"])
	want := "https://example.org/bots/deeper/slack/events"
	got := []string{http.Settings.Events.URL, http.Settings.Interactivity.URL, http.Features.Commands[0].URL, http.Features.Commands[1].URL}
	if diff := cmp.Diff([]string{want, want, want, want}, got); diff != "" || http.Settings.Socket {
		t.Errorf("HTTP, Socket Mode %t (-want +got):\n%s", http.Settings.Socket, diff)
	}
	if diff := cmp.Diff([]string{"https://example.org/bots/deeper/slack/oauth_redirect"}, http.OAuth.RedirectURLs); diff != "" {
		t.Errorf("redirect (-want +got):\n%s", diff)
	}
	events := []string{
		"app_home_opened", "app_mention", "app_uninstalled", "message.channels", "message.groups", "message.im", "message.mpim", "tokens_revoked",
	}
	if diff := cmp.Diff(events, slices.Sorted(slices.Values(http.Settings.Events.Bot))); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func TestManifestRefuses(t *testing.T) {
	for want, cfg := range map[string]ManifestConfig{
		"socket or http":   {Transport: "pigeon"},
		"public URL is ne": {Transport: TransportHTTP},
		"https://":         {Transport: TransportHTTP, PublicURL: "http://bot.example.org"},
		"no address":       {PublicURL: "https://bot.example.org/?a=b"},
		"1 to 35":          {Name: strings.Repeat("n", nameLimit+1)},
		`name " "`:         {Name: " "},
		`command "ask"`:    {Command: "ask"},
		`command "/"`:      {Command: "/"},
		`command "/Ask"`:   {Command: "/Ask"},
		`command "/a b"`:   {Command: "/a b"},
		"have one each":    {DigestCommand: DefaultCommand},
		`"/Daily"`:         {DigestCommand: "/Daily"},
		"at most 32":       {Command: "/" + strings.Repeat("a", commandLimit)},
	} {
		if data, err := Manifest(cfg); err == nil || data != nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: got %v, want %q", cfg, err, want)
		}
	}
}
