package sdk

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"time"
)

// answerRules are one media type of one documented status.
type answerRules struct {
	status, mediaType string
	kind              bodyKind
	make              func() any // of errors: a pointer to the documented type
}

func newBody[T any]() any { return new(T) }

// operation is one call, made for it.
type operation struct {
	method, path string
	accept       string
	idempotency  string // header
	servers      []server
	security     [][]schemeUse
	answers      []answerRules
	body         *requestBody
	bodyRequired bool
	url          string         // of a further page, instead of path and parameters
	overrides    map[string]any // parameters of a further page: location and name -> value
	unbounded    bool           // the time counts until the answer begins
}

func (o *operation) success(status, mediaType string, kind bodyKind) {
	o.answers = append(o.answers, answerRules{status: status, mediaType: mediaType, kind: kind})
}

func (o *operation) failure(status, mediaType string, kind bodyKind, body func() any) {
	o.answers = append(o.answers, answerRules{status: status, mediaType: mediaType, kind: kind, make: body})
}

func (o *operation) send(mediaType string, kind bodyKind, value any, parts ...partRules) {
	o.body = &requestBody{mediaType: mediaType, kind: kind, parts: parts, value: value}
}

func sendOptional[T any](o *operation, mediaType string, kind bodyKind, value Optional[T], parts ...partRules) {
	o.send(mediaType, kind, value.Value, parts...)
	o.body.absent = !value.Present
}

func plainType(mediaType string) string {
	mediaType, _, _ = strings.Cut(mediaType, ";")
	return strings.ToLower(strings.TrimSpace(mediaType))
}

// documented returns what is said of an answer: the exact status, its range, the default.
func (o *operation) documented(head *http.Response) *answerRules {
	wanted := plainType(head.Header.Get("Content-Type"))
	jsonLike := strings.HasSuffix(wanted, "/json") || strings.HasSuffix(wanted, "+json")
	for _, status := range []string{fmt.Sprint(head.StatusCode), fmt.Sprintf("%dXX", head.StatusCode/100), "default"} {
		var first, alike *answerRules
		for index := range o.answers {
			one := &o.answers[index]
			if one.status != status {
				continue
			}
			if plainType(one.mediaType) == wanted {
				return one
			}
			if first == nil {
				first = one
			}
			if alike == nil && (one.kind == jsonBody) == jsonLike {
				alike = one
			}
		}
		if alike != nil {
			return alike
		}
		if first != nil {
			return first
		}
	}
	return nil
}

var errTotal = errors.New("the time for the call is over")
var errAttempt = errors.New("the service did not answer in time")

// problemOf says what an error of sending or reading means.
func problemOf(ctx context.Context, err error) error {
	cause := context.Cause(ctx)
	switch {
	case errors.Is(cause, errTotal), errors.Is(cause, errAttempt):
		return &TimeoutError{Message: cause.Error()}
	case errors.Is(cause, context.DeadlineExceeded):
		return &TimeoutError{Message: "the deadline of the context has passed"}
	case cause != nil:
		return &CancelledError{Err: cause}
	}
	var known interface{ Timeout() bool }
	if errors.As(err, &known) && known.Timeout() {
		return &TimeoutError{Message: "the service did not answer in time"}
	}
	return &TransportError{Err: err}
}

func notSent(err error) bool {
	var problem *net.OpError
	return errors.As(err, &problem) && problem.Op == "dial"
}

// answer is the head of a success; its body must be closed.
type answer struct {
	*http.Response
	ctx  context.Context
	stop func()
}

func (a *answer) Close() error {
	err := a.Body.Close()
	a.stop()
	return err
}

func (a *answer) Read(into []byte) (int, error) {
	count, err := a.Body.Read(into)
	if err != nil && !errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = problemOf(a.ctx, err)
	}
	return count, err
}

func (a *answer) all() ([]byte, error) {
	defer a.Close()
	return io.ReadAll(a)
}

// limited is a context that ends after a time; the first function stops counting, the second one frees it.
func limited(ctx context.Context, timeout time.Duration, cause error) (context.Context, func(), func()) {
	inner, cancel := context.WithCancelCause(ctx)
	if timeout <= 0 {
		return inner, func() {}, func() { cancel(nil) }
	}
	timer := time.AfterFunc(timeout, func() { cancel(cause) })
	stop := func() { timer.Stop() }
	return inner, stop, func() { stop(); cancel(nil) }
}

func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // crypto/rand ends the program rather than fail
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func (c *core) callSettings(options []CallOption) settings {
	out := c.settings
	out.header = c.header.Clone()
	for _, option := range options {
		option.applyToCall(&out)
	}
	return out
}

