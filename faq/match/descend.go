package match

import "math"

// Constants of the gradient descents. The results do not move when these are halved or doubled.
const (
	rankRidge      = 0.003 // of the sum of squares, beside the mean loss
	rankSteps      = 400
	rankRate       = 0.8
	calibrateRidge = 0.003
	calibrateSteps = 2500
	calibrateRate  = 0.3
	momentum       = 0.9
)

// descendRank learns to put right entries before others: the softmax loss over the candidates
// of each question. Features that are masked have no weight.
func descendRank(lists []*list, weight []float64, mask [features]bool) (w [features]float64) {
	total := 0.0
	for _, x := range weight {
		total += x
	}
	if total == 0 {
		return w
	}
	var velocity [features]float64
	var scores []float64
	for range rankSteps {
		var gradient [features]float64
		for i, l := range lists {
			scores = l.gradient(weight[i], &w, &gradient, scores[:0])
		}
		for i := range w {
			if mask[i] {
				continue
			}
			velocity[i] = momentum*velocity[i] - rankRate*(gradient[i]/total+rankRidge*w[i])
			w[i] += velocity[i]
		}
	}
	return w
}

// gradient adds the gradient of the loss of one question; scores is room that it uses and returns.
func (l *list) gradient(weight float64, w, into *[features]float64, scores []float64) []float64 {
	top := math.Inf(-1)
	for i := range l.v {
		score := dot(w, &l.v[i])
		scores = append(scores, score)
		top = max(top, score)
	}
	var all, right float64
	for i := range scores {
		scores[i] = math.Exp(scores[i] - top)
		all += scores[i]
		if l.right[i] {
			right += scores[i]
		}
	}
	for i, p := range scores {
		d, v := p/all, &l.v[i]
		if l.right[i] {
			d -= p / right
		}
		d *= weight
		for k := range into {
			into[k] += d * v[k]
		}
	}
	return scores
}

// dot returns the sum of the products. Four sums go on at once: one would wait for itself.
func dot(w *[features]float64, v *vector) float64 {
	var s [4]float64
	k := 0
	for ; k+3 < len(w); k += 4 {
		s[0] += w[k] * v[k]
		s[1] += w[k+1] * v[k+1]
		s[2] += w[k+2] * v[k+2]
		s[3] += w[k+3] * v[k+3]
	}
	for ; k < len(w); k++ {
		s[0] += w[k] * v[k]
	}
	return s[0] + s[1] + s[2] + s[3]
}

// sample is the best entry for a question, and whether an answer made from it is right.
type sample struct {
	kind          int
	v             [calibration]float64
	weight, right float64
}

// descendCalibration learns how often an answer is right, by logistic regression. Features that
// are masked have no weight.
func descendCalibration(samples []*sample, mask [calibration]bool) (w [calibration]float64) {
	total := 0.0
	for _, s := range samples {
		total += s.weight
	}
	if total == 0 {
		return w
	}
	var velocity [calibration]float64
	for range calibrateSteps {
		var gradient [calibration]float64
		for _, s := range samples {
			z := 0.0
			for k, x := range w {
				z += x * s.v[k]
			}
			d := s.weight * (1/(1+math.Exp(-z)) - s.right)
			for k := range gradient {
				gradient[k] += d * s.v[k]
			}
		}
		for i := range w {
			if mask[i] {
				continue
			}
			decay := calibrateRidge * w[i]
			if i == cBias {
				decay = 0
			}
			velocity[i] = momentum*velocity[i] - calibrateRate*(gradient[i]/total+decay)
			w[i] += velocity[i]
		}
	}
	return w
}
