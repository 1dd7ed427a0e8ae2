# What is said of images whose tags are given to newer ones.
package plimsoll.lib.image

import data.plimsoll.lib.k8s

# moves: a tag, or none, that the registry gives to the newest image.
moves(image) if {
	image.tag_class in {"none", "latest", "latest-like", "branch-like"}
	object.get(image, "overridden", "") == "" # said where it is set
}

# thing: an image of a workload, or of an entry of a kustomization, wherever it is written.
thing(image) := [image.image, image.name, object.get(image, "container", "")]

# finding: what is reported of the places of one image.
finding(places) := {
	"fact": place.id,
	"message": sprintf("%s: %s", [means(place.body, where(places)), consequence(object.get(place.body, "workload", ""))]),
	"help": help(place.body),
	"evidence": {"image": place.body.image, "tag_class": place.body.tag_class, "places": count(places)},
	"related": k8s.others(places),
} if {
	place := places[0]
}

# where: in what the image stands several times, by the first of its places; there may be other workloads with it.
where(places) := "" if count(places) == 1

where(places) := sprintf(", which %s here and in %d more place%s,", [subject(places[0].body), count(places) - 1, k8s.plural(count(places) - 1)]) if count(places) > 1

subject(image) := sprintf("%s runs", [trim_right(sprintf("%s %s", [image.workload, image.name]), " ")])

subject(image) := "this entry sets" if not image.workload

means(image, more) := sprintf("%s%s names no tag, so each pull takes what is latest at that moment", [image.image, more]) if image.tag_class == "none"

means(image, more) := sprintf("the tag %s of %s%s is given to newer images, so each pull takes what it means at that moment", [image.tag, image.repository, more]) if image.tag_class != "none"

runs := {"Job", "CronJob", "Pod"}

consequence(workload) := "pods that start at different times can run different code, and a rollback to this manifest restores nothing" if not workload in runs

consequence(workload) := "two runs can be of different code, and no manifest says afterwards which one ran" if workload in runs

help(image) := sprintf("name what was tested: %s@sha256:… (docker buildx imagetools inspect %s prints the digest), or a full version tag that is never pushed again", [image.repository, image.image]) if image.workload

help(image) := sprintf("set digest: sha256:… for %s (docker buildx imagetools inspect %s prints it), or newTag: with a full version that is never pushed again", [image.name, image.image]) if not image.workload
