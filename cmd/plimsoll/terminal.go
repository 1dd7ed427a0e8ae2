package main

import (
	"os"
	"runtime/debug"

	"golang.org/x/term"

	"github.com/plimsoll-lint/plimsoll/internal/report"
)

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// terminalOf says whether a file is a terminal, and how many columns it has.
func terminalOf(f *os.File) (terminal bool, width int) {
	if !isTerminal(f) {
		return false, 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return true, 0
	}
	return true, width
}

// printable makes text that came from outside safe to print on one line.
func printable(s string) string { return report.Printable(s) }

// stamped is the version that `make release` names the program by.
var stamped string

// version is that of the release, else the module's as the build recorded it.
func version() string {
	if stamped != "" {
		return stamped
	}
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "devel"
	}
	return info.Main.Version
}
