package plimsoll.ship.crate_lost

findings contains {"fact": gone.id, "message": sprintf("%s is gone", [gone.object])} if {
	some gone in input.facts["ship.crate_removed"]
	not gone.object in {crate.object | some crate in input.facts["ship.crate"]}
}
