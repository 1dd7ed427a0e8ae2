package events

import (
	"path"
	"regexp"
	"strconv"
	"strings"
)

// version is what the path of a schema says of its version.
type version struct {
	Event string // the event's name
	Text  string // as it is written: v1, 1-0-2; empty for none
	// key is the same for all versions of an event.
	key     string
	numbers []int
}

var (
	ending       = regexp.MustCompile(`(?i)\.(json|ya?ml|jsonschema|schema|event)$`)
	versionAfter = regexp.MustCompile(`^(.+?)[._-]([vV][0-9]+(?:[._-][0-9]+){0,2}|[0-9]+(?:[.-][0-9]+){1,2})$`)
	versionDot   = regexp.MustCompile(`^(.+?)\.([0-9]{1,3})$`)
	versionAlone = regexp.MustCompile(`^(?:[vV]?[0-9]{1,3}|[vV]?[0-9]+(?:[._-][0-9]+){1,2})$`)
	folderAlone  = regexp.MustCompile(`^(?:[vV][0-9]+(?:[._-][0-9]+){0,2}|[0-9]+-[0-9]+-[0-9]+|[0-9]+\.[0-9]+(?:\.[0-9]+)?)$`)
	numbers      = regexp.MustCompile(`[0-9]+`)
)

// versionOf reads the ways in which versions are told apart by name: order.v1.json, order-1.2.0.json, order/1-0-2 (SchemaVer,
// "model-revision-addition"), v2/order.json.
func versionOf(file string) version {
	dir, name := path.Split(file)
	dir = strings.TrimSuffix(dir, "/")
	for ending.MatchString(name) {
		name = ending.ReplaceAllString(name, "")
	}
	v := version{Event: name, key: dir + "/" + name}
	for _, pattern := range []*regexp.Regexp{versionAfter, versionDot} {
		if m := pattern.FindStringSubmatch(name); m != nil && !versionAlone.MatchString(name) {
			v.Event, v.Text, v.key = m[1], m[2], dir+"/"+m[1]
			break
		}
	}
	segments := strings.Split(dir, "/")
	if v.Text == "" && versionAlone.MatchString(name) && dir != "" {
		last := len(segments) - 1
		if segments[last] == "jsonschema" && last > 0 {
			last-- // Iglu: vendor/name/format/version
		}
		v.Event, v.Text, v.key = segments[last], name, dir
	}
	for i := len(segments) - 1; i >= 0 && v.Text == ""; i-- {
		if folderAlone.MatchString(segments[i]) {
			v.Text = segments[i]
			v.key = strings.Join(segments[:i], "/") + "/*/" + strings.Join(append(segments[i+1:], name), "/")
		}
	}
	for _, n := range numbers.FindAllString(v.Text, -1) {
		if number, err := strconv.Atoi(n); err == nil {
			v.numbers = append(v.numbers, number)
		}
	}
	return v
}

// continues is whether a version promises to go on with an earlier one: all numbers but the last two are the same in
// 1.2.0 (Semantic Versioning 2.0.0, section 8), all but the last in 1-0-2, where the second number says that something may
// break. Versions of one number promise nothing to each other.
func (v version) continues(earlier version) bool {
	if v.key != earlier.key || len(v.numbers) != len(earlier.numbers) || len(v.numbers) < 2 || !earlier.before(v) {
		return false
	}
	same := 1
	if strings.Contains(v.Text, "-") && len(v.numbers) == 3 {
		same = 2
	}
	for i := range same {
		if v.numbers[i] != earlier.numbers[i] {
			return false
		}
	}
	return true
}

// in is the path of the last folder of an event that is not called as the event is.
func (v version) in() string {
	segments := strings.Split(v.key, "/")
	for len(segments) > 0 && (segments[len(segments)-1] == v.Event || segments[len(segments)-1] == "*") {
		segments = segments[:len(segments)-1]
	}
	return strings.Join(segments, "/")
}

// folder is the name of that folder; empty for none.
func (v version) folder() string { return strings.TrimPrefix(path.Base("/"+v.in()), "/") }

func (v version) before(other version) bool {
	for i := range min(len(v.numbers), len(other.numbers)) {
		if v.numbers[i] != other.numbers[i] {
			return v.numbers[i] < other.numbers[i]
		}
	}
	return len(v.numbers) < len(other.numbers)
}
