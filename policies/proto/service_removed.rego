package plimsoll.proto.service_removed

import data.plimsoll.lib.proto

findings contains {
	"fact": service.id,
	"message": message(service.body),
	"help": help(service.body),
	"evidence": object.union(proto.evidence(service.body), {"methods": service.body.methods}),
} if {
	some service in input.facts["proto.service_removed"]
	proto.breaks(service)
}

message(service) := sprintf("clients that are still running call %s, and servers built from this change answer UNIMPLEMENTED", [service.service]) if {
	service.renamed_to == ""
}

message(service) := sprintf("%s is called %s now, and gRPC calls a service by its full name: running clients get UNIMPLEMENTED from new servers, and new clients from servers that are still running", [service.service, service.renamed_to]) if {
	service.renamed_to != ""
}

help(service) := sprintf("mark %s with option deprecated = true; move its clients away and release them first; remove it when servers see no more calls of it", [service.service]) if {
	service.renamed_to == ""
}

help(service) := sprintf("keep %s beside %s and let servers serve both; release the servers, then the clients that call the new name; remove the old one when servers see no more calls of it", [service.service, service.renamed_to]) if {
	service.renamed_to != ""
}
