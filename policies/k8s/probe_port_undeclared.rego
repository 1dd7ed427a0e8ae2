package plimsoll.k8s.probe_port_undeclared

import data.plimsoll.lib.k8s

findings contains {
	"fact": probe.id,
	"message": sprintf("the %s probe of %s in %s %s asks the port %s, and the container declares none of that name (%s): the probe cannot be made, and %s", [probe.body.probe, probe.body.container, probe.body.workload, probe.body.name, port, declared(probe.body.ports), outcome[probe.body.probe]]),
	"help": sprintf("declare it in %s: ports: [{name: %s, containerPort: …}], or ask for the number", [probe.body.container, port]),
	"evidence": {"port": port, "ports": probe.body.ports},
} if {
	some probe in input.facts["k8s.probe"]
	probe.body.details.port_declared == "undeclared"
	port := probe.body.details.port
	not regex.match(`^\d+$`, port)
	k8s.serves_people(probe.body)
}

outcome := {
	"readiness": "the pod never gets a request, so the rollout stops",
	"liveness": "the container is killed again and again",
	"startup": "the container is killed before it has started",
}

declared(ports) := concat(", ", ports) if count(ports) > 0

declared(ports) := "none at all" if count(ports) == 0
