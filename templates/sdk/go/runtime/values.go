package sdk

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// Optional is a value that may be absent; its zero value is. Null is not absent: see Nullable.
type Optional[T any] struct {
	Value   T
	Present bool
}

// Some is a value that is present.
func Some[T any](value T) Optional[T] { return Optional[T]{Value: value, Present: true} }

// Get returns the value and whether there is one.
func (o Optional[T]) Get() (T, bool) { return o.Value, o.Present }

// Or returns the value, or the fallback where there is none.
func (o Optional[T]) Or(fallback T) T {
	if o.Present {
		return o.Value
	}
	return fallback
}

// IsZero tells whether the value is absent, for omitzero of encoding/json.
func (o Optional[T]) IsZero() bool { return !o.Present }

// MarshalJSON writes the value, or null where there is none.
func (o Optional[T]) MarshalJSON() ([]byte, error) {
	if !o.Present {
		return []byte("null"), nil
	}
	return marshal(o.Value, true)
}

// UnmarshalJSON reads a value, which is present then.
func (o *Optional[T]) UnmarshalJSON(data []byte) error {
	o.Present = true
	return unmarshal(data, &o.Value)
}

func (Optional[T]) isOptional() {}

// Nullable is a value or JSON's null; its zero value is null.
type Nullable[T any] struct {
	Value T
	Valid bool
}

// NotNull is a value that is not null.
func NotNull[T any](value T) Nullable[T] { return Nullable[T]{Value: value, Valid: true} }

// Null is JSON's null.
func Null[T any]() Nullable[T] { return Nullable[T]{} }

// Get returns the value and whether it is one.
func (n Nullable[T]) Get() (T, bool) { return n.Value, n.Valid }

// MarshalJSON writes the value or null.
func (n Nullable[T]) MarshalJSON() ([]byte, error) {
	if !n.Valid {
		return []byte("null"), nil
	}
	return marshal(n.Value, true)
}

// UnmarshalJSON reads a value or null.
func (n *Nullable[T]) UnmarshalJSON(data []byte) error {
	*n = Nullable[T]{}
	if string(data) == "null" {
		return nil
	}
	n.Valid = true
	return unmarshal(data, &n.Value)
}

func (Nullable[T]) isNullable() {}

// Ptr returns a pointer to the value, for variants of unions.
func Ptr[T any](value T) *T { return &value }

// Date is a day without a time (RFC 3339, full-date).
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// String is the day as it travels: 2026-01-31.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day) }

// MarshalText writes the day as it travels.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads a day.
func (d *Date) UnmarshalText(text []byte) error {
	parsed, err := time.Parse("2006-01-02", string(text))
	if err != nil {
		return err
	}
	d.Year, d.Month, d.Day = parsed.Date()
	return nil
}

// File is a file to send. If Content is an io.Seeker, the call can be tried again. Name is "file" if empty, Type
// "application/octet-stream".
type File struct {
	Content io.Reader
	Name    string
	Type    string
}

func (f File) text() (string, error) {
	if f.Content == nil {
		return "", nil
	}
	all, err := io.ReadAll(f.Content)
	return string(all), err
}

// MarshalJSON writes the content as a string.
func (f File) MarshalJSON() ([]byte, error) {
	text, err := f.text()
	if err != nil {
		return nil, err
	}
	return appendString(nil, text), nil
}

// UnmarshalJSON reads a string.
func (f *File) UnmarshalJSON(data []byte) error {
	var text string
	if err := unmarshal(data, &text); err != nil {
		return err
	}
	*f = File{Content: strings.NewReader(text)}
	return nil
}
