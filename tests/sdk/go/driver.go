// Plays scenarios with a Go package: one JSON object a line in, one out (docs/sdk.md). Methods and arguments are found by
// reflection: names of one scope differ even without underscores and case.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"
	"time"

	shop "example.com/scenario-shop"
)

type options struct {
	BaseURL          string                     `json:"base_url"`
	Headers          map[string]string          `json:"headers"`
	TimeoutMS        *int                       `json:"timeout_ms"`
	AttemptTimeoutMS *int                       `json:"attempt_timeout_ms"`
	Retries          *int                       `json:"retries"`
	RetryConflict    bool                       `json:"retry_conflict"`
	RetryDelayMS     *int                       `json:"retry_delay_ms"`
	ServerVariables  map[string]string          `json:"server_variables"`
	Lenient          bool                       `json:"lenient"`
	UserAgentSuffix  string                     `json:"user_agent_suffix"`
	IdempotencyKey   string                     `json:"idempotency_key"`
	CancelAfterMS    *int                       `json:"cancel_after_ms"`
	Credentials      map[string]json.RawMessage `json:"credentials"`
}

type request struct {
	Operation string                     `json:"operation"`
	Mode      string                     `json:"mode"`
	Client    options                    `json:"client"`
	Args      map[string]json.RawMessage `json:"args"`
	Body      json.RawMessage            `json:"body"`
	Options   options                    `json:"options"`
}

func key(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }

func milliseconds(count int) time.Duration { return time.Duration(count) * time.Millisecond }

func retryOf(o options, policy shop.RetryPolicy) shop.RetryPolicy {
	if o.Retries != nil {
		policy.Retries = *o.Retries
	}
	if o.RetryDelayMS != nil {
		policy.Delay = milliseconds(*o.RetryDelayMS)
	}
	policy.OnConflict = policy.OnConflict || o.RetryConflict
	return policy
}

func callOptions(o options, policy shop.RetryPolicy) []shop.CallOption {
	out := []shop.CallOption{shop.WithRetryPolicy(policy)}
	for name, value := range o.Headers {
		out = append(out, shop.WithHeader(name, value))
	}
	if o.TimeoutMS != nil {
		out = append(out, shop.WithTimeout(milliseconds(*o.TimeoutMS)))
	}
	if o.AttemptTimeoutMS != nil {
		out = append(out, shop.WithAttemptTimeout(milliseconds(*o.AttemptTimeoutMS)))
	}
	if o.IdempotencyKey != "" {
		out = append(out, shop.WithIdempotencyKey(o.IdempotencyKey))
	}
	return out
}

func credential(raw json.RawMessage) any {
	var given struct {
		Username        string   `json:"username"`
		Password        string   `json:"password"`
		ClientID        string   `json:"client_id"`
		ClientSecret    string   `json:"client_secret"`
		AccessKeyID     string   `json:"access_key_id"`
		SecretAccessKey string   `json:"secret_access_key"`
		SessionToken    string   `json:"session_token"`
		Region          string   `json:"region"`
		Date            string   `json:"date"`
		Tokens          []string `json:"tokens"`
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return shop.StaticToken(text)
	}
	must(json.Unmarshal(raw, &given))
	switch {
	case given.Tokens != nil:
		return shop.TokenFunc(func(context.Context) (string, error) {
			token := given.Tokens[0]
			if len(given.Tokens) > 1 {
				given.Tokens = given.Tokens[1:]
			}
			return token, nil
		})
	case given.AccessKeyID != "":
		signer := &shop.SigV4{Region: given.Region, Credentials: shop.AWSCredentials{
			AccessKeyID: given.AccessKeyID, SecretAccessKey: given.SecretAccessKey, SessionToken: given.SessionToken}}
		if fixed, err := time.Parse("20060102T150405Z", given.Date); err == nil {
			signer.Clock = func() time.Time { return fixed }
		}
		return signer
	case given.ClientID != "":
		return &shop.ClientCredentials{ClientID: given.ClientID, ClientSecret: given.ClientSecret}
	}
	return &shop.BasicCredentials{Username: given.Username, Password: given.Password}
}

