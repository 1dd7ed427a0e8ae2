package plimsoll.k8s.migration_image_differs

findings contains {
	"fact": migration.id,
	"message": sprintf("%s of %s migrates and %s runs in %s %s: the schema is that of another version than the code, and requests fail on what only one of them knows", [migration.body.tag, migration.body.repository, runs.body.tag, runs.body.workload, runs.body.name]),
	"help": sprintf("name one version in both: Job %s and %s %s", [migration.body.name, runs.body.workload, runs.body.name]),
	"evidence": {"migrates": migration.body.image, "runs": runs.body.image},
} if {
	some migration in input.facts["k8s.container"]
	migration.body.workload == "Job"
	migration.body.migration.by != ""
	migration.body.tag != ""
	migration.body.overridden == ""
	runs := [container |
		some container in input.facts["k8s.container"]
		same_release(container.body, migration.body)
		not container.body.tag in {"", migration.body.tag}
	][0]
}

same_release(container, migration) if {
	not container.workload in {"Job", "CronJob"}
	container.repository == migration.repository
	container.root == migration.root
	container.namespace == migration.namespace
}
