package bottest

// The surfaces that blocks are shown on.
const (
	surfaceMessage = "message"
	surfaceModal   = "modal"
	surfaceHome    = "home"
)

// The limits of blocks and views (https://docs.slack.dev/reference/block-kit,
// https://docs.slack.dev/reference/views).
const (
	mostBlocks         = 50
	mostViewBlocks     = 100
	mostSection        = 3000
	mostFields         = 10
	mostField          = 2000
	mostHeader         = 150
	mostContext        = 10
	mostActions        = 25
	mostContextActions = 5
	mostButton         = 75
	mostValue          = 2000
	mostURL            = 3000
	mostID             = 255
	mostOptions        = 100
	mostOption         = 75
	mostLabel          = 2000
	mostPlaceholder    = 150
	mostTitle          = 24
	mostPrivate        = 3000
	mostRows           = 100
	mostColumns        = 20
	mostViewBytes      = 250_000
)

// surfacesOf returns where a type of block may be, and whether there is such a type.
func surfacesOf(kind string) ([]string, bool) {
	all := []string{surfaceMessage, surfaceModal, surfaceHome}
	surfaces, ok := map[string][]string{
		"actions": all, "alert": all, "card": all, "carousel": all, "container": all, "context": all, "divider": all,
		"header": all, "image": all, "input": all, "rich_text": all, "section": all, "video": all,
		"context_actions": all[:1], "data_table": all[:1], "markdown": all[:1], "plan": all[:1], "table": all[:1], "task_card": all[:1],
		"file": {}, // only read, never sent
	}[kind]
	return surfaces, ok
}
