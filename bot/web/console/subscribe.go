package console

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq"
)

// subscribeBody is the form by which a channel is subscribed to digests, or its subscription changed.
type subscribeBody struct {
	Known     bool // it is subscribed already: which channel that is stays
	Paused    string
	Platforms []platform
	Lengths   []length
	Problems  map[string]string // sentences by the name of a field; "" for the whole form

	Values url.Values
}

// platform is one that digests are sent to, and what its ids are like.
type platform struct {
	Name, Title        string
	workspace, channel *regexp.Regexp
	workspaceIs        string // what an id of a workspace is, in a sentence
	channelIs          string
}

// snowflake is what all ids of Discord are like.
var snowflake = regexp.MustCompile(`^[0-9]{1,20}$`)

// Ids are checked for what people take for one: a name, or an address.
var platforms = []platform{
	{
		"slack", "Slack", regexp.MustCompile(`^[TE][A-Z0-9]+$`), regexp.MustCompile(`^[CGD][A-Z0-9]+$`),
		"The id of a Slack workspace is like T012AB3C: it stands in the address of Slack in a browser.",
		"The id of a Slack channel is like C045DE6F: it stands at the foot of the channel’s details.",
	},
	{
		"discord", "Discord", snowflake, snowflake,
		"The id of a Discord server is a long number: Copy Server ID shows it in developer mode.",
		"The id of a Discord channel is a long number: Copy Channel ID shows it in developer mode.",
	},
}

// length is how much a digest says.
type length struct {
	Name faq.DigestLength
	Is   string
}

var lengths = []length{
	{faq.DigestHeadlines, "Headlines"},
	{faq.DigestShort, "Short: each headline with a sentence and questions"},
	{faq.DigestFull, "Full: and its most asked question with the answer"},
}

// mostZones are offered for as much of a time zone as has been typed.
const mostZones = 10

// Field is an input of the form with what is wrong with it.
func (b subscribeBody) Field(name string) field {
	return field{name, b.Values.Get(name), b.Problems[name]}
}

// Days are those of the week, from Monday, with what is chosen.
func (b subscribeBody) Days() (days []struct {
	Name   string
	Chosen bool
}) {
	for n := range 7 {
		name := time.Weekday((n + 1) % 7).String()
		days = append(days, struct {
			Name   string
			Chosen bool
		}{name, slices.Contains(b.Values["days"], name)})
	}
	return days
}

// ChannelRef names the channel in a form.
func (b subscribeBody) ChannelRef() string {
	return channelRef(b.Values.Get("platform"), b.Values.Get("workspace"), b.Values.Get("id"))
}

// valuesOf returns a subscription as the form has it.
func valuesOf(s faq.Subscription) url.Values {
	v := url.Values{
		"platform": {s.Platform}, "workspace": {s.Workspace}, "id": {s.Channel}, "name": {s.Name},
		"time": {s.Time}, "zone": {s.Zone}, "length": {string(s.Length)}, "mention": {s.Mention},
		"topics": {strings.Join(s.Topics, ", ")}, "without": {strings.Join(s.Without, ", ")},
	}
	for n := range 7 {
		if s.Days&(1<<n) != 0 {
			v.Add("days", time.Weekday(n).String())
		}
	}
	if s.Always {
		v.Set("always", "on")
	}
	return v
}

func (c *Console) handleSubscribe(mux *http.ServeMux) {
	mux.Handle("GET /console/deliveries/subscription", c.operator(c.showSubscription))
	mux.Handle("POST /console/deliveries/subscribe", c.operator(c.subscribe))
	mux.Handle("POST /console/deliveries/unsubscribe", c.operator(c.unsubscribe))
	mux.Handle("GET /console/deliveries/zones", c.operator(func(w http.ResponseWriter, r *http.Request, _ *page.Viewer) error {
		all := c.Deliveries.Zones(r.FormValue("q"), mostZones)
		if all == nil {
			all = []string{}
		}
		w.Header().Set("Content-Type", "application/json")
		return json.NewEncoder(w).Encode(all)
	}))
}

