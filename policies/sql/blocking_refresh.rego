package plimsoll.sql.blocking_refresh

import data.plimsoll.lib.sql

findings contains {
	"fact": refresh.id,
	"message": message(refresh.body),
	"help": help(refresh.body),
	"evidence": sql.evidence(refresh),
	"fix": refresh.body.remedies.concurrently,
} if {
	some refresh in input.facts["sql.refresh_materialized_view"]
	sql.existing(refresh.body.table)
	refresh.body.populated
	not refresh.body.concurrently
}

message(refresh) := sprintf("every read of %s waits until its query has run to the end and its indexes are built", [refresh.table.name]) if not refresh.with_no_data

message(refresh) := sprintf("every query on %s fails from here on, until it is refreshed with data", [refresh.table.name]) if refresh.with_no_data

help(refresh) := sprintf("leave it filled; to bring it up to date: REFRESH MATERIALIZED VIEW CONCURRENTLY %s", [refresh.table.name]) if {
	refresh.with_no_data
} else := sprintf("%s; reads go on, and only the rows that differ are written", [refresh.concurrent]) if {
	refresh.unique_index != ""
} else := sprintf("first give it a unique index over plain columns, without WHERE: CREATE UNIQUE INDEX CONCURRENTLY … ON %s (…); then %s", [refresh.table.name, refresh.concurrent])
