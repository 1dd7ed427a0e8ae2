package plimsoll.proto.file_option_changed

import data.plimsoll.lib.proto

# All that changed in one file is one finding.
findings contains {
	"fact": options[0].id,
	"message": sprintf("code written against what is generated from %s no longer builds, since %s", [file, concat("; ", [text | some option in options; text := sprintf("%s %s", [option.body.option, change(option.body)])])]),
	"help": sprintf("leave %s as they were, or release what is generated from %s under a new major version, so that each user moves in a change of its own", [concat(", ", [option.body.option | some option in options]), file]),
	"evidence": {"options": [object.filter(option.body, ["option", "from", "to"]) | some option in options]},
} if {
	some one in input.facts["proto.file_option_changed"]
	file := one.at.file
	not moved(file)
	options := [option |
		some option in input.facts["proto.file_option_changed"]
		option.at.file == file
		proto.breaks(option)
		not first_go_package(option.body)
	]
}

# moved: the package of the file is another one, which these options follow.
moved(file) if {
	some package_changed in input.facts["proto.package_changed"]
	package_changed.at.file == file
}

# first_go_package: without one, Go code is generated only where the command line says where to (Go Generated Code Guide, Packages).
first_go_package(option) if {
	option.option == "go_package"
	option.from == ""
}

change(option) := sprintf("was %s and is %s", [option.from, option.to]) if {
	option.from != ""
	option.to != ""
}

change(option) := sprintf("was not set and is %s", [option.to]) if option.from == ""

change(option) := sprintf("was %s and is not set", [option.from]) if option.to == ""
