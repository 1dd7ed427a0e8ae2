# Questions about workloads and rollouts that many rules ask. Each takes the body of a fact.
package plimsoll.lib.k8s

# serves_people: people are served by it, as far as its path or the configuration says.
serves_people(body) if not body.environment in {"development", "test"}

# plural and verb: the ends of a noun and of its verb, for a number of things.
plural(n) := "" if n == 1

plural(n) := "s" if n != 1

verb(n) := "s" if n == 1

verb(n) := "" if n != 1

# has_volume: the pods of a workload write to a volume, which an old and a new pod often cannot hold at a time.
has_volume(workload) if {
	some use in workload.uses
	use.kind == "PersistentVolumeClaim"
}

# same_release: a migration Job runs the image of the workload, so it makes what that version needs.
same_release(job, workload) if {
	workload.root == job.root
	workload.namespace == job.namespace
	job.migration_repository in workload.repositories
}
