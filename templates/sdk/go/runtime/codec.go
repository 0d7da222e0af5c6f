package sdk

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Models are read and written by their fields: the tag `api` has the member's name, the tag `is` says required and
// readonly. The last field of a model, Extra, keeps further members.

type modelType interface{ isModel() }
type optionalType interface{ isOptional() }
type nullableType interface{ isNullable() }

// An enumeration knows its values; others are kept as they are.
type enumType interface{ Known() bool }

// Fields of a union are pointers to its variants, in their order, and last Unknown, a json.RawMessage.
type unionType interface{ describe() unionRules }

type unionRules struct {
	discriminator string
	variants      []variantRules
}

type variantRules struct {
	kinds    string // o(bject) a(rray) s(tring) i(nteger) f(raction) b(oolean)
	tags     []string
	required []string
	known    []string
}

type shape int

const (
	plainShape shape = iota
	optionalShape
	nullableShape
	modelShape
	unionShape
	timeShape
	dateShape
	rawShape
	fileShape
)

type memberPlan struct {
	index              int
	wire               string
	required, readOnly bool
	optional           bool
}

type typePlan struct {
	shape   shape
	members []memberPlan
	known   map[string]bool
	extra   int
	rules   unionRules
}

var plans sync.Map // reflect.Type -> *typePlan

func planOf(t reflect.Type) *typePlan {
	if found, ok := plans.Load(t); ok {
		return found.(*typePlan)
	}
	plan := &typePlan{extra: -1}
	switch {
	case t == reflect.TypeFor[time.Time]():
		plan.shape = timeShape
	case t == reflect.TypeFor[Date]():
		plan.shape = dateShape
	case t == reflect.TypeFor[json.RawMessage]():
		plan.shape = rawShape
	case t == reflect.TypeFor[File]():
		plan.shape = fileShape
	case t.Kind() != reflect.Struct:
		plan.shape = plainShape
	case t.Implements(reflect.TypeFor[optionalType]()):
		plan.shape = optionalShape
	case t.Implements(reflect.TypeFor[nullableType]()):
		plan.shape = nullableShape
	case t.Implements(reflect.TypeFor[unionType]()):
		plan.shape = unionShape
		plan.rules = reflect.Zero(t).Interface().(unionType).describe()
	case t.Implements(reflect.TypeFor[modelType]()):
		plan.shape = modelShape
		plan.members, plan.known = membersOf(t)
		plan.extra = t.NumField() - 1
	}
	plans.Store(t, plan)
	return plan
}

func membersOf(t reflect.Type) ([]memberPlan, map[string]bool) {
	members := []memberPlan{}
	known := map[string]bool{}
	for index := 0; index < t.NumField(); index++ {
		field := t.Field(index)
		wire, ok := field.Tag.Lookup("api")
		if !ok {
			continue
		}
		flags := field.Tag.Get("is")
		members = append(members, memberPlan{
			index: index, wire: wire, required: strings.Contains(flags, "required"), readOnly: strings.Contains(flags, "readonly"),
			optional: field.Type.Implements(reflect.TypeFor[optionalType]()),
		})
		known[wire] = true
	}
	return members, known
}

// ------------------------------------------------------------------------------------------------------------ decoding

func unmarshal(data []byte, into any) error {
	tree, err := parseJSON(data)
	if err != nil {
		return &DecodeError{Message: "this is not JSON: " + err.Error()}
	}
	if problem := decodeTree(tree, reflect.ValueOf(into).Elem(), false); problem != nil {
		return problem
	}
	return nil
}

func kindOf(tree any) string {
	switch value := tree.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case json.Number:
		if _, ok := wholeNumber(value); ok {
			return "integer"
		}
		return "fraction"
	case []any:
		return "array"
	}
	return "object"
}

