package analyzers

// Remedy is a change of the source that an analyzer offers and that a policy may choose as the fix of a finding. Bodies of
// facts hold remedies in fields tagged `fact:"position"`, nil where there is none to offer.
type Remedy struct {
	Title string `json:"title" doc:"what it does, in a few words"`
	Edits []Edit `json:"edits" doc:"the edits, all of which belong together"`
}

// Edit replaces the bytes from Start to End, half open, of one file of the head by Text.
type Edit struct {
	File  string `json:"file" doc:"the file's path in the tree"`
	Start int    `json:"start" doc:"offset of the first byte that is replaced"`
	End   int    `json:"end" doc:"offset past the last one"`
	Text  string `json:"text" doc:"what stands there instead"`
}
