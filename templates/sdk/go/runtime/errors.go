package sdk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// APIError says that the service refused the call.
type APIError struct {
	StatusCode int
	Header     http.Header
	RequestID  string // x-amzn-requestid
	Type       string // x-amzn-errortype, up to the colon
	Message    string // of the body, if it has one
	RawBody    []byte
	// Body is a pointer to the documented type of the status; else the JSON value of the body, or nil. See ErrorBody.
	Body any
}

func (e *APIError) Error() string {
	text := fmt.Sprintf("status %d", e.StatusCode)
	for _, one := range []string{e.Type, e.Message} {
		if one != "" {
			text += ": " + one
		}
	}
	return text
}

// ErrorBody returns the typed body of an APIError, if err is one and its body is a T.
func ErrorBody[T any](err error) (*T, bool) {
	var refused *APIError
	if !errors.As(err, &refused) {
		return nil, false
	}
	body, ok := refused.Body.(*T)
	return body, ok
}

func newAPIError(head *http.Response, raw []byte, body any) *APIError {
	kind, _, _ := strings.Cut(head.Header.Get("X-Amzn-Errortype"), ":")
	out := &APIError{StatusCode: head.StatusCode, Header: head.Header, RequestID: head.Header.Get("X-Amzn-Requestid"), Type: kind, RawBody: raw, Body: body}
	var members map[string]any
	if json.Unmarshal(raw, &members) == nil {
		for _, name := range []string{"message", "Message", "error"} {
			if text, ok := members[name].(string); ok {
				out.Message = text
				break
			}
		}
	}
	return out
}

// TransportError says that no answer came, or not all of it.
type TransportError struct {
	Err error
}

func (e *TransportError) Error() string { return "the service was not reached: " + e.Err.Error() }

// Unwrap returns the error of the HTTP client.
func (e *TransportError) Unwrap() error { return e.Err }

// TimeoutError says that the time for the call, or for its last attempt, passed.
type TimeoutError struct {
	Message string
}

func (e *TimeoutError) Error() string { return e.Message }

// Timeout is true, as net.Error has it.
func (e *TimeoutError) Timeout() bool { return true }

// Unwrap returns context.DeadlineExceeded.
func (e *TimeoutError) Unwrap() error { return context.DeadlineExceeded }

// CancelledError says that the call's context was cancelled.
type CancelledError struct {
	Err error
}

func (e *CancelledError) Error() string { return "the call was cancelled" }

// Unwrap returns the context's error.
func (e *CancelledError) Unwrap() error { return e.Err }

// DecodeError says that an answer is not what is documented. Pointer (RFC 6901) leads to the place.
type DecodeError struct {
	Pointer string
	Message string
}

func (e *DecodeError) Error() string {
	if e.Pointer == "" {
		return e.Message
	}
	return e.Pointer + ": " + e.Message
}

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

func (e *DecodeError) below(key string) *DecodeError {
	return &DecodeError{Pointer: "/" + pointerEscapes.Replace(key) + e.Pointer, Message: e.Message}
}

// UsageError says that the call was not sent, as something is missing or wrong in what was given.
type UsageError struct {
	Message string
}

func (e *UsageError) Error() string { return e.Message }

func usage(format string, arguments ...any) error {
	return &UsageError{Message: fmt.Sprintf(format, arguments...)}
}
