package sdk

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// TokenSource gives a key or a token; it is asked again after a 401.
type TokenSource interface {
	Token(ctx context.Context) (string, error)
}

// StaticToken is a key or a token that stays the same.
type StaticToken string

// Token returns the token.
func (t StaticToken) Token(context.Context) (string, error) { return string(t), nil }

// String hides the token.
func (t StaticToken) String() string { return "***" }

// GoString hides the token.
func (t StaticToken) GoString() string { return "***" }

// TokenFunc is a function as a TokenSource. It must be safe for parallel calls.
type TokenFunc func(ctx context.Context) (string, error)

// Token calls the function.
func (f TokenFunc) Token(ctx context.Context) (string, error) { return f(ctx) }

// BasicCredentials are a user name and a password.
type BasicCredentials struct {
	Username string
	Password string
}

// String hides the password.
func (c BasicCredentials) String() string { return c.Username + ":***" }

// ClientCredentials are those of OAuth 2.0 (RFC 6749 section 4.4). TokenURL: instead of the document's.
type ClientCredentials struct {
	ClientID     string
	ClientSecret string
	TokenURL     string
}

// String hides the secret.
func (c ClientCredentials) String() string { return c.ClientID + ":***" }

type schemeKind int

const (
	apiKeyScheme schemeKind = iota
	basicScheme
	bearerScheme
	clientCredentialsScheme
	sigV4Scheme
	mutualTLSScheme
)

// scheme is a security scheme of the document; `location` is header, query or cookie.
type scheme struct {
	kind                          schemeKind
	location, parameter, tokenURL string
}

type schemeUse struct {
	name   string
	scopes []string
}

type cachedToken struct {
	turn  chan struct{} // holds one entry while a call fetches the token
	value string
	until time.Time
}

type authenticator struct {
	schemes     map[string]scheme
	credentials map[string]any
	lock        sync.Mutex
	tokens      map[string]*cachedToken
}

// choose returns the first alternative that there are all credentials for.
func (a *authenticator) choose(alternatives [][]schemeUse) ([]schemeUse, error) {
	var needed []string
	for _, alternative := range alternatives {
		missing := false
		var names []string
		for _, use := range alternative {
			_, ok := a.credentials[use.name]
			missing = missing || (!ok && a.schemes[use.name].kind != mutualTLSScheme)
			names = append(names, use.name)
		}
		if !missing {
			return alternative, nil
		}
		needed = append(needed, strings.Join(names, "+"))
	}
	if len(alternatives) == 0 {
		return nil, nil
	}
	return nil, usage("this call needs credentials: give the client %s", strings.Join(needed, " or "))
}

// canRenew tells whether asking again may give another token.
func (a *authenticator) canRenew(uses []schemeUse) bool {
	for _, use := range uses {
		switch credential := a.credentials[use.name].(type) {
		case StaticToken:
		case TokenSource, *ClientCredentials:
			return credential != nil
		}
	}
	return false
}

func tokenKey(use schemeUse) string { return use.name + " " + strings.Join(use.scopes, " ") }

func (a *authenticator) cached(use schemeUse) *cachedToken {
	a.lock.Lock()
	defer a.lock.Unlock()
	found := a.tokens[tokenKey(use)]
	if found == nil {
		found = &cachedToken{turn: make(chan struct{}, 1)}
		a.tokens[tokenKey(use)] = found
	}
	return found
}

// forget drops the tokens that the service refused.
func (a *authenticator) forget(uses []schemeUse) {
	for _, use := range uses {
		if a.schemes[use.name].kind == clientCredentialsScheme {
			cached := a.cached(use)
			cached.turn <- struct{}{}
			cached.until = time.Time{}
			<-cached.turn
		}
	}
}

// correctClock takes the service's time over for signing; true if that may help.
func (a *authenticator) correctClock(uses []schemeUse, date string) bool {
	service, err := http.ParseTime(date)
	if err != nil {
		return false
	}
	for _, use := range uses {
		if signer, ok := a.credentials[use.name].(*SigV4); ok && signer.correct(service) {
			return true
		}
	}
	return false
}

