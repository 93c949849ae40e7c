package account

import "strings"

// What browsers and systems say of themselves, the more particular before what they claim to be too.
var (
	browserMarks = [][2]string{
		{"Edg/", "Edge"}, {"EdgiOS/", "Edge"}, {"EdgA/", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"},
		{"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
	}
	systemMarks = [][2]string{
		{"iPhone", "an iPhone"}, {"iPad", "an iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"Mac OS X", "a Mac"},
		{"CrOS", "ChromeOS"}, {"Linux", "Linux"},
	}
)

// agentName returns what people call a browser that calls itself as given: "Firefox on Windows". One
// that is not known keeps the name that it gives itself.
func agentName(agent string) string {
	browser, system := marked(agent, browserMarks), marked(agent, systemMarks)
	switch {
	case agent == "":
		return "unknown"
	case browser == "":
		return agent
	case system == "":
		return browser
	}
	return browser + " on " + system
}

func marked(agent string, marks [][2]string) string {
	for _, m := range marks {
		if strings.Contains(agent, m[0]) {
			return m[1]
		}
	}
	return ""
}
