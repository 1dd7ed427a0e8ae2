package plimsoll.k8s.migrate_on_startup

import data.plimsoll.lib.k8s

findings contains {
	"fact": container.id,
	"message": sprintf("each of the %d pods of %s %s migrates a database when it starts (container %s: %s): several do so at a time, a pod that is moved or added later does so again in the midst of the day, and a migration that takes long is cut off with the pod and begun anew", [container.body.replicas, container.body.workload, container.body.name, container.body.container, container.body.migration.sign]),
	"help": sprintf("take the migration out of the pods of %s and run it once before them: a Job with helm.sh/hook: pre-install,pre-upgrade or argocd.argoproj.io/hook: PreSync", [container.body.name]),
	"evidence": {"replicas": container.body.replicas, "migration_by": container.body.migration.by, "sign": container.body.migration.sign},
} if {
	some container in input.facts["k8s.container"]
	container.body.replicas >= 2
	container.body.migration.by in signs[container.body.init]
	not container.body.maybe
	k8s.serves_people(container.body)
}

# signs: of a container that serves its name says little, an init container is called after what it does.
signs := {
	false: {"command", "image", "switch"},
	true: {"command", "image", "switch", "name"},
}
