package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/plimsoll-lint/plimsoll/internal/source"
	"github.com/plimsoll-lint/plimsoll/rules"
	"go.yaml.in/yaml/v3"
)

// MaxSize is the largest configuration, in bytes, that is read.
const MaxSize = 1 << 20

// Parse reads a configuration strictly: an unknown key, a value of the wrong type, a pattern that cannot match and a rule
// that catalogue does not hold are errors, all reported together as *Errors. path is only used in positions. What the
// file leaves out is as in Default.
func Parse(path string, content []byte, catalogue []rules.Rule) (*Config, error) {
	text := source.NewText(path, source.Head, content)
	d := &decoder{text: text, catalogue: byID(catalogue)}
	config := Default()
	if root := d.document(content); root != nil {
		d.value(root, reflect.ValueOf(config).Elem(), check{}, "")
		if len(d.errors) == 0 {
			d.crossCheck(root, config)
		}
	}
	if len(d.errors) > 0 {
		all := &Errors{Path: path, List: d.errors}
		all.sort()
		return nil, all
	}
	return config, nil
}

// document parses the content into the node of its only document; nil after an error.
func (d *decoder) document(content []byte) (root *yaml.Node) {
	// The YAML parser is not ours: should it fail on some input in a way it does not foresee, that is an error like any other.
	defer func() {
		if failure := recover(); failure != nil {
			d.errors = append(d.errors, Error{1, 1, fmt.Sprintf("the YAML parser failed on this file: %v", failure)})
			root = nil
		}
	}()
	if len(content) > MaxSize {
		d.errors = append(d.errors, Error{1, 1, fmt.Sprintf("the file is larger than %d KiB, so it was not read", MaxSize>>10)})
		return nil
	}
	if at := bytes.IndexByte(content, 0); at >= 0 || !utf8.Valid(content) {
		line, column := d.text.Position(max(at, 0))
		d.errors = append(d.errors, Error{line, column, "the file is not UTF-8 text"})
		return nil
	}
	reader := yaml.NewDecoder(bytes.NewReader(content))
	var document, second yaml.Node
	err := reader.Decode(&document)
	if errors.Is(err, io.EOF) || err == nil && (len(document.Content) == 0 || isNull(document.Content[0])) {
		d.errors = append(d.errors, Error{1, 1, "the file is empty; begin it with \"version: 1\", or delete it"})
		return nil
	}
	if err == nil {
		if err = reader.Decode(&second); err == nil {
			d.errors = append(d.errors, Error{max(second.Line, 1), max(second.Column, 1), "the file holds a second YAML document; keep one"})
			return nil
		}
	}
	if err != nil && !errors.Is(err, io.EOF) {
		line, message := yamlError(err)
		d.errors = append(d.errors, Error{line, 1, message})
		return nil
	}
	return document.Content[0]
}

var yamlLine = regexp.MustCompile(`^line (\d+): `)

// yamlError takes the line out of the parser's message.
func yamlError(err error) (line int, message string) {
	message = strings.TrimPrefix(err.Error(), "yaml: ")
	line = 1
	if found := yamlLine.FindStringSubmatch(message); found != nil {
		line, _ = strconv.Atoi(found[1])
		message = message[len(found[0]):]
	}
	return max(line, 1), "not YAML: " + message
}

func byID(catalogue []rules.Rule) map[string]rules.Rule {
	all := make(map[string]rules.Rule, len(catalogue))
	for _, rule := range catalogue {
		all[rule.ID] = rule
	}
	return all
}
