package sdk

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"io"
	"reflect"
	"strings"
)

// payload is a body ready to be sent, as often as it can be read.
type payload struct {
	mediaType string
	pieces    []any // []byte or io.Reader
	starts    []int64
	again     bool // every reader can go back to where it began
}

func (p *payload) add(piece any) {
	start := int64(0)
	if reader, ok := piece.(io.Reader); ok {
		seeker, ok := reader.(io.Seeker)
		if ok {
			var err error
			start, err = seeker.Seek(0, io.SeekCurrent)
			ok = err == nil
		}
		p.again = p.again && ok
	}
	p.pieces = append(p.pieces, piece)
	p.starts = append(p.starts, start)
}

// whole is the body if it is in memory.
func (p *payload) whole() ([]byte, bool) {
	if p == nil {
		return nil, true
	}
	var out []byte
	for _, piece := range p.pieces {
		data, ok := piece.([]byte)
		if !ok {
			return nil, false
		}
		out = append(out, data...)
	}
	return out, true
}

func (p *payload) open() (io.Reader, error) {
	readers := make([]io.Reader, 0, len(p.pieces))
	for index, piece := range p.pieces {
		if data, ok := piece.([]byte); ok {
			readers = append(readers, bytes.NewReader(data))
			continue
		}
		if seeker, ok := piece.(io.Seeker); ok && p.again {
			if _, err := seeker.Seek(p.starts[index], io.SeekStart); err != nil {
				return nil, err
			}
		}
		readers = append(readers, piece.(io.Reader))
	}
	return io.MultiReader(readers...), nil
}

type bodyKind int

const (
	jsonBody bodyKind = iota
	formBody
	multipartBody
	textBody
	binaryBody
	eventsBody
	linesBody
)

// partRules say how one member of a form or a multipart body travels.
type partRules struct {
	wire, contentType, style string
	file, explode, reserved  bool
}

type requestBody struct {
	mediaType string
	kind      bodyKind
	parts     []partRules
	value     any
	absent    bool
}

func (b *requestBody) payload() (*payload, error) {
	if b == nil || b.absent {
		return nil, nil
	}
	out := &payload{mediaType: b.mediaType, again: true}
	if b.kind == binaryBody {
		reader, ok := b.value.(io.Reader)
		if !ok || reader == nil {
			return nil, usage("this call needs a body")
		}
		out.add(reader)
		return out, nil
	}
	tree, err := encodeTree(reflect.ValueOf(b.value), false)
	if err != nil {
		return nil, usage("the body cannot be sent: %s", err)
	}
	switch b.kind {
	case textBody, eventsBody:
		out.add([]byte(textOf(tree)))
	case linesBody:
		items, _ := tree.([]any)
		for _, item := range items {
			out.add(append(appendJSON(nil, item), '\n'))
		}
	case formBody:
		out.add([]byte(b.form(tree)))
	case multipartBody:
		b.multipart(out, tree)
	default:
		out.add(appendJSON(nil, tree))
	}
	return out, nil
}

func (b *requestBody) part(wire string) partRules {
	for _, part := range b.parts {
		if part.wire == wire {
			return part
		}
	}
	return partRules{wire: wire, style: "form", explode: true}
}

func asObject(tree any) (*object, bool) {
	if members, ok := tree.(map[string]any); ok {
		return ordered(members), true
	}
	members, ok := tree.(*object)
	return members, ok
}

func (b *requestBody) form(tree any) string {
	members, _ := asObject(tree)
	if members == nil {
		return ""
	}
	var all []string
	for index, name := range members.names {
		rules := b.part(name)
		one := parameter{wire: name, style: rules.style, explode: rules.explode, reserved: rules.reserved, value: members.values[index]}
		if _, nested := asObject(one.value); nested && rules.style == "form" {
			one.style = "json"
		}
		all = append(all, one.pairs(formText)...)
	}
	return strings.Join(all, "&")
}

var partEscapes = strings.NewReplacer("\r", "%0D", "\n", "%0A", "\"", "%22")

var lineEnds = strings.NewReplacer("\r", "", "\n", "")

// multipart follows RFC 7578; names and file names are quoted as browsers do.
func (b *requestBody) multipart(out *payload, tree any) {
	var random [16]byte
	_, _ = rand.Read(random[:]) // crypto/rand ends the program rather than fail
	boundary := hex.EncodeToString(random[:])
	add := func(disposition, mediaType string, content any) {
		head := "--" + boundary + "\r\nContent-Disposition: form-data; " + disposition + "\r\n"
		if mediaType != "" {
			head += "Content-Type: " + lineEnds.Replace(mediaType) + "\r\n"
		}
		out.add([]byte(head + "\r\n"))
		out.add(content)
		out.add([]byte("\r\n"))
	}
	members, _ := asObject(tree)
	if members == nil {
		members = &object{}
	}
	for index, name := range members.names {
		rules := b.part(name)
		items, isList := members.values[index].([]any)
		if !isList {
			items = []any{members.values[index]}
		}
		for _, item := range items {
			disposition := `name="` + partEscapes.Replace(name) + `"`
			mediaType := rules.contentType
			file, isFile := item.(File)
			_, nested := asObject(item)
			switch {
			case isFile:
				if mediaType == "" {
					mediaType = or(file.Type, "application/octet-stream")
				}
				content := file.Content
				if content == nil {
					content = strings.NewReader("")
				}
				add(disposition+`; filename="`+partEscapes.Replace(or(file.Name, "file"))+`"`, mediaType, content)
			case nested:
				add(disposition, or(mediaType, "application/json"), appendJSON(nil, item))
			default:
				add(disposition, mediaType, []byte(textOf(item)))
			}
		}
	}
	out.add([]byte("--" + boundary + "--\r\n"))
	out.mediaType += "; boundary=" + boundary
}

func or(text, fallback string) string {
	if text == "" {
		return fallback
	}
	return text
}