// prepared is what each attempt of a call begins with.
type prepared struct {
	method, url, base string
	header            http.Header
	body              *payload
}

func (c *core) prepare(o *operation, params any, s settings) (*prepared, error) {
	base, err := c.base(o.servers)
	if err != nil {
		return nil, err
	}
	parameters, err := parametersOf(params)
	if err != nil {
		return nil, err
	}
	out := &prepared{method: o.method, base: base, header: http.Header{"Accept": {or(o.accept, "*/*")}, "User-Agent": {c.userAgent}}}
	if out.body, err = o.body.payload(); err != nil {
		return nil, err
	}
	path := o.path
	var query, cookies []string
	for _, one := range parameters {
		if value, ok := o.overrides[one.location+" "+one.wire]; ok {
			one.value, one.present = value, true
		}
		if !one.present || one.empty() {
			if one.required && (!one.present || one.location == "path") {
				return nil, usage("argument %s is required", one.wire)
			}
			if !one.present || one.location != "query" || one.style != "form" || one.explode {
				continue
			}
		}
		switch one.location {
		case "path":
			text := one.pathText()
			if text == "" || text == "." || text == ".." {
				return nil, usage("argument %s is no path segment: %q", one.wire, text)
			}
			path = strings.ReplaceAll(path, "{"+one.wire+"}", text)
		case "query":
			query = append(query, one.pairs(func(text string) string { return percent(text, "") })...)
		case "header":
			out.header.Set(one.wire, one.headerText())
		case "cookie":
			cookies = append(cookies, one.wire+"="+percent(one.headerText(), cookieBytes))
		default:
			out.method = strings.ToUpper(textOf(one.value))
		}
	}
	if len(cookies) > 0 {
		out.header.Set("Cookie", strings.Join(cookies, "; "))
	}
	if out.body != nil {
		out.header.Set("Content-Type", out.body.mediaType)
	}
	if o.idempotency != "" && out.header.Get(o.idempotency) == "" {
		out.header.Set(o.idempotency, or(s.idempotencyKey, newUUID()))
	} else if s.idempotencyKey != "" && out.header.Get("Idempotency-Key") == "" {
		out.header.Set("Idempotency-Key", s.idempotencyKey)
	}
	for name, values := range s.header {
		out.header[name] = values
	}
	for name, values := range out.header {
		if strings.ContainsAny(strings.Join(values, ""), "\r\n\x00") {
			return nil, usage("the header %s holds a line end", name)
		}
	}
	out.url = o.url
	if out.url == "" {
		out.url = base + path
		if len(query) > 0 {
			out.url += "?" + strings.Join(query, "&")
		}
	}
	return out, nil
}

func (p *prepared) request(ctx context.Context) (*http.Request, error) {
	var body io.Reader
	size := int64(0)
	if p.body != nil {
		var err error
		if body, err = p.body.open(); err != nil {
			return nil, usage("the body cannot be read: %s", err)
		}
		size = -1
		if whole, ok := p.body.whole(); ok {
			size = int64(len(whole))
		}
	}
	request, err := http.NewRequestWithContext(ctx, p.method, p.url, body)
	if err != nil {
		return nil, usage("the call cannot be sent: %s", err)
	}
	if request.URL.Host == "" {
		return nil, usage("the address %q has no host", p.base)
	}
	request.ContentLength = size
	if size == 0 {
		request.Body = http.NoBody
	}
	request.Header = p.header.Clone()
	return request, nil
}

func (c *core) run(ctx context.Context, o *operation, params any, options []CallOption) (*answer, error) {
	s := c.callSettings(options)
	if ctx.Err() != nil {
		return nil, problemOf(ctx, ctx.Err())
	}
	uses, err := c.auth.choose(o.security)
	if err != nil {
		return nil, err
	}
	call, err := c.prepare(o, params, s)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	total, stopTotal, freeTotal := limited(ctx, s.timeout, errTotal)
	out, err := c.attempts(total, o, call, uses, s, began)
	if err != nil {
		freeTotal()
		return nil, err
	}
	free := out.stop
	out.stop = func() { free(); freeTotal() }
	if o.unbounded {
		stopTotal()
	}
	return out, nil
}

