package plimsoll.rollout.weights_sum

findings contains {
	"fact": route.id,
	"message": sprintf("%s %s gives each of its backends the weight 0 (%s): %s", [route.body.kind, route.body.name, weights(route.body), outcome(route.body.kind)]),
	"help": sprintf("give one of the backends of %s a weight above 0", [route.body.name]),
	"evidence": {"sum": route.body.sum},
} if {
	some route in input.facts["rollout.route"]
	route.body.sum == 0
}

findings contains {
	"fact": route.id,
	"message": sprintf("the weights of %s %s come to %d instead of 100 (%s): Istio takes them as parts of their sum, so the backends get %s of the requests", [route.body.kind, route.body.name, route.body.sum, weights(route.body), concat(", ", shares(route.body))]),
	"help": sprintf("write weights for %s that come to 100, so that each is the percentage that is meant", [route.body.name]),
	"evidence": {"sum": route.body.sum},
} if {
	some route in input.facts["rollout.route"]
	route.body.kind == "VirtualService"
	count(route.body.backends) > 1
	looks_like_percent(route.body.sum)
}

# looks_like_percent: 9 and 1 are parts by intention, 90 and 20 are percentages of which one was forgotten.
looks_like_percent(sum) if {
	sum > 50
	sum <= 200
	sum != 100
}

# Istio refuses a sum of 0 (validation of VirtualService); Gateway API takes it.
outcome("VirtualService") := "Istio refuses it, and the release stops there"

outcome(kind) := "requests that it takes are answered with an error" if kind != "VirtualService"

weights(route) := concat(", ", [sprintf("%s: %d", [named(backend), backend.weight]) | some backend in route.backends])

shares(route) := [sprintf("%d %%", [round((100 * backend.weight) / route.sum)]) | some backend in route.backends]

named(backend) := sprintf("%s/%s", [backend.name, backend.subset]) if {
	backend.subset != ""
} else := backend.name
