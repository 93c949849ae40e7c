package bot

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/godeeper/godeeper/faq"
)

// Metrics count what happens, for Prometheus. A nil *Metrics counts nothing.
type Metrics struct {
	events    *prometheus.CounterVec // platform, state
	questions *prometheus.CounterVec // platform, outcome
	posts     *prometheus.CounterVec // platform, result
	ratings   *prometheus.CounterVec // platform, rating
	work      *prometheus.HistogramVec
}

// NewMetrics returns metrics that are registered with reg. It panics where they are already.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		c := prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "godeeper", Name: name, Help: help}, labels)
		reg.MustRegister(c)
		return c
	}
	m := &Metrics{
		events:    counter("events_total", "Events by what became of them: saved, duplicate, refused, done, late, set aside.", "platform", "state"),
		questions: counter("questions_total", "Questions by their outcome: answered, suggested, declined.", "platform", "outcome"),
		posts:     counter("posts_total", "Attempts to post by their result: sent, later, uncertain, refused.", "platform", "result"),
		ratings:   counter("ratings_total", "Ratings of answers: helpful, unhelpful.", "platform", "rating"),
		work: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: "godeeper", Name: "work_seconds", Help: "Time from the claim of an event to its end.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}, []string{"platform"}),
	}
	reg.MustRegister(m.work)
	return m
}

func (m *Metrics) event(platform, state string) {
	if m != nil {
		m.events.WithLabelValues(platform, state).Inc()
	}
}

// Asked counts a question that was asked on a platform, nil for none.
func (m *Metrics) Asked(platform string, a *faq.Asked) {
	if m != nil && a != nil {
		m.questions.WithLabelValues(platform, string(a.Outcome)).Inc()
	}
}

func (m *Metrics) post(platform, result string) {
	if m != nil {
		m.posts.WithLabelValues(platform, result).Inc()
	}
}

func (m *Metrics) worked(platform string, d time.Duration) {
	if m != nil {
		m.work.WithLabelValues(platform).Observe(d.Seconds())
	}
}

func (m *Metrics) rated(platform string, helpful bool) {
	if m == nil {
		return
	}
	rating := "unhelpful"
	if helpful {
		rating = "helpful"
	}
	m.ratings.WithLabelValues(platform, rating).Inc()
}
