// Package house holds the tests of the project as a whole: which package may import which, what may stand where, and that
// the action, the hooks, the installation and the README's first command do what they say. It has no code of its own.
//
// Tests with the build tag inplace need the pre-commit program, or build everything anew; `make e2e` runs them. The one with
// the tag bench measures; `make bench` runs it.
package house
