package delivery

import (
	"strconv"

	"github.com/plimsoll-lint/plimsoll/analyzers/kubernetes/manifest"
)

// Backend is where a route sends requests.
type Backend struct {
	Name   string `json:"name" doc:"the Service, as written"`
	Subset string `json:"subset" doc:"Istio: the subset; empty when none"`
	Weight *int   `json:"weight,omitempty" doc:"as written, or the default (Gateway API 1; Istio 100 for one destination, 0 beside others); left out where it is not known"`
}

// Mirror is a copy of requests that is sent elsewhere.
type Mirror struct {
	Name    string   `json:"name" doc:"the Service, as written"`
	State   string   `json:"state" doc:"set (a percentage or fraction is written), absent (all requests) or unknown"`
	Percent *float64 `json:"percent,omitempty" doc:"how many; left out where it is not written or not known"`
}

// Route is one rule of a route.
type Route struct {
	node     *manifest.Node // what says it
	Index    int            `json:"index" doc:"its place among the rules, from 0"`
	Rule     string         `json:"rule" doc:"its name; empty when it has none"`
	Matched  bool           `json:"matched" doc:"it takes only requests that match a header, a query or a method; a path does not count"`
	Backends []Backend      `json:"backends" doc:"where it sends requests"`
	Sum      *int           `json:"sum,omitempty" doc:"of the weights; left out where one is not known"`
	Written  bool           `json:"weights_written" doc:"a weight is written"`
	Mirrors  []Mirror       `json:"mirrors" doc:"where it mirrors requests to"`
}

// Routes reads the rules of an HTTPRoute, a GRPCRoute or another route of Gateway API, or of an Istio VirtualService.
func Routes(d *manifest.Document) []*Route {
	var routes []*Route
	spec := d.Root.Get("spec")
	if d.Kind == "VirtualService" {
		for _, key := range []string{"http", "tls", "tcp"} {
			for _, item := range spec.Get(key).List() {
				routes = append(routes, istioRoute(item, len(routes)))
			}
		}
		return routes
	}
	for _, item := range spec.Get("rules").List() {
		routes = append(routes, gatewayRoute(item, len(routes)))
	}
	return routes
}

// gatewayRoute reads a rule of Gateway API (HTTPRouteRule, BackendRef: weight defaults to 1; RequestMirror filter: without a
// percent or fraction all requests are mirrored).
func gatewayRoute(item *manifest.Node, index int) *Route {
	r := &Route{node: item, Index: index, Rule: item.Written("name")}
	for _, m := range item.Get("matches").List() {
		r.Matched = r.Matched || m.Get("headers") != nil || m.Get("queryParams") != nil || m.Get("method") != nil
	}
	refs, open := item.Field("backendRefs").Items()
	for _, b := range refs {
		r.Backends = append(r.Backends, Backend{Name: b.Written("name"), Weight: b.Field("weight").Int(1)})
		r.Written = r.Written || b.Get("weight") != nil
	}
	for _, f := range item.Get("filters").List() {
		mirror := f.Get("requestMirror")
		if mirror == nil {
			continue
		}
		m := Mirror{Name: mirror.Written("backendRef", "name"), State: either(mirror.Field("percent"), mirror.Field("fraction"))}
		if n, ok := mirror.Field("percent").Number(); ok {
			p := float64(n)
			m.Percent = &p
		}
		r.Mirrors = append(r.Mirrors, m)
	}
	r.sum(open)
	return r
}

// istioRoute reads a route of a VirtualService (Istio, "HTTPRoute", "HTTPRouteDestination": weights in percent, a single
// destination without one gets all; mirrorPercentage: absent is all).
func istioRoute(item *manifest.Node, index int) *Route {
	r := &Route{node: item, Index: index, Rule: item.Written("name")}
	for _, m := range item.Get("match").List() {
		r.Matched = r.Matched || m.Get("headers") != nil || m.Get("queryParams") != nil || m.Get("method") != nil || m.Get("sourceLabels") != nil
	}
	refs, open := item.Field("route").Items()
	or := 100
	if len(refs) > 1 {
		or = 0
	}
	for _, b := range refs {
		r.Backends = append(r.Backends, Backend{Name: b.Written("destination", "host"), Subset: b.Written("destination", "subset"), Weight: b.Field("weight").Int(or)})
		r.Written = r.Written || b.Get("weight") != nil
	}
	if mirror := item.Get("mirror"); mirror != nil {
		m := Mirror{Name: mirror.Written("host"), State: either(item.Field("mirrorPercentage"), item.Field("mirrorPercent"), item.Field("mirror_percent"))}
		m.Percent = decimal(item.Field("mirrorPercentage", "value"))
		r.Mirrors = append(r.Mirrors, m)
	}
	for _, mirror := range item.Get("mirrors").List() {
		r.Mirrors = append(r.Mirrors, Mirror{Name: mirror.Written("destination", "host"), State: either(mirror.Field("percentage")), Percent: decimal(mirror.Field("percentage", "value"))})
	}
	r.sum(open)
	return r
}

func decimal(f manifest.Field) *float64 {
	text, state := f.Text()
	if state != manifest.Known {
		return nil
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || n < 0 || n > 1e6 {
		return nil
	}
	return &n
}

func (r *Route) sum(open bool) {
	if open || len(r.Backends) == 0 {
		return
	}
	total := 0
	for _, b := range r.Backends {
		if b.Weight == nil {
			return
		}
		total += min(max(*b.Weight, 0), 1_000_000)
	}
	r.Sum = &total
}

// At is the node that says it.
func (r *Route) At() *manifest.Node { return r.node }
