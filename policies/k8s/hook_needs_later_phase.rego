package plimsoll.k8s.hook_needs_later_phase

findings contains {
	"fact": job.id,
	"message": sprintf("Job %s runs before the rest of the release is applied (%s) and needs %s, which is applied only after it: on the first release its pod cannot start and the release stops there, on later ones it runs with what the release before has left", [job.body.name, concat(", ", hooks(job)), concat(" and ", sort(missing))]),
	"help": sprintf("give %s the same hook and a lower %s than %s has", [concat(" and ", sort(missing)), order(job), job.body.name]),
	"evidence": {"needs": sort(missing)},
} if {
	some job in input.facts["k8s.job"]
	job.body.phase.when == "before"
	missing := {sprintf("%s %s", [use.kind, use.name]) |
		some use in job.body.uses
		later(job, use)
	}
	count(missing) > 0
}

# later: what a job needs is applied with the release itself, and at no other place before it.
later(job, use) if {
	standing := {object.body.phase.when |
		some object in input.facts["k8s.object"]
		object.body.kind == use.kind
		object.body.name == use.name
		object.body.root == job.body.root
	}
	standing == {"during"}
}

hooks(job) := array.concat(job.body.phase.argo_hooks, job.body.phase.helm_hooks)

order(job) := "argocd.argoproj.io/sync-wave" if {
	count(job.body.phase.argo_hooks) > 0
} else := "helm.sh/hook-weight"
