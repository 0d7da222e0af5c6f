package sdk

import (
	"bufio"
	"context"
	"errors"
	"io"
	"reflect"
	"strings"
)

// Stream gives the items of an answer as they come. Close it, or read to its end.
//
//	for stream.Next() {
//		use(stream.Item())
//	}
//	return stream.Err()
type Stream[T any] struct {
	source  *answer
	reader  *bufio.Reader
	kind    bodyKind
	lenient bool
	item    T
	err     error
	ended   bool
	skipLF  bool
}

func streamOf[T any](ctx context.Context, c *core, o *operation, kind bodyKind, params any, options []CallOption) (*Stream[T], error) {
	o.unbounded = true
	found, err := c.run(ctx, o, params, options)
	if err != nil {
		return nil, err
	}
	return &Stream[T]{source: found, reader: bufio.NewReader(found), kind: kind, lenient: c.lenient}, nil
}

// Next waits for an item; false at the end, or at an error.
func (s *Stream[T]) Next() bool {
	for !s.ended {
		text, err := s.text()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				s.err = err
			}
			break
		}
		if text == "[DONE]" {
			break
		}
		if text == "" {
			continue
		}
		var item T
		into := reflect.ValueOf(&item).Elem()
		kind := jsonBody
		if into.Kind() == reflect.String && s.kind == eventsBody {
			kind = textBody
		}
		if s.err = decodeBody([]byte(text), kind, into, s.lenient); s.err != nil {
			break
		}
		s.item = item
		return true
	}
	s.Close()
	return false
}

// Item is what Next found.
func (s *Stream[T]) Item() T { return s.item }

// Err is what ended the stream early, or nil.
func (s *Stream[T]) Err() error { return s.err }

// Close ends the stream. Harmless when repeated.
func (s *Stream[T]) Close() error {
	if s.ended {
		return nil
	}
	s.ended = true
	return s.source.Close()
}

// All iterates over the items; an error is the last one. The stream is closed then.
func (s *Stream[T]) All() func(yield func(T, error) bool) {
	return func(yield func(T, error) bool) {
		defer s.Close()
		for s.Next() {
			if !yield(s.item, nil) {
				return
			}
		}
		if s.err != nil {
			var none T
			yield(none, s.err)
		}
	}
}

// text is the next line, or the data of the next event (WHATWG HTML, "Server-sent events").
func (s *Stream[T]) text() (string, error) {
	if s.kind != eventsBody {
		line, err := s.line()
		if err != nil && line != "" && errors.Is(err, io.EOF) {
			return line, nil
		}
		return strings.TrimSpace(line), err
	}
	var data []string
	for {
		line, err := s.line()
		if err != nil {
			return "", err
		}
		name, value, _ := strings.Cut(line, ":")
		if line == "" && data != nil {
			return strings.Join(data, "\n"), nil
		}
		if name == "data" {
			data = append(data, strings.TrimPrefix(value, " "))
		}
	}
}

// line is the next line without its end; with io.EOF what stands behind the last one.
func (s *Stream[T]) line() (string, error) {
	var out []byte
	for {
		c, err := s.reader.ReadByte()
		if err != nil {
			return string(out), err
		}
		skip := s.skipLF && c == '\n'
		s.skipLF = c == '\r'
		if skip {
			continue
		}
		if c == '\n' || c == '\r' {
			return string(out), nil
		}
		out = append(out, c)
	}
}
