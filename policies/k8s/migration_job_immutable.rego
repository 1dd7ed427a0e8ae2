package plimsoll.k8s.migration_job_immutable

import data.plimsoll.lib.k8s

findings contains {
	"fact": job.id,
	"message": sprintf("Job %s keeps its name and is no hook: the next release brings another image for it, the API server refuses that (field is immutable), and the release stops with its migration not made", [job.body.name]),
	"help": sprintf("make %s a hook (argocd.argoproj.io/hook: PreSync, or helm.sh/hook: pre-install,pre-upgrade), or let Argo CD replace it: argocd.argoproj.io/sync-options: Replace=true,Force=true", [job.body.name]),
	"evidence": {"image": job.body.migration_repository, "migration_by": job.body.migration_by},
} if {
	some job in input.facts["k8s.job"]
	job.body.kind == "Job"
	job.body.class == "full"
	job.body.phase.when == "during"
	not job.body.phase.replaces
	not job.body.ttl_seconds
	not regex.match(`\d|[{$]|x{5}`, job.body.name) # the version, or letters by chance (a rendered chart has x for them), make it another one each time
	not job.body.generate_name
	not job.body.migration_pinned
	k8s.serves_people(job.body)
	some workload in input.facts["k8s.workload"]
	k8s.same_release(job.body, workload.body)
}
