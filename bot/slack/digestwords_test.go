package slack

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/bot"
	digests "github.com/godeeper/godeeper/bot/digest"
)

func TestReadWords(t *testing.T) {
	for text, want := range map[string]bot.Typed{
		"":                                   {},
		"8am London weekdays short":          {Time: "8am", Zone: "London", Days: "weekdays", Length: "short"},
		"full daily at 18.30":                {Time: "18.30", Days: "daily", Length: "full"},
		"at 8 p.m. in New York, please":      {Time: "8 p.m.", Zone: "New York"},
		"on Mondays and Thursdays at 8 am":   {Time: "8 am", Days: "on Mondays and Thursdays"},
		"mon-fri 07:15 America/New_York":     {Time: "07:15", Zone: "America/New_York", Days: "mon-fri"},
		"mon, wed and sat noon":              {Time: "noon", Days: "mon, wed and sat"},
		"Monday to Friday 9 local time":      {Time: "9", Days: "Monday to Friday"},
		"every day 8 London time":            {Time: "8", Zone: "London", Days: "every day"},
		"all days, working days":             {Days: "all days, working days"},
		"headlines UTC+2 always":             {Zone: "UTC+2", Length: "headlines", Always: "on"},
		"quiet":                              {Always: "off"},
		"8am about NATO, Port Elden":         {Time: "8am", Topics: "NATO, Port Elden"},
		"about the sea without 8am, ferries": {Topics: "the sea", Without: "8am, ferries"},
		"not about sport quiet short":        {Without: "sport", Always: "off", Length: "short"},
		"about everything without nothing":   {Topics: "-", Without: "-"},
		"8am 9am":                            {Time: "8am 9am"},
		"mon 8am fri":                        {Time: "8am", Days: "mon, fri"},
		"8am banana":                         {Time: "8am", Zone: "banana"},
		"short full":                         {Length: "short full"},
		"Buenos Aires 8h":                    {Time: "8h", Zone: "Buenos Aires"},
		"and to the":                         {},
	} {
		if diff := cmp.Diff(want, readWords(text)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

// TestWordsAreRead holds that the desk takes what the words are sorted into.
func TestWordsAreRead(t *testing.T) {
	for _, text := range []string{
		"8am London weekdays short", "at 8 p.m. in New York, please", "on Mondays and Thursdays at 8 am", "mon-fri 07:15 America/New_York",
		"mon, wed and sat noon", "Monday to Friday 9 o'clock", "every day 8 London time", "every weekend midnight", "Buenos Aires 18h30 – everyday",
		"working days 7:00", "each Monday 8", "Sat & Sun 10.00 full", "tu th 6am Tokyo quiet",
	} {
		typed := readWords(text)
		if typed.Time != "" {
			if _, err := digests.ParseTime(typed.Time); err != nil {
				t.Errorf("%q: %v", text, err)
			}
		}
		if typed.Zone != "" {
			if _, err := digests.ParseZone(typed.Zone); err != nil {
				t.Errorf("%q: %v", text, err)
			}
		}
		if typed.Days != "" {
			if _, err := digests.ParseDays(typed.Days); err != nil {
				t.Errorf("%q: %v", text, err)
			}
		}
	}
}
