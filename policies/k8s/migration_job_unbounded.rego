package plimsoll.k8s.migration_job_unbounded

findings contains {
	"fact": job.id,
	"message": sprintf("Job %s migrates a database (container %s) and has no activeDeadlineSeconds: %s that waits for a lock, or hangs, holds the release until somebody notices", [job.body.name, job.body.migration, again(job.body)]),
	"help": sprintf("set activeDeadlineSeconds of %s to what the longest migration may take, and backoffLimit: 0, so that a failed one is looked at before it runs again", [job.body.name]),
	"evidence": {"migration_by": job.body.migration_by, "backoff_limit": object.get(job.body, "backoff_limit", null)},
} if {
	some job in input.facts["k8s.job"]
	job.body.kind == "Job"
	job.body.migration_by != ""
	job.body.deadline_state == "absent"
}

again(job) := sprintf("a migration that fails is tried %d times, and one", [job.backoff_limit + 1]) if {
	job.backoff_limit > 0
} else := "a migration"
