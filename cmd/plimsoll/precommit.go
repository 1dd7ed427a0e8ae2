package main

import (
	"errors"
	"fmt"

	"github.com/plimsoll-lint/plimsoll/internal/source"
)

// nothing is the id of no commit, as githooks(5) writes it for a branch that one side of a push has not.
const nothing = "0000000000000000000000000000000000000000"

// takePreCommit fills in what pre-commit runs its hooks for. On a push it names the commit that is pushed and the one that
// the branch has there, and where nothing of the history is there yet only the branch (pre-commit.com, "pre-push"). Else
// the index is what matters. It is false when there is nothing to judge, which has been told then.
func (c *checkFlags) takePreCommit(env *environment) (bool, error) {
	if c.source.Base != "" || c.source.Staged || c.source.BaseDir != "" || c.stdin != "" {
		return false, errors.New("--pre-commit says what is compared; leave out --base, --base-dir, --staged and --stdin-filename")
	}
	from, to := env.getenv("PRE_COMMIT_FROM_REF"), env.getenv("PRE_COMMIT_TO_REF")
	switch {
	case from == "" && to == "" && env.getenv("PRE_COMMIT_REMOTE_BRANCH") == "":
		c.source.Staged = true
	case from == "" && to == "":
		c.source.Base, c.source.Revision = nothing, env.getenv("PRE_COMMIT_LOCAL_BRANCH")
		if c.source.Revision == "" {
			return false, errors.New("PRE_COMMIT_REMOTE_BRANCH is set, and neither PRE_COMMIT_TO_REF nor PRE_COMMIT_LOCAL_BRANCH says what is pushed")
		}
	case from == "" || to == "":
		return false, fmt.Errorf("of PRE_COMMIT_FROM_REF (%q) and PRE_COMMIT_TO_REF (%q) one is empty; pre-commit sets both on a push, or neither", from, to)
	case source.IsNoCommit(to):
		fmt.Fprintln(env.stderr, "plimsoll: the push deletes a branch, so there is nothing to judge")
		return false, nil
	default:
		c.source.Base, c.source.Revision = from, to
	}
	return true, nil
}
