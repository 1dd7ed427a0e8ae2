package plimsoll.proto.method_added

import data.plimsoll.lib.proto

# Methods that came to a service are one finding, at the first of them.
findings contains finding(methods[0], sprintf("%s of %s", [proto.few([method.body.method | some method in methods]), service]), [method.body.path | some method in methods]) if {
	some one in input.facts["proto.method_added"]
	service := one.body.service
	methods := [method |
		some method in input.facts["proto.method_added"]
		method.body.service == service
		method.at.file == one.at.file
		new(method.body)
	]
}

findings contains finding(service, service.body.service, [sprintf("/%s/%s", [service.body.service, method]) | some method in service.body.methods]) if {
	some service in input.facts["proto.service_added"]
	new(service.body)
}

# new: what had another name before is told of there.
new(added) if {
	not added.unstable
	added.was_name == ""
}

finding(at, what, paths) := {
	"fact": at.id,
	"message": sprintf("clients that call %s get UNIMPLEMENTED from every server that was built before this change", [what]),
	"help": "servers first, then clients: release and roll out the servers everywhere, and only then a client that calls it, or let the client do without it when the answer is UNIMPLEMENTED",
	"evidence": {"paths": paths, "first": at.body.first},
}
