//go:build bench

package house

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// contracts are the sizes of the trees, in protobuf files: of a large organisation, and of a seventh of it. Ten files change
// in both, so what differs between them is the price of the tree.
var contracts = []int{7000, 1000}

// changedContracts is how many files the change touches.
const changedContracts = 10

// contractRuns is how often each command is timed; fewer than elsewhere, as buf takes most of a minute.
const contractRuns = 3

// TestContractSpeed prints what it takes plimsoll and buf breaking to judge a change of ten files in a git repository: the
// time and the memory of the largest process. PLIMSOLL and BUF are the programs; `make bench` sets them. Both have to find
// what the change breaks. Nothing fails for being slow.
func TestContractSpeed(t *testing.T) {
	plimsoll, buf := program(t, "PLIMSOLL"), program(t, "BUF")
	fmt.Printf("\n%s and buf %s on %s/%s with %d cores; median of %d runs, best in brackets\n\n", output(t, ".", plimsoll, "version"),
		output(t, ".", buf, "--version"), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), contractRuns)
	for _, size := range contracts {
		repository := newContracts(t, size)
		var costs [2][]cost
		for range contractRuns {
			// buf's status is 100 when it finds something.
			costs[0] = append(costs[0], spent(t, repository, 1, plimsoll, "check", "--base", "HEAD~1"))
			costs[1] = append(costs[1], spent(t, repository, 100, buf, "breaking", "--against", ".git#ref=HEAD~1"))
		}
		ours, theirs := medians(costs[0]), medians(costs[1])
		fmt.Printf("%4d files, %d changed   plimsoll %s   buf %s   plimsoll/buf: time %.3f, memory %.3f\n", size, changedContracts,
			shownCost(ours, costs[0]), shownCost(theirs, costs[1]), ours.time.Seconds()/theirs.time.Seconds(), float64(ours.memory)/float64(theirs.memory))
	}
}

// cost is what a command took.
type cost struct {
	time   time.Duration
	memory int64 // bytes in memory of its largest process, at the most
	// processor is how long processors worked for it, which depends less on what else the machine does.
	processor time.Duration
}

