package bot

import (
	"slices"
	"strings"
)

// Address says to whom a message was put.
type Address int

// The addresses of messages.
const (
	ToBot    Address = iota // by a mention, a command, or in a direct message
	InThread                // in a thread in which the bot has answered: a question is taken to be for it, and nothing else
	ToNobody                // in a channel where the bot may answer unasked: only a sure answer is given
)

// minFullQuestion is the length in words of the shortest question that can be understood by
// itself: "Who is Rutte?" Below it people mostly speak to one another ("really?", "who knows").
const minFullQuestion = 3

// questionWords begin a question, in writing without a question mark.
var questionWords = []string{
	"who", "whom", "whose", "what", "when", "where", "which", "why", "how",
	"is", "are", "was", "were", "do", "does", "did", "has", "have", "had",
	"can", "could", "will", "would", "should", "may", "might", "must",
	"who's", "what's", "where's", "when's", "how's", "why's", "isn't", "aren't", "wasn't", "doesn't", "don't", "didn't",
}

// isQuestion reports whether a message asks something.
func isQuestion(text string) bool {
	return strings.Contains(text, "?") || slices.Contains(questionWords, firstWord(text))
}

// IsFullQuestion reports whether a message asks something that can be understood by itself.
func IsFullQuestion(text string) bool {
	return isQuestion(text) && len(strings.Fields(text)) >= minFullQuestion
}

func firstWord(text string) string {
	first, _, _ := strings.Cut(strings.ReplaceAll(fold(text), "’", "'"), " ")
	return first
}
