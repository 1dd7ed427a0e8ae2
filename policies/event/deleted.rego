package plimsoll.event.deleted

findings contains {
	"fact": deleted.id,
	"message": sprintf("%s is gone from this tree, %s: consumers that still read such events have no schema, and no later change of the event is compared with it", [name(deleted.body), left(deleted.body)]),
	"help": sprintf("let producers stop sending %s, then remove its consumers, and delete the schema when no such event can be read again", [name(deleted.body)]),
	"evidence": {"event": deleted.body.event, "version": deleted.body.version, "left": deleted.body.left},
} if {
	some deleted in input.facts["event.schema_removed"]
}

name(deleted) := deleted.event if {
	deleted.version == ""
} else := sprintf("%s %s", [deleted.event, deleted.version])

left(deleted) := "with no other version of it left" if {
	deleted.left == 0
} else := sprintf("while other versions of it are left (%d)", [deleted.left])
