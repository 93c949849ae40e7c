package slack

import (
	"strings"
	"testing"

	"github.com/godeeper/godeeper/bot/bottest"
)

// TestHomeNamesTheCommand opens App Home of an app whose command has another name.
func TestHomeNamesTheCommand(t *testing.T) {
	t.Parallel()
	s := bottest.NewSlack(t)
	r := start(t, s, func(r *rig) { r.adapter.config.Command = "/frag" })
	r.Deliver(s.OpenHome("U0ANNA", "home")).WaitAck(wait)
	homes := s.WaitHomes("U0ANNA", 1, wait)
	if shown := bottest.Visible(homes[0]); !strings.Contains(shown, "/frag papers TOPIC") || strings.Contains(shown, DefaultCommand+" ") {
		t.Errorf("App Home says\n%s", shown)
	}
}
