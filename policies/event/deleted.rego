package plimsoll.event.deleted

import data.plimsoll.lib.event

# The messages that one AsyncAPI document loses are one finding.
findings contains {
	"fact": gone[0].id,
	"message": sprintf("%s gone from this tree, %s: consumers that still read such events have no schema, and no later change of %s is compared with anything", [what(names), left(gone[0].body), each(names)]),
	"help": sprintf("let producers stop sending %s, then remove the consumers, and delete the schema when no such event can be read again", [event.few(names)]),
	"evidence": {"events": names, "version": gone[0].body.version, "left": gone[0].body.left},
} if {
	some entries in lost
	gone := [entry[1] | some entry in entries]
	names := [name(deleted.body) | some deleted in gone]
}

# lost: what is gone from each file, in its order.
lost[deleted.at.file] contains [deleted.id, deleted] if {
	some deleted in input.facts["event.schema_removed"]
	speaks(deleted.body)
}

# Who only reads events does not take them from others.
speaks(deleted) if deleted.actions != ["receive"]

name(deleted) := called(deleted) if {
	deleted.version == ""
} else := sprintf("%s %s", [called(deleted), deleted.version])

# called: the event's name, with the folder that tells it from others of that name.
called(deleted) := deleted.event if {
	deleted.folder == ""
} else := sprintf("%s/%s", [deleted.folder, deleted.event])

what(names) := sprintf("%s is", [names[0]]) if {
	count(names) == 1
} else := sprintf("%s are", [event.few(names)])

each(names) := "the event" if {
	count(names) == 1
} else := "these events"

left(deleted) := "with no other version of it left" if {
	deleted.left == 0
	deleted.namesake == ""
} else := sprintf("with no other version of it left (%s is another event)", [deleted.namesake]) if {
	deleted.left == 0
} else := sprintf("while other versions of it are left (%d)", [deleted.left])
