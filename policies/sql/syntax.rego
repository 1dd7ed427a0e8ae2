package plimsoll.sql.syntax

findings contains {
	"fact": statement.id,
	"message": sprintf("PostgreSQL's parser refuses this statement, so nothing here was checked: %s", [statement.body.reason]),
	"help": "mend it; if it is right for your server, have it reviewed by hand and say so here: -- plimsoll:allow sql/syntax reason=\"…\"",
	"evidence": {"reason": statement.body.reason},
} if {
	some statement in input.facts["sql.unparsed"]
}
