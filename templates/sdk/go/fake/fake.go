// Package fake is a transport for tests: it answers without a network and records what was sent.
package fake

import (
	"bytes"
	"io"
	"net/http"
	"sync"
)

// Answer is what the transport answers; Status is 200 if it is 0.
type Answer struct {
	Status int
	Header http.Header
	Body   string
}

// Request is what was sent.
type Request struct {
	Method string
	URL    string
	Header http.Header
	Body   []byte
}

// Transport answers with its answers in turn; the last one repeats. Safe for parallel calls.
type Transport struct {
	lock     sync.Mutex
	answers  []Answer
	requests []Request
}

// New makes a transport for the client's option WithHTTPClient.
func New(answers ...Answer) *Transport { return &Transport{answers: answers} }

// Requests are those that were sent until now.
func (t *Transport) Requests() []Request {
	t.lock.Lock()
	defer t.lock.Unlock()
	return append([]Request(nil), t.requests...)
}

// Do answers a request.
func (t *Transport) Do(request *http.Request) (*http.Response, error) {
	var body []byte
	if request.Body != nil {
		var err error
		if body, err = io.ReadAll(request.Body); err != nil {
			return nil, err
		}
	}
	t.lock.Lock()
	defer t.lock.Unlock()
	answer := Answer{Status: http.StatusNoContent}
	if len(t.answers) > 0 {
		answer = t.answers[min(len(t.requests), len(t.answers)-1)]
	}
	t.requests = append(t.requests, Request{Method: request.Method, URL: request.URL.String(), Header: request.Header.Clone(), Body: body})
	if answer.Status == 0 {
		answer.Status = http.StatusOK
	}
	header := answer.Header.Clone()
	if header == nil {
		header = http.Header{}
	}
	if answer.Body != "" && header.Get("Content-Type") == "" {
		header.Set("Content-Type", "application/json")
	}
	return &http.Response{
		StatusCode: answer.Status, Status: http.StatusText(answer.Status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: io.NopCloser(bytes.NewReader([]byte(answer.Body))), Request: request,
	}, nil
}
