//go:build linux || darwin

package parse

import (
	"math"
	"os"
	"runtime"
	"sync"
	"syscall"
)

// unlimitedStack is the size of a thread's stack where the limit is "unlimited": glibc's ARCH_STACK_DEFAULT_SIZE on x86-64.
// otherStack is the smallest default of other systems (macOS, the threads that are not the main one).
const (
	unlimitedStack = 2 << 20
	otherStack     = 512 << 10
)

// stackSize is how much stack a thread of this process has. A thread that Go starts for a call into C has the default size
// (runtime/cgo, _cgo_sys_thread_start), which glibc reads from RLIMIT_STACK when the process starts.
var stackSize = sync.OnceValue(func() int {
	if runtime.GOOS != "linux" {
		return otherStack
	}
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_STACK, &limit); err != nil {
		return otherStack
	}
	if limit.Cur > math.MaxInt32 {
		return unlimitedStack
	}
	return int(limit.Cur)
})

// confine bounds what this child may take. A larger stack only comes with a new start of the program: its threads have the
// size that was the limit then. Where a limit cannot be set the child runs with what it has, and may crash.
func confine(raised bool) {
	if !raised {
		raiseStack()
	}
	lower(syscall.RLIMIT_CORE, 0)
	lower(syscall.RLIMIT_AS, childMemory)
}

func raiseStack() {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_STACK, &limit); err != nil {
		return
	}
	limit.Cur = min(childStack, limit.Max)
	program, err := os.Executable()
	if err != nil || syscall.Setrlimit(syscall.RLIMIT_STACK, &limit) != nil {
		return
	}
	// Exec only returns when it fails.
	_ = syscall.Exec(program, []string{os.Args[0], childWord, raisedWord}, os.Environ())
}

func lower(resource int, most uint64) {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(resource, &limit); err != nil {
		return
	}
	limit.Cur = min(limit.Cur, most)
	limit.Max = min(limit.Max, most)
	_ = syscall.Setrlimit(resource, &limit)
}
