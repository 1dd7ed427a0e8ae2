package plimsoll.rollout.step_jump

import data.plimsoll.lib.k8s

findings contains {
	"fact": canary.id,
	"message": sprintf("the canary of %s goes from %d %% to %d %% in one step: %d of 100 people meet the new version after no more than %d have tried it%s", [canary.body.name, jump.from, jump.to, jump.to - jump.from, jump.from, pods(canary.body)]),
	"help": sprintf(how[canary.body.tool], [canary.body.name, jump.from, jump.to, concat(" and ", [sprintf(weight[canary.body.tool], [share]) | some share in between(canary.body, jump)])]),
	"evidence": {"from": jump.from, "to": jump.to, "weights": canary.body.weights, "shares": canary.body.shares},
} if {
	some canary in input.facts["rollout.canary"]
	canary.body.last_exposure > 0 # all weights are known
	k8s.releases(canary.body)
	jumps := [size |
		some step in steps(canary.body)
		too_large(step)
		size := [step.to - step.from, step]
	]
	jump := max(jumps)[1]
}

how := {
	"argo-rollouts": "give the canary of %s, between %d %% and %d %%, %s as well, and a pause or an analysis after each",
	"flagger": "let %s go from %d %% to %d %% by way of %s (stepWeights)",
}

weight := {"argo-rollouts": "setWeight: %d", "flagger": "%d %%"}

# between: the fewest shares by which no step is too large: from each the largest that it may go to.
between(canary, jump) := sort([share |
	some share in graph.reachable(ways, {jump.from})
	share > jump.from
	share < jump.to
]) if {
	ways := {from: {largest} |
		some from in ({jump.from} | possible(canary))
		largest := max({to |
			some to in possible(canary)
			not too_large({"from": from, "to": to})
		})
	}
}

# possible: the shares that a weight can come to: without a router those of whole pods.
possible(canary) := {share |
	some share in numbers.range(1, 100)
	share == round((100 * round((share * canary.replicas) / 100)) / canary.replicas)
} if {
	canary.router_state == "absent"
} else := {share | some share in numbers.range(1, 100)}

# steps: each share with the one before it; after the last one all requests go to the new version.
steps(canary) := [{"from": shares[i - 1], "to": to} |
	shares := array.concat(canary.shares, [100])
	some i, to in shares
	shares[i - 1] > 0
]

# pods: without a router the controller makes whole pods, which come near to a weight.
pods(canary) := sprintf(" (in whole pods, of which it has %d)", [canary.replicas]) if canary.router_state == "absent"

pods(canary) := "" if canary.router_state != "absent"

too_large(step) if step.to - step.from > input.options.points

# What reaches no more than a first step may is not large, whatever it was before.
too_large(step) if {
	step.to > 10
	step.to > input.options.factor * step.from
}
