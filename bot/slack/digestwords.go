package slack

import (
	"slices"
	"strings"

	"github.com/godeeper/godeeper/bot"
)

// readWords sorts what a person has typed of a subscription, in any order: "8am London weekdays
// short", and then "about NATO, Japan" and "without sport". Whether it is right, the desk says.
func readWords(text string) bot.Typed {
	var typed bot.Typed
	words := strings.Fields(text)
	topics := (*string)(nil) // where words go that follow about or without
	for len(words) > 0 {
		n := 1
		switch w := bare(words[0]); {
		case w == "about" || w == "only":
			topics = &typed.Topics
		case w == "not" && len(words) > 1 && bare(words[1]) == "about":
			topics, n = &typed.Without, 2
		case w == "without" || w == "except":
			topics = &typed.Without
		case w == "always":
			topics = nil
			join(&typed.Always, "on", " ")
		case w == "quiet":
			topics = nil
			join(&typed.Always, "off", " ")
		case topics != nil:
			join(topics, words[0], " ")
		case w == "headlines" || w == "headline":
			join(&typed.Length, "headlines", " ")
		case w == "short" || w == "full":
			join(&typed.Length, w, " ")
		case isTime(w):
			if len(words) > 1 && slices.Contains(timeEnds, bare(words[1])) {
				n = 2
			}
			join(&typed.Time, strings.Trim(strings.Join(words[:n], " "), ",;"), " ")
		case slices.Contains(fillers[:4], w):
		case daysAhead(words) > 0:
			n = daysAhead(words)
			join(&typed.Days, strings.Trim(strings.Join(words[:n], " "), ",;"), ", ")
		case slices.Contains(fillers, w):
		default:
			join(&typed.Zone, strings.Trim(words[0], ",;"), " ")
		}
		words = words[n:]
	}
	typed.Topics, typed.Without = noTopics(typed.Topics), noTopics(typed.Without)
	return typed
}

// join adds text to a field, which shows what was typed twice.
func join(field *string, text, between string) {
	if *field != "" {
		text = *field + between + text
	}
	*field = text
}

// bare returns a word as words are compared.
func bare(word string) string { return strings.ToLower(strings.Trim(word, ",;.")) }

var (
	// fillers say nothing: "at 8am in London, please".
	fillers = []string{"", "-", "–", "—", "at", "in", "each", "on", "and", "to", "the", "for", "with", "please", "local", "my", "time", "zone", "timezone"}
	// timeEnds belong to the time before them.
	timeEnds = []string{"am", "pm", "a.m", "p.m", "o'clock", "o’clock", "uhr"}
	// dayGroups are words for several days.
	dayGroups = []string{"daily", "everyday", "weekday", "weekdays", "workday", "workdays", "weekend", "weekends"}
	// dayJoins stand before or between days.
	dayJoins = []string{"and", "to", "through", "thru", "until", "every", "all", "working", "on", "-", "–", "—", "&", "+"}
	dayNames = []string{"sundays", "mondays", "tuesdays", "wednesdays", "thursdays", "fridays", "saturdays"}
)

func isTime(w string) bool {
	return w == "noon" || w == "midnight" || w != "" && w[0] >= '0' && w[0] <= '9'
}

// daysAhead returns how many words, from the first on, name days.
func daysAhead(words []string) int {
	n := 0
	for i, w := range words {
		switch w = bare(w); {
		case isDays(w), i > 0 && (w == "day" || w == "days"):
			n = i + 1
		case !slices.Contains(dayJoins, w):
			return n
		}
	}
	return n
}

// isDays reports whether a word names days, like "mon", "mon-fri" or "mon,wed".
func isDays(w string) bool {
	if slices.Contains(dayGroups, w) {
		return true
	}
	parts := strings.FieldsFunc(w, func(r rune) bool { return strings.ContainsRune("-–—,/+&", r) })
	for _, part := range parts {
		named := func(day string) bool { return len(part) > 1 && strings.HasPrefix(day, part) }
		if !slices.ContainsFunc(dayNames, named) {
			return false
		}
	}
	return len(parts) > 0
}

// noTopics returns "-", which is none, for words that mean so.
func noTopics(s string) string {
	if slices.Contains([]string{"everything", "anything", "nothing"}, bare(s)) {
		return "-"
	}
	return s
}
