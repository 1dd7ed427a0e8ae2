package plimsoll.k8s.migration_job_unordered

import data.plimsoll.lib.k8s

findings contains {
	"fact": job.id,
	"message": sprintf("Job %s migrates a database, and nothing makes it end before %s, of the same image, is replaced: pods of the new version start while it runs, and requests that need what it has not made yet fail", [job.body.name, concat(" and ", served)]),
	"help": sprintf("let Job %s end first: helm.sh/hook: pre-install,pre-upgrade (Helm), argocd.argoproj.io/hook: PreSync or a lower argocd.argoproj.io/sync-wave than the pods have (Argo CD), elsewhere an init container of the pods that waits until it was made", [job.body.name]),
	"evidence": {"workloads": served, "migration_by": job.body.migration_by},
} if {
	some job in input.facts["k8s.job"]
	job.body.kind == "Job"
	job.body.phase.when == "during"
	not job.body.suspend
	k8s.serves_people(job.body)
	served := sort({sprintf("%s %s", [workload.body.kind, workload.body.name]) |
		some workload in input.facts["k8s.workload"]
		k8s.same_release(job.body, workload.body)
		workload.body.phase.wave == job.body.phase.wave
		workload.body.waits == ""
	})
	count(served) > 0
}
