package plimsoll.k8s.grace_too_short

findings contains {
	"fact": stop.id,
	"message": sprintf("the preStop hook of %s in %s %s sleeps %d s, and the pod is killed %d s after it was told to go: the application is never asked to stop, and requests that it is answering are cut off", [stop.body.container, stop.body.workload, stop.body.name, slept, stop.body.grace_seconds]),
	"help": sprintf("set terminationGracePeriodSeconds of %s to %d or more: the %d s of the hook, and 30 s for the application to finish what it began", [stop.body.name, slept + 30, slept]),
	"evidence": {"grace_seconds": stop.body.grace_seconds, "prestop_seconds": slept},
} if {
	some stop in input.facts["k8s.termination"]
	stop.body.grace_seconds <= stop.body.prestop.seconds
	slept := stop.body.prestop.seconds
}
