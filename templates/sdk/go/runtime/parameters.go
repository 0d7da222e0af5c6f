package sdk

import (
	"reflect"
	"strings"
)

// Parameters of a call are the fields of a struct; the tag `in` has location, style and the words explode, required,
// reserved.
type parameter struct {
	wire, location, style       string
	explode, required, reserved bool
	value                       any
	present                     bool
}

func parametersOf(params any) ([]parameter, error) {
	if params == nil {
		return nil, nil
	}
	value := reflect.ValueOf(params)
	out := make([]parameter, 0, value.NumField())
	for index := 0; index < value.NumField(); index++ {
		tag := value.Type().Field(index).Tag
		words := strings.Split(tag.Get("in"), ",")
		one := parameter{
			wire: tag.Get("api"), location: words[0], style: words[1], explode: contains(words, "explode"),
			required: contains(words, "required"), reserved: contains(words, "reserved"), present: true,
		}
		field := value.Field(index)
		if optional, ok := field.Interface().(optionalType); ok {
			one.present = reflect.ValueOf(optional).Field(1).Bool()
		}
		if one.present {
			tree, err := encodeTree(field, true)
			if err != nil {
				return nil, usage("argument %s: %s", one.wire, err)
			}
			one.value = tree
		}
		out = append(out, one)
	}
	return out, nil
}

func (p parameter) empty() bool {
	switch value := p.value.(type) {
	case []any:
		return len(value) == 0
	case *object:
		return len(value.names) == 0
	}
	return false
}

const (
	reservedBytes = ":/?[]@!$'()*,;"              // RFC 3986 section 2.2, but for what would end or split a query
	cookieBytes   = "!#$&'()*+-./:<=>?@[]^_`{|}~" // RFC 6265 section 4.1.1, cookie-octet
)

// percent encodes all but unreserved characters (RFC 3986 section 2.3) and `safe`.
func percent(text, safe string) string {
	const hex = "0123456789ABCDEF"
	var out strings.Builder
	for index := 0; index < len(text); index++ {
		c := text[index]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("-._~", c) >= 0, strings.IndexByte(safe, c) >= 0:
			out.WriteByte(c)
		default:
			out.WriteByte('%')
			out.WriteByte(hex[c>>4])
			out.WriteByte(hex[c&15])
		}
	}
	return out.String()
}

func formText(text string) string { return strings.ReplaceAll(percent(text, ""), "%20", "+") }

// texts are the members of a list or an object (name, value, name, value ...), each encoded.
func texts(value any, encode func(string) string) []string {
	var out []string
	switch value := value.(type) {
	case []any:
		for _, item := range value {
			out = append(out, encode(textOf(item)))
		}
	case *object:
		for index, name := range value.names {
			out = append(out, encode(name), encode(textOf(value.values[index])))
		}
	case map[string]any:
		return texts(ordered(value), encode)
	}
	return out
}

// pairsOf are the members of an object as name=value.
func pairsOf(value *object, encode func(string) string) []string {
	all := texts(value, encode)
	out := make([]string, 0, len(all)/2)
	for index := 0; index < len(all); index += 2 {
		out = append(out, all[index]+"="+all[index+1])
	}
	return out
}

func (p parameter) pathText() string {
	safe := ""
	if p.reserved {
		safe = "/"
	}
	encode := func(text string) string { return percent(text, safe) }
	name := percent(p.wire, "")
	lead, join := "", ","
	switch p.style {
	case "json":
		return percent(string(appendJSON(nil, p.value)), "")
	case "label":
		lead = "."
	case "matrix":
		lead = ";"
	}
	if p.explode && lead != "" {
		join = lead
	}
	switch value := p.value.(type) {
	case []any:
		all := texts(value, encode)
		if p.style == "matrix" && p.explode {
			return ";" + name + "=" + strings.Join(all, ";"+name+"=")
		}
		if p.style == "matrix" {
			lead += name + "="
		}
		return lead + strings.Join(all, join)
	case *object:
		if p.explode {
			return lead + strings.Join(pairsOf(value, encode), join)
		}
		if p.style == "matrix" {
			lead += name + "="
		}
		return lead + strings.Join(texts(value, encode), ",")
	}
	if p.style == "matrix" {
		lead += name + "="
	}
	return lead + encode(textOf(p.value))
}

func deepPairs(name string, value any, encode func(string) string) []string {
	var out []string
	switch value := value.(type) {
	case *object:
		for index, member := range value.names {
			out = append(out, deepPairs(name+"["+member+"]", value.values[index], encode)...)
		}
	case map[string]any:
		return deepPairs(name, ordered(value), encode)
	case []any:
		for _, item := range value {
			out = append(out, deepPairs(name, item, encode)...)
		}
	default:
		return []string{encode(name) + "=" + encode(textOf(value))}
	}
	return out
}

// pairs are name=value, encoded; `encode` is that of queries or of forms.
func (p parameter) pairs(encode func(string) string) []string {
	whole := encode
	if p.reserved {
		whole = func(text string) string { return percent(text, reservedBytes) }
	}
	if p.style == "json" {
		return []string{encode(p.wire) + "=" + encode(string(appendJSON(nil, p.value)))}
	}
	if p.style == "deep_object" {
		return deepPairs(p.wire, p.value, encode)
	}
	list, isList := p.value.([]any)
	members, isObject := p.value.(*object)
	if raw, ok := p.value.(map[string]any); ok {
		members, isObject = ordered(raw), true
	}
	switch {
	case (isList || isObject) && !p.explode:
		if p.empty() && p.style != "form" {
			return nil
		}
		separator := ","
		switch p.style {
		case "space":
			separator = encode(" ")
		case "pipe":
			separator = encode("|")
		case "tab":
			separator = encode("\t")
		}
		return []string{encode(p.wire) + "=" + strings.Join(texts(p.value, whole), separator)}
	case isObject:
		return pairsOf(members, whole)
	case isList:
		var out []string
		for _, text := range texts(list, whole) {
			out = append(out, encode(p.wire)+"="+text)
		}
		return out
	}
	return []string{encode(p.wire) + "=" + whole(textOf(p.value))}
}

func (p parameter) headerText() string {
	same := func(text string) string { return text }
	if p.style == "json" {
		return string(appendJSON(nil, p.value))
	}
	switch value := p.value.(type) {
	case *object:
		if p.explode {
			return strings.Join(pairsOf(value, same), ",")
		}
		return strings.Join(texts(value, same), ",")
	case []any:
		return strings.Join(texts(value, same), ",")
	}
	return textOf(p.value)
}
