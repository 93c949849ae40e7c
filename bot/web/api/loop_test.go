package api_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestCurationLoop goes from a miss to an answer.
func TestCurationLoop(t *testing.T) {
	s := newStand(t)
	const question = "What sank the island shipping company?"
	ask := func() string {
		got := s.do("POST", "/api/v1/ask", "ask", `{"text": "`+question+`"}`).want(t, "ask", 200)
		return got["outcome"].(string)
	}
	if got := ask(); got == "answered" {
		t.Fatalf("got %s before", got)
	}
	s.Drain()
	s.do("GET", "/api/v1/unanswered", "read", "").want(t, "unanswered", 200, question)
	s.do("POST", "/api/v1/faqs/ferry/faq-why-does-the-ferry-line-close/variants", "write", `{"texts": ["`+question+`"]}`).want(t, "add", 200)
	if got := ask(); got != "answered" {
		t.Errorf("got %s after", got)
	}
	s.do("GET", "/api/v1/unanswered", "read", "").want(t, "nothing is left", 200, `"groups":[]`)
	history := s.do("GET", "/api/v1/history", "read", "").want(t, "history", 200)
	id := history["amendments"].([]any)[0].(map[string]any)["id"]
	s.do("POST", fmt.Sprintf("/api/v1/history/%v/undo", id), "write", "").want(t, "undo", 200)
	if got := ask(); got == "answered" {
		t.Errorf("got %s after undoing", got)
	}
}

// TestNewFAQs adds FAQs with variants, whose ids are made or given.
func TestNewFAQs(t *testing.T) {
	s := newStand(t)
	add := func(body string) answer { return s.do("POST", "/api/v1/faqs", all, body) }
	add(`{"question": "Who owns the yard?", "answer": "A family.", "variants": ["Whose is the yard?"]}`).want(t, "of the newsroom", 201, `"briefing":"desk"`, `"entry":"faq-who-owns-the-yard"`, `"kind":"variant"`)
	add(`{"question": "Who owns the yard?", "answer": "Another.", "variants": ["Yard owner?"]}`).want(t, "asked already", 422)
	add(`{"id": "my-id", "question": "How old is the yard?", "answer": "A hundred years."}`).want(t, "own id", 201, `"entry":"my-id"`)
	add(`{"id": "my-id", "question": "How large is the yard?", "answer": "Large."}`).want(t, "own id again", 422, "has the id")
	long := strings.Repeat("very ", 40) + "long?"
	add(`{"question": "Is this `+long+`", "answer": "Yes.", "variants": ["A long one?"]}`).want(t, "long question", 201)
	s.do("POST", "/api/v1/ask", all, `{"text": "Whose is the yard?"}`).want(t, "ask", 200, `"answer":"A family.`)
}
