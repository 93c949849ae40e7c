package discord

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/godeeper/godeeper/bot"
)

const (
	// unreachable is how long is waited where no connection could be made, and where Discord could
	// not do what may be asked twice.
	unreachable = 3 * time.Second
	// maxReason is how much of Discord's reason is kept, in characters.
	maxReason = 300
	// maxDepth is how deep is looked for a reason.
	maxDepth = 16
)

// refused is an answer of the API that says no for good.
type refused struct {
	Status int // of HTTP
	Code   int // of Discord's JSON error, 0 for none
	Text   string
}

func (r *refused) Error() string {
	return fmt.Sprintf("Discord says no: %s (status %d, code %d)", r.Text, r.Status, r.Code)
}

// asRefused returns why Discord says no for good, where an error says so.
func asRefused(err error) (*refused, bool) {
	if _, later := errors.AsType[*bot.Later](err); later {
		return nil, false
	}
	return errors.AsType[*refused](err)
}

func isRefused(err error) bool {
	_, no := asRefused(err)
	return no
}

// outcome returns what came of a request, and decodes what was answered into out. The error is that
// of discordgo.
func (r *rest) outcome(method string, way route, x *exchange, answered []byte, err error, out any) error {
	switch {
	case x.status == 0 && !x.sent:
		return errors.New("a request for Discord cannot be made: its address or its method is none")
	case x.status == 0 && x.unsent():
		return &bot.Later{After: unreachable, Err: fmt.Errorf("no connection to Discord: %w", r.hide(way, err))}
	case x.status == 0:
		return unclear(method, r.hide(way, err))
	case x.refusal():
		return r.refusal(way, x, err)
	case x.status >= 300 && x.status < 400: // not followed: a token would go along
		return &refused{Status: x.status, Text: "it wants to be asked elsewhere; is DISCORD_API_URL right?"}
	case !x.success():
		return unclear(method, fmt.Errorf("it answers with status %d", x.status))
	case x.err != nil:
		return unclear(method, r.hide(way, x.err))
	case out == nil || len(answered) == 0:
		return nil
	}
	if err := json.Unmarshal(answered, out); err != nil {
		return unclear(method, fmt.Errorf("read its answer: %w", r.hide(way, err)))
	}
	return nil
}

// unclear returns the error of what may have been done: what can be done twice is tried later.
func unclear(method string, err error) error {
	switch method {
	case http.MethodGet, http.MethodPut, http.MethodDelete:
		return &bot.Later{After: unreachable, Err: fmt.Errorf("no use of Discord: %w", err)}
	}
	return fmt.Errorf("%w: no word from Discord: %w", bot.ErrUncertain, err)
}

// hide returns an error without the address that was called, and without tokens: who reads them
// could post.
func (r *rest) hide(way route, err error) error {
	for called, ok := errors.AsType[*url.Error](err); ok; called, ok = errors.AsType[*url.Error](err) {
		err = called.Err // a transport may have written the address too
	}
	if text := r.hideText(way, err.Error()); text != err.Error() {
		return errors.New(text)
	}
	return err
}

func (r *rest) hideText(way route, text string) string {
	text = r.config.redact(text)
	if way.secret != "" {
		text = strings.ReplaceAll(text, way.secret, redacted)
	}
	return text
}

// Codes of refusals that pass by themselves.
// https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
var passing = []int{
	110001, // the application is not available yet
	130000, // the resource is overloaded
}

// refusal reads why Discord says no.
func (r *rest) refusal(way route, x *exchange, err error) error {
	no := &refused{Status: x.status, Text: http.StatusText(x.status)}
	if told, ok := errors.AsType[*discordgo.RESTError](err); ok && told.Message != nil && told.Message.Message != "" {
		no.Code, no.Text = told.Message.Code, told.Message.Message
		var more struct {
			Errors any `json:"errors"`
		}
		if json.Unmarshal(told.ResponseBody, &more) == nil {
			if first := firstError(more.Errors, "", 0); first != "" {
				no.Text += ": " + first
			}
		}
	}
	no.Text = oneLine(r.hideText(way, no.Text))
	if slices.Contains(passing, no.Code) {
		return &bot.Later{After: unreachable, Err: no}
	}
	return no
}

// firstError returns the first of the errors of fields, with the path of its field.
// https://docs.discord.com/developers/reference#error-messages
func firstError(v any, at string, depth int) string {
	fields, _ := v.(map[string]any)
	if list, ok := fields["_errors"].([]any); ok && len(list) > 0 {
		if e, ok := list[0].(map[string]any); ok {
			if text, ok := e["message"].(string); ok {
				return strings.TrimPrefix(at+": "+text, ": ")
			}
		}
	}
	if depth == maxDepth {
		return ""
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if text := firstError(fields[name], strings.TrimPrefix(at+"."+name, "."), depth+1); text != "" {
			return text
		}
	}
	return ""
}

// oneLine returns a text of others as it can stand in a log.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(bot.Clean(s)), " ")
	if runes := []rune(s); len(runes) > maxReason {
		s = string(runes[:maxReason]) + "…"
	}
	return s
}
