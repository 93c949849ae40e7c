package digest

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/godeeper/godeeper/faq"
)

// timeForm is a time of day as people type it: 8, 8:00, 18.30, 18h30, 0800, 8am, 8:30 p.m.
var timeForm = regexp.MustCompile(`^(\d{1,2})(?:[:.h]?(\d\d)|h)?(?:(am|pm)|uhr)?$`)

// ParseTime returns a time of day as a subscription has it, like "08:00".
func ParseTime(text string) (string, error) {
	typed := strings.ToLower(strings.TrimSpace(text))
	typed = strings.NewReplacer(" ", "", "a.m.", "am", "p.m.", "pm", "o'clock", "").Replace(typed)
	switch typed {
	case "noon":
		return "12:00", nil
	case "midnight":
		return "00:00", nil
	}
	m := timeForm.FindStringSubmatch(typed)
	if m == nil {
		return "", fmt.Errorf("%q is not a time of day, like 08:00 or 8:30pm", text)
	}
	hour, _ := strconv.Atoi(m[1])
	minute, _ := strconv.Atoi("0" + m[2])
	if half := m[3]; half != "" {
		if hour < 1 || hour > 12 {
			return "", fmt.Errorf("%q is not a time of day: hours of %s are 1 to 12", text, half)
		}
		hour %= 12
		if half == "pm" {
			hour += 12
		}
	}
	if hour == 24 && minute == 0 {
		return "", fmt.Errorf("%q is not a time of day: midnight, when a day begins, is 00:00", text)
	}
	if hour > 23 || minute > 59 {
		return "", fmt.Errorf("%q is not a time of day, which is 00:00 to 23:59", text)
	}
	return fmt.Sprintf("%02d:%02d", hour, minute), nil
}

// readClock returns the time since midnight of a subscription's time, like "08:00".
func readClock(clock string) (time.Duration, error) {
	t, err := time.Parse("15:04", clock)
	if err != nil || len(clock) != len("15:04") {
		return 0, fmt.Errorf("%q is not a time of day, like 08:00", clock)
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, nil
}

const (
	weekdays = 1<<time.Monday | 1<<time.Tuesday | 1<<time.Wednesday | 1<<time.Thursday | 1<<time.Friday
	weekend  = 1<<time.Saturday | 1<<time.Sunday
)

var dayGroups = map[string]faq.Days{
	"daily": faq.EveryDay, "every day": faq.EveryDay, "everyday": faq.EveryDay, "all": faq.EveryDay, "all days": faq.EveryDay,
	"weekday": weekdays, "weekdays": weekdays, "workdays": weekdays, "working days": weekdays,
	"weekend": weekend, "weekends": weekend,
}

// fromTo are the ways to write that days are meant from one to another.
var fromTo = regexp.MustCompile(`\s*(?:-|–|—|\bto\b|\bthrough\b|\bthru\b|\buntil\b)\s*`)

// betweenDays is what stands between the days of a list.
var betweenDays = regexp.MustCompile(`\s*(?:[,;+&/]|\band\b|\s)\s*`)

// ParseDays returns the days that a text names: "daily", "weekdays", "mon-fri", "mon, wed and
// sat". There is one at least.
func ParseDays(text string) (faq.Days, error) {
	typed := strings.Join(strings.Fields(strings.ToLower(text)), " ")
	typed = strings.TrimPrefix(strings.TrimPrefix(typed, "on "), "every ")
	if group, ok := dayGroups[typed]; ok {
		return group, nil
	}
	if typed == "day" { // every day
		return faq.EveryDay, nil
	}
	var days faq.Days
	for _, part := range betweenDays.Split(fromTo.ReplaceAllString(typed, "-"), -1) {
		if part == "" {
			continue
		}
		some, err := daysOf(part)
		if err != nil {
			return 0, err
		}
		days |= some
	}
	if days == 0 {
		return 0, fmt.Errorf("%q names no day: write daily, weekdays, or days like mon-fri", text)
	}
	return days, nil
}

// daysOf returns the days of a group, of a day, or of days from one to another.
func daysOf(part string) (faq.Days, error) {
	if group, ok := dayGroups[part]; ok {
		return group, nil
	}
	from, to, several := strings.Cut(part, "-")
	first, err := dayOf(from)
	if err != nil || !several {
		return 1 << first, err
	}
	last, err := dayOf(to)
	if err != nil {
		return 0, err
	}
	days := faq.Days(1 << first)
	for day := first; day != last; {
		day = (day + 1) % 7
		days |= 1 << day
	}
	return days, nil
}

// dayOf returns the day of an English name, which may be cut to two letters or more, or be plural.
func dayOf(name string) (time.Weekday, error) {
	name = strings.TrimSuffix(name, ".")
	for day := time.Sunday; day <= time.Saturday; day++ {
		full := strings.ToLower(day.String())
		if len(name) >= 2 && strings.HasPrefix(full+"s", name) {
			return day, nil
		}
	}
	return 0, fmt.Errorf("%q is not a day, like mon or monday", name)
}

// DaysWords returns days in words that [ParseDays] takes: "every day", "Monday to Friday",
// "Monday, Wednesday and Saturday"; "no day" for none.
func DaysWords(days faq.Days) string {
	switch days & faq.EveryDay {
	case 0:
		return "no day"
	case faq.EveryDay:
		return "every day"
	}
	var words []string
	for n := 0; n < 7; n++ {
		end := n // of the run of days that begins at n; weeks begin on Monday
		for end < 7 && days&(1<<weekDay(end)) != 0 {
			end++
		}
		switch {
		case end-n >= 3:
			words = append(words, weekDay(n).String()+" to "+weekDay(end-1).String())
			n = end
		case end > n:
			words = append(words, weekDay(n).String())
		}
	}
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// weekDay returns the day of that number of a week that begins on Monday, from 0.
func weekDay(n int) time.Weekday { return time.Weekday((n + 1) % 7) }
