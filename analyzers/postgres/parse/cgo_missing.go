//go:build !cgo

package parse

// PostgreSQL's parser is C. Where Go finds no C compiler, or CGO_ENABLED is 0, the build fails here, with a name that says why.
var _ = building_plimsoll_needs_a_C_compiler_and_CGO_ENABLED_1
