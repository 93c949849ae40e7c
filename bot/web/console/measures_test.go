package console

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/godeeper/godeeper/faq"
)

func TestMeasures(t *testing.T) {
	t.Parallel()
	r := newFullRig(newRig(t))
	a := r.get("/console/measures?days=30")
	r.wants("the measures", a, http.StatusOK, "933", "Questions a day", "From 31 Oct to 29 Nov: 785 answered, 75 suggested, 73 declined.", "Are dogs allowed on board?", "not stored any more",
		"Match quality over time: questions.jsonl", "95.0%", "6.0%")
	if n := strings.Count(a.body, `role="img"`); n != 3 {
		t.Errorf("%d charts, want 3", n)
	}
	for _, id := range regexp.MustCompile(`aria-labelledby="([^"]+)"`).FindAllStringSubmatch(a.body, -1) {
		for _, name := range strings.Fields(id[1]) {
			if strings.Count(a.body, `id="`+name+`"`) != 1 {
				t.Errorf("the label %s stands there %d times", name, strings.Count(a.body, `id="`+name+`"`))
			}
		}
	}
	r.store.measured, r.store.evaluations = faq.Measures{}, []faq.Evaluation{{File: "x", Result: []byte("{")}}
	r.wants("nothing asked", r.get("/console/measures?days=7"), http.StatusOK, "Nothing was asked in the last 7 days.", "its numbers cannot be read")
	r.store.evaluations = nil
	r.wants("nothing measured", r.get("/console/measures"), http.StatusOK, "None was measured yet.")
}
