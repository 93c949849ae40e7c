package bot

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/godeeper/godeeper/faq"
)

// talkKind is a sort of message that asks nothing of the briefings.
type talkKind int

const (
	noTalk talkKind = iota
	greeting
	thanks
	goodbye
	help
)

// phrases are the whole messages, folded as by [fold], that are small talk. A message that says
// more than one of them is a question: "hello, who is Mark Rutte?" is looked up.
var phrases = map[talkKind][]string{
	greeting: {"hi", "hello", "hey", "hi there", "hello there", "hey there", "good morning", "good afternoon", "good evening", "greetings", "hiya", "howdy", "yo", "how are you"},
	thanks:   {"thanks", "thank you", "thank you very much", "thanks a lot", "many thanks", "thx", "ty", "cheers", "great thanks", "ok thanks", "okay thanks", "thank you so much"},
	goodbye:  {"bye", "goodbye", "good bye", "bye bye", "see you", "see you later", "good night"},
	help:     {"", "help", "help me", "what can you do", "what do you do", "who are you", "what are you", "how do you work", "how does this work", "what can i ask", "what can i ask you", "what do you know"},
}

// lines are what the bot says to small talk, before it names what can be asked.
var lines = map[talkKind]string{
	greeting: "Hello. I answer questions about news briefings, in the briefings' own words.",
	thanks:   "You are welcome. Ask on whenever you like.",
	goodbye:  "Goodbye. Your next question is welcome at any time.",
	help:     "I answer questions about news briefings, in the briefings' own words and with their sources; when nothing stored answers a question, I say so.",
}

// maxGreetingOffers is how many questions a greeting offers: as many as an answer has prompts.
const maxGreetingOffers = 3

// smallTalk returns the kind of small talk that text is, nothing else being in it.
func smallTalk(text string) talkKind {
	folded := fold(text)
	if folded == "" && strings.ContainsFunc(text, unicode.IsSymbol) {
		folded = "hi" // a wave or a smile alone
	}
	for kind, all := range phrases {
		for _, p := range all {
			if folded == p {
				return kind
			}
		}
	}
	return noTalk
}

// fold returns the words of text in lower case, separated by single blanks.
func fold(text string) string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != '\'' && r != '’'
	})
	return strings.Join(words, " ")
}

// talkIn answers small talk in a conversation.
func (b *Bot) talkIn(c faq.Conversation, kind talkKind) Reply {
	r := b.talk(kind)
	if len(r.Offers) > 0 {
		c.Offers = r.Offers
	}
	c.Answered = true
	r.Turn = faq.Turn{Conversation: c}
	return r
}

// talk answers small talk. The offers made last stay open where it makes no new ones.
func (b *Bot) talk(kind talkKind) Reply {
	r := Reply{Line: lines[kind]}
	if kind != greeting && kind != help {
		return r
	}
	briefings := b.finder.Briefings()
	if len(briefings) == 0 {
		r.Line += " No briefing is stored yet."
		return r
	}
	r.Offers = openers(briefings)
	return r
}

// openers returns questions that can be answered: one of each of the newest briefings, and a
// second and third one where there are few briefings.
func openers(briefings []*faq.Briefing) []string {
	newest := briefings[:min(len(briefings), maxGreetingOffers)]
	var out []string
	for round := range maxGreetingOffers {
		for _, b := range newest {
			if q := answerable(b, round); q != "" && len(out) < maxGreetingOffers {
				out = append(out, q)
			}
		}
	}
	return out
}

// answerable returns the question with the given number, from 0, among those of b that have an
// answer, "" when there are not so many.
func answerable(b *faq.Briefing, number int) string {
	for _, f := range b.FAQs {
		if f.Question == "" || f.Answer == "" {
			continue
		}
		if number == 0 {
			return f.Question
		}
		number--
	}
	return ""
}

// offerNumber reads a message that is nothing but the number of an offer: "2", "2.", "#2", "(2)".
func offerNumber(text string) (int, bool) {
	text = strings.TrimSpace(text)
	text = strings.TrimLeft(text, "#([")
	text = strings.TrimRight(text, ".)]")
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > 99 { // a year is a question, not a number of an offer
		return 0, false
	}
	return n, true
}

func noSuchOffer(n int) string {
	if n == 1 {
		return "There is one question to choose here: 1."
	}
	return fmt.Sprintf("There are %d questions to choose here: 1 to %d.", n, n)
}
