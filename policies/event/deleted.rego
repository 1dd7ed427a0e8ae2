package plimsoll.event.deleted

import data.plimsoll.lib.event

# What one folder loses is one finding, and so are the messages that one AsyncAPI document loses.
findings contains {
	"fact": gone[0].id,
	"message": sprintf("%s, %s: consumers that still read such events have no schema, and no later change of %s is compared with anything", [what(gone, names), left(gone), each(names)]),
	"help": sprintf("let producers stop sending %s, then remove the consumers, and delete the schema when no such event can be read again", [event.few(names)]),
	"evidence": {"events": names, "version": gone[0].body.version, "left": gone[0].body.left},
} if {
	some entries in lost
	gone := [entry[1] | some entry in entries]
	names := [name(deleted.body) | some deleted in gone]
}

# lost: what is gone from each folder, in its order. What is gone for good is told apart from one version of several.
lost[[deleted.body.in, deleted.body.left > 0]] contains [deleted.id, deleted] if {
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

what(_, names) := sprintf("%s is gone from this tree", [names[0]]) if count(names) == 1

what(gone, names) := sprintf("%d event schemas of %s are gone from this tree (%s)", [count(names), gone[0].body.in, event.few(names)]) if count(names) > 1

each(names) := "the event" if {
	count(names) == 1
} else := "these events"

left(gone) := sprintf("while other versions are left (%d)", [gone[0].body.left]) if {
	gone[0].body.left > 0
} else := sprintf("with no other version left (%s is another event)", [gone[0].body.namesake]) if {
	count(gone) == 1
	gone[0].body.namesake != ""
} else := "with no other version left"
