package discord

import (
	"errors"
	"fmt"
	"net/url"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

// The opcodes of the gateway.
// https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-opcodes
const (
	opDispatch  = 0
	opHeartbeat = 1
	opIdentify  = 2
	opResume    = 6
	opReconnect = 7
	opInvalid   = 9
	opHello     = 10
	opAck       = 11
)

// intents are the events that are wanted, none of which needs a privileged intent.
// https://docs.discord.com/developers/events/gateway#list-of-intents
const intents = discordgo.IntentGuilds | discordgo.IntentGuildMessages | discordgo.IntentDirectMessages

// mostMessage is how long a message of the gateway may be, which Discord does not say: that of a
// guild with all its channels and threads has some megabytes.
const mostMessage = 16 << 20

// closeResume is the code with which a connection is closed whose session is to stay: any but 1000
// and 1001. https://docs.discord.com/developers/events/gateway#initiating-a-disconnect
const closeResume = 4000

// finalCloses are the codes after which another attempt would end no other way, with what to do.
// https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
var finalCloses = map[int]string{
	4004: "DISCORD_BOT_TOKEN is not valid: make another under Bot, Reset Token, in the application's settings",
	4010: "Discord refuses these shards: unset DISCORD_SHARDS, so that there are as many as Discord recommends",
	4011: "the bot is in too many servers for so few shards: unset DISCORD_SHARDS, or set it to more of them, and start again",
	4012: "Discord has ended this version of its gateway: update this program",
	4013: "Discord does not know the intents that this program asks for: update this program",
	4014: "Discord refuses the intents that this program asks for, none of which is privileged: update this program, and look in the application's settings whether Discord has restricted the bot",
}

// frame is what is sent to the gateway.
type frame struct {
	Op   int `json:"op"`
	Data any `json:"d"`
}

// helloData is the data of the first message of a connection.
type helloData struct {
	Interval int64 `json:"heartbeat_interval"` // milliseconds
}

// identifyData begins a session. The type of the library has the names of properties that are no more.
// https://docs.discord.com/developers/events/gateway-events#identify
type identifyData struct {
	Token      string            `json:"token"`
	Properties map[string]string `json:"properties"`
	Intents    discordgo.Intent  `json:"intents"`
	Shard      [2]int            `json:"shard"`
}

// resumeData continues a session. https://docs.discord.com/developers/events/gateway-events#resume
type resumeData struct {
	Token    string `json:"token"`
	Session  string `json:"session_id"`
	Sequence int64  `json:"seq"`
}

// readyData is what is needed of the first event of a session.
// https://docs.discord.com/developers/events/gateway-events#ready
type readyData struct {
	Session string `json:"session_id"`
	Resume  string `json:"resume_gateway_url"`
	User    struct {
		ID string `json:"id"`
	} `json:"user"`
}

// gatewaySession is what a shard resumes with; one without an id is none.
type gatewaySession struct {
	id, url string
	seq     int64 // of the last event that is saved, as all before it are
}

// finalError is an error after which another attempt would end no other way. It says what to do.
type finalError struct{ why string }

func (f *finalError) Error() string { return f.why }

// invalidSession is what Discord says of a session that it does not continue, now or for ever.
type invalidSession struct{ resumable bool }

func (i *invalidSession) Error() string {
	if i.resumable {
		return "Discord cannot continue the session now"
	}
	return "Discord has ended the session"
}

// The other ends of a connection that are not the network's.
var (
	errReconnect = errors.New("the gateway asks for another connection")
	errSilent    = errors.New("the gateway does not answer heartbeats")
	errSetup     = errors.New("the gateway does not take the connection up in time")
)

// ends returns the final error that the end of a connection stands for, nil for none.
func ends(err error) *finalError {
	var f *finalError
	if errors.As(err, &f) {
		return f
	}
	var closed *websocket.CloseError
	if errors.As(err, &closed) && finalCloses[closed.Code] != "" {
		return &finalError{finalCloses[closed.Code]}
	}
	return nil
}

// endsSession reports whether no connection can continue the session after such an end. After
// other codes, 1000 too, it is tried: Discord says so when it cannot be done.
func endsSession(err error) bool {
	var not *invalidSession
	if errors.As(err, &not) {
		return !not.resumable
	}
	// a message that is too long would only be sent again
	return websocket.IsCloseError(err, 4007, 4009) || errors.Is(err, websocket.ErrReadLimit)
}

// gatewayAddress returns the address of a gateway with the version and the encoding. Only where the API
// itself is not on TLS, as in tests, may the gateway be without.
func gatewayAddress(gateway string, plain bool) (string, error) {
	u, err := url.Parse(gateway)
	if err != nil || u.Host == "" || u.Scheme != "wss" && (u.Scheme != "ws" || !plain) {
		return "", fmt.Errorf("the gateway is at %q, which is no address of one", gateway)
	}
	if u.Path == "" {
		u.Path = "/"
	}
	q := u.Query()
	q.Set("v", "10")
	q.Set("encoding", "json")
	u.RawQuery = q.Encode()
	return u.String(), nil
}
