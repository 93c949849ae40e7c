package bottest

import (
	"fmt"
	"net/http"
)

// slackInProcessURL is the address of a fake Slack without a listener.
const slackInProcessURL = "http://slack.test"

// SlackInProcess makes a fake that listens nowhere: it is reached by [Slack.Transport] alone. Only
// such a one can be used in a bubble of testing/synctest, where waiting for a socket stops the
// clock.
func SlackInProcess() SlackOption { return func(c *slackConfig) { c.inProcess = true } }

// Transport returns a way to the fake without a socket. It ends with the context of a request.
func (s *Slack) Transport() http.RoundTripper { return slackTransport{s} }

type slackTransport struct{ s *Slack }

// RoundTrip implements http.RoundTripper.
func (t slackTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	if base := request.URL.Scheme + "://" + request.URL.Host; base != t.s.base() {
		return nil, fmt.Errorf("%s is not the fake Slack", base)
	}
	return serveInProcess(request, t.s.mux, t.s.work.Go)
}
