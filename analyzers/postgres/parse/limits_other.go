//go:build !linux && !darwin

package parse

// stackSize is a size that every system gives its threads.
var stackSize = func() int { return 512 << 10 }

// confine does nothing: the limits of a child are its deadline and what the system sets.
func confine(bool) {}