// apply puts the credentials on a request; signatures come last.
func (a *authenticator) apply(ctx context.Context, c *core, request *http.Request, body *payload, uses []schemeUse, base string) error {
	var signers []*SigV4
	for _, use := range uses {
		rules := a.schemes[use.name]
		switch credential := a.credentials[use.name].(type) {
		case *SigV4:
			signers = append(signers, credential)
		case *BasicCredentials:
			request.SetBasicAuth(credential.Username, credential.Password)
		case *ClientCredentials:
			token, err := a.clientToken(ctx, c, rules, credential, use, base)
			if err != nil {
				return err
			}
			request.Header.Set("Authorization", "Bearer "+token)
		case TokenSource:
			token, err := credential.Token(ctx)
			if err != nil {
				return err
			}
			put(request, rules, token)
		}
	}
	for _, signer := range signers {
		content, ok := body.whole()
		if !ok {
			return usage("a signed call needs a body in memory, not a reader")
		}
		if err := signer.sign(request, content); err != nil {
			return err
		}
	}
	return nil
}

func put(request *http.Request, rules scheme, token string) {
	switch {
	case rules.kind == bearerScheme:
		request.Header.Set("Authorization", "Bearer "+token)
	case rules.location == "query":
		if request.URL.RawQuery != "" {
			request.URL.RawQuery += "&"
		}
		request.URL.RawQuery += percent(rules.parameter, "") + "=" + percent(token, "")
	case rules.location == "cookie":
		cookie := rules.parameter + "=" + token
		if before := request.Header.Get("Cookie"); before != "" {
			cookie = before + "; " + cookie
		}
		request.Header.Set("Cookie", cookie)
	default:
		request.Header.Set(rules.parameter, token)
	}
}

func (a *authenticator) clientToken(ctx context.Context, c *core, rules scheme, credential *ClientCredentials, use schemeUse, base string) (string, error) {
	cached := a.cached(use)
	select {
	case cached.turn <- struct{}{}:
	case <-ctx.Done():
		return "", problemOf(ctx, ctx.Err())
	}
	defer func() { <-cached.turn }()
	if time.Now().Before(cached.until) {
		return cached.value, nil
	}
	origin, err := url.Parse(base + "/")
	if err != nil {
		return "", usage("%q is no URL", base)
	}
	target, err := origin.Parse(or(credential.TokenURL, rules.tokenURL))
	if err != nil || target.Host == "" {
		return "", usage("the token URL %q has no host", or(credential.TokenURL, rules.tokenURL))
	}
	form := "grant_type=client_credentials"
	if len(use.scopes) > 0 {
		form += "&scope=" + formText(strings.Join(use.scopes, " "))
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, target.String(), strings.NewReader(form))
	if err != nil {
		return "", usage("the token cannot be asked for: %s", err)
	}
	request.SetBasicAuth(percent(credential.ClientID, ""), percent(credential.ClientSecret, ""))
	request.Header.Set("Accept", "application/json")
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	head, err := c.doer.Do(request)
	if err != nil {
		return "", problemOf(ctx, err)
	}
	defer head.Body.Close()
	raw, err := io.ReadAll(head.Body)
	if err != nil {
		return "", problemOf(ctx, err)
	}
	answer := struct {
		Token   string      `json:"access_token"`
		Seconds json.Number `json:"expires_in"`
	}{Seconds: "3600"}
	if head.StatusCode != http.StatusOK || json.Unmarshal(raw, &answer) != nil || answer.Token == "" {
		return "", newAPIError(head, raw, nil)
	}
	seconds, err := answer.Seconds.Float64()
	if err != nil {
		seconds = 3600
	}
	cached.value = answer.Token
	cached.until = time.Now().Add(time.Duration((seconds - 30) * float64(time.Second)))
	return cached.value, nil
}
