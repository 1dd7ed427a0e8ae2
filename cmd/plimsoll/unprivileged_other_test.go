//go:build !linux

package main

import (
	"fmt"
	"os"
	"os/exec"
)

// unprivileged is a command of scenarios that runs another command; see unprivileged_linux_test.go.
func unprivileged() {
	if os.Geteuid() == 0 {
		fmt.Fprintln(os.Stderr, "unprivileged: this system's superuser cannot give up its rights; run the tests as another user")
		os.Exit(125)
	}
	command := exec.Command(os.Args[1], os.Args[2:]...)
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := command.Run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(max(1, command.ProcessState.ExitCode()))
	}
}
