package source

// UsageError is something about the request itself, or about the state of the repository, that the user has to mend
// before anything can be examined. The command exits with status 2.
type UsageError struct {
	// Problem says what is wrong, in one clause without a full stop.
	Problem string
	// Help says what to do instead, often a command; empty where Problem says it all.
	Help string
}

func (e *UsageError) Error() string {
	if e.Help == "" {
		return e.Problem
	}
	return e.Problem + "; " + e.Help
}
