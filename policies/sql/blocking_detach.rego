package plimsoll.sql.blocking_detach

import data.plimsoll.lib.sql

findings contains {
	"fact": detach.id,
	"message": sprintf("detaching %s waits for open transactions on %s to end, and every read and write of that table, whichever partition it is about, waits in line behind it", [detach.body.partition.name, detach.body.table.name]),
	"help": help(detach),
	"evidence": sql.evidence(detach),
	"fix": detach.body.remedies.concurrently,
} if {
	some detach in input.facts["sql.detach_partition"]
	sql.existing(detach.body.table)
	not detach.body.concurrently
	not as_short_as_can_be(detach.body)
	not detach.body.held # whoever waits, waits for an earlier statement
}

# Where the server refuses CONCURRENTLY, giving up early is all that is left to do.
as_short_as_can_be(detach) if {
	detach.concurrent == ""
	detach.lock_timeout != ""
}

help(detach) := sprintf("%s: %s", [sql.outside(detach), detach.body.concurrent]) if {
	detach.body.concurrent != ""
} else := sprintf("%s; put %s, so that it gives up instead of holding everybody up, and run the migration again until it succeeds", [hindrance(detach.body), sql.giving_up(detach)])

hindrance(detach) := sprintf("the server refuses CONCURRENTLY beside the default partition %s", [detach["default"]]) if {
	detach["default"] != ""
} else := "CONCURRENTLY comes with version 14 of the server"
