package bottest

import (
	"crypto/ed25519"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
)

// ServeAt makes a handler the bot's at a URL: interactions that are sent there reach it without a
// socket. Only so they can be sent in a bubble of testing/synctest.
func (d *Discord) ServeAt(to string, h http.Handler) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.handlers == nil {
		d.handlers = map[string]http.Handler{}
	}
	d.handlers[to] = h
}

// wayTo returns how a URL is reached: by a socket, unless something is served at it here.
func (d *Discord) wayTo(to string) http.RoundTripper {
	d.mu.Lock()
	defer d.mu.Unlock()
	if h := d.handlers[to]; h != nil {
		return handlerTransport{h, &d.work}
	}
	return oneRequest()
}

// handlerTransport calls a handler. It ends with the context of a request.
type handlerTransport struct {
	handler http.Handler
	work    *sync.WaitGroup
}

// RoundTrip implements http.RoundTripper.
func (t handlerTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	inner := httptest.NewRequestWithContext(request.Context(), request.Method, request.URL.String(), request.Body)
	inner.Header = request.Header.Clone()
	recorder, served := httptest.NewRecorder(), make(chan struct{})
	t.work.Go(func() {
		defer close(served)
		t.handler.ServeHTTP(recorder, inner)
	})
	select {
	case <-served:
	case <-request.Context().Done():
		return nil, request.Context().Err()
	}
	response := recorder.Result()
	response.Request = request
	return response, nil
}

// Ping sends what Discord sends to see whether interactions can be sent to the bot's URL.
// https://docs.discord.com/developers/interactions/overview#setting-up-an-endpoint
func (d *Discord) Ping(to string) *DiscordSent { return d.ping(to, Forged{}) }

// PingForged sends a ping with a signature that is not good, which must be answered with 401.
func (d *Discord) PingForged(to string) *DiscordSent {
	seed := []byte("another seed of 32 bytes, no one")
	return d.ping(to, Forged{Key: ed25519.NewKeyFromSeed(seed)})
}

func (d *Discord) ping(to string, f Forged) *DiscordSent {
	d.t.Helper()
	d.mu.Lock()
	id := d.snowflake()
	data := encode(object{
		"application_id": d.AppID, "id": id, "token": strings.Repeat("ping", 20), "type": interactionPing, "version": 1, "entitlements": []any{},
		"user": d.userJSON(&DiscordUser{ID: id, Name: "discord"}),
	})
	d.mu.Unlock()
	return d.post(to, DiscordDelivery{Name: eventInteraction, Data: data, ID: id}, f)
}

// SaveEndpoint does what Discord does when the Interactions Endpoint URL is saved in the settings
// of the application: it saves only what answers a ping, and refuses a forged one.
func (d *Discord) SaveEndpoint(to string) error {
	d.t.Helper()
	good, forged := d.Ping(to), d.PingForged(to)
	if good.Err != nil {
		return fmt.Errorf("a ping to %s: %w", to, good.Err)
	}
	body, err := good.answer()
	if err != nil {
		return fmt.Errorf("a ping to %s: %w", to, err)
	}
	if number(body["type"]) != callbackPong {
		return fmt.Errorf("a ping to %s is answered with type %v, not %d", to, body["type"], callbackPong)
	}
	if forged.Err != nil || forged.Status != http.StatusUnauthorized {
		return fmt.Errorf("a forged ping to %s: status %d, error %v, want 401", to, forged.Status, forged.Err)
	}
	d.EditApp(func(app *DiscordApp) { app.Endpoint = to })
	return nil
}
