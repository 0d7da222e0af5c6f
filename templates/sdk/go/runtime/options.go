package sdk

import (
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

// Doer sends requests: *http.Client is one. It must be safe for parallel calls and not follow redirects.
type Doer interface {
	Do(request *http.Request) (*http.Response, error)
}

// Middleware sees every attempt: it may change the request, call next, and change the answer. Signatures are there already.
type Middleware func(request *http.Request, next func(*http.Request) (*http.Response, error)) (*http.Response, error)

// RetryPolicy says how often and when a call is tried again.
type RetryPolicy struct {
	Retries    int           // after the first attempt
	Delay      time.Duration // before the first retry; doubled each time, less up to a quarter at random
	MaxDelay   time.Duration // a service that demands a longer one is not asked again
	OnConflict bool          // the status 409, too
}

// DefaultRetryPolicy is what calls use that nothing else is said for.
func DefaultRetryPolicy() RetryPolicy {
	return RetryPolicy{Retries: 2, Delay: 500 * time.Millisecond, MaxDelay: 8 * time.Second}
}

func (p RetryPolicy) wants(head *http.Response) bool {
	switch head.Header.Get("X-Should-Retry") {
	case "true":
		return true
	case "false":
		return false
	}
	switch head.StatusCode {
	case 408, 425, 429, 500, 502, 503, 504:
		return true
	case 409:
		return p.OnConflict
	}
	return false
}

// wait returns the time until the next attempt; false if there is to be none.
func (p RetryPolicy) wait(attempt int, head *http.Response) (time.Duration, bool) {
	if head != nil {
		if demanded, ok := demandedDelay(head.Header); ok {
			return demanded, demanded <= p.MaxDelay
		}
	}
	delay := p.Delay
	for ; attempt > 0 && delay < p.MaxDelay; attempt-- {
		delay *= 2
	}
	delay = min(delay, p.MaxDelay)
	return time.Duration(float64(delay) * (1 - rand.Float64()/4)), true
}

func demandedDelay(header http.Header) (time.Duration, bool) {
	for _, demand := range []struct {
		name string
		unit time.Duration
	}{{"Retry-After-Ms", time.Millisecond}, {"Retry-After", time.Second}} {
		text := header.Get(demand.name)
		if number, err := strconv.ParseFloat(text, 64); err == nil && number >= 0 && number < 1e9 {
			return time.Duration(number * float64(demand.unit)), true
		}
		if at, err := http.ParseTime(text); err == nil && demand.unit == time.Second {
			return max(0, time.Until(at)), true
		}
	}
	return 0, false
}

// settings are options of a client, or of one call.
type settings struct {
	header         http.Header
	timeout        time.Duration
	attemptTimeout time.Duration
	retry          RetryPolicy
	idempotencyKey string
	onResponse     func(*http.Response)
}

type clientSettings struct {
	settings
	baseURL         string
	server          int
	serverVariables map[string]string
	doer            Doer
	middleware      []Middleware
	logger          *slog.Logger
	lenient         bool
	userAgentSuffix string
	credentials     map[string]any
}

// Option is an option of a client.
type Option interface{ applyToClient(*clientSettings) }

// CallOption is an option of a call; for a client it counts for all of its calls.
type CallOption interface {
	Option
	applyToCall(*settings)
}

type clientOption func(*clientSettings)

func (o clientOption) applyToClient(s *clientSettings) { o(s) }

type callOption func(*settings)

func (o callOption) applyToClient(s *clientSettings) { o(&s.settings) }
func (o callOption) applyToCall(s *settings)         { o(s) }

// WithBaseURL is the address of the service.
func WithBaseURL(address string) Option {
	return clientOption(func(s *clientSettings) { s.baseURL = address })
}

// WithServer chooses one of the document's servers by its place, from 0.
func WithServer(index int) Option {
	return clientOption(func(s *clientSettings) { s.server = index })
}

// WithServerVariable sets a variable of the server's address.
func WithServerVariable(name, value string) Option {
	return clientOption(func(s *clientSettings) { s.serverVariables[name] = value })
}

// WithHTTPClient sends requests by another client.
func WithHTTPClient(doer Doer) Option {
	return clientOption(func(s *clientSettings) { s.doer = doer })
}

// WithMiddleware adds a middleware, within those that were added before.
func WithMiddleware(one Middleware) Option {
	return clientOption(func(s *clientSettings) { s.middleware = append(s.middleware, one) })
}

// WithLogger logs attempts at level debug: method, URL, status, time and headers, without credentials and bodies.
func WithLogger(logger *slog.Logger) Option {
	return clientOption(func(s *clientSettings) { s.logger = logger })
}

// WithLenientDecoding lets required members of answers be missing.
func WithLenientDecoding() Option {
	return clientOption(func(s *clientSettings) { s.lenient = true })
}

// WithUserAgentSuffix names the application in the user agent.
func WithUserAgentSuffix(suffix string) Option {
	return clientOption(func(s *clientSettings) { s.userAgentSuffix = suffix })
}

// WithHeader sends a header.
func WithHeader(name, value string) CallOption {
	return callOption(func(s *settings) { s.header.Set(name, value) })
}

// WithTimeout is the time for the whole call, 60 seconds if nothing is said. Of streams and downloads it counts until they
// begin. 0: none.
func WithTimeout(timeout time.Duration) CallOption {
	return callOption(func(s *settings) { s.timeout = timeout })
}

// WithAttemptTimeout is the time for one attempt. 0: none.
func WithAttemptTimeout(timeout time.Duration) CallOption {
	return callOption(func(s *settings) { s.attemptTimeout = timeout })
}

// WithRetryPolicy says how often and when to try again.
func WithRetryPolicy(policy RetryPolicy) CallOption {
	return callOption(func(s *settings) { s.retry = policy })
}

// WithIdempotencyKey makes a POST or PATCH safe to be tried again, if the service knows such keys.
func WithIdempotencyKey(key string) CallOption {
	return callOption(func(s *settings) { s.idempotencyKey = key })
}

// WithResponse is told of the answer's status and headers. The body is not to be touched.
func WithResponse(tell func(*http.Response)) CallOption {
	return callOption(func(s *settings) { s.onResponse = tell })
}