func clientOf(o options, policy shop.RetryPolicy) *shop.Client {
	all := []shop.Option{shop.WithBaseURL(o.BaseURL), shop.WithUserAgentSuffix(o.UserAgentSuffix)}
	for _, one := range callOptions(o, policy) {
		all = append(all, one)
	}
	for name, value := range o.ServerVariables {
		all = append(all, shop.WithServerVariable(name, value))
	}
	if o.Lenient {
		all = append(all, shop.WithLenientDecoding())
	}
	credentials := shop.Credentials{}
	for name, raw := range o.Credentials {
		fieldOf(reflect.ValueOf(&credentials).Elem(), name).Set(reflect.ValueOf(credential(raw)))
	}
	return shop.New(append(all, shop.WithCredentials(credentials))...)
}

func fieldOf(value reflect.Value, name string) reflect.Value {
	for index := 0; index < value.NumField(); index++ {
		if key(value.Type().Field(index).Name) == key(name) {
			return value.Field(index)
		}
	}
	panic("there is no field " + name)
}

func methodOf(client *shop.Client, one request) reflect.Value {
	wanted := []string{key(one.Operation)}
	switch one.Mode {
	case "pages":
		wanted = []string{key(one.Operation) + "all"}
	case "stream":
		wanted = []string{key(one.Operation) + "stream", key(one.Operation)}
	}
	groups := reflect.ValueOf(client).Elem()
	for _, name := range wanted {
		for group := 0; group < groups.NumField(); group++ {
			service := groups.Field(group)
			for index := 0; index < service.NumMethod(); index++ {
				if key(service.Type().Method(index).Name) == name {
					return service.Method(index)
				}
			}
		}
	}
	panic("there is no operation " + one.Operation)
}

// takeFiles puts marks where a body has bytes, so that the package's own decoder can read it.
func takeFiles(tree any, files *[]shop.File) any {
	switch value := tree.(type) {
	case map[string]any:
		if data, ok := value["$base64"].(string); ok {
			content, err := base64.StdEncoding.DecodeString(data)
			must(err)
			name, _ := value["$file_name"].(string)
			kind, _ := value["$type"].(string)
			*files = append(*files, shop.File{Content: bytes.NewReader(content), Name: name, Type: kind})
			return fmt.Sprintf("file:%d", len(*files)-1)
		}
		for name := range value {
			value[name] = takeFiles(value[name], files)
		}
	case []any:
		for index := range value {
			value[index] = takeFiles(value[index], files)
		}
	}
	return tree
}

func putFiles(value reflect.Value, files []shop.File) {
	switch value.Kind() {
	case reflect.Struct:
		if file, ok := value.Interface().(shop.File); ok && file.Content != nil {
			mark, err := io.ReadAll(file.Content)
			must(err)
			index := 0
			_, err = fmt.Sscanf(string(mark), "file:%d", &index)
			must(err)
			value.Set(reflect.ValueOf(files[index]))
			return
		}
		for index := 0; index < value.NumField(); index++ {
			if value.Type().Field(index).IsExported() {
				putFiles(value.Field(index), files)
			}
		}
	case reflect.Slice:
		for index := 0; index < value.Len(); index++ {
			putFiles(value.Index(index), files)
		}
	}
}

