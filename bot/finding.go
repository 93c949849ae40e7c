package bot

// Finding is one thing that was looked at, and how it is.
type Finding struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Text   string `json:"text"`             // what is there, or what is wrong
	Advice string `json:"advice,omitempty"` // what to do, where something is wrong
}

// Findings collects what was found, in order, without secrets.
type Findings struct {
	Redact func(string) string // leaves the secrets out of a text
	All    []Finding
}

// Found adds that all is well.
func (f *Findings) Found(name, text string) {
	f.All = append(f.All, Finding{Name: name, OK: true, Text: f.Redact(text)})
}

// Fail adds what is wrong, and what to do.
func (f *Findings) Fail(name, text, advice string) {
	f.All = append(f.All, Finding{Name: name, Text: f.Redact(text), Advice: advice})
}
