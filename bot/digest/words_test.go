package digest

import (
	"testing"

	"github.com/godeeper/godeeper/faq"
)

func TestParseTime(t *testing.T) {
	for text, want := range map[string]string{
		"8": "08:00", "8:00": "08:00", "08:00": "08:00", "8am": "08:00", "8 am": "08:00", "8 a.m.": "08:00", "18.30": "18:30",
		"8:30 PM": "20:30", "12am": "00:00", "12pm": "12:00", "12:15am": "00:15", "0": "00:00", "00:00": "00:00", "23:59": "23:59",
		"0800": "08:00", "18h30": "18:30", "18h": "18:00", "noon": "12:00", "Midnight": "00:00", "8 o'clock": "08:00", " 9 ": "09:00",
	} {
		got, err := ParseTime(text)
		if err != nil || got != want {
			t.Errorf("ParseTime(%q) = %q, %v, want %q", text, got, err, want)
		}
		if _, err := readClock(got); err != nil {
			t.Errorf("ParseTime(%q) cannot be read: %v", text, err)
		}
	}
	for text, want := range map[string]string{
		"":           `"" is not a time of day, like 08:00 or 8:30pm`,
		"breakfast":  `"breakfast" is not a time of day, like 08:00 or 8:30pm`,
		"8:5":        `"8:5" is not a time of day, like 08:00 or 8:30pm`,
		"-1":         `"-1" is not a time of day, like 08:00 or 8:30pm`,
		"８":          `"８" is not a time of day, like 08:00 or 8:30pm`,
		"08:00:00":   `"08:00:00" is not a time of day, like 08:00 or 8:30pm`,
		"13pm":       `"13pm" is not a time of day: hours of pm are 1 to 12`,
		"0am":        `"0am" is not a time of day: hours of am are 1 to 12`,
		"24:00":      `"24:00" is not a time of day: midnight, when a day begins, is 00:00`,
		"25":         `"25" is not a time of day, which is 00:00 to 23:59`,
		"8:60":       `"8:60" is not a time of day, which is 00:00 to 23:59`,
		"8 until 10": `"8 until 10" is not a time of day, like 08:00 or 8:30pm`,
	} {
		got, err := ParseTime(text)
		if err == nil || err.Error() != want {
			t.Errorf("ParseTime(%q) = %q, %v\nwant %s", text, got, err, want)
		}
	}
}

func TestParseDays(t *testing.T) {
	const (
		sun, mon, tue, wed, thu, fri, sat = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5, 1 << 6
		mondayToFriday                    = mon | tue | wed | thu | fri
	)
	for text, want := range map[string]faq.Days{
		"daily": faq.EveryDay, "every day": faq.EveryDay, "Every  Day": faq.EveryDay, "all": faq.EveryDay,
		"weekdays": mondayToFriday, "every weekday": mondayToFriday, "weekend": sat | sun, "on weekends": sat | sun,
		"mon-fri": mondayToFriday, "Mon – Fri": mondayToFriday, "monday to friday": mondayToFriday, "Monday through Friday.": mondayToFriday,
		"mon,wed,sat": mon | wed | sat, "mon wed sat": mon | wed | sat, "Mon, Wed & Sat": mon | wed | sat, "Mondays and Thursdays": mon | thu,
		"every tuesday": tue, "fri-mon": fri | sat | sun | mon, "mon-wed, sat": mon | tue | wed | sat, "weekdays and sat": mondayToFriday | sat,
		"tu": tue, "thurs": thu, "mon-mon": mon, "sun": sun,
	} {
		got, err := ParseDays(text)
		if err != nil || got != want {
			t.Errorf("ParseDays(%q) = %07b, %v, want %07b", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"":            `"" names no day: write daily, weekdays, or days like mon-fri`,
		",":           `"," names no day: write daily, weekdays, or days like mon-fri`,
		"m":           `"m" is not a day, like mon or monday`,
		"mon-":        `"" is not a day, like mon or monday`,
		"mon-fri-sat": `"fri-sat" is not a day, like mon or monday`,
		"fortnightly": `"fortnightly" is not a day, like mon or monday`,
	} {
		got, err := ParseDays(text)
		if err == nil || err.Error() != want {
			t.Errorf("ParseDays(%q) = %07b, %v\nwant %s", text, got, err, want)
		}
	}
}

func TestDaysWords(t *testing.T) {
	for days, want := range map[faq.Days]string{
		0: "no day", faq.EveryDay: "every day", 0b0111110: "Monday to Friday", 0b1000001: "Saturday and Sunday",
		0b1001010: "Monday, Wednesday and Saturday", 0b1001110: "Monday to Wednesday and Saturday", 0b0000010: "Monday",
		0b1100001: "Friday to Sunday", 0b1100011: "Monday and Friday to Sunday",
	} {
		if got := DaysWords(days); got != want {
			t.Errorf("DaysWords(%07b) = %q, want %q", days, got, want)
		}
	}
	for days := faq.Days(1); days <= faq.EveryDay; days++ {
		if got, err := ParseDays(DaysWords(days)); err != nil || got != days {
			t.Errorf("%q is read as %07b, %v, want %07b", DaysWords(days), got, err, days)
		}
	}
}
