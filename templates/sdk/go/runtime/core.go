package sdk

import (
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"runtime"
	"strings"
	"time"
)

// server is an address of the document, with {variables} and their defaults.
type server struct {
	url      string
	defaults map[string]string
}

// core is what all operations of a client share.
type core struct {
	clientSettings
	auth      *authenticator
	servers   []server
	userAgent string
}

// packageFacts are what the package says of itself.
type packageFacts struct {
	name, version, generator, environment string
	servers                               []server
	schemes                               map[string]scheme
}

func newCore(facts packageFacts, options []Option) *core {
	c := &core{servers: facts.servers}
	c.clientSettings = clientSettings{
		settings:        settings{header: http.Header{}, timeout: time.Minute, retry: DefaultRetryPolicy()},
		serverVariables: map[string]string{},
	}
	for _, option := range options {
		option.applyToClient(&c.clientSettings)
	}
	if c.doer == nil {
		transport := http.RoundTripper(http.DefaultTransport)
		if standard, ok := transport.(*http.Transport); ok {
			transport = standard.Clone()
		}
		c.doer = &http.Client{
			Transport:     transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
	}
	c.baseURL = or(c.baseURL, os.Getenv(facts.environment))
	c.auth = &authenticator{schemes: facts.schemes, credentials: c.credentials, tokens: map[string]*cachedToken{}}
	c.userAgent = fmt.Sprintf("%s/%s apigen/%s go/%s", facts.name, facts.version, facts.generator, strings.TrimPrefix(runtime.Version(), "go"))
	if c.userAgentSuffix != "" {
		c.userAgent += " " + c.userAgentSuffix
	}
	return c
}

// base is the address for an operation, without a slash at its end.
func (c *core) base(own []server) (string, error) {
	if c.baseURL != "" {
		return strings.TrimRight(c.baseURL, "/"), nil
	}
	servers, index := c.servers, c.server
	if len(own) > 0 {
		servers, index = own, 0
	}
	if index < 0 || index >= len(servers) {
		return "", usage("the address of the service is not known: give WithBaseURL")
	}
	address := servers[index].url
	for _, name := range sortedKeys(servers[index].defaults) {
		value := servers[index].defaults[name]
		if chosen, ok := c.serverVariables[name]; ok {
			value = chosen
		}
		address = strings.ReplaceAll(address, "{"+name+"}", value)
	}
	if !strings.Contains(address, "://") {
		return "", usage("the address %q has no host: give WithBaseURL", address)
	}
	return strings.TrimRight(address, "/"), nil
}

// send is one attempt with all that has been put around it.
func (c *core) send(request *http.Request) (*http.Response, error) {
	next := c.doer.Do
	for index := len(c.middleware) - 1; index >= 0; index-- {
		one, inner := c.middleware[index], next
		next = func(request *http.Request) (*http.Response, error) { return one(request, inner) }
	}
	began := time.Now()
	head, err := next(request)
	if c.logger != nil && c.logger.Enabled(request.Context(), slog.LevelDebug) {
		outcome := "no answer"
		if err == nil {
			outcome = head.Status
		}
		c.logger.LogAttrs(request.Context(), slog.LevelDebug, "call", slog.String("method", request.Method), slog.String("url", c.loggedURL(request)),
			slog.String("outcome", outcome), slog.Duration("time", time.Since(began)), slog.Any("headers", c.loggedHeader(request.Header)))
	}
	return head, err
}

func (c *core) loggedURL(request *http.Request) string {
	address := *request.URL
	parts := strings.Split(address.RawQuery, "&")
	for index, part := range parts {
		name, _, _ := strings.Cut(part, "=")
		for _, rules := range c.auth.schemes {
			if rules.location == "query" && name == percent(rules.parameter, "") {
				parts[index] = name + "=***"
			}
		}
	}
	address.RawQuery = strings.Join(parts, "&")
	return address.Redacted()
}

func (c *core) loggedHeader(header http.Header) http.Header {
	out := header.Clone()
	hidden := []string{"Authorization", "Cookie", "X-Api-Key", "X-Amz-Security-Token", "Proxy-Authorization"}
	for _, rules := range c.auth.schemes {
		if rules.location == "header" {
			hidden = append(hidden, rules.parameter)
		}
	}
	for _, name := range hidden {
		if out.Get(name) != "" {
			out.Set(name, "***")
		}
	}
	return out
}
