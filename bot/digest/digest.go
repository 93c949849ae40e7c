// Package digest owes digests to channels and pays them: it knows when the digest of a channel is
// due in its local time, and saves each digest that comes due, a slot, in the inbox, where it is
// worked on as other events are.
//
// A slot is one digest owed to one channel on one local date. Its event has a key of channel and
// date, so that there is one at most, whatever is edited, restarted or run twice. A slot that
// comes due while nobody runs is saved later: in time to be posted, or too late, as missed.
package digest
