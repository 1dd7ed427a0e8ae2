package workload

import (
	"math"
	"strconv"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
)

// Words are the texts of a list, as written.
func Words(list *manifest.Node) []string {
	var words []string
	for _, item := range list.List() {
		words = append(words, item.Written())
	}
	return words
}

// script is what a command runs: the script of a shell, or the words in a row.
func script(words []string) string {
	if len(words) >= 3 && shell().MatchString(words[0]) && strings.HasPrefix(words[1], "-") && strings.HasSuffix(words[1], "c") {
		return words[2]
	}
	return strings.Join(words, " ")
}

var shell = manifest.Pattern(`^(.*/)?(ba|da|a|k|z)?sh$`)

// Command is what a container runs by its own command and args.
func (c *Container) Command() string {
	return script(append(Words(c.Node.Get("command")), Words(c.Node.Get("args"))...))
}

// Stop is what is known of how a container is stopped (Kubernetes API reference, Lifecycle).
type Stop struct {
	State   string `json:"state" doc:"set, absent or unknown"`
	Handler string `json:"handler" doc:"exec, sleep, httpGet or tcpSocket; empty when absent or unknown"`
	Seconds *int   `json:"seconds,omitempty" doc:"how long it sleeps at least: sleep.seconds, or the sleeps of its command; left out where that cannot be told"`
}

// PreStop reads the hook that runs before a container is told to stop.
func (c *Container) PreStop() Stop {
	f := c.Node.Field("lifecycle", "preStop")
	s := Stop{State: f.Is()}
	if f.State != manifest.Known {
		return s
	}
	for _, handler := range []string{"exec", "sleep", "httpGet", "tcpSocket"} {
		if f.Node.Get(handler) != nil {
			s.Handler = handler
		}
	}
	switch s.Handler {
	case "sleep":
		if n, ok := f.Field("sleep", "seconds").Number(); ok {
			s.Seconds = &n
		}
	case "exec":
		s.Seconds = sleeps(script(Words(f.Node.Get("exec", "command"))))
	}
	return s
}

var (
	sleepCall = manifest.Pattern(`(?:^|[\s;&|(/])sleep\s+(\d{1,6}(?:\.\d+)?)([smhd]?)(?:$|[\s;&|)])`)
	branching = manifest.Pattern(`(^|[\s;&|])(while|until|for|if|case)\s|\|\|`)
)

// sleeps is how long a script sleeps for certain; nil where that cannot be told.
func sleeps(text string) *int {
	calls := sleepCall().FindAllStringSubmatch(text, -1)
	if len(calls) == 0 || branching().MatchString(text) {
		return nil
	}
	total := 0.0
	for _, call := range calls {
		n, _ := strconv.ParseFloat(call[1], 64)
		total += n * map[string]float64{"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}[call[2]]
	}
	seconds := int(math.Ceil(total))
	return &seconds
}