// spent runs a command that has to end with a status.
func spent(t *testing.T, dir string, status int, command ...string) cost {
	t.Helper()
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir = dir
	start := time.Now()
	out, err := cmd.CombinedOutput()
	took := time.Since(start)
	if failed := (*exec.ExitError)(nil); !errors.As(err, &failed) || failed.ExitCode() != status {
		t.Fatalf("%s did not end with status %d: %v\n%.2000s", strings.Join(command, " "), status, err, out)
	}
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	unit := int64(1 << 10) // getrusage(2): kilobytes on Linux, bytes on macOS
	if runtime.GOOS == "darwin" {
		unit = 1
	}
	return cost{took, int64(usage.Maxrss) * unit, cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
}

func medians(costs []cost) cost {
	var times, processor []time.Duration
	var memory []int64
	for _, c := range costs {
		times, memory, processor = append(times, c.time), append(memory, c.memory), append(processor, c.processor)
	}
	slices.Sort(times)
	slices.Sort(memory)
	slices.Sort(processor)
	return cost{times[len(times)/2], memory[len(memory)/2], processor[len(processor)/2]}
}

func shownCost(median cost, all []cost) string {
	best := all[0].time
	for _, c := range all {
		best = min(best, c.time)
	}
	return fmt.Sprintf("%7.0f ms (%.0f) %5.0f MB", float64(median.time.Microseconds())/1000, float64(best.Microseconds())/1000, float64(median.memory)/1e6)
}

// newContracts is a repository of protobuf files whose last commit changes ten of them, spread over the tree.
func newContracts(t *testing.T, size int) string {
	t.Helper()
	dir := newRepository(t)
	write(t, dir, "buf.yaml", "version: v2\nbreaking: {use: [WIRE_JSON]}\n")
	for i := range size {
		write(t, dir, contractFile(i), contract(i))
	}
	commit(t, dir, "all contracts")
	for n := range changedContracts {
		i := n * (size / changedContracts)
		write(t, dir, contractFile(i), changedContract(i, n))
	}
	commit(t, dir, "ten changes")
	return dir
}

// perPackage is how many files a package holds; the first one of each is imported by the others.
const perPackage = 20

func contractPackage(i int) string {
	return fmt.Sprintf("acme.area%02d.topic%03d.v1", i/perPackage%25, i/perPackage)
}

func contractFile(i int) string {
	return filepath.ToSlash(filepath.Join(append(strings.Split(contractPackage(i), "."), fmt.Sprintf("file_%04d.proto", i))...))
}

// contract is the text of the i-th file: some 6 kB, as files in large trees are, with comments, imports inside its package
// and from the one before it, messages, an enum and a service.
func contract(i int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "// What the part %d of the system says to the others.\nsyntax = \"proto3\";\n\npackage %s;\n\n", i, contractPackage(i))
	first := i - i%perPackage
	kept := "string" // the type that another file gives
	b.WriteString("import \"google/protobuf/timestamp.proto\";\n")
	if i != first {
		fmt.Fprintf(&b, "import %q;\n", contractFile(first))
		kept = fmt.Sprintf("Record%dA", first)
	} else if first >= perPackage {
		fmt.Fprintf(&b, "import %q;\n", contractFile(first-perPackage))
		kept = fmt.Sprintf("%s.Record%dA", contractPackage(first-perPackage), first-perPackage)
	}
	fmt.Fprintf(&b, "\noption go_package = \"example.com/acme/topic%d;topicv1\";\noption java_multiple_files = true;\n", i/perPackage)
	for _, letter := range "ABCDEF" {
		name := fmt.Sprintf("Record%d%c", i, letter)
		fmt.Fprintf(&b, "\n// %s is one of the things that are kept about a customer, and it is sent whenever one of them changes.\nmessage %s {\n", name, name)
		fmt.Fprintf(&b, "  // The kind of it, which readers have to know before they look at anything else.\n  enum Kind {\n    KIND_UNSPECIFIED = 0;\n    KIND_NEW = 1;\n    KIND_OLD = 2;\n  }\n")
		fmt.Fprintf(&b, "  // The name under which it is found.\n  string name = 1;\n  // When it was made, in UTC.\n  google.protobuf.Timestamp created = 2;\n")
		fmt.Fprintf(&b, "  // How many there are.\n  int64 count = 3;\n  Kind kind = 4;\n  // What it belongs to.\n  %s owner = 5;\n", kept)
		fmt.Fprintf(&b, "  map<string, string> labels = 6;\n  repeated int32 sizes = 7;\n  oneof target {\n    string url = 8;\n    bytes address = 9;\n  }\n  optional bool active = 10 [deprecated = true];\n}\n")
	}
	fmt.Fprintf(&b, "\n// Service%d answers questions about them.\nservice Service%d {\n", i, i)
	for _, letter := range "ABC" {
		fmt.Fprintf(&b, "  // Get%c gives one of them.\n  rpc Get%c(Record%d%c) returns (Record%d%c);\n", letter, letter, i, letter, i, letter)
	}
	b.WriteString("}\n")
	return b.String()
}

// changedContract is the i-th file after the n-th change. Some changes break nothing.
func changedContract(i, n int) string {
	from, to := "", ""
	switch n % 5 {
	case 0:
		from, to = "  string name = 1;\n", ""
	case 1:
		from, to = "int64 count = 3;", "string count = 3;"
	case 2:
		from, to = "    KIND_OLD = 2;\n", "    KIND_OLD = 2;\n    KIND_LOST = 3;\n"
	case 3:
		from, to = "repeated int32 sizes = 7;", "repeated int32 lengths = 7;"
	case 4:
		from, to = "optional bool active = 10", "string note = 11;\n  optional bool active = 10"
	}
	return strings.Replace(contract(i), from, to, 1)
}
