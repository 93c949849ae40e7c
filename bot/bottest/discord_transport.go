package bottest

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
)

// inProcessURL is the address of a fake without a listener.
const inProcessURL = "http://discord.test"

// InProcess makes a fake that listens nowhere: it is reached by [Discord.Transport] alone. Only
// such a one can be used in a bubble of testing/synctest, where waiting for a socket stops the
// clock.
func InProcess() DiscordOption { return func(c *discordConfig) { c.inProcess = true } }

// Transport returns a way to the fake without a socket. It ends with the context of a request.
func (d *Discord) Transport() http.RoundTripper { return discordTransport{d} }

type discordTransport struct{ d *Discord }

// RoundTrip implements http.RoundTripper.
func (t discordTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	if base := request.URL.Scheme + "://" + request.URL.Host; base != strings.TrimSuffix(t.d.URL(), "/api") {
		return nil, fmt.Errorf("%s is not the fake Discord", base)
	}
	return serveInProcess(request, t.d.mux, t.d.work.Go)
}

// serveInProcess has a handler serve a request, in a goroutine of its own.
func serveInProcess(request *http.Request, handler http.Handler, run func(func())) (*http.Response, error) {
	body := request.Body
	if body == nil {
		body = http.NoBody
	}
	defer body.Close()
	inner := request.Clone(request.Context())
	inner.Body, inner.RequestURI, inner.RemoteAddr, inner.Host = body, request.URL.RequestURI(), "127.0.0.1:1", request.URL.Host
	if inner.Header == nil {
		inner.Header = http.Header{}
	}

	recorder := httptest.NewRecorder()
	served := make(chan error, 1)
	run(func() { served <- serveInner(handler, recorder, inner) })
	select {
	case err := <-served:
		if err != nil {
			return nil, err
		}
	case <-request.Context().Done():
		return nil, request.Context().Err()
	}
	response := recorder.Result()
	response.Request = request
	return response, nil
}

// serveInner serves a request, and returns an error where the connection would be closed without
// an answer.
func serveInner(handler http.Handler, w http.ResponseWriter, request *http.Request) (err error) {
	defer func() {
		switch p := recover(); p {
		case nil:
		case http.ErrAbortHandler:
			err = fmt.Errorf("%s closed the connection: %w", request.URL.Host, io.ErrUnexpectedEOF)
		default:
			panic(p)
		}
	}()
	handler.ServeHTTP(w, request)
	return nil
}
