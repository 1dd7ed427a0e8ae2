package plimsoll.k8s.replicas_fought_over

import data.plimsoll.lib.k8s

findings contains {
	"fact": scale.id,
	"message": sprintf("%s owns the number of pods of %s %s, and the manifest sets it to %d as well: each time it is applied, which for many tools is each release, the pods that the load has called for are reduced to %d in its midst, until the autoscaler brings them back", [owner, scale.body.workload, scale.body.name, scale.body.written, scale.body.written]),
	"help": sprintf("remove %s: %d from %s and leave the number to %s; with kubectl apply, first drop the field from what was last applied (Kubernetes, \"Migrating Deployments and StatefulSets to horizontal autoscaling\")", [scale.body.key, scale.body.written, scale.body.name, owner]),
	"evidence": {"replicas": scale.body.written, "autoscaler": owner},
} if {
	some scale in input.facts["k8s.scale"]
	scale.body.written > 0
	not scale.body.most <= scale.body.written # no load calls for more
	k8s.serves_people(scale.body)
	owner := scale.body.autoscaler.objects[0]
}
