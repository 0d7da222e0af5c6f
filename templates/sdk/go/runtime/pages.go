package sdk

import (
	"context"
	"encoding/json"
	"net/url"
	"reflect"
	"regexp"
	"strconv"
	"strings"
)

// pageRules say how to get from one page to the next; parameters are named by location and name.
type pageRules struct {
	kind        string // cursor, offset, page, url, link
	input       string
	inputMember string
	limit       string
	items, next []string
	first       int64
}

// itemsOf iterates over the items of all pages. `create` makes the call for each page.
func itemsOf[T any](ctx context.Context, c *core, create func() *operation, params any, options []CallOption, rules pageRules) func(yield func(T, error) bool) {
	return func(yield func(T, error) bool) {
		var none T
		here := position{}
		for {
			o := create()
			o.url, o.overrides = here.url, here.overrides
			if here.token != nil && rules.inputMember != "" {
				if err := putMember(o, rules.inputMember, here.token); err != nil {
					yield(none, err)
					return
				}
			}
			found, err := c.run(ctx, o, params, options)
			if err != nil {
				yield(none, err)
				return
			}
			raw, err := found.all()
			if err != nil {
				yield(none, err)
				return
			}
			var tree any
			if len(raw) > 0 {
				if tree, err = parseJSON(raw); err != nil {
					yield(none, &DecodeError{Message: "the answer is not JSON: " + err.Error()})
					return
				}
			}
			list, _ := at(tree, rules.items).([]any)
			for index, one := range list {
				var item T
				if problem := decodeTree(one, reflect.ValueOf(&item).Elem(), c.lenient); problem != nil {
					problem = problem.below(strconv.Itoa(index))
					for above := len(rules.items) - 1; above >= 0; above-- {
						problem = problem.below(rules.items[above])
					}
					yield(none, problem)
					return
				}
				if !yield(item, nil) {
					return
				}
			}
			more, err := here.advance(c, o, params, rules, tree, found.Header.Values("Link"), len(list))
			if err != nil {
				yield(none, err)
				return
			}
			if !more {
				return
			}
		}
	}
}

// position is where the next page is.
type position struct {
	url       string
	overrides map[string]any
	token     any
}

func (p *position) advance(c *core, o *operation, params any, rules pageRules, tree any, links []string, count int) (bool, error) {
	switch rules.kind {
	case "url", "link":
		target, _ := at(tree, rules.next).(string)
		if rules.kind == "link" {
			target = nextLink(strings.Join(links, ", "))
		}
		return target != "", p.follow(c, o, target)
	case "cursor":
		p.token = at(tree, rules.next)
		if p.token == nil || p.token == "" || p.token == false {
			return false, nil
		}
		if rules.inputMember == "" {
			p.overrides = map[string]any{rules.input: p.token}
		}
		return true, nil
	}
	parameters, err := parametersOf(params)
	if err != nil || count == 0 {
		return false, err
	}
	here := rules.first
	for _, one := range parameters {
		name := one.location + " " + one.wire
		number, isNumber := one.value.(json.Number)
		value, err := number.Int64()
		if !isNumber || err != nil {
			continue
		}
		if name == rules.limit && int64(count) < value {
			return false, nil
		}
		if name == rules.input {
			here = value
		}
	}
	if before, ok := p.overrides[rules.input].(json.Number); ok {
		if value, err := before.Int64(); err == nil {
			here = value
		}
	}
	step := int64(1)
	if rules.kind == "offset" {
		step = int64(count)
	}
	p.overrides = map[string]any{rules.input: json.Number(strconv.FormatInt(here+step, 10))}
	return true, nil
}

func (p *position) follow(c *core, o *operation, target string) error {
	if target == "" {
		return nil
	}
	base, err := c.base(o.servers)
	if err != nil {
		return err
	}
	from, err := url.Parse(or(p.url, base+o.path))
	if err != nil {
		return usage("%q is no URL", or(p.url, base+o.path))
	}
	next, err := from.Parse(target)
	if err != nil || !sameOrigin(next.String(), base) {
		return usage("the next page %q is at another host than the API; credentials are not sent there", target)
	}
	p.url = next.String()
	return nil
}

func at(tree any, path []string) any {
	for _, name := range path {
		members, _ := tree.(map[string]any)
		tree = members[name]
	}
	return tree
}

// putMember sets a member of a JSON body.
func putMember(o *operation, name string, value any) error {
	if o.body == nil {
		return usage("this call needs a body")
	}
	members := &object{}
	if !o.body.absent {
		tree, err := encodeTree(reflect.ValueOf(o.body.value), false)
		if err != nil {
			return usage("the body cannot be sent: %s", err)
		}
		before, _ := asObject(tree)
		for index := 0; before != nil && index < len(before.names); index++ {
			if before.names[index] != name {
				members.add(before.names[index], before.values[index])
			}
		}
	}
	members.add(name, value)
	o.body.value, o.body.absent = json.RawMessage(appendJSON(nil, members)), false
	return nil
}

// RFC 8288 section 3: <URL>; rel="next"
var linkPattern = regexp.MustCompile(`<([^>]*)>((?:\s*;\s*[^,;="\s]+(?:\s*=\s*(?:"[^"]*"|[^",;\s]*))?)*)`)

func nextLink(header string) string {
	for _, found := range linkPattern.FindAllStringSubmatch(header, -1) {
		for _, one := range strings.Split(found[2], ";") {
			name, value, _ := strings.Cut(strings.TrimSpace(one), "=")
			if strings.EqualFold(name, "rel") && contains(strings.Fields(strings.ToLower(strings.Trim(value, `"`))), "next") {
				return found[1]
			}
		}
	}
	return ""
}
