package slack

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Transport is a way in which Slack's events reach the app.
type Transport string

// The transports.
const (
	TransportSocket Transport = "socket" // Socket Mode: the app connects to Slack
	TransportHTTP   Transport = "http"   // Slack calls the public URL
)

// The defaults of a manifest.
const (
	DefaultName          = "Go Deeper"
	DefaultCommand       = "/ask"
	DefaultDigestCommand = "/digest"
)

// The limits of a manifest (https://docs.slack.dev/reference/app-manifest).
const (
	nameLimit    = 35
	commandLimit = 32
)

// shortcutID is the callback_id of the message shortcut.
const shortcutID = "go_deeper"

// ManifestConfig says which app a manifest describes.
type ManifestConfig struct {
	Transport     Transport // "" for Socket Mode
	Name          string    // of the app, "" for [DefaultName]
	Command       string    // with its slash, "" for [DefaultCommand]
	DigestCommand string    // the same for digests, "" for [DefaultDigestCommand]
	PublicURL     string    // "" for none; HTTP needs it, and so do installations by workspaces
}

// Manifest returns the app's manifest in JSON, from which Slack makes the app.
func Manifest(cfg ManifestConfig) ([]byte, error) {
	if cfg.Transport == "" {
		cfg.Transport = TransportSocket
	}
	if cfg.Name == "" {
		cfg.Name = DefaultName
	}
	if cfg.Command == "" {
		cfg.Command = DefaultCommand
	}
	if cfg.DigestCommand == "" {
		cfg.DigestCommand = DefaultDigestCommand
	}
	if err := cfg.check(); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(cfg.manifest()); err != nil {
		return nil, fmt.Errorf("encode the manifest: %w", err)
	}
	return b.Bytes(), nil
}

func (cfg ManifestConfig) check() error {
	switch {
	case cfg.Transport != TransportSocket && cfg.Transport != TransportHTTP:
		return fmt.Errorf("transport %q: it is socket or http", cfg.Transport)
	case cfg.Transport == TransportHTTP && cfg.PublicURL == "":
		return errors.New("transport http: the public URL is needed too, as Slack calls it")
	case strings.TrimSpace(cfg.Name) == "" || utf8.RuneCountInString(cfg.Name) > nameLimit:
		return fmt.Errorf("name %q: it has 1 to %d characters", cfg.Name, nameLimit)
	}
	if err := checkCommand(cfg.Command); err != nil {
		return err
	}
	if err := checkDigestCommand(cfg.DigestCommand, cfg.Command); err != nil {
		return err
	}
	return checkPublicURL(cfg.PublicURL)
}

// checkDigestCommand looks at the command of digests beside the other one.
func checkDigestCommand(s, other string) error {
	if s == other {
		return fmt.Errorf("command %q: questions and digests have one each", s)
	}
	return checkCommand(s)
}

func checkCommand(s string) error {
	name, ok := strings.CutPrefix(s, "/")
	if ok && name != "" && len(s) <= commandLimit && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-_") == "" {
		return nil
	}
	return fmt.Errorf("command %q: it is like /ask, of small letters, digits, - and _, with at most %d characters", s, commandLimit)
}

func (cfg ManifestConfig) manifest() appManifest {
	var m appManifest
	m.Metadata.Major, m.Metadata.Minor = 2, 1
	m.Display.Name = cfg.Name
	m.Display.Description = "Answers questions about news briefings, in the briefings' own words."

	f := &m.Features
	f.AppHome.Home, f.AppHome.Messages = true, true
	f.BotUser.Name, f.BotUser.Online = cfg.Name, true
	f.Commands = []slashCommand{{
		Command: cfg.Command, Description: "Ask about a news briefing", Hint: "your question",
	}, {
		Command: cfg.DigestCommand, Description: "Have what is new posted here once a day", Hint: "subscribe 8am London weekdays",
	}}
	f.Shortcuts = []shortcut{{
		Name: "Go deeper on this", Type: "message", CallbackID: shortcutID,
		Description: "Find what the briefings say about this message",
	}}
	f.Agent.Description = "Ask about the news. Every answer is in the words of a briefing, with its sources and the questions to ask next."

	m.OAuth.Scopes.Bot = scopeNames()
	m.Settings.Events.Bot = botEvents()
	m.Settings.Interactivity.Enabled = true
	m.Settings.Socket = cfg.Transport == TransportSocket

	public := strings.TrimSuffix(cfg.PublicURL, "/")
	if public != "" {
		m.OAuth.RedirectURLs = []string{public + RedirectPath}
		m.Settings.OrgDeploy = true // a whole organisation can install it, by the same page
	}
	if cfg.Transport == TransportHTTP {
		for i := range f.Commands {
			f.Commands[i].URL = public + EventsPath
		}
		m.Settings.Events.URL = public + EventsPath
		m.Settings.Interactivity.URL = public + EventsPath
	}
	return m
}
