package plimsoll.k8s.mutable_image_tag

import data.plimsoll.lib.image
import data.plimsoll.lib.k8s

# An image of a workload is one finding, in however many overlays and copies it stands.
findings contains image.finding(k8s.ordered(images)) if some images in mutable

# mutable: in production.
mutable[image.thing(found.body)] contains found if {
	some kind in [input.facts["k8s.container"], input.facts["k8s.image_override"]]
	some found in kind
	image.moves(found.body)
	found.body.production
}
