package plimsoll.flag.expired

findings contains {
	"fact": flag.id,
	"message": sprintf("the flag %s%s expired %s ago, on %s: code that nobody means to run any more still waits behind it, one wrong switch away from production", [flag.object, owned(flag.body), age(flag.body), flag.body.expires]),
	"help": help(flag.body),
	"evidence": {"expires": flag.body.expires, "as_of": input.as_of, "days": days(flag.body), "owner": flag.body.owner},
} if {
	some flag in input.facts["flag.definition"]
	flag.body.expires != ""
	flag.body.expires < input.as_of
}

days(flag) := floor((date(input.as_of) - date(flag.expires)) / (((24 * 60) * 60) * 1000000000))

date(text) := time.parse_ns("2006-01-02", text)

age(flag) := "1 day" if days(flag) == 1

age(flag) := sprintf("%d days", [days(flag)]) if days(flag) != 1

owned(flag) := sprintf(" of %s", [flag.owner]) if flag.owner != ""

owned(flag) := "" if flag.owner == ""

permanent := {"ops", "permission", "kill_switch"}

help(flag) := "take its readers and the losing path out of the code, release that, then delete the flag; if it is still needed, let its owner set a new date and say why" if not flag.kind in permanent

help(flag) := sprintf("a flag of kind %s may stay: take the date out, or let its owner review the flag and set the next one; if nobody needs it, take its readers out of the code, release that, then delete it", [flag.kind]) if flag.kind in permanent
