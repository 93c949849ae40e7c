package onnx

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/backends/simplego"
	mlgraph "github.com/gomlx/gomlx/pkg/core/graph"
	"github.com/gomlx/gomlx/pkg/core/tensors"
	mlcontext "github.com/gomlx/gomlx/pkg/ml/context"
	"github.com/gomlx/onnx-gomlx/onnx"
)

// graph is a model that is ready to run.
type graph struct {
	inputs []string
	exec   *mlcontext.Exec
}

// inputNames are the inputs that a model of the BERT family can have.
var inputNames = []string{"input_ids", "attention_mask", "token_type_ids"}

// outputNames are what is asked of a model, best first: the vector of the text, or those of its tokens.
var outputNames = []string{"sentence_embedding", "last_hidden_state", "token_embeddings"}

// newGraph reads a graph. GoMLX panics where it cannot read or build one.
func newGraph(data []byte) (g *graph, err error) {
	defer recovered(&err)
	model, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("not a model in ONNX form: %w", err)
	}
	if len(model.InputsNames) == 0 || len(model.OutputsNames) == 0 {
		return nil, errors.New("not a model in ONNX form: it has no input or no output")
	}
	for _, name := range model.InputsNames {
		if !slices.Contains(inputNames, name) {
			return nil, fmt.Errorf("its input %q is not one of %q", name, inputNames)
		}
	}
	const elsewhere = 1 // TensorProto.DataLocation EXTERNAL
	for _, weights := range model.Proto.Graph.Initializer {
		if weights.DataLocation == elsewhere {
			return nil, errors.New("its weights are in another file: export it as one file")
		}
	}
	output := model.OutputsNames[0]
	for _, name := range slices.Backward(outputNames) {
		if slices.Contains(model.OutputsNames, name) {
			output = name
		}
	}
	ctx := mlcontext.New().Reuse()
	if err := model.VariablesToContext(ctx); err != nil {
		return nil, err
	}
	backend, err := simplego.New(sequential)
	if err != nil {
		return nil, err
	}
	g = &graph{inputs: model.InputsNames}
	g.exec, err = mlcontext.NewExec(backend, ctx, func(ctx *mlcontext.Context, in []*mlgraph.Node) []*mlgraph.Node {
		named := make(map[string]*mlgraph.Node, len(in))
		for i, n := range in {
			named[g.inputs[i]] = n
		}
		return model.CallGraph(ctx, in[0].Graph(), named, output)
	})
	if err != nil {
		return nil, err
	}
	g.exec.SetMaxCache(-1) // of a few shapes: see shortestRun
	return g, nil
}

func parse(data []byte) (m *onnx.Model, err error) {
	defer recovered(&err)
	return onnx.Parse(data)
}

// sequential runs one operation at a time, each on all processors: with several at a time, the
// race detector finds GoMLX 0.26 to write and read a buffer at once.
const sequential = "ops_sequential"

// recovered makes an error of a panic.
func recovered(err *error) {
	switch p := recover().(type) {
	case nil:
	case error:
		*err = p
	default:
		*err = fmt.Errorf("%v", p)
	}
}

// input is a batch of texts as numbers of tokens, all filled up to one length.
type input struct {
	rows, length int
	values       map[string][]int64
}

func newInput(ids [][]int64, rows, length int, pad int64) input {
	in := input{rows, length, map[string][]int64{}}
	tokens, mask := make([]int64, rows*length), make([]int64, rows*length)
	for i := range rows {
		var row []int64
		if i < len(ids) {
			row = ids[i]
		}
		for k := range length {
			if k < len(row) {
				tokens[i*length+k], mask[i*length+k] = row[k], 1
			} else {
				tokens[i*length+k] = pad
			}
		}
		if len(row) == 0 {
			mask[i*length] = 1 // a row that is only there to fill the batch: no attention at all makes NaN
		}
	}
	in.values["input_ids"], in.values["attention_mask"] = tokens, mask
	in.values["token_type_ids"] = make([]int64, rows*length)
	return in
}

// output holds the numbers of a batch: of each text, or of each of its tokens.
type output struct {
	dims []int
	flat []float32
}

// run runs the graph.
func (g *graph) run(in input) (out output, err error) {
	defer recovered(&err)
	args := make([]any, len(g.inputs))
	for i, name := range g.inputs {
		args[i] = tensors.FromFlatDataAndDimensions(in.values[name], in.rows, in.length)
	}
	results, err := g.exec.Exec(args...)
	if err != nil {
		return output{}, err
	}
	out.dims = results[0].Shape().Dimensions
	if out.flat, err = tensors.CopyFlatData[float32](results[0]); err != nil {
		return output{}, err
	}
	for _, list := range [][]any{args, {results[0]}} {
		for _, t := range list {
			if err := t.(*tensors.Tensor).FinalizeAll(); err != nil {
				return output{}, err
			}
		}
	}
	perToken := len(out.dims) == 3 && out.dims[1] == in.length
	if out.dims[0] != in.rows || !perToken && len(out.dims) != 2 || out.dims[len(out.dims)-1] < 1 {
		return output{}, fmt.Errorf("it makes numbers in the shape %v of %d texts of %d tokens: not a vector of each text or token", out.dims, in.rows, in.length)
	}
	return out, nil
}

// pool returns the vector of a text of so many tokens: the one that the model makes of it, or the
// mean of its tokens, or its first one.
func (o output) pool(text, tokens int, first bool) []float32 {
	dim := o.dims[len(o.dims)-1]
	vector := make([]float32, dim)
	if len(o.dims) == 2 {
		copy(vector, o.flat[text*dim:])
		return vector
	}
	if first {
		tokens = 1
	}
	from := text * o.dims[1] * dim
	for k := range tokens {
		for i := range vector {
			vector[i] += o.flat[from+k*dim+i]
		}
	}
	return vector // its length does not matter
}
