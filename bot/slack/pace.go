package slack

import (
	"errors"
	"sync"
	"time"
)

const (
	// digestRate is how many messages a minute are posted in a workspace, as long as digests wait.
	// Slack allows some 300; the rest is for answers that come all at once.
	// https://docs.slack.dev/apis/web-api/rate-limits/
	digestRate = 288.0
	// leastDigestRate is the least of a process that shares the workspace with many others.
	leastDigestRate = 12.0
	// paceSlower is by how much the rate is lowered when Slack says that it was too high, because
	// another process posts there too. paceRaise is by how much it is raised in a second: slowly, so
	// that Slack has to say so seldom.
	paceSlower = 0.9
	paceRaise  = 0.25
	// paceAhead is how much sooner than its time a digest may be posted: the inbox brings digests
	// back to the second, all of a second at once.
	paceAhead = time.Second
	// paceLife is after what time a workspace is forgotten in which nothing was posted.
	paceLife = time.Hour
)

// errPaced is why a digest waits.
var errPaced = errors.New("many digests are due in the workspace at once: it waits for its turn")

// pace has the digests of a workspace follow one another within what Slack allows. Each is given a
// place in line, and comes back then; nobody waits here, so that one workspace never holds up
// another. Answers do not stand in line: they are posted at once, and digests make room for them.
// It is safe for concurrent use.
type pace struct {
	now func() time.Time

	mu    sync.Mutex
	lines map[string]*line // by workspace
	swept time.Time
}

func newPace(now func() time.Time) *pace { return &pace{now: now, lines: map[string]*line{}} }

// line is the line of a workspace.
type line struct {
	rate    float64 // posts a minute
	raised  time.Time
	lowered time.Time
	next    time.Time            // when the next digest is posted, of all that may be: each post moves it on
	last    time.Time            // the last place that was given
	again   time.Time            // the last place of those that came at theirs, and found it taken
	places  map[string]time.Time // by key of the post
	passed  map[string]bool      // the keys of those that may be posted
}

// wait returns how long a digest has to wait before it may be posted in a workspace: 0 where it is
// its turn, which it keeps.
func (p *pace) wait(team, key string) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	return p.line(team, now).wait(key, now)
}

// post is as wait, of a digest that is posted where it need not wait.
func (p *pace) post(team, key string) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	l := p.line(team, now)
	wait := l.wait(key, now)
	delete(l.passed, key)
	return wait
}

// answer notes a message that does not wait.
func (p *pace) answer(team string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	p.line(team, now).spend(now)
}

// slower lowers the rate of a workspace after Slack has refused a message, once for all that were
// under way together; no digest is posted before the time that Slack has named.
func (p *pace) slower(team string, after time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	l := p.line(team, now)
	if end := now.Add(after + paceAhead); end.After(l.next) {
		l.next = end
	}
	if now.Sub(l.lowered) >= time.Second {
		l.lowered = now
		l.rate = max(l.rate*paceSlower, leastDigestRate)
	}
}

// line returns the line of a workspace. Those that were not used for long are forgotten.
func (p *pace) line(team string, now time.Time) *line {
	if now.Sub(p.swept) > paceLife {
		p.swept = now
		for id, l := range p.lines {
			if now.Sub(l.next) > paceLife && now.Sub(l.last) > paceLife {
				delete(p.lines, id)
			}
		}
	}
	l := p.lines[team]
	if l == nil {
		l = &line{rate: digestRate, next: now, last: now.Add(-time.Minute), places: map[string]time.Time{}, passed: map[string]bool{}}
		p.lines[team] = l
	}
	if !l.raised.IsZero() {
		l.rate = min(l.rate+paceRaise*now.Sub(l.raised).Seconds(), digestRate)
	}
	l.raised = now
	return l
}

// spacing is the time between two posts, by how many there are in a minute.
func spacing(rate float64) time.Duration { return time.Duration(float64(time.Minute) / rate) }

func (l *line) wait(key string, now time.Time) time.Duration {
	if l.passed[key] {
		return 0
	}
	place, ok := l.places[key]
	if !ok {
		place = later(l.last.Add(spacing(digestRate)), now)
		l.last = place
	}
	if !place.After(now) && l.next.Sub(now) > paceAhead { // by answers, or by another process
		place = later(l.again.Add(spacing(l.rate)), l.next.Add(-paceAhead))
		l.again = place
	}
	if place.After(now) {
		l.places[key] = place
		return place.Sub(now)
	}
	l.spend(now)
	delete(l.places, key)
	l.passed[key] = true
	return 0
}

// spend notes a message.
func (l *line) spend(now time.Time) { l.next = later(l.next, now).Add(spacing(l.rate)) }

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
