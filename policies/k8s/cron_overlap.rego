package plimsoll.k8s.cron_overlap

import data.plimsoll.lib.k8s

# One CronJob is one finding, in however many overlays it stands.
findings contains {
	"fact": job.id,
	"message": sprintf("CronJob %s%s starts every %d min whether or not the last run has ended: when one takes longer, a second works on the same data beside it, then a third, until somebody stops them", [job.body.name, k8s.more(places), minutes]),
	"help": sprintf("set concurrencyPolicy: Forbid in %s; and, so that a run that hangs does not keep out those after it for ever, an activeDeadlineSeconds of its Job that no good run needs", [job.body.name]),
	"evidence": {"schedule": job.body.schedule, "every_minutes": minutes, "places": count(places)},
	"related": k8s.others(places),
} if {
	some jobs in overlapping
	places := k8s.ordered(jobs)
	job := places[0]
	minutes := interval(job.body.schedule)
}

overlapping[[job.body.name, job.body.namespace, job.body.repositories, job.body.schedule]] contains job if {
	some job in input.facts["k8s.job"]
	interval(job.body.schedule) <= 10
	not job.body.concurrency_written
	job.body.deadline_state == "absent"
	not job.body.suspend
	k8s.serves_people(job.body)
}

interval("* * * * *") := 1

interval(schedule) := to_number(trim_suffix(trim_prefix(schedule, "*/"), " * * * *")) if regex.match(`^\*/\d+ \* \* \* \*$`, schedule)
