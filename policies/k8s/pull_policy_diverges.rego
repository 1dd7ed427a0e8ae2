package plimsoll.k8s.pull_policy_diverges

import data.plimsoll.lib.k8s

findings contains {
	"fact": container.id,
	"message": sprintf("with imagePullPolicy: %s each node keeps what %s meant when it was first pulled there: pods of %s %s on different nodes run different code, and a new image reaches only nodes that never had one", [container.body.pull_policy, container.body.image, container.body.workload, container.body.name]),
	"help": sprintf("name a version of %s that is never pushed again, or set imagePullPolicy: Always", [container.body.repository]),
	"evidence": {"image": container.body.image, "pull_policy": container.body.pull_policy},
} if {
	some container in input.facts["k8s.container"]
	not container.body.workload in {"Job", "CronJob", "Pod"}
	container.body.pull_policy == "IfNotPresent"
	container.body.pull_policy_written
	container.body.tag_class in {"none", "latest", "latest-like", "branch-like"}
	container.body.overridden == ""
	k8s.serves_people(container.body)
}
