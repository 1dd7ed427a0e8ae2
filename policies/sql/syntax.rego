package plimsoll.sql.syntax

findings contains {
	"fact": statement.id,
	"message": sprintf("PostgreSQL's parser refuses this statement, so nothing here was checked: %s", [statement.body.reason]),
	"help": "mend it; if it is right for your server, have it reviewed by hand and say so here: -- plimsoll:allow sql/syntax reason=\"…\"",
	"evidence": {"reason": statement.body.reason},
} if {
	some statement in input.facts["sql.unparsed"]
	statement.body.since == 0
}

findings contains {
	"fact": statement.id,
	"message": sprintf("nothing in this statement was checked: it holds %s", [statement.body.reason]),
	"help": sprintf(
		"have it reviewed by hand, for its locks above all, and say so here: -- plimsoll:allow sql/syntax reason=\"…\"; servers before version %d refuse it",
		[statement.body.since],
	),
	"evidence": {"reason": statement.body.reason},
} if {
	some statement in input.facts["sql.unparsed"]
	statement.body.since > 0
}
