package plimsoll.release.missing_rollback_plan

findings contains {
	"fact": unplanned.id,
	"message": sprintf("no rollback plan covers this change, which %s%s; a plan has to hold: %s", [unplanned.body.risks[0].why, more(others(unplanned.body)), concat("; ", numbered(unplanned.body.must_hold))]),
	"help": sprintf("add a release record, such as %s, and put an answer for every \"?\": %s", [unplanned.body.file, unplanned.body.skeleton]),
	"related": others(unplanned.body),
	"evidence": {"risks": [risk.object | some risk in array.slice(unplanned.body.risks, 0, 20)]},
} if {
	some unplanned in input.facts["release.unplanned"]
}

numbered(items) := [sprintf("(%d) %s", [i + 1, item]) | some i, item in items]

more(others) := "" if count(others) == 0

more(others) := sprintf(" (the heaviest of %d risky steps)", [count(others) + 1]) if count(others) > 0

# others: every place of the service that the same plan has to cover.
others(unplanned) := [place |
	some risk in input.facts["release.risk"]
	risk.body.plan == ""
	risk.body.service == unplanned.service
	risk.body != unplanned.risks[0]
	place := {"fact": risk.id, "message": sprintf("this change also %s", [risk.body.why])}
]
