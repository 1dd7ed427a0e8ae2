package plimsoll.proto.method_removed

import data.plimsoll.lib.proto

findings contains {
	"fact": method.id,
	"message": message(method.body),
	"help": help(method.body),
	"evidence": object.union(proto.evidence(method.body), {"path": method.body.path}),
} if {
	some method in input.facts["proto.method_removed"]
	proto.breaks(method)
}

# To clients that call it by REST, a route that is gone is a method that is gone. Those of one service are one finding.
findings contains {
	"fact": methods[0].id,
	"message": sprintf("REST clients that are still running call %s, and servers built from this change no longer take that as a call of %s", [proto.few(removed), one.body.service]),
	"help": way(first(methods), proto.few(removed)),
	"evidence": object.union(proto.evidence(methods[0].body), {"path": methods[0].body.path, "removed": removed, "first": first(methods)}),
} if {
	some one in input.facts["proto.http_changed"]
	methods := [method |
		some method in input.facts["proto.http_changed"]
		[method.at.file, method.body.service] == [one.at.file, one.body.service]
		proto.breaks(method)
		count(method.body.removed) > 0
	]
	removed := [route | some method in methods; some route in method.body.removed]
}

# first: to routes that come with the change, clients can only go when servers have them.
first(methods) := "servers" if {
	some method in methods
	method.body.first == "servers"
} else := "clients"

way("servers", routes) := sprintf("three steps: servers that keep %s in additional_bindings, beside what is new; then clients that call something else; and it goes when servers see no more calls of it", [routes])

way("clients", routes) := sprintf("clients first, then servers: keep %s, release clients that do not call it, and remove it when servers see no more calls of it", [routes])

message(method) := sprintf("clients that are still running call %s, and servers built from this change answer UNIMPLEMENTED", [method.path]) if {
	method.renamed_to == ""
}

message(method) := sprintf("%s is called %s now, and gRPC calls a method by its name: running clients get UNIMPLEMENTED from new servers, and new clients from servers that are still running", [method.path, method.renamed_to]) if {
	method.renamed_to != ""
}

help(method) := sprintf("clients first, then servers: mark %s with option deprecated = true, release clients that do not call it, and remove it when servers see no more calls of it", [method.method]) if {
	method.renamed_to == ""
}

help(method) := sprintf("keep %s beside %s and let servers serve both; release the servers, then the clients that call %s; remove %s when servers see no more calls of it", [method.method, method.renamed_to, method.renamed_to, method.method]) if {
	method.renamed_to != ""
}
