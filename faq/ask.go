package faq

// Kind says what sort of entry a question was matched with.
type Kind string

// The kinds of entries.
const (
	KindFAQ     Kind = "faq"
	KindPrompt  Kind = "prompt"
	KindTopic   Kind = "topic"
	KindPassage Kind = "passage"
)

// Query is a question as it was asked, with what is known of the conversation.
type Query struct {
	Text     string   // as typed
	Before   string   // the question asked before it in the same conversation, "" for none
	Briefing string   // id of the briefing in whose thread it is asked, "" for all briefings
	Asked    []string // questions already answered in this conversation: not offered again
	Explain  bool     // the reasons for each match are wanted; to find them takes longer than to match
}

// Entry is anything that a question can match. Briefing is never nil, and exactly the field
// that belongs to Kind is set besides it; for a passage, Section is set too.
type Entry struct {
	Kind     Kind
	Briefing *Briefing
	Section  *Section
	FAQ      *FAQ
	Prompt   *Prompt
	Topic    *Topic
	Passage  *Passage
}

// ID returns the id of the entry, unique within its briefing.
func (e Entry) ID() string {
	switch e.Kind {
	case KindFAQ:
		return e.FAQ.ID
	case KindPrompt:
		return e.Prompt.ID
	case KindTopic:
		return e.Topic.ID
	case KindPassage:
		return e.Passage.ID
	}
	return ""
}

// Question returns what the entry is about in one line: the stored question of an FAQ or a
// prompt, the name of a topic, the text of a passage.
func (e Entry) Question() string {
	switch e.Kind {
	case KindFAQ:
		if e.FAQ.Question == "" {
			return e.FAQ.Answer
		}
		return e.FAQ.Question
	case KindPrompt:
		return e.Prompt.Question
	case KindTopic:
		return e.Topic.Name
	case KindPassage:
		return e.Passage.Text
	}
	return ""
}

// Heading returns the heading under which the entry stands, as printed.
func (e Entry) Heading() string {
	switch e.Kind {
	case KindFAQ:
		return e.FAQ.Section
	case KindPrompt:
		return e.Prompt.Section
	case KindTopic:
		return e.Topic.Section
	case KindPassage:
		return e.Section.Heading
	}
	return ""
}

// Match is an entry that a question may mean.
type Match struct {
	Entry
	Confidence float64 // calibrated share of such matches that are right, 0 to 1
	Why        Why     // the reasons for the confidence; empty unless the query asked for them
}

// Why explains a match.
type Why struct {
	Words    []Word             `json:"words"`    // words of the question that the entry covers
	Missing  []string           `json:"missing"`  // words of the question that it does not cover, heaviest first
	Features map[string]float64 `json:"features"` // share of each feature in the log-odds of the confidence: they add up to them
}

// Word is a word of the question that an entry covers.
type Word struct {
	Asked  string  `json:"asked"`  // as typed, in small letters; what a form of question asks for: "a date"
	Found  string  `json:"found"`  // the word or phrase that it met in the entry, as it stands there, in small letters
	How    string  `json:"how"`    // exact, stem (another form of it), part (of the phrase), typo, alias, meaning, association, form (what is asked for)
	Where  string  `json:"where"`  // question, answer or context
	Weight float64 `json:"weight"` // its share of the question's information, 0 to 1
}

// Finder finds entries for questions. An index of package match is one.
type Finder interface {
	// Match returns the entries that q may mean, best first, at most top of them. It returns
	// candidates of any confidence, and none where nothing at all is shared with the question.
	// A Briefing in q that is not known matches nothing.
	Match(q Query, top int) []Match

	// Passages returns what the briefing with the given id says that bears on the question,
	// best first, at most top of it: matches of kind passage, and of kind FAQ and topic for
	// their answers and descriptions. "" stands for all briefings.
	Passages(q Query, briefing string, top int) []Match

	// Briefings returns all briefings, newest first. The caller does not change them.
	Briefings() []*Briefing
}

// Outcome says what became of a question.
type Outcome string

// The outcomes.
const (
	Answered  Outcome = "answered"  // an entry answers it
	Suggested Outcome = "suggested" // no entry surely answers it: "did you mean"
	Declined  Outcome = "declined"  // nothing stored answers it
)

// Answer is what a question gets. Every sentence of Text and of the excerpts is a span of stored content.
type Answer struct {
	Outcome     Outcome
	Confidence  float64   // of the best match, 0 to 1
	Match       *Match    // the best match; nil when declined
	Briefing    *Briefing // whose words are quoted; nil when suggested or declined
	Note        string    // one sentence of our own where the answer needs it: "The stored text answers this only in part."
	Text        string    // the stored answer of an FAQ, or a topic's description; "" where there is none
	Excerpts    []Excerpt // quoted passages, most telling first
	Sources     []Source  // what the reader has been shown, where it comes from
	Deeper      []string  // 2 to 4 go-deeper prompts not asked yet in this conversation
	About       []string  // titles of briefings, newest first; only for declined
	Suggestions []string  // stored questions that can be answered, nearest first; for suggested and declined
}

// Excerpt is a quoted span of one section.
type Excerpt struct {
	Section    string   // heading as printed
	Subheading string   // as printed, "" for none
	Question   string   // the stored question that the text answers, "" for a passage
	Text       string   // as printed: one passage, or neighbours of one paragraph
	Papers     []string // newspapers it is attributed to
	Entry      string   // id of the entry in its briefing, "" where the text is of none
}

// Source is where quoted text comes from.
type Source struct {
	Title    string `json:"title"` // a newspaper, the briefing, or a link's text
	URL      string `json:"url"`   // "" where there is none
	Briefing string `json:"-"`     // id of the briefing that it is, "" for what is none
	Entry    string `json:"-"`     // id of the entry in it that is quoted, "" for the whole of it
}