func wholeNumber(number json.Number) (string, bool) {
	text := string(number)
	if !strings.ContainsAny(text, ".eE") {
		return text, true
	}
	float, err := number.Float64()
	if err != nil || float != float64(int64(float)) || float > 1<<53 || float < -(1<<53) {
		return "", false
	}
	return strconv.FormatInt(int64(float), 10), true
}

func mismatch(wanted string, tree any) *DecodeError {
	return &DecodeError{Message: fmt.Sprintf("%s is needed, this is %s", wanted, kindOf(tree))}
}

func decodeTree(tree any, into reflect.Value, lenient bool) *DecodeError {
	plan := planOf(into.Type())
	switch plan.shape {
	case optionalShape:
		into.Field(1).SetBool(true)
		return decodeTree(tree, into.Field(0), lenient)
	case nullableShape:
		into.Field(1).SetBool(tree != nil)
		if tree == nil {
			into.Field(0).SetZero()
			return nil
		}
		return decodeTree(tree, into.Field(0), lenient)
	case rawShape:
		into.SetBytes(appendJSON(nil, tree))
		return nil
	case modelShape:
		return decodeModel(tree, into, plan, lenient)
	case unionShape:
		return decodeUnion(tree, into, plan, lenient)
	case timeShape, dateShape, fileShape:
		return decodeText(tree, into, plan.shape)
	case plainShape:
	}
	return decodePlain(tree, into, lenient)
}

func decodeText(tree any, into reflect.Value, shape shape) *DecodeError {
	text, ok := tree.(string)
	if !ok {
		return mismatch("a string", tree)
	}
	switch shape {
	case timeShape:
		parsed, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			return &DecodeError{Message: "a date and time (RFC 3339) is needed"}
		}
		into.Set(reflect.ValueOf(parsed))
	case dateShape:
		var day Date
		if day.UnmarshalText([]byte(text)) != nil {
			return &DecodeError{Message: "a date (RFC 3339) is needed"}
		}
		into.Set(reflect.ValueOf(day))
	default:
		into.Set(reflect.ValueOf(File{Content: strings.NewReader(text)}))
	}
	return nil
}

func decodePlain(tree any, into reflect.Value, lenient bool) *DecodeError {
	switch into.Kind() {
	case reflect.Interface:
		into.SetZero()
		if tree != nil {
			into.Set(reflect.ValueOf(tree))
		}
	case reflect.Pointer:
		made := reflect.New(into.Type().Elem())
		if problem := decodeTree(tree, made.Elem(), lenient); problem != nil {
			return problem
		}
		into.Set(made)
	case reflect.Slice:
		return decodeList(tree, into, lenient)
	case reflect.Map:
		members, ok := tree.(map[string]any)
		if !ok {
			return mismatch("an object", tree)
		}
		made := reflect.MakeMapWithSize(into.Type(), len(members))
		for name, member := range members {
			value := reflect.New(into.Type().Elem()).Elem()
			if problem := decodeTree(member, value, lenient); problem != nil {
				return problem.below(name)
			}
			made.SetMapIndex(reflect.ValueOf(name), value)
		}
		into.Set(made)
	case reflect.String:
		text, ok := tree.(string)
		if !ok {
			return mismatch("a string", tree)
		}
		into.SetString(text)
	case reflect.Bool:
		value, ok := tree.(bool)
		if !ok {
			return mismatch("a boolean", tree)
		}
		into.SetBool(value)
	default:
		return decodeNumber(tree, into)
	}
	return nil
}

func decodeList(tree any, into reflect.Value, lenient bool) *DecodeError {
	if into.Type().Elem().Kind() == reflect.Uint8 {
		text, ok := tree.(string)
		if !ok {
			return mismatch("a string of base64", tree)
		}
		data, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return &DecodeError{Message: "this is no base64"}
		}
		into.SetBytes(data)
		return nil
	}
	items, ok := tree.([]any)
	if !ok {
		return mismatch("a list", tree)
	}
	made := reflect.MakeSlice(into.Type(), len(items), len(items))
	for index, item := range items {
		if problem := decodeTree(item, made.Index(index), lenient); problem != nil {
			return problem.below(strconv.Itoa(index))
		}
	}
	into.Set(made)
	return nil
}

