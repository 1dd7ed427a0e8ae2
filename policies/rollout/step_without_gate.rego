package plimsoll.rollout.step_without_gate

import data.plimsoll.lib.k8s

findings contains {
	"fact": step.id,
	"message": sprintf("this step raises the share of %s to %d %% and nothing holds before the next: the controller goes on at once, so nothing can be seen at %d %%", [step.body.name, step.body.weight, step.body.weight]),
	"help": sprintf("put a pause or an analysis after setWeight: %d of %s, or take the step out", [step.body.weight, step.body.name]),
	"evidence": {"exposure": step.body.weight},
} if {
	some step in input.facts["rollout.step"]
	step.body.gate == "none"
	step.body.weight < 100
	k8s.releases(step.body)
}
