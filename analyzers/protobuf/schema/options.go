package schema

import (
	"fmt"
	"strings"

	"github.com/bufbuild/protocompile/ast"
	"google.golang.org/protobuf/types/descriptorpb"
)

// maxMembers bounds how many members of option values are told apart in one element; the rest is left out.
const maxMembers = 1000

// options flattens the options of one element: each scalar in them is one Option.
func (c *converter) options(list []*descriptorpb.UninterpretedOption) []Option {
	var options []Option
	for _, o := range list {
		node, ok := c.result.OptionNode(o).(*ast.OptionNode)
		if !ok {
			continue
		}
		var name strings.Builder
		for i, part := range o.GetName() {
			if i > 0 {
				name.WriteByte('.')
			}
			if part.GetIsExtension() {
				name.WriteString("(" + strings.TrimPrefix(part.GetNamePart(), ".") + ")")
			} else {
				name.WriteString(part.GetNamePart())
			}
		}
		c.flatten(&options, name.String(), node.Val)
	}
	return options
}

func (c *converter) flatten(options *[]Option, name string, value ast.ValueNode) {
	if len(*options) >= maxMembers || value == nil {
		return
	}
	switch v := value.(type) {
	case *ast.MessageLiteralNode:
		counts := map[string]int{}
		for _, member := range v.Elements {
			counts[memberName(member)]++
		}
		seen := map[string]int{}
		for _, member := range v.Elements {
			inner := memberName(member)
			path := name + "." + inner
			if counts[inner] > 1 {
				path = fmt.Sprintf("%s[%d]", path, seen[inner])
				seen[inner]++
			}
			c.flatten(options, path, member.Val)
		}
		if len(v.Elements) == 0 {
			*options = append(*options, Option{Name: name, Value: "{}", Span: c.span(value)})
		}
	case *ast.ArrayLiteralNode:
		for i, element := range v.Elements {
			c.flatten(options, fmt.Sprintf("%s[%d]", name, i), element)
		}
		if len(v.Elements) == 0 {
			*options = append(*options, Option{Name: name, Value: "[]", Span: c.span(value)})
		}
	default:
		*options = append(*options, Option{Name: name, Value: c.valueText(value), Span: c.span(value)})
	}
}

func memberName(member *ast.MessageFieldNode) string {
	name := string(member.Name.Name.AsIdentifier())
	if member.Name.Open != nil {
		return "[" + strings.TrimPrefix(name, ".") + "]"
	}
	return name
}

// valueText is a scalar as it is written, a string without quotes and with its escapes read.
func (c *converter) valueText(value ast.ValueNode) string {
	if s, ok := value.(ast.StringValueNode); ok {
		return s.AsString()
	}
	info := c.result.FileNode().NodeInfo(value)
	return strings.Join(strings.Fields(info.RawText()), "")
}
