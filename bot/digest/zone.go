package digest

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

//go:embed zones.txt
var zonesFile string

// maxNear is how many names are suggested for one that is unknown: a person reads three.
const maxNear = 3

// zones are the names of time zones.
type zones struct {
	offered []string          // of places, sorted
	byFold  map[string]string // all, by how they are compared
	cities  map[string]string // offered, by the last part of the name; "" where two share it
}

var allZones = sync.OnceValue(func() zones {
	z := zones{byFold: map[string]string{}, cities: map[string]string{}}
	offered := false
	for line := range strings.Lines(zonesFile) {
		name := strings.TrimSpace(line)
		if comment, ok := strings.CutPrefix(name, "# "); ok {
			offered = strings.HasPrefix(comment, "Offered")
			continue
		}
		if name == "" {
			continue
		}
		z.byFold[foldZone(name)] = name
		if !offered {
			continue
		}
		z.offered = append(z.offered, name)
		city := cityOf(foldZone(name))
		if _, two := z.cities[city]; two {
			name = ""
		}
		z.cities[city] = name
	}
	return z
})

// foldZone returns a name as names are compared: how it is capitalised does not matter, nor
// whether its words are joined.
func foldZone(name string) string {
	return joinWords.Replace(strings.ToLower(strings.TrimSpace(name)))
}

var joinWords = strings.NewReplacer(" ", "_", "-", "_")

func cityOf(zone string) string { return zone[strings.LastIndex(zone, "/")+1:] }

// ZoneError is the error of a text that names no time zone.
type ZoneError struct {
	Typed string
	Near  []string // names that may be meant, the nearest first
	why   string   // "" for a name that is just unknown
}

func (e *ZoneError) Error() string {
	why := e.why
	if why == "" {
		why = "is not a time zone that is known"
	}
	if len(e.Near) == 0 {
		return fmt.Sprintf("%q %s: name the area and its largest city, like Europe/London", e.Typed, why)
	}
	return fmt.Sprintf("%q %s: did you mean %s?", e.Typed, why, orList(e.Near))
}

