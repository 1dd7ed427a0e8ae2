package plimsoll.rollout.step_jump

import data.plimsoll.lib.k8s

findings contains {
	"fact": canary.id,
	"message": sprintf("the canary of %s goes from %d %% to %d %% in one step: %d of 100 people meet the new version after no more than %d have tried it%s", [canary.body.name, jump.from, jump.to, jump.to - jump.from, jump.from, pods(canary.body)]),
	"help": sprintf("add steps to %s between %d %% and %d %%, such as %d %%", [canary.body.name, jump.from, jump.to, min({input.options.factor * jump.from, jump.from + input.options.points, jump.to})]),
	"evidence": {"from": jump.from, "to": jump.to, "weights": canary.body.weights, "shares": canary.body.shares},
} if {
	some canary in input.facts["rollout.canary"]
	canary.body.last_exposure > 0 # all weights are known
	k8s.serves_people(canary.body)
	jumps := [size |
		some step in steps(canary.body)
		too_large(step)
		size := [step.to - step.from, step]
	]
	jump := max(jumps)[1]
}

# steps: each share with the one before it; after the last one all requests go to the new version.
steps(canary) := [{"from": shares[i - 1], "to": to} |
	shares := array.concat(canary.shares, [100])
	some i, to in shares
	shares[i - 1] > 0
]

# pods: without a router the controller makes whole pods, which come near to a weight.
pods(canary) := sprintf(" (by its %d pods)", [canary.replicas]) if canary.router_state == "absent"

pods(canary) := "" if canary.router_state != "absent"

too_large(step) if step.to - step.from > input.options.points

# What reaches no more than a first step may is not large, whatever it was before.
too_large(step) if {
	step.to > 10
	step.to > input.options.factor * step.from
}