// showSubscription shows the form for a new subscription, or for that of a channel.
func (c *Console) showSubscription(w http.ResponseWriter, r *http.Request, _ *page.Viewer) error {
	s := faq.Subscription{Platform: platforms[0].Name, Time: "08:00", Zone: "UTC", Days: faq.EveryDay, Length: faq.DigestShort}
	known := r.FormValue("channel") != ""
	if known {
		found, err := c.subscribed(r)
		if err != nil {
			return err
		}
		s = found.Subscription
	}
	return c.renderSubscription(w, r, http.StatusOK, subscribeBody{Known: known, Paused: s.Paused, Values: valuesOf(s)})
}

func (c *Console) renderSubscription(w http.ResponseWriter, r *http.Request, status int, body subscribeBody) error {
	body.Platforms, body.Lengths = platforms, lengths
	title := "Subscribe a channel"
	if body.Known {
		title = "A channel’s digests"
	}
	c.show(w, r, status, "subscribe.html", title, "/console/deliveries", body)
	return nil
}

// subscribe subscribes a channel, or changes its subscription.
func (c *Console) subscribe(w http.ResponseWriter, r *http.Request, v *page.Viewer) error {
	if err := r.ParseForm(); err != nil {
		return unreadable(err)
	}
	body := subscribeBody{Known: r.PostFormValue("known") != "", Values: url.Values{}, Problems: map[string]string{}}
	for name, values := range r.PostForm {
		for _, value := range values {
			body.Values.Add(name, typed(value))
		}
	}
	get := body.Values.Get
	body.check()
	if len(body.Problems) == 0 {
		always := "off"
		if get("always") != "" {
			always = "on"
		}
		_, err := c.Deliveries.Subscribe(r.Context(), bot.Typed{
			Platform: get("platform"), Workspace: get("workspace"), Channel: get("id"), Name: bot.Clip(bot.Line(get("name")), 100), By: v.Name,
			Time: get("time"), Zone: get("zone"), Days: strings.Join(body.Values["days"], ","), Length: get("length"),
			Topics: orNone(get("topics")), Without: orNone(get("without")), Mention: orNone(get("mention")), Always: always,
		})
		if invalid, ok := errors.AsType[*bot.Invalid](err); ok {
			body.Problems[invalid.Field] = invalid.Text
		} else if err != nil {
			return err
		}
	}
	if len(body.Problems) > 0 {
		return c.renderSubscription(w, r, http.StatusUnprocessableEntity, body)
	}
	seeOther(w, r, "/console/deliveries", url.Values{"done": {"subscribe"}})
	return nil
}

// check says what is missing, and which ids are none.
func (b subscribeBody) check() {
	get := b.Values.Get
	for _, p := range platforms {
		if p.Name != get("platform") {
			continue
		}
		if !p.workspace.MatchString(get("workspace")) {
			b.Problems["workspace"] = p.workspaceIs
		}
		if !p.channel.MatchString(get("id")) {
			b.Problems["id"] = p.channelIs
		}
	}
	switch get("platform") {
	case "slack":
		if get("mention") != "" {
			b.Problems["mention"] = "Slack has no roles: only a Discord channel can mention one."
		}
	case "discord":
		if m := get("mention"); m != "" && !snowflake.MatchString(m) {
			b.Problems["mention"] = "The id of a Discord role is a long number: Copy Role ID shows it in developer mode."
		}
	default:
		b.Problems["platform"] = "Choose where the channel is."
	}
	for name, text := range map[string]string{
		"time": "Write the time of day, like 08:00.", "zone": "Name the time zone, like Europe/London.", "days": "Choose one day at least.",
	} {
		if get(name) == "" {
			b.Problems[name] = text
		}
	}
}

// orNone returns what a field of the form says: that it is empty is meant.
func orNone(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

// unsubscribe ends the subscription of a channel.
func (c *Console) unsubscribe(w http.ResponseWriter, r *http.Request, _ *page.Viewer) error {
	s, err := c.subscribed(r)
	if err != nil {
		return err
	}
	if err := c.Deliveries.Unsubscribe(r.Context(), s.Platform, s.Workspace, s.Channel); err != nil {
		return err
	}
	seeOther(w, r, "/console/deliveries", url.Values{"done": {"unsubscribe"}})
	return nil
}
