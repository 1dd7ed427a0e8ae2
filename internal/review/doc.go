// Package review shows the result of a run in a pull request on GitHub: as comments on lines, as a check run, and as one
// summary that is edited in place. It judges nothing. The report may come from a stranger, so nothing in it is followed,
// and all text of it is made harmless by package report. What GitHub refuses is shown on the next rung of a ladder; no
// finding is left out without being counted.
package review
