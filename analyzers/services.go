package analyzers

// Service is a set of things that are released together: joins across areas speak only within one.
type Service struct {
	Name string
	// Paths are doublestar patterns of the files that belong to the service.
	Paths []string
	// Flags are patterns of the keys of the flags that belong to it.
	Flags []string
}

// Services tells which service a fact belongs to.
type Services struct {
	Configured []Service
}
