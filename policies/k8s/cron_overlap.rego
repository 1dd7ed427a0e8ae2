package plimsoll.k8s.cron_overlap

import data.plimsoll.lib.k8s

findings contains {
	"fact": job.id,
	"message": sprintf("CronJob %s starts every %d min whether or not the last run has ended: when one takes longer, a second works on the same data beside it, then a third, until somebody stops them", [job.body.name, minutes]),
	"help": sprintf("set concurrencyPolicy: Forbid in %s, and an activeDeadlineSeconds of its Job below %d", [job.body.name, minutes * 60]),
	"evidence": {"schedule": job.body.schedule, "every_minutes": minutes},
} if {
	some job in input.facts["k8s.job"]
	minutes := interval(job.body.schedule)
	minutes <= 10
	not job.body.concurrency_written
	job.body.deadline_state == "absent"
	not job.body.suspend
	k8s.serves_people(job.body)
}

interval("* * * * *") := 1

interval(schedule) := to_number(trim_suffix(trim_prefix(schedule, "*/"), " * * * *")) if regex.match(`^\*/\d+ \* \* \* \*$`, schedule)