func decodeNumber(tree any, into reflect.Value) *DecodeError {
	number, ok := tree.(json.Number)
	if !ok {
		return mismatch("a number", tree)
	}
	if into.CanFloat() {
		float, err := strconv.ParseFloat(string(number), into.Type().Bits())
		if err != nil {
			return &DecodeError{Message: "this number is too large"}
		}
		into.SetFloat(float)
		return nil
	}
	text, ok := wholeNumber(number)
	if !ok {
		return mismatch("an integer", tree)
	}
	value, err := strconv.ParseInt(text, 10, into.Type().Bits())
	if err != nil {
		return &DecodeError{Message: fmt.Sprintf("this integer has more than %d bits", into.Type().Bits())}
	}
	into.SetInt(value)
	return nil
}

func decodeModel(tree any, into reflect.Value, plan *typePlan, lenient bool) *DecodeError {
	members, ok := tree.(map[string]any)
	if !ok {
		return mismatch("an object", tree)
	}
	into.SetZero()
	for _, member := range plan.members {
		value, ok := members[member.wire]
		if ok {
			if problem := decodeTree(value, into.Field(member.index), lenient); problem != nil {
				return problem.below(member.wire)
			}
		} else if member.required && !lenient {
			return (&DecodeError{Message: "a required member is missing"}).below(member.wire)
		}
	}
	extra := into.Field(plan.extra)
	for name, member := range members {
		if plan.known[name] {
			continue
		}
		value := reflect.New(extra.Type().Elem()).Elem()
		if problem := decodeTree(member, value, lenient); problem != nil {
			return problem.below(name)
		}
		if extra.IsNil() {
			extra.Set(reflect.MakeMap(extra.Type()))
		}
		extra.SetMapIndex(reflect.ValueOf(name), value)
	}
	return nil
}

func decodeUnion(tree any, into reflect.Value, plan *typePlan, lenient bool) *DecodeError {
	into.SetZero()
	chosen := chooseVariant(tree, into.Type(), plan.rules)
	if chosen < 0 {
		into.Field(into.NumField() - 1).SetBytes(appendJSON(nil, tree))
		return nil
	}
	return decodeTree(tree, into.Field(chosen), lenient)
}

// chooseVariant goes by the rules that packages of all languages share; -1 if the value is none of the variants.
func chooseVariant(tree any, t reflect.Type, rules unionRules) int {
	members, isObject := tree.(map[string]any)
	if rules.discriminator != "" && isObject {
		tag, ok := members[rules.discriminator].(string)
		for index, variant := range rules.variants {
			if ok && contains(variant.tags, tag) {
				return index
			}
		}
		return -1
	}
	best, most := -1, -1
	for index, variant := range rules.variants {
		if !strings.Contains(variant.kinds, kindOf(tree)[:1]) || (isObject && present(members, variant.required) < len(variant.required)) {
			continue
		}
		score := 0
		if isObject {
			score = present(members, variant.known)
		} else if text, ok := tree.(string); ok && knows(t.Field(index).Type.Elem(), text) {
			score = 1
		}
		if score > most {
			best, most = index, score
		}
	}
	return best
}

func contains(all []string, one string) bool {
	for _, text := range all {
		if text == one {
			return true
		}
	}
	return false
}

func present(members map[string]any, names []string) int {
	count := 0
	for _, name := range names {
		if _, ok := members[name]; ok {
			count++
		}
	}
	return count
}

func knows(t reflect.Type, text string) bool {
	if t.Kind() != reflect.String || !t.Implements(reflect.TypeFor[enumType]()) {
		return false
	}
	value := reflect.New(t).Elem()
	value.SetString(text)
	return value.Interface().(enumType).Known()
}

