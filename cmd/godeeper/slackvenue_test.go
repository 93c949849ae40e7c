package main

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot/bottest"
)

// slackVenue is a Slack whose people ask by mentions, which come by a socket, over HTTP, or both.
type slackVenue struct{ *bottest.Slack }

func newSlackVenue(t *testing.T) venue {
	waits := []time.Duration{0}
	for range 60 { // so that what is delivered outlives several processes
		waits = append(waits, 500*time.Millisecond)
	}
	return slackVenue{bottest.NewSlack(t, bottest.RetryWaits(waits...))}
}

func (v slackVenue) platform() string  { return "slack" }
func (v slackVenue) api() string       { return v.URL() }
func (v slackVenue) secrets() []string { return secretsOf(v.Slack) }
func (v slackVenue) sendsAgain() bool  { return true }
func (v slackVenue) opening()          {}

func (v slackVenue) settings(server string) environ {
	return overHTTP(v.Slack).with("SLACK_APP_TOKEN", v.AppToken).with("SLACK_API_URL", server+"/api/")
}

func (v slackVenue) shows(r *http.Request) bool {
	return strings.HasSuffix(r.URL.Path, "/chat.postMessage")
}

func (v slackVenue) shown() int          { return len(v.Posts()) }
func (v slackVenue) waitShown(n int)     { v.WaitPosts(n, processWait) }
func (v slackVenue) waitConnected(n int) { v.WaitConnections(n, processWait) }

func (v slackVenue) key(channel, ts string) string {
	return "message:" + v.Team.ID + ":" + channel + ":" + ts
}

func (v slackVenue) ask(number int, server string) *asked {
	channel := fmt.Sprintf("C0LOAD%03d", number/20)
	both := v.MentionBoth(channel, fmt.Sprintf("U0LOAD%05d", number), sampleQuestion, "")
	var sent []*bottest.Sent
	if number%3 != 0 {
		sent = append(sent, v.Push(server+"/slack/events", both[1]).Sent)
	}
	if number%3 != 1 {
		sent = append(sent, v.Deliver(both[0]))
	}
	return &asked{v.key(channel, both[0].TS()), func() bool {
		taken := false
		for _, s := range sent {
			taken = s.WaitEnd(2*time.Minute) || taken
		}
		return taken
	}}
}

func (v slackVenue) addChannel(workspace, name string) (in, channel string) {
	c := v.AddChannel(bottest.Channel{ID: "C0" + strings.ToUpper(name), Name: name, Team: workspace})
	return cmp.Or(workspace, v.Team.ID), c.ID
}

func (v slackVenue) posts() []posted {
	var all []posted
	for _, p := range v.Posts() {
		for range 1 + len(p.Versions) {
			all = append(all, posted{p.Channel, p.TS, bottest.Shown(p)})
		}
	}
	return all
}

func (v slackVenue) answers() map[string][]string {
	all := map[string][]string{}
	for _, p := range v.Posts() {
		key := v.key(p.Channel, p.ThreadTS)
		all[key] = append(all[key], bottest.Shown(p))
	}
	return all
}
