package discord

import "strings"

// route is what a request is, as far as limits go.
type route struct {
	kind   string // method and path, "{}" for each id
	major  string // the channel, guild, webhook or interaction, which has limits of its own
	secret string // the token in the path, "" for none
	open   bool   // it is called without the bot's token, and is not counted for the bot
}

// name is the same for requests that have one limit, as far as is known before one is answered.
func (r route) name() string { return r.kind + " " + r.major }

// routeOf reads a path without a version.
// https://docs.discord.com/developers/topics/rate-limits
func routeOf(method, path string) route {
	path, _, _ = strings.Cut(path, "?")
	parts := strings.Split(strings.Trim(path, "/"), "/")
	var r route
	majors := 0 // how many parts name what has limits of its own
	switch first := parts[0]; {
	case (first == "channels" || first == "guilds") && len(parts) > 1:
		majors = 2
	case first == "webhooks" && len(parts) > 2 && !isID(parts[2]), first == "interactions" && len(parts) > 2:
		majors = 3
		r.secret, r.open = parts[2], true
	case first == "webhooks" && len(parts) > 1:
		majors = 2
	}
	r.major = strings.Join(parts[:majors], "/")
	for i, part := range parts {
		if i > 0 && (i < majors || isID(part) || part == "@original" || parts[i-1] == "reactions") {
			parts[i] = "{}"
		}
	}
	r.kind = method + " /" + strings.Join(parts, "/")
	return r
}

func isID(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
