package discord

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"
)

// usable returns why a delivery can never be worked on, nil where it can. Of an interaction that is
// found out before it is acknowledged: so the person is told, and waits for nothing.
func (d delivery) usable() error {
	why := ""
	switch kind := d.kind(); {
	case d.ID == "" || d.person().ID == "" || d.Channel == "" && kind != kindThread:
		why = "it names no channel, no person or not itself"
	case kind == "":
		why = fmt.Sprintf("an interaction of type %d", d.Type)
	case d.interaction() && (d.App == "" || d.Token == ""):
		why = "the interaction has no token, or no application"
	case kind == kindCommand && !d.data.knownCommand():
		why = fmt.Sprintf("a command %q is not known, or has no message", d.data.Name)
	case kind == kindPress && !d.knownPress():
		why = fmt.Sprintf("a button %q is not known, or not in the message", d.data.Custom)
	}
	if why == "" {
		return nil
	}
	return fmt.Errorf("%w: %s", errUnusable, why)
}

// knownCommand reports whether a command is one of ours.
func (d interactionData) knownCommand() bool {
	switch d.Kind {
	case int(discordgo.MessageApplicationCommand):
		_, ok := d.Resolved.Messages[d.Target]
		return ok && d.Name == commandMessage
	case int(discordgo.ChatApplicationCommand):
		if d.Name == commandDigest {
			return slices.Contains([]string{digestSubscribe, digestShow, digestPreview, digestOff}, d.sub)
		}
		return slices.Contains([]string{
			commandAsk, commandBriefings, commandTopic, commandPapers, commandDeeper, commandWhy, commandHelp, commandSettings,
		}, d.Name)
	}
	return false
}

// knownPress reports whether a button, or a menu, is one of ours, and what a button asks is there.
func (d delivery) knownPress() bool {
	if name, ok := strings.CutPrefix(d.data.Custom, setVerb+":"); ok {
		return slices.Contains([]string{setShow, setChannels, setThreads, setUnprompted}, name)
	}
	id, ok := parseCustom(d.data.Custom)
	if ok && id.Verb == askVerb {
		var label string
		label, ok = labelOf(d.Message, d.data.Custom)
		return ok && label != ""
	}
	if ok && id.Verb == talkVerb {
		_, one := ofDigest(id.Ref)
		return one || len(d.data.Values) == 1
	}
	return ok
}
