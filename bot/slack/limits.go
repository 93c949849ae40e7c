package slack

// What Slack accepts. Lengths are in characters.
const (
	maxBlocks     = 50   // a message: https://docs.slack.dev/reference/block-kit/blocks
	maxHomeBlocks = 100  // a home tab: https://docs.slack.dev/surfaces/app-home
	maxText       = 3000 // a text object: https://docs.slack.dev/reference/block-kit/composition-objects/text-object
	maxHeader     = 150  // https://docs.slack.dev/reference/block-kit/blocks/header-block
	maxInContext  = 10   // elements: https://docs.slack.dev/reference/block-kit/blocks/context-block
	maxInActions  = 25   // elements: https://docs.slack.dev/reference/block-kit/blocks/actions-block
	maxButton     = 75   // text and label: https://docs.slack.dev/reference/block-kit/block-elements/button-element
	maxValue      = 2000 // of a button, same page
	maxInput      = 3000 // a plain text input: https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element
	maxFallback   = 4000 // the text of a message: https://docs.slack.dev/reference/methods/chat.postMessage
)

// Bounds of our own.
const (
	// maxMessage is how long the blocks of one message are, as bytes of JSON. Slack refuses more
	// than about 13,200 characters of a kind that it does not tell (msg_blocks_too_long, see
	// https://github.com/slackapi/bolt-js/issues/2509), and has refused 11,341 of visible text.
	maxMessage = 10_000
	// maxPiece is the size of a text element, as [size] measures it: several fit into a message.
	maxPiece = 3000
	// maxList is the length in bytes of a list, or of the questions of one row of buttons: they are
	// within a text and, with the list above the row, within a message.
	maxList = 2800
	// maxTitle is how much of a source's title is shown: a headline is shorter, and ten fit into a text.
	maxTitle = 280
	// maxTyped is how long what is typed for a time or a zone may be: longer than any is.
	maxTyped = 60
	// maxAddress is how long an address may be, escaped, to be linked: with a host of 253
	// characters for its label it is within maxText.
	maxAddress = 2700
)
