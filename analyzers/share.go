package analyzers

import (
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// Share does n things by a few goroutines, some of them in a row: those from a number on, up to another one. A panic of one is
// that of the caller, with the stack where it began.
func Share(n, workers int, do func(from, to int)) {
	workers = max(1, workers)
	row := n/(4*workers) + 1 // several a goroutine, for they do not take equally long
	var next atomic.Int64
	var group sync.WaitGroup
	var mutex sync.Mutex
	var failed any
	for range min(workers, n) {
		group.Go(func() {
			defer func() {
				if cause := recover(); cause != nil {
					mutex.Lock()
					defer mutex.Unlock()
					failed = fmt.Sprintf("%v\n%s", cause, debug.Stack())
				}
			}()
			for from := int(next.Add(1)-1) * row; from < n; from = int(next.Add(1)-1) * row {
				do(from, min(from+row, n))
			}
		})
	}
	if group.Wait(); failed != nil {
		panic(failed)
	}
}
