package plimsoll.k8s.startup_probe_missing

import data.plimsoll.lib.k8s

# One container is one finding, in however many copies of its workload it stands.
findings contains {
	"fact": probe.id,
	"message": sprintf("container %s of %s %s%s has %d s to start: its liveness probe %s, and where a node is busy, when pods are needed most, it may be killed before it has begun to answer, again and again", [probe.body.container, probe.body.workload, probe.body.name, k8s.more(places), probe.body.details.budget_seconds, counts(probe.body.details)]),
	"help": sprintf("add a startupProbe of %s that asks the same, with periodSeconds: 5 and failureThreshold: 60; it bears with 300 s and leaves the liveness probe as strict as it is", [probe.body.container]),
	"evidence": {"budget_seconds": probe.body.details.budget_seconds, "places": count(places)},
	"related": k8s.others(places),
} if {
	some probes in hasty
	places := k8s.ordered(probes)
	probe := places[0]
}

hasty[[probe.body.workload, probe.body.name, probe.body.container, k8s.last(probe.body.repository), probe.body.details]] contains probe if {
	some probe in input.facts["k8s.probe"]
	probe.body.probe == "liveness"
	probe.body.startup == "absent"
	probe.body.details.budget_seconds < input.options.minimum_seconds
	probe.body.requests == "present"
	probe.body.workload != "DaemonSet"
	k8s.serves_people(probe.body)
}

# counts: since when a probe counts failures, and how many it bears with.
counts(probe) := sprintf("asks every %d s and gives up after %d failures%s", [probe.period_seconds, probe.failure_threshold, from(probe.initial_delay_seconds)])

from(0) := ", from the start"

from(delay) := sprintf(", from %d s after the start", [delay]) if delay > 0
