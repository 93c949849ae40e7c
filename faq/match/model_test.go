package match

import (
	"math"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestShippedModel reads what is embedded, so that opening an index never panics.
func TestShippedModel(t *testing.T) {
	data, err := os.ReadFile("model.json")
	if err != nil {
		t.Fatal(err)
	}
	m, err := ReadModel(data)
	if err != nil {
		t.Fatal(err)
	}
	if m.Comment == "" {
		t.Error("the model does not say what it was trained on")
	}
	for kind, name := range kindNames {
		for what, weights := range map[string][]float64{"rank": m.rank[kind][:], "calibration": m.calibrate[kind][:]} {
			if !slices.ContainsFunc(weights, func(w float64) bool { return w != 0 }) {
				t.Errorf("%s of %s: all weights are 0", what, name)
			}
			if slices.ContainsFunc(weights, func(w float64) bool { return math.IsNaN(w) || math.IsInf(w, 0) }) {
				t.Errorf("%s of %s: a weight is no number: %v", what, name, weights)
			}
		}
		if m.calibrate[kind][cScore] <= 0 {
			t.Errorf("calibration of %s: a better score makes a match less sure (%v)", name, m.calibrate[kind][cScore])
		}
	}
	if x := New(nil); x.model == nil || x.language == nil {
		t.Error("an index has no model or no language")
	}
}

func TestFeatureNames(t *testing.T) {
	for i, name := range featureNames {
		if name == "" || slices.Contains(featureNames[:i], name) {
			t.Errorf("feature %d: the name %q is empty or taken", i, name)
		}
	}
}

func TestReadModel(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"empty", ``, "read model: "},
		{"not JSON", `rank: 1`, "read model: "},
		{"unknown feature", `{"rank": {"page": {"asked": 1, "luck": 2}}}`, "read model: rank of page: it weighs a feature that does not exist"},
		{"a lead among the ranking", `{"rank": {"file": {"lead": 1}}}`, "read model: rank of file: "},
		{"unknown feature of a calibration", `{"calibration": {"thread": {"luck": 2}}}`, "read model: calibration of thread: "},
		{"a weight that is no number", `{"rank": {"page": {"asked": "much"}}}`, "read model: "},
	} {
		m, err := ReadModel([]byte(tt.text))
		if err == nil || !strings.HasPrefix(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") || m != nil {
			t.Errorf("%s: got %v, %v, want an error %q", tt.name, m, err, tt.want)
		}
	}
	m, err := ReadModel([]byte(`{"rank": {"page": {"asked": 1.5}}, "calibration": {"file": {"bias": -2}}}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := m.rank[inThread][fAsked]; got != 1.5 {
		t.Errorf("a thread is ranked by %v, want the weight of pages, 1.5", got)
	}
	for _, kind := range []int{inFile, phrased, inText} {
		if got := m.calibrate[kind][cBias]; got != -2 {
			t.Errorf("bias of %s: got %v, want that of files, -2", kindNames[kind], got)
		}
	}
}

// TestUnknownKind refuses weights of a kind that does not exist: they would be without effect.
func TestUnknownKind(t *testing.T) {
	for _, text := range []string{`{"rank": {"pages": {"asked": 1}}}`, `{"calibration": {"open": {"bias": 1}}}`} {
		if _, err := ReadModel([]byte(text)); err == nil {
			t.Errorf("%s: got no error", text)
		}
	}
}
