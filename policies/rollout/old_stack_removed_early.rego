package plimsoll.rollout.old_stack_removed_early

import data.plimsoll.lib.k8s

findings contains {
	"fact": release.id,
	"message": sprintf("Rollout %s removes the old pods %d s after the switch (limit %d s): requests that are still sent to them fail, and after that going back takes as long as starting them anew", [release.body.name, release.body.scale_down_delay_seconds, input.options.minimum_seconds]),
	"help": sprintf("set scaleDownDelaySeconds: %d in %s, or as long as a release is watched", [input.options.minimum_seconds, release.body.name]),
	"evidence": {"delay_seconds": release.body.scale_down_delay_seconds},
} if {
	some release in input.facts["rollout.blue_green"]
	release.body.scale_down_delay_seconds < input.options.minimum_seconds
	k8s.releases(release.body)
}
