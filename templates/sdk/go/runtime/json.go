package sdk

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"sort"
	"strings"
)

// What JSON is made of on its way out: nil, bool, string, json.Number, []any, *object, File. On its way in objects are
// map[string]any.
type object struct {
	names  []string
	values []any
}

func (o *object) add(name string, value any) {
	o.names = append(o.names, name)
	o.values = append(o.values, value)
}

func parseJSON(data []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is more than one JSON value")
	}
	return tree, nil
}

func appendString(out []byte, text string) []byte {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	// A string has no encoding that fails.
	_ = encoder.Encode(text)
	return append(out, bytes.TrimSuffix(buffer.Bytes(), []byte("\n"))...)
}

func appendJSON(out []byte, tree any) []byte {
	switch value := tree.(type) {
	case bool:
		if value {
			return append(out, "true"...)
		}
		return append(out, "false"...)
	case json.Number:
		return append(out, value...)
	case string:
		return appendString(out, value)
	case []any:
		out = append(out, '[')
		for index, item := range value {
			if index > 0 {
				out = append(out, ',')
			}
			out = appendJSON(out, item)
		}
		return append(out, ']')
	case map[string]any:
		return appendJSON(out, ordered(value))
	case *object:
		out = append(out, '{')
		for index, name := range value.names {
			if index > 0 {
				out = append(out, ',')
			}
			out = append(appendString(out, name), ':')
			out = appendJSON(out, value.values[index])
		}
		return append(out, '}')
	case File:
		text, err := value.text()
		if err == nil {
			return appendString(out, text)
		}
	}
	return append(out, "null"...)
}

func ordered(members map[string]any) *object {
	out := &object{}
	for _, name := range sortedKeys(members) {
		out.add(name, members[name])
	}
	return out
}

func sortedKeys[T any](members map[string]T) []string {
	names := make([]string, 0, len(members))
	for name := range members {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// textOf is a value that is no list or object, as text; null is empty.
func textOf(tree any) string {
	switch value := tree.(type) {
	case nil:
		return ""
	case string:
		return value
	case json.Number:
		return strings.TrimSuffix(string(value), ".0")
	}
	return string(appendJSON(nil, tree))
}