func (c *core) attempts(ctx context.Context, o *operation, call *prepared, uses []schemeUse, s settings, began time.Time) (*answer, error) {
	repeatable := (call.method != http.MethodPost && call.method != http.MethodPatch) || call.header.Get("Idempotency-Key") != "" ||
		(o.idempotency != "" && call.header.Get(o.idempotency) != "")
	readable := call.body == nil || call.body.again
	renewed, corrected := false, false
	for attempt := 0; ; {
		inner, stop, free := limited(ctx, s.attemptTimeout, errAttempt)
		request, err := call.request(inner)
		if err == nil {
			err = c.auth.apply(inner, c, request, call.body, uses, call.base)
		}
		if err != nil {
			free()
			return nil, err
		}
		again := attempt < s.retry.Retries && readable
		head, err := c.send(request)
		if err != nil {
			problem := problemOf(inner, err)
			final := ctx.Err() != nil
			free()
			if delay, ok := s.retry.wait(attempt, nil); again && !final && ok && (repeatable || notSent(err)) {
				if err := pause(ctx, delay, began, s.timeout); err != nil {
					return nil, err
				}
				attempt++
				continue
			}
			return nil, problem
		}
		out := &answer{Response: head, ctx: inner, stop: free}
		if head.StatusCode >= 200 && head.StatusCode < 300 {
			if o.unbounded {
				stop()
			}
			if s.onResponse != nil {
				s.onResponse(head)
			}
			return out, nil
		}
		if head.StatusCode == http.StatusUnauthorized && !renewed && readable && c.auth.canRenew(uses) {
			renewed = true
			out.Close()
			c.auth.forget(uses)
			continue
		}
		if head.StatusCode == http.StatusForbidden && !corrected && c.auth.correctClock(uses, head.Header.Get("Date")) {
			corrected = true
			out.Close()
			continue
		}
		raw, err := out.all()
		if delay, ok := s.retry.wait(attempt, head); again && repeatable && ok && s.retry.wants(head) {
			if err := pause(ctx, delay, began, s.timeout); err != nil {
				return nil, err
			}
			attempt++
			continue
		}
		if err != nil {
			return nil, err
		}
		if s.onResponse != nil {
			s.onResponse(head)
		}
		return nil, newAPIError(head, raw, o.errorBody(head, raw))
	}
}

func pause(ctx context.Context, delay time.Duration, began time.Time, timeout time.Duration) error {
	if timeout > 0 && time.Since(began)+delay >= timeout {
		return &TimeoutError{Message: "the time for the call is over before the next attempt"}
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return problemOf(ctx, ctx.Err())
	}
}

func (o *operation) errorBody(head *http.Response, raw []byte) any {
	if found := o.documented(head); found != nil && found.make != nil && len(raw) > 0 {
		body := found.make()
		if decodeBody(raw, found.kind, reflect.ValueOf(body).Elem(), true) == nil {
			return body
		}
	}
	// Gateways answer with bodies of their own.
	tree, err := parseJSON(raw)
	if err != nil {
		return nil
	}
	return tree
}

func decodeBody(raw []byte, kind bodyKind, into reflect.Value, lenient bool) error {
	var tree any = string(raw)
	if kind != textBody && kind != binaryBody {
		parsed, err := parseJSON(raw)
		if err != nil {
			return &DecodeError{Message: "the answer is not JSON: " + err.Error()}
		}
		tree = parsed
	}
	problem := decodeTree(tree, into, lenient)
	if problem == nil {
		return nil
	}
	if kind == textBody {
		// Numbers and booleans are sent as text, too.
		if parsed, err := parseJSON(raw); err == nil && decodeTree(parsed, into, lenient) == nil {
			return nil
		}
	}
	return problem
}

// resultOf runs a call and reads its result.
func resultOf[T any](ctx context.Context, c *core, o *operation, params any, options []CallOption) (T, error) {
	var result T
	found, err := c.run(ctx, o, params, options)
	if err != nil {
		return result, err
	}
	raw, err := found.all()
	if err != nil {
		return result, err
	}
	rules := o.documented(found.Response)
	if found.StatusCode == http.StatusNoContent || rules == nil || (len(raw) == 0 && rules.kind != textBody) {
		return result, nil
	}
	return result, decodeBody(raw, rules.kind, reflect.ValueOf(&result).Elem(), c.lenient)
}

// downloadOf runs a call whose result is its body.
func downloadOf(ctx context.Context, c *core, o *operation, params any, options []CallOption) (io.ReadCloser, error) {
	o.unbounded = true
	found, err := c.run(ctx, o, params, options)
	if err != nil {
		return nil, err
	}
	return found, nil
}

// doneOf runs a call without a result.
func doneOf(ctx context.Context, c *core, o *operation, params any, options []CallOption) error {
	found, err := c.run(ctx, o, params, options)
	if err != nil {
		return err
	}
	_, err = found.all()
	return err
}

func sameOrigin(one, other string) bool {
	a, err := url.Parse(one)
	if err != nil {
		return false
	}
	b, err := url.Parse(other)
	return err == nil && a.Scheme == b.Scheme && strings.EqualFold(a.Host, b.Host)
}
