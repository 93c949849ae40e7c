package slack

import (
	"encoding/json"
	"fmt"

	slackapi "github.com/slack-go/slack"
)

// frozenBlock is a block as it was frozen: what was decided is what is sent.
type frozenBlock struct{ json.RawMessage }

var _ slackapi.Block = frozenBlock{}

// BlockType implements [slackapi.Block].
func (b frozenBlock) BlockType() slackapi.MessageBlockType {
	var head struct {
		Type slackapi.MessageBlockType `json:"type"`
	}
	_ = json.Unmarshal(b.RawMessage, &head) // it was marshalled by us
	return head.Type
}

// ID implements [slackapi.Block].
func (b frozenBlock) ID() string { return "" }

// frozenBlocks reads the blocks of a frozen call.
func frozenBlocks(data json.RawMessage) ([]slackapi.Block, error) {
	if len(data) == 0 {
		return nil, nil
	}
	var raw []json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return nil, fmt.Errorf("read frozen blocks: %w", err)
	}
	blocks := make([]slackapi.Block, len(raw))
	for i, r := range raw {
		blocks[i] = frozenBlock{r}
	}
	return blocks, nil
}
