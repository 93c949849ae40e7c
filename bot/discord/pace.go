package discord

import "time"

const (
	// botRate is how many requests a second are made with the bot's token. Discord allows 50; the
	// rest is for requests that are on their way unequally long.
	// https://docs.discord.com/developers/topics/rate-limits#global-rate-limit
	botRate = 45.0
	// leastRate is the least of a process that shares the token with many others.
	leastRate = 2.0
	// slowerBy is by how much the rate is lowered when Discord says that it was too high, because
	// another process has the same token. raiseEvery is after what time it is raised by one: slowly,
	// so that Discord has to say so seldom.
	slowerBy   = 0.8
	raiseEvery = 10 * time.Second
	// Discord bans an address for 10,000 answers of 401, 403 and 429 in 10 minutes. From
	// manyInvalid on requests go at invalidRate, which makes 2,000 in that time.
	// https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
	invalidTime = 10 * time.Minute
	manyInvalid = 500
	invalidRate = 3.0
)

// pace is how fast requests follow one another.
type pace struct {
	rate     float64   // requests a second
	raised   time.Time // when the rate was set last
	lowered  time.Time
	since    time.Time // when invalids began to be counted
	invalids int
}

// between returns the time between two requests.
func (p *pace) between(now time.Time) time.Duration {
	if !p.raised.IsZero() {
		p.rate = min(p.rate+float64(now.Sub(p.raised))/float64(raiseEvery), max(botRate, p.rate))
	}
	p.raised = now
	rate := p.rate
	if now.Sub(p.since) < invalidTime && p.invalids >= manyInvalid {
		rate = min(rate, invalidRate)
	}
	return time.Duration(float64(time.Second) / rate)
}

// slower lowers the rate, once for all requests that were under way together.
func (p *pace) slower(now time.Time) {
	if now.Sub(p.lowered) < time.Second {
		return
	}
	p.lowered, p.raised = now, now
	p.rate = max(p.rate*slowerBy, leastRate)
}

// invalid counts an answer for which Discord may ban the address.
func (p *pace) invalid(now time.Time) {
	if now.Sub(p.since) >= invalidTime {
		p.since, p.invalids = now, 0
	}
	p.invalids++
}