func orList(words []string) string {
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// ParseZone returns the IANA name of the time zone that a person means: a name in any case, with
// spaces or underscores, or only its city, where that is enough. Its error is a [ZoneError].
func ParseZone(text string) (string, error) {
	z, folded := allZones(), foldZone(text)
	if name, ok := z.byFold[folded]; ok {
		return name, nil
	}
	if name := z.cities[folded]; name != "" {
		return name, nil
	}
	e := &ZoneError{Typed: strings.TrimSpace(text)}
	switch places, ok := abbreviations[folded]; {
	case ok:
		e.why, e.Near = "does not say when clocks change", places
	case zoneOffset.MatchString(folded):
		e.why = "does not say when clocks change"
	default:
		e.Near = z.near(folded)
	}
	return "", e
}

// CheckZone returns nil for the name of a time zone, and else a [ZoneError].
func CheckZone(name string) error {
	found, err := ParseZone(name)
	if err == nil && found != name {
		return &ZoneError{Typed: name, Near: []string{found}}
	}
	return err
}

// loadZone returns the time zone of a name: as the system knows it, or else as the program that
// imports time/tzdata does.
func loadZone(name string) (*time.Location, error) {
	// time.LoadLocation takes more than names, like "" and "Local".
	if err := CheckZone(name); err != nil {
		return nil, err
	}
	return time.LoadLocation(name)
}

// Zones returns the names of time zones that begin with a prefix, or else whose city does, or else
// that have it in them, in this order: at most limit of them. Names of places that are out of use
// are not among them.
func Zones(prefix string, limit int) []string {
	folded := foldZone(prefix)
	var begin, city, within []string
	for _, name := range allZones().offered {
		switch full := foldZone(name); {
		case strings.HasPrefix(full, folded):
			begin = append(begin, name)
		case strings.HasPrefix(cityOf(full), folded):
			city = append(city, name)
		case strings.Contains(full, folded):
			within = append(within, name)
		}
	}
	all := slices.Concat(begin, city, within)
	return all[:min(max(limit, 0), len(all))]
}

// abbreviations are what people call zones. They do not say which rules hold: EST is that of
// New York in winter, and of Panama all year.
var abbreviations = map[string][]string{
	"et": {"America/New_York"}, "est": {"America/New_York"}, "edt": {"America/New_York"}, "est5edt": {"America/New_York"},
	"ct": {"America/Chicago"}, "cst": {"America/Chicago", "Asia/Shanghai"}, "cdt": {"America/Chicago"}, "cst6cdt": {"America/Chicago"},
	"mt": {"America/Denver"}, "mst": {"America/Denver", "America/Phoenix"}, "mdt": {"America/Denver"}, "mst7mdt": {"America/Denver"},
	"pt": {"America/Los_Angeles"}, "pst": {"America/Los_Angeles"}, "pdt": {"America/Los_Angeles"}, "pst8pdt": {"America/Los_Angeles"},
	"akst": {"America/Anchorage"}, "akdt": {"America/Anchorage"}, "hst": {"Pacific/Honolulu"},
	"ast": {"America/Halifax", "Asia/Riyadh"}, "adt": {"America/Halifax"}, "nst": {"America/St_Johns"}, "ndt": {"America/St_Johns"},
	"gmt": {"Europe/London", "UTC"}, "greenwich": {"Europe/London", "UTC"}, "bst": {"Europe/London"}, "wet": {"Europe/Lisbon"}, "west": {"Europe/Lisbon"},
	"cet": {"Europe/Berlin", "Europe/Paris"}, "cest": {"Europe/Berlin", "Europe/Paris"}, "met": {"Europe/Berlin", "Europe/Paris"},
	"eet": {"Europe/Athens", "Africa/Cairo"}, "eest": {"Europe/Athens"}, "msk": {"Europe/Moscow"}, "trt": {"Europe/Istanbul"},
	"ist": {"Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"}, "pkt": {"Asia/Karachi"}, "sgt": {"Asia/Singapore"}, "hkt": {"Asia/Hong_Kong"},
	"jst": {"Asia/Tokyo"}, "kst": {"Asia/Seoul"}, "awst": {"Australia/Perth"}, "acst": {"Australia/Adelaide", "Australia/Darwin"},
	"aest": {"Australia/Sydney", "Australia/Brisbane"}, "aedt": {"Australia/Sydney"}, "nzst": {"Pacific/Auckland"}, "nzdt": {"Pacific/Auckland"},
	"cat": {"Africa/Maputo"}, "eat": {"Africa/Nairobi"}, "wat": {"Africa/Lagos"}, "sast": {"Africa/Johannesburg"},
	"z": {"UTC"}, "zulu": {"UTC"}, "uct": {"UTC"}, "universal": {"UTC"},
}

// zoneOffset is a folded offset, like "utc+2" or "_05:00".
var zoneOffset = regexp.MustCompile(`^(utc|gmt)?_?[+_−]?\d{1,2}(:?\d\d)?$`)

// near returns the names that are most like a folded text.
func (z zones) near(folded string) []string {
	type candidate struct {
		name     string
		distance int
	}
	var all []candidate
	city := cityOf(folded)
	if len(city) < 3 {
		return nil // too short to be like anything
	}
	for _, name := range z.offered {
		full := foldZone(name)
		distance := min(edits(folded, full), edits(city, cityOf(full)))
		if strings.Contains(full, city) {
			distance = 1
		}
		if distance <= 1+len(city)/6 {
			all = append(all, candidate{name, distance})
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return a.distance - b.distance })
	var names []string
	for _, c := range all {
		if len(names) < maxNear && c.distance <= all[0].distance+1 {
			names = append(names, c.name)
		}
	}
	return names
}

// edits returns how many bytes must be put in, left out, changed, or exchanged with the next to
// make b of a.
func edits(a, b string) int {
	before, row, next := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		next[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			next[j+1] = min(row[j]+cost, row[j+1]+1, next[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row, next = row, next, before
	}
	return row[len(b)]
}
