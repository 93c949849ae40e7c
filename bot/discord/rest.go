package discord

import (
	"context"
	"fmt"
	"net/http"

	"github.com/bwmarrin/discordgo"
)

// rest calls Discord's API, within its limits. It is safe for concurrent use.
type rest struct {
	config  Config
	session *discordgo.Session
}

// newRest returns a client of the API. A nil client is one that gives up in time.
func newRest(config Config, client *http.Client) *rest {
	s, _ := discordgo.New("Bot " + config.Token) // it never fails
	return &rest{config: config, session: s}
}

// refused is an answer of the API that says no for good.
type refused struct {
	Status int // of HTTP
	Code   int // of Discord's JSON error, 0 for none
	Text   string
}

func (r *refused) Error() string {
	return fmt.Sprintf("Discord says no: %s (status %d, code %d)", r.Text, r.Status, r.Code)
}

// do calls a method of the API once. The path begins with a slash and has no version. A body is
// sent as JSON, nil for none; what is answered is decoded into out, where that is not nil. It
// returns within the time of ctx. Its errors are [bot.Later] where nothing was done and the call
// may be made again, [bot.ErrUncertain] where it is not known whether it was done, and *refused
// where Discord refuses it.
func (r *rest) do(ctx context.Context, method, path string, body, out any) error {
	panic("not yet")
}
