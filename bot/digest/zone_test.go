package digest

import (
	"archive/zip"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParseZone(t *testing.T) {
	for text, want := range map[string]string{
		"Europe/London":        "Europe/London",
		" europe/london ":      "Europe/London",
		"America/New York":     "America/New_York",
		"new york":             "America/New_York",
		"Port-au-Prince":       "America/Port-au-Prince",
		"London":               "Europe/London",
		"utc":                  "UTC",
		"Asia/Calcutta":        "Asia/Calcutta", // browsers still say so
		"US/Eastern":           "US/Eastern",
		"america/indiana/knox": "America/Indiana/Knox",
	} {
		got, err := ParseZone(text)
		if err != nil || got != want {
			t.Errorf("ParseZone(%q) = %q, %v, want %q", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"europe/londn":           `"europe/londn" is not a time zone that is known: did you mean Europe/London?`,
		"Eurpoe/Berlin":          `"Eurpoe/Berlin" is not a time zone that is known: did you mean Europe/Berlin?`,
		"America/London":         `"America/London" is not a time zone that is known: did you mean Europe/London?`,
		"São Paulo":              `"São Paulo" is not a time zone that is known: did you mean America/Sao_Paulo?`,
		"CET":                    `"CET" does not say when clocks change: did you mean Europe/Berlin or Europe/Paris?`,
		"EST":                    `"EST" does not say when clocks change: did you mean America/New_York?`,
		"ist":                    `"ist" does not say when clocks change: did you mean Asia/Kolkata, Europe/Dublin or Asia/Jerusalem?`,
		"UTC+2":                  `"UTC+2" does not say when clocks change: name the area and its largest city, like Europe/London`,
		"-05:00":                 `"-05:00" does not say when clocks change: name the area and its largest city, like Europe/London`,
		"":                       `"" is not a time zone that is known: name the area and its largest city, like Europe/London`,
		"Local":                  `"Local" is not a time zone that is known: name the area and its largest city, like Europe/London`,
		"../../etc/passwd":       `"../../etc/passwd" is not a time zone that is known: name the area and its largest city, like Europe/London`,
		"posix/Europe/London":    `"posix/Europe/London" is not a time zone that is known: did you mean Europe/London?`,
		"the moon":               `"the moon" is not a time zone that is known: name the area and its largest city, like Europe/London`,
		strings.Repeat("x", 300): `"` + strings.Repeat("x", 300) + `" is not a time zone that is known: name the area and its largest city, like Europe/London`,
	} {
		name, err := ParseZone(text)
		if err == nil || err.Error() != want {
			t.Errorf("ParseZone(%q) = %q, %v\nwant %s", text, name, err, want)
		}
	}
}

func TestCheckZone(t *testing.T) {
	if err := CheckZone("Europe/London"); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"europe/London", "London", "", "Local", "EST", "Europe/Londn"} {
		if err := CheckZone(name); err == nil {
			t.Errorf("%q is taken for a name", name)
		}
	}
}

// TestAbbreviations: what is suggested for one can be chosen.
func TestAbbreviations(t *testing.T) {
	for abbreviation, places := range abbreviations {
		for _, place := range places {
			if !slices.Contains(allZones().offered, place) {
				t.Errorf("%s: %s is not offered", abbreviation, place)
			}
		}
		if _, err := ParseZone(strings.ToUpper(abbreviation)); err == nil {
			t.Errorf("%s is taken for a zone", abbreviation)
		}
	}
}

func TestZones(t *testing.T) {
	for _, c := range []struct {
		prefix string
		limit  int
		want   []string
	}{
		{"europe/lon", 25, []string{"Europe/London"}},
		{"lond", 25, []string{"Europe/London"}},
		{"new", 3, []string{"America/New_York", "America/North_Dakota/New_Salem"}},
		{"Pacific/", 2, []string{"Pacific/Apia", "Pacific/Auckland"}},
		{"", 1, []string{"Africa/Abidjan"}},
		{"calcutta", 25, nil},
		{"york", 25, []string{"America/New_York"}},
		{"zzz", 25, nil},
		{"a", 0, nil},
	} {
		got := Zones(c.prefix, c.limit)
		if !slices.Equal(got, c.want) {
			t.Errorf("Zones(%q, %d) = %q, want %q", c.prefix, c.limit, got, c.want)
		}
	}
}

// TestZonesFile: the names are those of the zone data that Go embeds, without abbreviations, and
// the system knows them too.
func TestZonesFile(t *testing.T) {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Skip("there is no go command:", err)
	}
	archive, err := zip.OpenReader(filepath.Join(strings.TrimSpace(string(out)), "lib/time/zoneinfo.zip"))
	if err != nil {
		t.Skip("there is no zone data of Go:", err)
	}
	defer archive.Close()
	var want []string
	for _, f := range archive.File {
		short := strings.Contains("CST6CDT EST5EDT Factory GMT+0 GMT-0 GMT0 MST7MDT PST8PDT W-SU", f.Name)
		if _, is := abbreviations[foldZone(f.Name)]; !is && !short {
			want = append(want, f.Name)
		}
	}
	var got []string
	for _, name := range allZones().byFold {
		got = append(got, name)
		if _, err := time.LoadLocation(name); err != nil {
			t.Errorf("%s cannot be loaded: %v", name, err)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("zones.txt is not what Go knows, want-, got+:\n%s", d)
	}
	if n := len(allZones().offered); n < 400 || !slices.IsSorted(allZones().offered) {
		t.Errorf("%d zones are offered, want 400 or more, sorted", n)
	}
}
