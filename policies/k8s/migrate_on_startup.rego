package plimsoll.k8s.migrate_on_startup

import data.plimsoll.lib.k8s

findings contains {
	"fact": container.id,
	"message": sprintf("each of the %d pods of %s %s migrates a database when it starts (container %s: %s): several do so at a time, a pod that is moved or added later does so again in the midst of the day, and a migration that takes long is cut off with the pod and begun anew", [container.body.replicas, container.body.workload, container.body.name, container.body.container, container.body.migration.sign]),
	"help": sprintf("take the migration out of the pods of %s and run it once before them: a Job with helm.sh/hook: pre-install,pre-upgrade or argocd.argoproj.io/hook: PreSync", [container.body.name]),
	"evidence": {"replicas": container.body.replicas, "migration_by": container.body.migration.by, "sign": container.body.migration.sign},
} if {
	some container in migrating
	container.body.replicas >= 2
	not container.body.maybe
	k8s.serves_people(container.body)
}

# migrating: the name of an init container says what it does; that of a container that serves says little.
migrating contains container if {
	some container in input.facts["k8s.container"]
	container.body.migration.by in {"command", "image", "switch"}
}

migrating contains container if {
	some container in input.facts["k8s.container"]
	container.body.migration.by == "name"
	container.body.init
}
