package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/godeeper/godeeper/storage"
)

type versionCmd struct {
	JSON bool `name:"json" help:"Print JSON."`
}

// Help implements kong.HelpProvider.
func (versionCmd) Help() string {
	return `Example:

  godeeper version --json`
}

type versionJSON struct {
	Version  string `json:"version"`  // of the module; "(devel)" for a build of a working copy
	Revision string `json:"revision"` // of the working copy, "" when unknown
	Modified bool   `json:"modified"` // whether the working copy had changes
	Go       string `json:"go"`
	SQLite   string `json:"sqlite"`
}

// versions returns those of the program and of what it is built on.
func versions() versionJSON {
	v := versionJSON{Version: "(devel)", Go: runtime.Version(), SQLite: storage.SQLiteVersion()}
	if info, ok := debug.ReadBuildInfo(); ok {
		if info.Main.Version != "" {
			v.Version = info.Main.Version
		}
		for _, s := range info.Settings {
			switch s.Key {
			case "vcs.revision":
				v.Revision = s.Value
			case "vcs.modified":
				v.Modified = s.Value == "true"
			}
		}
	}
	return v
}

// name returns the version of the program, with its revision where that is known.
func (v versionJSON) name() string {
	name := v.Version
	if v.Revision != "" {
		name += " revision " + v.Revision[:min(12, len(v.Revision))]
	}
	if v.Modified {
		name += " with changes"
	}
	return name
}

// Run prints the versions.
func (c *versionCmd) Run(_ context.Context, a *app) error {
	v := versions()
	if c.JSON {
		return writeJSON(a.out, v)
	}
	_, err := fmt.Fprintf(a.out, "godeeper %s\n%s\nSQLite %s\n", v.name(), v.Go, v.SQLite)
	return err
}
