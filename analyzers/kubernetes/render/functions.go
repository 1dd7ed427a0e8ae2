package render

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"sync"
	"text/template"

	"github.com/Masterminds/sprig/v3"
	"go.yaml.in/yaml/v3"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// Bounds of what a template may make: text and lists, and all that is handed to a function that writes it out.
const (
	maxText  = 4 << 20
	maxItems = 100_000
	maxSize  = 8 << 20
	// maxNesting is how deep values, and calls of templates, may nest.
	maxNesting = 100
)

var errTooLarge = errors.New("it makes more than a chart can need")

// inert gives functions whose result depends on the moment, on the machine, on chance or on the cluster, with what they give here;
// those that take long are among them.
func inert() map[string]any {
	return map[string]any{
		"lookup":                   func(...any) map[string]any { return map[string]any{} },
		"getHostByName":            func(string) string { return "" },
		"now":                      func() string { return "1970-01-01T00:00:00Z" },
		"date":                     func(...any) string { return "1970-01-01" },
		"dateInZone":               func(...any) string { return "1970-01-01" },
		"date_in_zone":             func(...any) string { return "1970-01-01" },
		"htmlDate":                 func(...any) string { return "1970-01-01" },
		"htmlDateInZone":           func(...any) string { return "1970-01-01" },
		"dateModify":               func(...any) string { return "1970-01-01" },
		"date_modify":              func(...any) string { return "1970-01-01" },
		"mustDateModify":           func(...any) string { return "1970-01-01" },
		"must_date_modify":         func(...any) string { return "1970-01-01" },
		"ago":                      func(any) string { return "0s" },
		"unixEpoch":                func(any) string { return "0" },
		"toDate":                   func(...any) string { return "1970-01-01" },
		"mustToDate":               func(...any) string { return "1970-01-01" },
		"randAlpha":                random,
		"randAlphaNum":             random,
		"randAscii":                random,
		"randNumeric":              func(n any) string { return strings.Repeat("0", few(n)) },
		"randBytes":                random,
		"randInt":                  func(least, _ any) any { return least },
		"shuffle":                  func(s string) string { return s },
		"uuidv4":                   func() string { return "00000000-0000-4000-8000-000000000000" },
		"bcrypt":                   func(string) string { return "bcrypt" },
		"htpasswd":                 func(user, _ string) string { return user + ":bcrypt" },
		"derivePassword":           func(...any) string { return "derived" },
		"encryptAES":               func(_, text string) string { return text },
		"decryptAES":               func(_, text string) string { return text },
		"genPrivateKey":            func(string) string { return "key" },
		"genCA":                    func(...any) certificate { return certificate{"certificate", "key"} },
		"genCAWithKey":             func(...any) certificate { return certificate{"certificate", "key"} },
		"genSelfSignedCert":        func(...any) certificate { return certificate{"certificate", "key"} },
		"genSelfSignedCertWithKey": func(...any) certificate { return certificate{"certificate", "key"} },
		"genSignedCert":            func(...any) certificate { return certificate{"certificate", "key"} },
		"genSignedCertWithKey":     func(...any) certificate { return certificate{"certificate", "key"} },
		"buildCustomCert":          func(...any) certificate { return certificate{"certificate", "key"} },
	}
}

type certificate struct{ Cert, Key string }

func random(n any) string { return strings.Repeat("x", few(n)) }

// few is a small number of what a template asks for.
func few(n any) int {
	v := reflect.ValueOf(n)
	switch {
	case v.CanInt():
		return int(min(max(v.Int(), 0), 1000))
	case v.CanFloat():
		return int(min(max(v.Float(), 0), 1000))
	}
	return 1
}

// functions are those that templates of charts may call: sprig's and Helm's, without those that read the environment.
var functions = sync.OnceValue(func() map[string]any {
	all := map[string]any{}
	for name, f := range sprig.TxtFuncMap() {
		all[name] = f
	}
	delete(all, "env")
	delete(all, "expandenv")
	for name, f := range inert() {
		all[name] = f
	}
	own := map[string]any{
		"print": fmt.Sprint, "printf": fmt.Sprintf, "println": fmt.Sprintln,
		"html": template.HTMLEscaper, "js": template.JSEscaper, "urlquery": template.URLQueryEscaper,
		"toYaml": toYAML, "toYamlPretty": toYAML, "fromYaml": fromYAML, "fromYamlArray": fromYAMLArray,
		"toJson": toJSON, "fromJson": fromYAML, "fromJsonArray": fromYAMLArray,
		"required": func(message string, value any) (any, error) {
			if value == nil || value == "" {
				return nil, errors.New(message)
			}
			return value, nil
		},
		"until": func(n any) []int {
			if counted(n) < 0 {
				return untilStep(0, n, -1)
			}
			return untilStep(0, n, 1)
		},
		"untilStep": untilStep, "mustToYaml": toYAML, "toToml": func(any) string { return "" },
		"seq": func(...any) (string, error) { return "", errors.New("seq is not carried out") },
		"repeat": func(n any, s string) string {
			if counted(n) > maxText/max(len(s), 1) {
				panic(errTooLarge)
			}
			return strings.Repeat(s, max(counted(n), 0))
		},
		"indent":  func(n any, s string) string { return indent(n, s) },
		"nindent": func(n any, s string) string { return "\n" + indent(n, s) },
	}
	for name, f := range own {
		all[name] = f
	}
	for name, f := range all {
		all[name] = bounded(name, f)
	}
	all["printed"] = printed
	return all
})

