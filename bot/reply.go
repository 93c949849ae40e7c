package bot

import "github.com/godeeper/godeeper/faq"

// Message is something that a person wrote.
type Message struct {
	Platform     string  // terminal, slack, discord, web
	Workspace    string  // id of the workspace or guild on that platform, "" for none
	Channel      string  // id of the channel on that platform, "" for none; its rate is limited
	Conversation string  // id of the conversation on that platform; "" for a question on its own, of which nothing is kept
	Person       string  // id of the person on that platform, "" when unknown; their rate is limited
	Text         string  // as written, without the mention of the bot
	Briefing     string  // id of the briefing in whose thread it was written, "" for none
	Ref          string  // names the answer in ratings, unique; "" where it is not rated
	Stored       bool    // the text is a question that was offered: it needs no context to be understood
	Thread       bool    // the conversation is a thread, which keeps its context for as long as it is there
	Address      Address // to whom it was put
}

// Reply is what the bot says to a message: an answer, a page, one line of its own, or nothing.
type Reply struct {
	Ref      string     // of the message
	Query    faq.Query  // what Answer answers: the text, or the offer whose number it was; zero without an answer
	Answer   faq.Answer // zero with Line or Page
	Line     string     // a sentence that is no answer: to a greeting, to thanks; "" with an answer
	Page     *Page      // something to read that is no answer; nil for none
	Offers   []string   // questions to ask next; their numbers, from 1, may be sent instead of their text
	Silent   bool       // nothing is to be said
	Wishable bool       // the person may wish to be told when there is an answer
	Turn     faq.Turn   // what is to be remembered of it
}

// Page is something to read that is no answer to a question: what is stored, what the papers say
// of something, why an answer was given. All of it but the headings may be stored text.
type Page struct {
	Title string // in plain text
	Parts []Part
}

// Part is a headed part of a page. Each of its fields may be empty.
type Part struct {
	Heading   string        // in plain text
	Text      string        // a sentence or more; paragraphs are separated by "\n\n"
	Items     []string      // a list
	Quotes    []faq.Excerpt // quoted passages
	Sources   []faq.Source  // of the quotes, or of the text
	Questions []string      // that can be asked
}
