package workload

import (
	"slices"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
)

// Probe is what is known of a container's probe (Kubernetes API reference, Probe).
type Probe struct {
	State            string `json:"state" doc:"set, absent or unknown (a template or a patch decides)"`
	Handler          string `json:"handler" doc:"exec, httpGet, tcpSocket or grpc; empty when absent or unknown"`
	Path             string `json:"path" doc:"the path that is asked for, as written"`
	Port             string `json:"port" doc:"the port as written, number or name"`
	PortDeclared     string `json:"port_declared" doc:"declared, undeclared or unknown: whether the container's ports hold it, by name or number; empty when it has none"`
	InitialDelay     *int   `json:"initial_delay_seconds,omitempty" doc:"default 0; left out where it is not known, like every number here"`
	Period           *int   `json:"period_seconds,omitempty" doc:"default 10"`
	Timeout          *int   `json:"timeout_seconds,omitempty" doc:"default 1"`
	FailureThreshold *int   `json:"failure_threshold,omitempty" doc:"default 3"`
	Budget           *int   `json:"budget_seconds,omitempty" doc:"initial delay + period × failure threshold: how long a container that never answers is borne with"`
	Shallow          string `json:"shallow" doc:"why success says little: what is run whatever the application does (true, pgrep, ls …); empty when it may say something"`
}

// Probes are the three probes of a container.
type Probes struct {
	Readiness Probe `json:"readiness" doc:"the readiness probe"`
	Liveness  Probe `json:"liveness" doc:"the liveness probe"`
	Startup   Probe `json:"startup" doc:"the startup probe"`
	Identical bool  `json:"identical" doc:"readiness and liveness ask the same, and liveness gives up no later than readiness"`
}

// Probes reads the probes of a container.
func (c *Container) Probes() Probes {
	ports, open := c.Ports()
	read := func(key string) Probe {
		p := readProbe(c.Node.Field(key))
		switch {
		case p.Port == "":
		case slices.Contains(ports, p.Port):
			p.PortDeclared = "declared"
		case open || strings.ContainsAny(p.Port, "{$"):
			p.PortDeclared = "unknown"
		default:
			p.PortDeclared = "undeclared"
		}
		return p
	}
	p := Probes{Readiness: read("readinessProbe"), Liveness: read("livenessProbe"), Startup: read("startupProbe")}
	r, l := c.Node.Field("readinessProbe"), c.Node.Field("livenessProbe")
	p.Identical = r.State == manifest.Known && l.State == manifest.Known && p.Readiness.Handler != "" && p.Readiness.Handler == p.Liveness.Handler &&
		same(r.Node.Get(p.Readiness.Handler), l.Node.Get(p.Readiness.Handler)) && noLater(p.Liveness, p.Readiness)
	return p
}

// noLater is whether a probe gives up as soon as another one, or sooner.
func noLater(a, b Probe) bool {
	if a.Period == nil || a.FailureThreshold == nil || b.Period == nil || b.FailureThreshold == nil {
		return false
	}
	return *a.Period**a.FailureThreshold <= *b.Period**b.FailureThreshold
}

// same is whether two values are known to be equal.
func same(a, b *manifest.Node) bool {
	if a == nil || b == nil || a.Kind != b.Kind || a.Hidden || b.Hidden || a.Open || b.Open || len(a.Items) != len(b.Items) || len(a.Entries) != len(b.Entries) {
		return false
	}
	for i := range a.Items {
		if !same(a.Items[i], b.Items[i]) {
			return false
		}
	}
	for _, e := range a.Entries {
		if !same(e.Value, b.Get(e.Key.Value)) {
			return false
		}
	}
	return a.Value == b.Value
}

func readProbe(f manifest.Field) Probe {
	p := Probe{State: f.Is()}
	if f.State != manifest.Known {
		return p
	}
	for _, handler := range []string{"exec", "httpGet", "tcpSocket", "grpc"} {
		if h := f.Node.Get(handler); h != nil {
			p.Handler, p.Path, p.Port = handler, h.Written("path"), h.Written("port")
		}
	}
	p.InitialDelay, p.Period, p.Timeout, p.FailureThreshold =
		f.Field("initialDelaySeconds").Int(0), f.Field("periodSeconds").Int(10), f.Field("timeoutSeconds").Int(1), f.Field("failureThreshold").Int(3)
	for _, n := range []*int{p.Period, p.Timeout, p.FailureThreshold} {
		if n != nil && *n == 0 {
			*n = map[*int]int{p.Period: 10, p.Timeout: 1, p.FailureThreshold: 3}[n] // 0 is taken as not set (API defaults)
		}
	}
	if p.InitialDelay != nil && p.Period != nil && p.FailureThreshold != nil {
		budget := bounded(*p.InitialDelay + bounded(*p.Period)*bounded(*p.FailureThreshold))
		p.Budget = &budget
	}
	if p.Handler == "exec" {
		p.Shallow = shallow(f.Node.Get("exec", "command"))
	}
	return p
}

// bounded keeps numbers of a stranger's manifest in a range in which they can be multiplied.
func bounded(n int) int { return min(max(n, 0), 1<<30) }

var (
	commandEnd  = manifest.Pattern(`[;&|\n]+`)
	shallowTool = map[string]bool{"true": true, ":": true, "pgrep": true, "pidof": true, "ps": true, "ls": true, "echo": true, "sleep": true, "exit": true}
)

// shallow is the program of a command that succeeds as long as there is a process or a file system; empty when another one is
// run as well.
func shallow(command *manifest.Node) string {
	words := Words(command)
	found := ""
	for _, part := range words {
		if strings.ContainsAny(part, "{$`") {
			return ""
		}
	}
	text := script(words)
	for _, piece := range commandEnd().Split(text, -1) {
		fields := strings.Fields(piece)
		if len(fields) == 0 {
			continue
		}
		program := fields[0][strings.LastIndexByte(fields[0], '/')+1:]
		switch {
		case shallowTool[program]:
			if found == "" {
				found = program
			}
		case found != "" && (program == "grep" || program == "wc"):
		default:
			return ""
		}
	}
	return found
}
