package plimsoll.proto.unresolved_import

# Each imported path is one finding, at the first that imports it.
findings contains {
	"fact": imports[0].id,
	"message": sprintf("%s, which %s imports, %s: fields whose types come from it are compared by the type's name alone", [path, importers(imports), why[reason]]),
	"help": sprintf(help[reason], [path]),
	"evidence": {"files": [one.at.file | some one in imports]},
} if {
	some one in input.facts["proto.unresolved_import"]
	path := one.body.import
	reason := one.body.reason
	imports := [other |
		some other in input.facts["proto.unresolved_import"]
		other.body.import == path
	]
}

importers(imports) := imports[0].at.file if {
	count(imports) == 1
} else := sprintf("%s with %d more", [imports[0].at.file, count(imports) - 1])

why := {
	"missing": "is not in this tree",
	"outside": "leads out of the tree, or is no path that protoc takes",
}

help := {
	"missing": "if the tree holds %s, put the folder that the import starts from into protobuf.roots; if it comes with a dependency, keep an exported copy in the tree, or set rules: {proto/unresolved-import: off}",
	"outside": "import %s by its path below the root, with slashes and without . or ..",
}
