package parse

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// readYAML reads a list of mappings, or a mapping with such a list in it; several documents follow
// one another.
func (r *reader) readYAML(text string) error {
	file, err := parser.ParseBytes([]byte(text), 0)
	if err != nil {
		return yamlError(err)
	}
	var rows []row
	for _, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		more, err := r.yamlRows(doc.Body, true)
		if err != nil {
			return err
		}
		rows = append(rows, more...)
	}
	return r.rows(rows)
}

func yamlError(err error) error {
	reason := fold(yaml.FormatError(err, false, false))
	line := 0
	if syntax, ok := err.(interface{ GetToken() *token.Token }); ok && syntax.GetToken() != nil {
		line = syntax.GetToken().Position.Line
	}
	if n, after, ok := strings.Cut(reason, "] "); ok && strings.HasPrefix(n, "[") {
		reason = after
	}
	return &Error{Line: line, Reason: "this is not YAML (" + reason + "): correct it there"}
}

func (r *reader) yamlRows(n ast.Node, top bool) ([]row, error) {
	switch n := n.(type) {
	case *ast.SequenceNode:
		var rows []row
		for _, v := range n.Values {
			more, err := r.yamlRows(v, false)
			if err != nil {
				return nil, err
			}
			rows = append(rows, more...)
		}
		return rows, nil
	case *ast.MappingNode:
		return r.yamlMapping(n.Values, top)
	case *ast.MappingValueNode:
		return r.yamlMapping([]*ast.MappingValueNode{n}, top)
	case *ast.AnchorNode:
		return r.yamlRows(n.Value, top)
	}
	if text := fold(n.String()); text != "" && n.Type() != ast.NullType {
		r.warn(line(n), "a value that is no mapping is left out: "+text)
	}
	return nil, nil
}

func (r *reader) yamlMapping(values []*ast.MappingValueNode, top bool) ([]row, error) {
	if len(values) == 0 {
		return nil, nil
	}
	out := row{line: line(values[0].Key)}
	var rows []row
	held := false
	for _, v := range values {
		list, isList := v.Value.(*ast.SequenceNode)
		if top && isList && listKeys[strings.ToLower(yamlKey(v))] && holdsMappings(list) {
			more, err := r.yamlRows(list, false)
			if err != nil {
				return nil, err
			}
			rows, held = append(rows, more...), true
			continue
		}
		var value any
		if err := yaml.NodeToValue(v.Value, &value); err != nil {
			return nil, &Error{Line: line(v.Value), Reason: fmt.Sprintf("this value cannot be read (%s): correct it there", fold(err.Error()))}
		}
		if s, ok := v.Value.(*ast.StringNode); ok {
			value = s.Value
		} else if scalar(v.Value) {
			value = v.Value.GetToken().Value // numbers as printed
			if v.Value.Type() == ast.LiteralType {
				value = v.Value.(*ast.LiteralNode).Value.Value
			} else if v.Value.Type() == ast.NullType {
				value = nil
			}
		}
		f := jsonField(yamlKey(v), value)
		f.line = line(v.Key)
		out.fields = append(out.fields, f)
	}
	if held {
		for _, f := range out.fields {
			r.holds(out.line, f)
		}
		return rows, nil
	}
	return []row{out}, nil
}

func scalar(n ast.Node) bool {
	switch n.Type() {
	case ast.IntegerType, ast.FloatType, ast.BoolType, ast.NullType, ast.LiteralType, ast.InfinityType, ast.NanType:
		return true
	}
	return false
}

func yamlKey(v *ast.MappingValueNode) string {
	return strings.Trim(strings.TrimSpace(v.Key.String()), `"'`)
}

func holdsMappings(list *ast.SequenceNode) bool {
	for _, v := range list.Values {
		switch v.(type) {
		case *ast.MappingNode, *ast.MappingValueNode:
			return true
		}
	}
	return false
}

func line(n ast.Node) int {
	if t := n.GetToken(); t != nil && t.Position != nil {
		return t.Position.Line
	}
	return 0
}
