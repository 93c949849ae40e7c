package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

// healthLimit is how long the database may take to be called ready.
const healthLimit = 2 * time.Second

// health says how a serving process is.
type health struct {
	store    *storage.Store
	adapters []bot.Adapter
}

// register serves /healthz, and to who is inside, as a door knows it, /readyz and /metrics.
func (h health) register(mux *http.ServeMux, registry *prometheus.Registry, d *door) {
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), inboxCollector{h})
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, "ok") })
	mux.Handle("GET /readyz", d.inside(http.HandlerFunc(h.ready)))
	mux.Handle("GET /metrics", d.inside(promhttp.HandlerFor(registry, promhttp.HandlerOpts{})))
}

// ready answers 200 when everything is, and 503 with the reasons when something is not.
func (h health) ready(w http.ResponseWriter, r *http.Request) {
	var faults []string
	ctx, cancel := context.WithTimeout(r.Context(), healthLimit)
	defer cancel()
	if _, err := h.store.Revision(ctx); err != nil {
		faults = append(faults, "database: it does not answer") // its error may name the host
	}
	for _, a := range h.adapters {
		if err := a.Ready(); err != nil {
			faults = append(faults, err.Error())
		}
	}
	if len(faults) > 0 {
		answer(w, http.StatusServiceUnavailable, strings.Join(faults, "\n"))
		return
	}
	answer(w, http.StatusOK, "ready")
}

func answer(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	fmt.Fprintln(w, text)
}

// inboxCollector counts the events of the store, and whether platforms are heard, when it is asked.
type inboxCollector struct{ health }

var (
	eventsDesc = prometheus.NewDesc("godeeper_inbox_events", "Events in the inbox by state.", []string{"platform", "state"}, nil)
	oldestDesc = prometheus.NewDesc("godeeper_inbox_oldest_seconds", "Age of the oldest event that waits, 0 for none.", []string{"platform"}, nil)
	unsureDesc = prometheus.NewDesc("godeeper_inbox_uncertain", "Events of which it is not known whether all they say was shown: they wait, or are set aside.", []string{"platform"}, nil)
	heldDesc   = prometheus.NewDesc("godeeper_digests_held", "1 while digests are held back, else 0.", nil, nil)
	readyDesc  = prometheus.NewDesc("godeeper_platform_ready", "1 while the platform can be heard, else 0.", []string{"platform"}, nil)
)

// Describe implements [prometheus.Collector].
func (inboxCollector) Describe(ch chan<- *prometheus.Desc) {
	ch <- eventsDesc
	ch <- oldestDesc
	ch <- unsureDesc
	ch <- heldDesc
	ch <- readyDesc
}

// Collect implements [prometheus.Collector].
func (c inboxCollector) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), healthLimit)
	defer cancel()
	gauge := func(desc *prometheus.Desc, value float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value, labels...)
	}
	if held, err := c.store.Held(ctx); err == nil {
		gauge(heldDesc, oneIf(held))
	}
	for _, a := range c.adapters {
		gauge(readyDesc, oneIf(a.Ready() == nil), a.Platform())
		counts, oldest, err := c.store.EventCounts(ctx, a.Platform())
		if err != nil {
			continue // the gauge is absent, which an alert can tell from 0
		}
		for _, state := range []faq.EventState{faq.EventWaiting, faq.EventClaimed, faq.EventLate, faq.EventSetAside, faq.EventDone} {
			gauge(eventsDesc, float64(counts[state]), a.Platform(), string(state))
		}
		age := 0.0
		if oldest > 0 {
			age = max(0, time.Since(time.Unix(oldest, 0)).Seconds())
		}
		gauge(oldestDesc, age, a.Platform())
		if unsure, err := c.store.UncertainEvents(ctx, a.Platform()); err == nil {
			gauge(unsureDesc, float64(unsure), a.Platform())
		}
	}
}

// oneIf returns 1 for true, 0 for false.
func oneIf(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
