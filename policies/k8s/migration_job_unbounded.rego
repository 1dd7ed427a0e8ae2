package plimsoll.k8s.migration_job_unbounded

import data.plimsoll.lib.k8s

# One migration is one finding, in however many overlays its Job stands and whatever they call it.
findings contains {
	"fact": job.id,
	"message": sprintf("Job %s%s migrates a database (container %s) and has no activeDeadlineSeconds: %s that waits for a lock, or hangs, holds the release until somebody notices", [job.body.name, k8s.more(places), job.body.migration, again(job.body)]),
	"help": sprintf("set activeDeadlineSeconds of %s to what the longest migration may take, and backoffLimit: 0, so that a failed one is looked at before it runs again", [job.body.name]),
	"evidence": {"migration_by": job.body.migration_by, "backoff_limit": object.get(job.body, "backoff_limit", null), "places": count(places)},
	"related": k8s.others(places),
} if {
	some jobs in unbounded
	places := k8s.ordered(jobs)
	job := places[0]
}

# unbounded: by the migration; a version at the end of the name makes the Job another one and not the migration.
unbounded[[migration, job.body.migration_repository, again(job.body)]] contains job if {
	some job in input.facts["k8s.job"]
	job.body.kind == "Job"
	job.body.migration_by != ""
	job.body.deadline_state == "absent"
	k8s.serves_people(job.body)
	migration := regex.replace(job.body.name, `[-.]v?[0-9].*$`, "")
}

again(job) := sprintf("a migration that fails is tried %d times, and one", [job.backoff_limit + 1]) if {
	job.backoff_limit > 0
} else := "a migration"
