package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
)

// unprivileged is a command of scenarios: it runs another command without the superuser's right to read and write every
// file, so that an unreadable file is unreadable for root too. Values: linux/prctl.h and linux/capability.h.
func unprivileged() {
	const (
		dropFromBoundingSet = 24 // PR_CAPBSET_DROP
		overrideAccess      = 1  // CAP_DAC_OVERRIDE
		readAnything        = 2  // CAP_DAC_READ_SEARCH
	)
	runtime.LockOSThread() // the bounding set is a thread's own, and the thread that calls exec hands it on
	if os.Geteuid() == 0 {
		for _, capability := range []uintptr{overrideAccess, readAnything} {
			if _, _, failure := syscall.RawSyscall(syscall.SYS_PRCTL, dropFromBoundingSet, capability, 0); failure != 0 {
				fail("dropping capability %d: %v", capability, failure)
			}
		}
	}
	program, err := exec.LookPath(os.Args[1])
	if err != nil {
		fail("%v", err)
	}
	fail("%v", syscall.Exec(program, os.Args[1:], os.Environ()))
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "unprivileged: "+format+"\n", args...)
	os.Exit(125)
}
