package discord

import "unicode/utf16"

// What Discord accepts. Lengths are in characters; here they are measured by [size].
const (
	maxComponents  = 40   // a message, nested ones too: https://docs.discord.com/developers/components/reference#legacy-message-component-behavior
	maxShown       = 4000 // the text of all components of a message, as there
	maxInRow       = 5    // buttons: https://docs.discord.com/developers/components/reference#action-row
	maxLabel       = 80   // of a button: https://docs.discord.com/developers/components/reference#button
	maxCustomID    = 100  // https://docs.discord.com/developers/components/reference#anatomy-of-a-component
	maxRows        = 5    // a message without Components V2: https://docs.discord.com/developers/components/reference#legacy-message-component-behavior
	maxChoice      = 100  // a choice of autocomplete: https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-option-choice-structure
	maxChoices     = 25   // as there; and channels in a menu: https://docs.discord.com/developers/components/reference#channel-select
	maxDescription = 4096 // of an embed: https://docs.discord.com/developers/resources/message#embed-object-embed-limits
)

// Bounds of our own.
const (
	// maxPiece is the length of one text, escaped: with a heading it is within a message.
	maxPiece = 3600
	// maxTitle is how much of a heading or of a source's title is shown, as in Slack.
	maxTitle = 280
	// maxHeader is how much of a page's title is shown, as in Slack.
	maxHeader = 150
	// maxQuestion is how much of a question is shown in a list, escaped: two are within a text.
	maxQuestion = 1700
	// maxAddress is how long an address may be to be linked: with a title it is within a text.
	maxAddress = 1000
	// maxSeen is the length from which on a question is listed above its button. A phone shows
	// about 38 characters of a label. Of 145 questions of real briefings 59 are longer than that:
	// of four answers, three would say all that they offer twice. Of a question of this length two
	// thirds are seen, and 3 of the 145 are longer.
	maxSeen = 57
)

// size is the length of a text in UTF-16 units. Discord does not say what it counts; no count of
// characters is greater.
func size(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}
