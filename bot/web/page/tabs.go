package page

// Tab leads to a page of the console.
type Tab struct {
	Name, Path string
	Operators  bool // are the only ones who see it
	Here       bool // it is the page that is shown
}

var tabs = []Tab{
	{Name: "Unanswered", Path: "/console/"},
	{Name: "Content", Path: "/console/content"},
	{Name: "Try", Path: "/console/try"},
	{Name: "Measures", Path: "/console/measures"},
	{Name: "Deliveries", Path: "/console/deliveries"},
	{Name: "Feeds", Path: "/console/feeds", Operators: true},
	{Name: "People", Path: "/console/people", Operators: true},
	{Name: "Tokens", Path: "/console/tokens", Operators: true},
	{Name: "Health", Path: "/console/health"},
}

// Tabs returns the pages of the console that somebody may see, in order, for the template "tabs" of
// the page at a path.
func Tabs(v *Viewer, here string) []Tab {
	var seen []Tab
	for _, t := range tabs {
		if !t.Operators || v.Operator {
			t.Here = t.Path == here
			seen = append(seen, t)
		}
	}
	return seen
}
