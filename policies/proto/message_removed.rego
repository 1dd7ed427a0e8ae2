package plimsoll.proto.message_removed

findings contains finding(message.id, [message.body.message]) if {
	some message in input.facts["proto.message_removed"]
	alone(message.body)
	not message.body.file_removed
}

# A file that is gone is one finding.
findings contains finding(file.id, messages) if {
	some file in input.facts["proto.file_removed"]
	messages := [message.body.message |
		some message in input.facts["proto.message_removed"]
		alone(message.body)
		message.body.message in file.body.messages
	]
	count(messages) > 0
}

# alone: nothing that is known used the message, so it is not told by what happened to its users.
alone(message) if {
	not message.unstable
	count(message.used_by) == 0
}

finding(id, messages) := {
	"fact": id,
	"message": sprintf("code built after this change cannot read what was written as %s on its own: in a topic, in google.protobuf.Any, in a file", [concat(", ", messages)]),
	"help": sprintf("mark %s with option deprecated = true; stop writing it first, wait until what was written has been read, and remove it then", [concat(", ", messages)]),
	"evidence": {"messages": messages},
}