func bodyOf(raw json.RawMessage, t reflect.Type) reflect.Value {
	out := reflect.New(t).Elem()
	if raw == nil {
		return out
	}
	if !bytes.Contains(raw, []byte("$base64")) {
		must(json.Unmarshal(raw, out.Addr().Interface()))
		return out
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var tree any
	must(decoder.Decode(&tree))
	var files []shop.File
	tree = takeFiles(tree, &files)
	if t == reflect.TypeFor[io.Reader]() {
		out.Set(reflect.ValueOf(files[0].Content))
		return out
	}
	text, err := json.Marshal(tree)
	must(err)
	must(json.Unmarshal(text, out.Addr().Interface()))
	putFiles(out, files)
	return out
}

func resultOf(value reflect.Value) any {
	reader, ok := value.Interface().(io.ReadCloser)
	if !ok {
		return value.Interface()
	}
	defer reader.Close()
	data, err := io.ReadAll(reader)
	must(err)
	return map[string]string{"$base64": base64.StdEncoding.EncodeToString(data)}
}

func errorOf(value reflect.Value) error {
	err, _ := value.Interface().(error)
	return err
}

func pagesOf(iterate reflect.Value) (any, error) {
	items := []any{}
	var problem error
	yield := reflect.MakeFunc(iterate.Type().In(0), func(arguments []reflect.Value) []reflect.Value {
		if problem = errorOf(arguments[1]); problem == nil {
			items = append(items, arguments[0].Interface())
		}
		return []reflect.Value{reflect.ValueOf(problem == nil)}
	})
	iterate.Call([]reflect.Value{yield})
	return items, problem
}

func run(one request) (any, error) {
	base := retryOf(one.Client, shop.DefaultRetryPolicy())
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if one.Options.CancelAfterMS != nil {
		defer time.AfterFunc(milliseconds(*one.Options.CancelAfterMS), cancel).Stop()
	}
	method := methodOf(clientOf(one.Client, base), one)
	arguments := []reflect.Value{reflect.ValueOf(ctx)}
	for index := 1; index < method.Type().NumIn()-1; index++ {
		t := method.Type().In(index)
		if !strings.HasSuffix(t.Name(), "Params") {
			arguments = append(arguments, bodyOf(one.Body, t))
			continue
		}
		params := reflect.New(t).Elem()
		for name, raw := range one.Args {
			must(json.Unmarshal(raw, fieldOf(params, name).Addr().Interface()))
		}
		arguments = append(arguments, params)
	}
	for _, option := range callOptions(one.Options, retryOf(one.Options, base)) {
		arguments = append(arguments, reflect.ValueOf(option))
	}
	results := method.Call(arguments)
	if one.Mode == "pages" {
		return pagesOf(results[0])
	}
	if err := errorOf(results[len(results)-1]); err != nil || len(results) == 1 {
		return nil, err
	}
	if one.Mode == "stream" {
		return pagesOf(results[0].MethodByName("All").Call(nil)[0])
	}
	return resultOf(results[0]), nil
}

func describe(err error) map[string]any {
	out := map[string]any{"kind": fmt.Sprintf("other: %T", err), "message": err.Error()}
	var refused *shop.APIError
	var transport *shop.TransportError
	var timeout *shop.TimeoutError
	var cancelled *shop.CancelledError
	var decode *shop.DecodeError
	var usage *shop.UsageError
	switch {
	case errors.As(err, &refused):
		out = map[string]any{"kind": "api", "status": refused.StatusCode, "type": refused.Type, "request_id": refused.RequestID,
			"message": refused.Message, "body": refused.Body}
	case errors.As(err, &transport):
		out["kind"] = "transport"
	case errors.As(err, &timeout):
		out["kind"] = "timeout"
	case errors.As(err, &cancelled):
		out["kind"] = "cancelled"
	case errors.As(err, &decode):
		out["kind"], out["pointer"] = "decode", decode.Pointer
	case errors.As(err, &usage):
		out["kind"] = "usage"
	}
	return out
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// play tells the runner of whatever goes wrong.
func play(line []byte) (outcome map[string]any) {
	defer func() {
		if problem := recover(); problem != nil {
			outcome = map[string]any{"ok": false, "error": map[string]any{"kind": "driver", "message": fmt.Sprint(problem)}}
		}
	}()
	var one request
	must(json.Unmarshal(line, &one))
	result, err := run(one)
	if err != nil {
		return map[string]any{"ok": false, "error": describe(err)}
	}
	return map[string]any{"ok": true, "result": result}
}

func main() {
	reader := bufio.NewReader(os.Stdin)
	for {
		line, err := reader.ReadBytes('\n')
		if err != nil {
			return
		}
		text, err := json.Marshal(play(line))
		must(err)
		fmt.Println(string(text))
	}
}
