package sdk

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"regexp"
	"sort"
	"strings"
	"sync"
	"time"
)

// AWSCredentials are an access key. SessionToken comes with temporary ones.
type AWSCredentials struct {
	AccessKeyID     string
	SecretAccessKey string
	SessionToken    string
}

// String hides the secrets.
func (c AWSCredentials) String() string { return c.AccessKeyID + ":***" }

// SigV4 signs calls with AWS Signature Version 4 for execute-api. Not to be copied after its first use.
type SigV4 struct {
	Credentials AWSCredentials
	// Provider gives the credentials of the moment, instead of Credentials.
	Provider func(ctx context.Context) (AWSCredentials, error)
	// Region is that of the host name if it is empty.
	Region string
	// Clock is time.Now if it is nil.
	Clock func() time.Time

	lock sync.Mutex
	skew time.Duration
}

var gatewayHost = regexp.MustCompile(`\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$`)

func (s *SigV4) clock() time.Time {
	if s.Clock != nil {
		return s.Clock().UTC()
	}
	return time.Now().UTC()
}

func (s *SigV4) now() time.Time {
	s.lock.Lock()
	defer s.lock.Unlock()
	return s.clock().Add(s.skew)
}

// correct goes by the service's clock from now on; false if it is near enough.
func (s *SigV4) correct(service time.Time) bool {
	s.lock.Lock()
	defer s.lock.Unlock()
	skew := service.Sub(s.clock())
	if (skew - s.skew).Abs() <= 4*time.Minute {
		return false
	}
	s.skew = skew
	return true
}

func (s *SigV4) sign(request *http.Request, body []byte) error {
	region := s.Region
	if found := gatewayHost.FindStringSubmatch(request.URL.Hostname()); region == "" && found != nil {
		region = found[1]
	}
	if region == "" {
		return usage("the region to sign for is not known: set SigV4.Region")
	}
	credentials := s.Credentials
	if s.Provider != nil {
		provided, err := s.Provider(request.Context())
		if err != nil {
			return err
		}
		credentials = provided
	}
	clock := s.now().Format("20060102T150405Z")
	sum := sha256.Sum256(body)
	digest := hex.EncodeToString(sum[:])
	signed := map[string]string{"host": or(request.Host, request.URL.Host), "x-amz-date": clock, "x-amz-content-sha256": digest}
	if credentials.SessionToken != "" {
		signed["x-amz-security-token"] = credentials.SessionToken
	}
	names := sortedKeys(signed)
	// Each segment of the path as it is sent is encoded once more, for all services but S3.
	canonical := request.Method + "\n" + percent(or(request.URL.EscapedPath(), "/"), "/") + "\n" + canonicalQuery(request.URL.RawQuery) + "\n"
	for _, name := range names {
		canonical += name + ":" + strings.Join(strings.Fields(signed[name]), " ") + "\n"
		if name != "host" {
			request.Header.Set(name, signed[name])
		}
	}
	canonical += "\n" + strings.Join(names, ";") + "\n" + digest
	scope := clock[:8] + "/" + region + "/execute-api/aws4_request"
	hashed := sha256.Sum256([]byte(canonical))
	text := "AWS4-HMAC-SHA256\n" + clock + "\n" + scope + "\n" + hex.EncodeToString(hashed[:])
	key := []byte("AWS4" + credentials.SecretAccessKey)
	for _, step := range append(strings.Split(scope, "/"), text) {
		code := hmac.New(sha256.New, key)
		code.Write([]byte(step))
		key = code.Sum(nil)
	}
	request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+credentials.AccessKeyID+"/"+scope+
		", SignedHeaders="+strings.Join(names, ";")+", Signature="+hex.EncodeToString(key))
	return nil
}

func canonicalQuery(query string) string {
	if query == "" {
		return ""
	}
	var pairs [][2]string
	for _, part := range strings.Split(query, "&") {
		name, value, _ := strings.Cut(part, "=")
		pairs = append(pairs, [2]string{encodedAnew(name), encodedAnew(value)})
	}
	sort.Slice(pairs, func(i, j int) bool {
		if pairs[i][0] != pairs[j][0] {
			return pairs[i][0] < pairs[j][0]
		}
		return pairs[i][1] < pairs[j][1]
	})
	var all []string
	for _, pair := range pairs {
		all = append(all, pair[0]+"="+pair[1])
	}
	return strings.Join(all, "&")
}

func encodedAnew(text string) string {
	if plain, err := url.PathUnescape(text); err == nil {
		text = plain
	}
	return percent(text, "")
}
