package slack

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/godeeper/godeeper/bot"
)

// home publishes App Home to the person who opened it, or suggests prompts where they opened the
// messages.
func (j *job) home(ctx context.Context) error {
	if j.Event.Tab == "messages" {
		return j.suggest(j.at.channel, "")
	}
	most, err := j.bot.Popular(ctx, Platform, j.at.team)
	if err != nil {
		return err
	}
	h := home{Help: j.help(j.config.command()), Most: most}
	for _, p := range j.bot.Recent().Parts {
		h.Briefings = append(h.Briefings, homeBriefing{Title: p.Heading, Questions: p.Questions})
	}
	blocks, err := json.Marshal(renderHome(h).Blocks)
	if err != nil {
		return fmt.Errorf("publish App Home: %w", err)
	}
	return j.add(call{Method: publishView, User: j.at.user, Blocks: blocks})
}

// maxPrompts is how many prompts Slack shows.
// https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts
const maxPrompts = 4

// suggest offers go-deeper prompts of the newest briefings. In the agent view the thread must be
// left out: with it, Slack accepts the prompts and does not show them.
func (j *job) suggest(channel, thread string) error {
	var prompts []string
	for _, p := range j.bot.Prompts(maxPrompts) {
		if p = bot.Line(p); p != "" {
			prompts = append(prompts, p)
		}
	}
	if channel == "" || len(prompts) == 0 {
		return nil
	}
	return j.add(call{Method: setPrompts, Channel: channel, Thread: thread, Prompts: prompts})
}
