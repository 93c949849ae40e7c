package account

import (
	"context"
	"time"
)

// What tests look at.
var (
	LocalPath     = localPath
	AgentName     = agentName
	CheckPassword = checkPassword
	CheckName     = checkName
	CleanName     = cleanName
	ParseHash     = parseHash
)

const (
	CookieName   = cookieName
	OIDCCookie   = oidcCookie
	FreeAttempts = freeAttempts
	LongestWait  = longestWait
)

// Work returns how many hashes were made.
func (a *Accounts) Work() int64 { return a.hasher.work.Load() }

// Hash returns the hash of a password, with parameters of today.
func (a *Accounts) Hash(ctx context.Context, password string) (string, error) {
	return a.hasher.hash(ctx, password)
}

// Occupy has as many hashes be under way as may be at once, until it is released.
func (a *Accounts) Occupy() (release func()) {
	for range hashesAtOnce {
		a.hasher.free <- struct{}{}
	}
	return func() {
		for range hashesAtOnce {
			<-a.hasher.free
		}
	}
}

// Attempts counts what failed.
type Attempts struct{ *attempts }

// NewAttempts returns a new count.
func NewAttempts() Attempts { return Attempts{newAttempts()} }

// Wait makes an attempt, or says how long to wait for it.
func (a Attempts) Wait(name, address string, now time.Time) time.Duration {
	return a.wait(name, address, now)
}

// Succeeded says that the attempt was good.
func (a Attempts) Succeeded(name, address string, now time.Time) { a.succeeded(name, address, now) }

// Size returns how much is remembered.
func (a Attempts) Size() int { return len(a.failed) + len(a.proven) }
