package faq_test

import (
	"fmt"
	"time"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
)

func ExampleCompose() {
	index := match.New([]*faq.Briefing{{
		ID: "bridge", Title: "Bridge closed", Date: time.Date(2024, 3, 3, 0, 0, 0, 0, time.UTC),
		FAQs: []faq.FAQ{
			{ID: "how-long", Question: "How long will the bridge be closed?", Answer: "Until autumn, if no more cracks are found."},
			{ID: "walk", Question: "Can I still walk across?", Answer: "No. Walkers are kept off it as well."},
		},
		Prompts: []faq.Prompt{{ID: "rust", Question: "Why do cables rust inside?"}},
	}})
	fmt.Println(faq.Compose(index, faq.Query{Text: "How long will the bridge be closed?"}))
	// Output:
	// Until autumn, if no more cracks are found.
	//
	// Sources: Bridge closed, 3 March 2024
	//
	// Go deeper:
	// - Why do cables rust inside?
	// - Can I still walk across?
}
