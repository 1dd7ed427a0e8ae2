package plimsoll.ship.heavy

import data.plimsoll.lib.cargo

findings contains {
	"fact": crate.id,
	"message": sprintf("%s is %s", [crate.object, word(crate.body.tons)]),
	"evidence": {"tons": crate.body.tons},
} if {
	some crate in input.facts["ship.crate"]
	cargo.loose(crate)
	crate.body.tons > input.options.limit
}

word(tons) := "a disaster" if {
	tons > 50
} else := "too heavy"
