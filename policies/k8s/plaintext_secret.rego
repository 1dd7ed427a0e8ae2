package plimsoll.k8s.plaintext_secret

import data.plimsoll.lib.k8s

findings contains {
	"fact": secret.id,
	"message": sprintf("Secret %s stands in the repository as it is (%s; base64 is no encryption): whoever can read it, or a copy of it, holds what production holds, and a rollback brings back a value that was changed since", [secret.body.name, concat(", ", keys)]),
	"help": sprintf("change the values of %s where they are used, for they are known; then keep %s with SOPS, as a SealedSecret, or as an ExternalSecret that names where the values lie", [concat(", ", keys), secret.body.name]),
	"evidence": {"keys": keys},
} if {
	some secret in input.facts["k8s.secret"]
	secret.body.encrypted == ""
	k8s.serves_people(secret.body)
	keys := [key |
		some key in secret.body.keys
		not regex.match(`(?i)^(.*[._-])?(name|url|type|project|enableoci|server|user|username|host|port|region|endpoint|bucket|crt|pub)$`, key)
	]
	count(keys) > 0
}

findings contains {
	"fact": variable.id,
	"message": sprintf("container %s of %s %s is given %s in plain text: whoever can read the manifest, in the repository or in the cluster, has it, and it can be changed only by a release", [variable.body.container, variable.body.workload, variable.body.name, variable.body.variable]),
	"help": sprintf("change the value where it is used, for it is known; keep the new one in a Secret, made by SOPS, a SealedSecret or an ExternalSecret, and let %s take it from there: valueFrom: {secretKeyRef: {name: …, key: …}}", [variable.body.variable]),
	"evidence": {"keys": [variable.body.variable]},
} if {
	some variable in input.facts["k8s.literal_secret"]
	k8s.serves_people(variable.body)
}
