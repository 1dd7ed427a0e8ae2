package render

import (
	"slices"
	"strconv"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
	"github.com/plimsoll-lint/plimsoll/internal/document"
)

// operate carries out the operations of a JSON patch (RFC 6902) on an object.
func operate(root, operations *manifest.Node) error {
	for _, o := range operations.Items {
		op, pointer := o.Written("op"), o.Get("path")
		if pointer == nil {
			return at(o, "the operation has no path")
		}
		steps := pointerSteps(pointer.Written())
		var err error
		switch op {
		case "add", "replace":
			value := o.Get("value")
			if value == nil {
				return at(o, "the operation %s has no value", op)
			}
			err = put(root, steps, firm(value), pointer, op == "replace")
		case "remove":
			_, err = take(root, steps, pointer, true)
		case "move", "copy":
			from := o.Get("from")
			var value *manifest.Node
			if value, err = take(root, pointerSteps(from.Written()), from, op == "move"); err == nil {
				err = put(root, steps, firm(value), pointer, false)
			}
			if left := document.MaxNodes; err == nil && op == "copy" && !fits(root, &left) {
				err = at(pointer, "the patch makes more than %d values", document.MaxNodes)
			}
		case "test":
			var value *manifest.Node
			if value, err = take(root, steps, pointer, false); err == nil && (o.Get("value") == nil || !same(value, o.Get("value"))) {
				err = at(pointer, "the test of %s fails", pointer.Written())
			}
		default:
			err = at(o, "%q is no operation of a JSON patch", op)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// fits is whether a tree has no more values than are left.
func fits(n *manifest.Node, left *int) bool {
	*left--
	for _, item := range n.Items {
		if *left < 0 || !fits(item, left) {
			return false
		}
	}
	for _, e := range n.Entries {
		if *left < 0 || !fits(e.Value, left) {
			return false
		}
	}
	return *left >= 0
}

func pointerSteps(pointer string) []string {
	steps := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	for i := range steps {
		steps[i] = strings.ReplaceAll(strings.ReplaceAll(steps[i], "~1", "/"), "~0", "~")
	}
	return steps
}

// parent is what holds the last step of a pointer.
func parent(root *manifest.Node, steps []string, pointer *manifest.Node) (*manifest.Node, error) {
	n := root
	for _, step := range steps[:len(steps)-1] {
		switch n.Kind {
		case manifest.Map:
			n = n.Get(step)
		case manifest.List:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(n.Items) {
				n = nil
			} else {
				n = n.Items[i]
			}
		default:
			n = nil
		}
		if n == nil {
			return nil, at(pointer, "there is no %s to change", pointer.Written())
		}
	}
	return n, nil
}

// put sets a value. What it stands in has to be there, and in a list the value that is replaced. In a map kustomize takes a
// replace for an add.
func put(root *manifest.Node, steps []string, value, pointer *manifest.Node, replace bool) error {
	n, err := parent(root, steps, pointer)
	if err != nil {
		return err
	}
	last := steps[len(steps)-1]
	missing := at(pointer, "there is no %s to change", pointer.Written())
	switch n.Kind {
	case manifest.Map:
		set(n, text(last, pointer), value)
		return nil
	case manifest.List:
		if last == "-" && !replace {
			n.Items = append(n.Items, value)
			return nil
		}
		i, err := strconv.Atoi(last)
		if err != nil || i < 0 || i > len(n.Items) || replace && i == len(n.Items) {
			return missing
		}
		if replace {
			n.Items[i] = value
		} else {
			n.Items = slices.Insert(n.Items, i, value)
		}
		return nil
	}
	return missing
}

// take gives the value at a pointer, and takes it out.
func take(root *manifest.Node, steps []string, pointer *manifest.Node, out bool) (*manifest.Node, error) {
	if pointer == nil {
		return nil, at(root, "an operation has no from")
	}
	n, err := parent(root, steps, pointer)
	if err != nil {
		return nil, err
	}
	last := steps[len(steps)-1]
	switch n.Kind {
	case manifest.Map:
		if value := n.Get(last); value != nil {
			if out {
				remove(n, last)
			}
			return value, nil
		}
	case manifest.List:
		if i, err := strconv.Atoi(last); err == nil && i >= 0 && i < len(n.Items) {
			value := n.Items[i]
			if out {
				n.Items = slices.Delete(n.Items, i, i+1)
			}
			return value, nil
		}
	}
	return nil, at(pointer, "there is no %s to change", pointer.Written())
}
