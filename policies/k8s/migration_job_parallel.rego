package plimsoll.k8s.migration_job_parallel

findings contains {
	"fact": job.id,
	"message": sprintf("%s %s migrates a database with %d pods at a time, %d times in all: each runs the whole migration, and one that finds the work of another half done fails, or does it twice", [job.body.kind, job.body.name, job.body.parallelism, job.body.completions]),
	"help": sprintf("set parallelism: 1 and completions: 1 in %s, or leave both out", [job.body.name]),
	"evidence": {"parallelism": job.body.parallelism, "completions": job.body.completions, "migration_by": job.body.migration_by},
} if {
	some job in input.facts["k8s.job"]
	job.body.migration_by != ""
	max({job.body.parallelism, job.body.completions}) > 1
}