func counted(n any) int {
	v := reflect.ValueOf(n)
	f := 0.0
	switch {
	case v.CanInt():
		f = float64(v.Int())
	case v.CanUint():
		f = float64(v.Uint())
	case v.CanFloat():
		f = v.Float()
	case v.Kind() == reflect.String:
		return 0
	}
	if math.IsNaN(f) || math.Abs(f) > maxText {
		panic(errTooLarge)
	}
	return int(f)
}

func untilStep(start, stop, step any) []int {
	from, to, by := counted(start), counted(stop), counted(step)
	var list []int
	for ; by > 0 && from < to || by < 0 && from > to; from += by {
		if len(list) > maxItems {
			panic(errTooLarge)
		}
		list = append(list, from)
	}
	return list
}

func indent(n any, s string) string {
	pad := strings.Repeat(" ", min(max(counted(n), 0), 1000))
	if len(pad)*(strings.Count(s, "\n")+1) > maxText {
		panic(errTooLarge)
	}
	return pad + strings.ReplaceAll(s, "\n", "\n"+pad)
}

// toYAML writes a value as Helm does: keys sorted, whole numbers without a point.
func toYAML(v any) string {
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(unfractioned(v)); err != nil {
		return ""
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// unfractioned makes numbers without a fraction whole, so that they are written so.
func unfractioned(v any) any {
	switch v := v.(type) {
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
			return int64(v)
		}
	case map[string]any:
		m := make(map[string]any, len(v))
		for key, value := range v {
			m[key] = unfractioned(value)
		}
		return m
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = unfractioned(item)
		}
		return list
	}
	return v
}

func toJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(b)
}

func fromText(text string) any {
	result := manifest.ReadPlain(source.NewText("text", source.Head, []byte(text)))
	if len(result.Problems) > 0 || len(result.Documents) == 0 {
		return nil
	}
	return goValue(result.Documents[0].Root)
}

func fromYAML(text string) map[string]any {
	if m, ok := fromText(text).(map[string]any); ok {
		return m
	}
	return map[string]any{}
}

func fromYAMLArray(text string) []any {
	list, _ := fromText(text).([]any)
	return list
}

// light are functions that hand on what they are given without writing it out.
var light = map[string]bool{
	"default": true, "dict": true, "list": true, "tuple": true, "get": true, "set": true, "unset": true, "hasKey": true, "empty": true, "coalesce": true,
	"ternary": true, "required": true, "dig": true, "pluck": true, "keys": true, "first": true, "last": true, "typeOf": true, "kindOf": true, "kindIs": true,
	"typeIs": true, "typeIsLike": true, "fail": true, "lookup": true, "all": true, "any": true, "pick": true, "omit": true, "values": true,
}

// bounded makes a function give up (which the engine turns into an error) where it would write out or give too much.
func bounded(name string, f any) any {
	function := reflect.ValueOf(f)
	variadic := function.Type().IsVariadic()
	return reflect.MakeFunc(function.Type(), func(arguments []reflect.Value) []reflect.Value {
		if !light[name] {
			left := maxSize
			for _, a := range arguments {
				measure(a, &left, 0)
			}
		}
		var results []reflect.Value
		if variadic {
			results = function.CallSlice(arguments)
		} else {
			results = function.Call(arguments)
		}
		for _, r := range results {
			if r.Kind() == reflect.Interface {
				r = r.Elem()
			}
			if r.Kind() == reflect.String && r.Len() > maxText || (r.Kind() == reflect.Slice || r.Kind() == reflect.Map) && r.Len() > maxItems {
				panic(errTooLarge)
			}
		}
		return results
	}).Interface()
}

// printed is what an action writes: nothing for nothing.
func printed(v any) any {
	if v == nil {
		return ""
	}
	left := maxSize
	measure(reflect.ValueOf(v), &left, 0)
	return v
}

// measure takes the size of a value off what is left, and gives up where nothing is.
func measure(v reflect.Value, left *int, depth int) {
	*left--
	if depth > maxNesting {
		panic(errTooLarge) // or it holds itself
	}
	switch v.Kind() {
	case reflect.String:
		*left -= v.Len()
	case reflect.Interface, reflect.Pointer:
		if !v.IsNil() && v.Kind() == reflect.Interface {
			measure(v.Elem(), left, depth+1)
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			*left -= 8
			measure(it.Value(), left, depth+1)
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			*left -= v.Len()
			break
		}
		for i := range v.Len() {
			measure(v.Index(i), left, depth+1)
		}
	}
	if *left < 0 {
		panic(errTooLarge)
	}
}
