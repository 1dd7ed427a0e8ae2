package protobuf

import (
	"fmt"
	"regexp"
	"sort"
	"strings"

	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/schema"
	"github.com/plimsoll-lint/plimsoll/analyzers/protobuf/wire"
	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// A method is called by its path, /package.Service/Method (gRPC over HTTP2, Path), and an unknown one is answered with
// UNIMPLEMENTED (gRPC, "Status codes and their use in gRPC").

func removedService(name string) wire.Change {
	old := direction(wire.Breaking, "old clients that call "+name+" get UNIMPLEMENTED from a new server")
	return wire.Change{Backward: both(old, old), Forward: compatible()}
}

func addedService(name string) wire.Change {
	forth := direction(wire.Breaking, "new clients that call "+name+" get UNIMPLEMENTED from an old server")
	return wire.Change{Backward: compatible(), Forward: both(forth, forth)}
}

func (d *comparison) servicesOf(base *schema.File, fileGone bool) {
	for _, was := range base.Services {
		is := d.services[was]
		switch {
		case is == nil:
			d.serviceRemoved(was, nil, fileGone)
			continue
		case ofItsOwn(d.wasService[is], was):
			continue
		case was.Name != is.Name && !d.withPackage(base, was.Name, is.Name, is.File):
			d.serviceRemoved(was, is, fileGone)
		}
		d.service(was, is)
	}
}

func (d *comparison) serviceRemoved(was, is *schema.Service, fileGone bool) {
	head := d.files[was.File]
	body := ServiceRemoved{Service: was.Name, Methods: methodNames(was), FileRemoved: fileGone && is == nil, place: placeOf(head)}
	j := judged{Change: removedService(was.Name), source: breaksSource("code that uses " + was.Short() + " no longer builds"), first: firstClients, files: []*schema.File{was.File, head}}
	enclosing := spanOf(head)
	if is != nil {
		body.RenamedTo, body.place, enclosing = is.Name, placeOf(is.File), is.Span
		j.Forward = addedService(is.Name).Forward
		j.first = firstServers // which serve both names for a while
	}
	body.Verdict = d.verdict(j)
	d.gone("proto.service_removed", was.Name, was.Head, enclosing, body)
}

func methodNames(s *schema.Service) []string {
	var names []string
	for _, m := range s.Methods {
		names = append(names, m.Name)
	}
	return names
}

func (d *comparison) serviceAdded(is *schema.Service) {
	was := d.wasService[is]
	if was != nil && (was.Name == is.Name || d.withPackage(was.File, was.Name, is.Name, is.File)) {
		return
	}
	body := ServiceAdded{Service: is.Name, Methods: methodNames(is), place: placeOf(is.File)}
	if was != nil {
		body.WasName = was.Name
	}
	body.Verdict = d.verdict(judged{Change: addedService(is.Name), first: firstServers, files: []*schema.File{is.File}})
	d.state("proto.service_added", is.Name, is.Head, is.Span, body)
}

// methodPair is a method that both sides have.
type methodPair struct {
	*comparison
	was, is *schema.Method
}

func (d *comparison) service(was, is *schema.Service) {
	renamed := d.renamedMethods(was, is)
	for _, m := range was.Methods {
		n := is.Named(m.Name)
		if n == nil {
			d.methodRemoved(m, is, renamed[m.Name])
			continue
		}
		p := methodPair{d, m, n}
		p.signature()
		p.streaming()
		p.idempotency()
		p.http()
		d.options("method", was.Name+"."+m.Name, m.Options, n.Options, was.File, is.File, n.Span, source.Span{})
	}
	old := map[string]string{}
	for from, to := range renamed {
		old[to] = from
	}
	for _, n := range is.Methods {
		if was.Named(n.Name) == nil {
			body := MethodAdded{method: methodOf(n, is.File), WasName: old[n.Name]}
			body.Verdict = d.verdict(judged{Change: addedService(body.Path), first: firstServers, files: []*schema.File{is.File}})
			d.state("proto.method_added", is.Name+"."+n.Name, n.Span, source.Span{}, body)
		}
	}
	d.options("service", was.Name, was.Options, is.Options, was.File, is.File, is.Head, is.Span)
}

func methodOf(m *schema.Method, head *schema.File) method {
	return method{Service: m.Service.Name, Method: m.Name, Path: "/" + m.Service.Name + "/" + m.Name, Request: m.Request, Response: m.Response, Deprecated: m.Deprecated, place: placeOf(head)}
}

// renamedMethods are methods that are gone, by the only one that came with the same request and response.
func (d *comparison) renamedMethods(was, is *schema.Service) map[string]string {
	type signature struct{ request, response, streaming string }
	came := map[signature][]string{}
	for _, n := range is.Methods {
		if was.Named(n.Name) == nil {
			s := signature{n.Request, n.Response, streaming(n)}
			came[s] = append(came[s], n.Name)
		}
	}
	renamed, taken := map[string]string{}, map[string]bool{}
	for _, m := range was.Methods {
		if is.Named(m.Name) != nil {
			continue
		}
		var found []string
		for _, request := range d.namesNow(m.Request) {
			for _, response := range d.namesNow(m.Response) {
				for _, name := range came[signature{request, response, streaming(m)}] {
					if len(found) > 1 {
						break // one of several cannot be told
					}
					if !taken[name] {
						found = append(found, name)
					}
				}
			}
		}
		if len(found) == 1 {
			renamed[m.Name], taken[found[0]] = found[0], true
		}
	}
	return renamed
}

// namesNow are the full names that a message of the base can have at the head: its own, and the one that it moved to.
func (d *comparison) namesNow(was string) []string {
	if is := d.names[was]; is != "" && is != was {
		return []string{was, is}
	}
	return []string{was}
}

// oneMessage is whether two names are of one message, which may have moved.
func (d *comparison) oneMessage(was, is string) bool { return was == is || d.names[was] == is }

func (d *comparison) methodRemoved(m *schema.Method, is *schema.Service, renamed string) {
	body := MethodRemoved{method: methodOf(m, is.File), RenamedTo: renamed}
	j := judged{Change: removedService(body.Path), source: breaksSource("code that calls or serves " + m.Name + " no longer builds"), first: firstClients, files: []*schema.File{m.Service.File, is.File}}
	if renamed != "" {
		j.Forward = addedService("/" + is.Name + "/" + renamed).Forward
		j.first = firstServers // which serve both for a while
	}
	body.Verdict = d.verdict(j)
	d.gone("proto.method_removed", m.Service.Name+"."+m.Name, m.Span, is.Span, body)
}

func (p methodPair) state(kind string, body any) {
	p.comparison.state(kind, p.was.Service.Name+"."+p.was.Name, p.is.Span, source.Span{}, body)
}

func (p methodPair) about() method { return methodOf(p.was, p.is.Service.File) }

func (p methodPair) verdict(c wire.Change, source wire.Direction, first string) Verdict {
	return p.comparison.verdict(judged{Change: c, source: source, first: first, files: []*schema.File{p.was.Service.File, p.is.Service.File}})
}

// signature: what arrives is bytes without a name, so another message of the same structure is read as well.
func (p methodPair) signature() {
	request, response := p.differs(p.was.Request, p.is.Request), p.differs(p.was.Response, p.is.Response)
	if !request && !response {
		return
	}
	body := MethodSignatureChanged{method: p.about(), RequestChanged: request, ResponseChanged: response, ToRequest: p.is.Request, ToResponse: p.is.Response}
	change := wire.Change{Backward: compatible(), Forward: compatible()}
	if request {
		change = change.And(messages("the request: ", p.was.RequestMessage, p.is.RequestMessage, p.was.Request, p.is.Request))
	}
	if response {
		change = change.And(messages("the response: ", p.was.ResponseMessage, p.is.ResponseMessage, p.was.Response, p.is.Response))
	}
	body.Verdict = p.verdict(change, breaksSource(p.was.Name+" takes or gives another type in generated code"), "")
	p.state("proto.method_signature_changed", body)
}

// differs is whether two names are of different messages, as far as they are known.
func (p methodPair) differs(was, is string) bool {
	return !p.oneMessage(was, is) && (strings.Contains(was, ".") && strings.Contains(is, ".") || lastPart(was) != lastPart(is))
}

func messages(what string, was, is *schema.Message, wasName, isName string) wire.Change {
	change := wire.TypeChange(&schema.Field{Kind: schema.KindMessage, Message: was, TypeName: wasName, Written: wasName}, &schema.Field{Kind: schema.KindMessage, Message: is, TypeName: isName, Written: isName})
	for _, one := range []*wire.Direction{&change.Backward.Binary, &change.Backward.JSON, &change.Forward.Binary, &change.Forward.JSON} {
		if one.Why != "" {
			one.Why = what + one.Why
		}
	}
	return change
}

func streaming(m *schema.Method) string {
	switch {
	case m.ClientStreams && m.ServerStreams:
		return "bidirectional streaming"
	case m.ClientStreams:
		return "client streaming"
	case m.ServerStreams:
		return "server streaming"
	}
	return "unary"
}

func (p methodPair) streaming() {
	body := MethodStreamingChanged{method: p.about(), From: streaming(p.was), To: streaming(p.is)}
	if body.From == body.To {
		return
	}
	breaks := direction(wire.Breaking, fmt.Sprintf("one side sends or awaits one message where the other has a stream: %s against %s", body.From, body.To))
	body.Verdict = p.verdict(wire.Change{Backward: both(breaks, breaks), Forward: both(breaks, breaks)}, breaksSource(p.was.Name+" is called and served in another way in generated code"), firstNobody)
	p.state("proto.method_streaming_changed", body)
}

// idempotency decides about retries and about GET requests (descriptor.proto, MethodOptions.IdempotencyLevel).
func (p methodPair) idempotency() {
	if p.was.Idempotency == p.is.Idempotency {
		return
	}
	body := MethodIdempotencyChanged{method: p.about(), From: p.was.Idempotency, To: p.is.Idempotency}
	change := wire.Change{Backward: compatible(), Forward: compatible()}
	if p.was.Idempotency == "NO_SIDE_EFFECTS" {
		change.Backward = both(direction(wire.Unknown, "old clients may call it with GET (Connect), which a new server does not take"), direction(wire.Unknown, "old clients may call it with GET (Connect), which a new server does not take"))
	}
	if p.is.Idempotency == "NO_SIDE_EFFECTS" {
		change.Forward = both(direction(wire.Unknown, "new clients may call it with GET (Connect), which an old server does not take"), direction(wire.Unknown, "new clients may call it with GET (Connect), which an old server does not take"))
	}
	body.Verdict = p.verdict(change, wire.Direction{}, "")
	p.state("proto.method_idempotency_changed", body)
}

// http compares what REST clients can call (google/api/http.proto, HttpRule).
func (p methodPair) http() {
	was, is := bindings(p.was.Options), bindings(p.is.Options)
	body := HTTPChanged{method: p.about()}
	for _, route := range routes(was) {
		if to, stays := is[route]; !stays {
			body.Removed = append(body.Removed, was[route].route)
		} else if was[route].body != to.body {
			body.Body = fmt.Sprintf("%s: body %q → %q", was[route].route, was[route].body, to.body)
		}
	}
	for _, route := range routes(is) {
		if _, there := was[route]; !there {
			body.Added = append(body.Added, is[route].route)
		}
	}
	if len(body.Removed)+len(body.Added) == 0 && body.Body == "" {
		return
	}
	change := wire.Change{Backward: compatible(), Forward: compatible()}
	if len(body.Removed) > 0 || body.Body != "" {
		what := strings.Join(body.Removed, ", ")
		if what == "" {
			what = body.Body
		}
		change.Backward.JSON = direction(wire.Breaking, "old REST clients call "+what+", which a new server does not serve so")
	}
	if len(body.Added) > 0 || body.Body != "" {
		change.Forward.JSON = direction(wire.Breaking, "new REST clients call what an old server does not serve")
	}
	first := firstServers // which serve what is new beside what is to go
	if len(body.Added) == 0 && body.Body == "" {
		first = firstClients // which stop calling what goes
	}
	body.Verdict = p.verdict(change, wire.Direction{}, first)
	p.state("proto.http_changed", body)
}

const httpOption = "(google.api.http)"

// binding is one way to call a method by REST.
type binding struct {
	route string // verb and path, as written
	body  string
}

// bindings are a method's REST bindings, by what a client calls: verb and path without the names of variables.
func bindings(options []schema.Option) map[string]binding {
	verbs, bodies := map[string]string{}, map[string]string{}
	for _, o := range options {
		rest, ok := strings.CutPrefix(o.Name, httpOption+".")
		if !ok {
			continue
		}
		rule, member := "", rest
		if dot := strings.IndexByte(rest, '.'); dot >= 0 && strings.HasPrefix(rest, "additional_bindings") {
			rule, member = rest[:dot], rest[dot+1:]
		}
		switch member {
		case "get", "put", "post", "delete", "patch":
			verbs[rule] = strings.ToUpper(member) + " " + o.Value
		case "body":
			bodies[rule] = o.Value
		}
	}
	found := map[string]binding{}
	for rule, route := range verbs {
		found[variable.ReplaceAllStringFunc(route, pattern)] = binding{route, bodies[rule]}
	}
	return found
}

var variable = regexp.MustCompile(`\{[^{}]*\}`)

// pattern is what stands in a URL for a variable of a path; without one of its own, it is one segment (google/api/http.proto,
// "Path template syntax").
func pattern(variable string) string {
	if _, own, ok := strings.Cut(variable, "="); ok {
		return "{" + own
	}
	return "{*}"
}

func routes(bindings map[string]binding) []string {
	var list []string
	for route := range bindings {
		list = append(list, route)
	}
	sort.Strings(list)
	return list
}