// ------------------------------------------------------------------------------------------------------------ encoding

// marshal writes compact JSON; `whole`: with members that are not sent in requests.
func marshal(value any, whole bool) ([]byte, error) {
	tree, err := encodeTree(reflect.ValueOf(value), whole)
	if err != nil {
		return nil, err
	}
	return appendJSON(nil, tree), nil
}

func encodeTree(value reflect.Value, whole bool) (any, error) {
	if !value.IsValid() {
		return nil, nil
	}
	plan := planOf(value.Type())
	switch plan.shape {
	case optionalShape, nullableShape:
		if !value.Field(1).Bool() {
			return nil, nil
		}
		return encodeTree(value.Field(0), whole)
	case rawShape:
		if value.Len() == 0 {
			return nil, nil
		}
		return parseJSON(value.Bytes())
	case timeShape:
		return value.Interface().(time.Time).Format(time.RFC3339Nano), nil
	case dateShape:
		return value.Interface().(Date).String(), nil
	case fileShape:
		return value.Interface(), nil
	case modelShape:
		return encodeModel(value, plan, whole)
	case unionShape:
		for index := 0; index < value.NumField(); index++ {
			if !value.Field(index).IsNil() {
				return encodeTree(value.Field(index), whole)
			}
		}
		return nil, nil
	case plainShape:
	}
	return encodePlain(value, whole)
}

func encodePlain(value reflect.Value, whole bool) (any, error) {
	switch value.Kind() {
	case reflect.Interface, reflect.Pointer:
		if value.IsNil() {
			return nil, nil
		}
		return encodeTree(value.Elem(), whole)
	case reflect.String:
		if number, ok := value.Interface().(json.Number); ok {
			return number, nil
		}
		return value.String(), nil
	case reflect.Bool:
		return value.Bool(), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return json.Number(strconv.FormatInt(value.Int(), 10)), nil
	case reflect.Slice:
		if value.Type().Elem().Kind() == reflect.Uint8 {
			return base64.StdEncoding.EncodeToString(value.Bytes()), nil
		}
		items := make([]any, value.Len())
		for index := range items {
			item, err := encodeTree(value.Index(index), whole)
			if err != nil {
				return nil, err
			}
			items[index] = item
		}
		return items, nil
	case reflect.Map:
		if value.Type().Key().Kind() == reflect.String {
			out := &object{}
			return out, addMembers(out, value, nil, whole)
		}
	}
	// Floating point, and types of the caller's own.
	text, err := json.Marshal(value.Interface())
	if err != nil {
		return nil, err
	}
	return parseJSON(text)
}

func addMembers(out *object, members reflect.Value, known map[string]bool, whole bool) error {
	byName := map[string]reflect.Value{}
	for _, key := range members.MapKeys() {
		if !known[key.String()] {
			byName[key.String()] = members.MapIndex(key)
		}
	}
	for _, name := range sortedKeys(byName) {
		tree, err := encodeTree(byName[name], whole)
		if err != nil {
			return err
		}
		out.add(name, tree)
	}
	return nil
}

func encodeModel(value reflect.Value, plan *typePlan, whole bool) (any, error) {
	out := &object{}
	for _, member := range plan.members {
		field := value.Field(member.index)
		if (member.optional && !field.Field(1).Bool()) || (member.readOnly && !whole) {
			continue
		}
		tree, err := encodeTree(field, whole)
		if err != nil {
			return nil, err
		}
		out.add(member.wire, tree)
	}
	return out, addMembers(out, value.Field(plan.extra), plan.known, whole)
}

// valueOf is the field of a union that is set.
func valueOf(union any) any {
	value := reflect.ValueOf(union)
	for index := 0; index < value.NumField(); index++ {
		if !value.Field(index).IsNil() {
			return value.Field(index).Interface()
		}
	}
	return nil
}
