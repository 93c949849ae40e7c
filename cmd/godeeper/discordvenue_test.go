package main

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/bot/discord"
)

// discordVenue is a Discord whose people ask by mentions, and by commands that come by the gateway
// or over HTTP. Discord sends nothing again: what nobody took is lost.
type discordVenue struct {
	*bottest.Discord
	t        *testing.T
	mu       sync.Mutex
	channels map[int]string
	keys     map[string]string // of the events of commands, by the number in the question
}

func newDiscordVenue(t *testing.T) venue {
	return &discordVenue{
		// Each process is a new one, and knows of no other.
		Discord: bottest.NewDiscord(t, bottest.IdentifyEvery(0)), t: t,
		channels: map[int]string{}, keys: map[string]string{},
	}
}

func (v *discordVenue) platform() string  { return discord.Platform }
func (v *discordVenue) api() string       { return v.URL() }
func (v *discordVenue) sendsAgain() bool  { return false }
func (v *discordVenue) secrets() []string { return discordSecrets(v.Discord) }

func (v *discordVenue) settings(server string) environ {
	return byBoth(v.Discord).with("DISCORD_API_URL", server+"/api")
}

// opening lets another process begin a session: so many in a day, none would begin at once.
func (v *discordVenue) opening() {
	v.ForgetLeft()
	v.SetSessionStarts(1000, 0, 24*time.Hour)
}

func (v *discordVenue) waitConnected(n int) { v.WaitSessions(n, processWait) }

func (v *discordVenue) shown() int { return len(v.Posts()) }

func (v *discordVenue) waitShown(n int) {
	v.t.Helper()
	if !v.WaitPosts(n, processWait) {
		v.t.Fatalf("%d answers within %v, want %d", v.shown(), processWait, n)
	}
}

// shows reports whether a request makes a message, or fills the place of one.
func (v *discordVenue) shows(r *http.Request) bool {
	return r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/messages") ||
		r.Method == http.MethodPatch && strings.HasSuffix(r.URL.Path, "/messages/@original")
}

func (v *discordVenue) ask(number int, server string) *asked {
	channel, person := v.channel(number/20), v.AddUser(bottest.DiscordUser{Name: fmt.Sprintf("reader%05d", number)}).ID
	if number%3 == 0 || registrations(v.Discord) == 0 {
		sent := v.Deliver(v.Mention(channel, person, sampleQuestion))
		taken := sent.WaitEnd(2 * time.Minute)
		return &asked{"message:" + sent.Delivery.ID, func() bool { return taken }}
	}
	question := fmt.Sprintf("%s (%d)", sampleQuestion, number)
	x := v.Slash(channel, person, "ask", map[string]string{"question": question})
	key := "interaction:" + x.ID
	v.mu.Lock()
	v.keys[fmt.Sprint(number)] = key
	v.mu.Unlock()
	var sent *bottest.DiscordSent
	if number%3 == 1 {
		sent = v.DeliverHTTP(server+discord.InteractionsPath, x)
	} else {
		sent = v.Deliver(x)
	}
	sent.WaitEnd(2 * time.Minute)
	// What ends its connection may acknowledge still what came by it.
	return &asked{key, func() bool { return sent.Interaction().Callback != 0 }}
}

// channel returns the channel of a number.
func (v *discordVenue) channel(number int) string {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.channels[number] == "" {
		v.channels[number] = v.AddChannel(bottest.DiscordChannel{Name: fmt.Sprintf("load%03d", number)}).ID
	}
	return v.channels[number]
}

func (v *discordVenue) addChannel(_, name string) (in, channel string) {
	return v.Guild, v.AddChannel(bottest.DiscordChannel{Name: name}).ID
}

func (v *discordVenue) posts() []posted {
	var all []posted
	for _, m := range v.Posts() {
		for range m.Version {
			all = append(all, posted{m.Channel, m.ID, bottest.DiscordShown(m)})
		}
	}
	return all
}

var numbered = regexp.MustCompile(`\((\d+)\)`)

// answers returns what was shown. An answer to a command that was not acknowledged in time is a
// message of its own, which names the question. One that was changed counts twice.
func (v *discordVenue) answers() map[string][]string {
	v.mu.Lock()
	defer v.mu.Unlock()
	all := map[string][]string{}
	for _, m := range v.Posts() {
		shown, key := bottest.DiscordShown(m), ""
		switch found := numbered.FindStringSubmatch(shown); {
		case m.ReplyTo != "":
			key = "message:" + m.ReplyTo
		case m.Interaction != "":
			key = "interaction:" + m.Interaction
		case found != nil:
			key = v.keys[found[1]]
		}
		for range m.Version {
			all[key] = append(all[key], shown)
		}
	}
	return all
}
