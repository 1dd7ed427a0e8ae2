package plimsoll.k8s.two_autoscalers

import data.plimsoll.lib.k8s

findings contains {
	"fact": scale.id,
	"message": sprintf("%s each scale %s %s: from Kubernetes 1.26 on all of them stop (ScalingActive False, AmbiguousSelector), so no load brings another pod; before, each undid what another did", [concat(" and ", scalers), scale.body.workload, scale.body.name]),
	"help": help(concat(" and ", others), kept),
	"evidence": {"autoscalers": scalers},
} if {
	some scale in input.facts["k8s.scale"]
	count(scale.body.autoscaler.objects) > 1
	k8s.serves_people(scale.body)
	scalers := scale.body.autoscaler.objects
	kept := scalers[count(scalers) - 1] # they are in the order of their names: a ScaledObject is the last
	others := array.slice(scalers, 0, count(scalers) - 1)
}

help(others, kept) := sprintf("add the metrics of %s to the triggers of %s (types cpu and memory are there), and remove %s", [others, kept, others]) if startswith(kept, "ScaledObject/")

help(others, kept) := sprintf("put the metrics of %s into %s, where the one that asks for the most pods counts, and remove %s", [others, kept, others]) if not startswith(kept, "ScaledObject/")
