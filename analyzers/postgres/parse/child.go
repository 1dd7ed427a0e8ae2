package parse

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync/atomic"
	"time"

	"github.com/pganalyze/pg_query_go/v5/parser"
)

// childWord, as the only argument, makes the program parse one statement and end; raisedWord behind it says that its stack
// has been raised already.
const (
	childWord  = "__parse-statement"
	raisedWord = "raised"
)

// The limits of a child, and of the answer that is taken from it.
const (
	childStack   = 64 << 20
	childMemory  = 3 << 30
	answerLimit  = 256 << 20
	treeAnswer   = 'T' // the tree as protobuf follows
	refuseAnswer = 'E' // a parser.Error as JSON follows
)

var (
	childTime = 10 * time.Second // a variable for the test of it

	// startable is true once ChildMain was called: only then does a copy of this program know how to be a child.
	startable atomic.Bool
	// children bounds how many run at once, since each may take childMemory.
	children = make(chan struct{}, 2)
)

// ChildMain makes this process a child that parses the statement on its standard input, when it was started as one; it
// does not return then. Otherwise it returns at once. A program that calls Statement calls it first in main, before it
// looks at its arguments; a test binary, in TestMain. Without it no child is started, and a statement that needs one is
// TooComplex.
func ChildMain() {
	if len(os.Args) < 2 || os.Args[1] != childWord {
		startable.Store(true)
		return
	}
	raised := len(os.Args) > 2 && os.Args[2] == raisedWord
	confine(raised)
	if err := answer(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	os.Exit(0)
}

func answer(in io.Reader, out io.Writer) error {
	text, err := io.ReadAll(in)
	if err != nil {
		return fmt.Errorf("reading the statement: %w", err)
	}
	encoded, err := tree(string(text))
	kind := byte(treeAnswer)
	var refused *parser.Error
	if errors.As(err, &refused) {
		kind = refuseAnswer
		encoded, err = json.Marshal(refused)
	}
	if err != nil {
		return fmt.Errorf("parsing the statement: %w", err)
	}
	if _, err := out.Write(append([]byte{kind}, encoded...)); err != nil {
		return fmt.Errorf("writing the tree: %w", err)
	}
	return nil
}

// inChild parses text in another process of this program, which may crash.
func inChild(ctx context.Context, text string) ([]byte, error) {
	if !startable.Load() {
		return nil, tooComplex("it is deeply nested or very long")
	}
	select {
	case children <- struct{}{}:
		defer func() { <-children }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	program, err := os.Executable()
	if err != nil {
		return nil, tooComplex("it is deeply nested or very long, and no process to parse it in could be started")
	}
	limited, cancel := context.WithTimeout(ctx, childTime)
	defer cancel()
	command := exec.CommandContext(limited, program, childWord)
	command.Env = childEnvironment()
	command.Stdin = bytes.NewBufferString(text)
	command.WaitDelay = time.Second
	out := &bounded{limit: answerLimit}
	command.Stdout = out
	err = command.Run()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case limited.Err() != nil:
		return nil, tooComplex(fmt.Sprintf("parsing it takes longer than %v", childTime))
	case err != nil, len(out.kept) == 0:
		return nil, tooComplex("parsing it takes too much stack or memory")
	}
	body := out.kept[1:]
	if out.kept[0] == treeAnswer {
		return body, nil
	}
	refused := &parser.Error{}
	if err := json.Unmarshal(body, refused); err != nil {
		return nil, tooComplex("the process that parsed it gave no answer")
	}
	return nil, refused
}

// childEnvironment hands down what the dynamic loader needs and nothing else: no token reaches a child.
func childEnvironment() []string {
	environment := []string{"GOMAXPROCS=2", "GOTRACEBACK=none"}
	for _, name := range []string{"LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SystemRoot"} {
		if value, ok := os.LookupEnv(name); ok {
			environment = append(environment, name+"="+value)
		}
	}
	return environment
}

// bounded keeps what is written to it and refuses more than its limit.
type bounded struct {
	kept  []byte
	limit int
}

func (b *bounded) Write(p []byte) (int, error) {
	if len(b.kept)+len(p) > b.limit {
		return 0, errors.New("the answer is too long")
	}
	b.kept = append(b.kept, p...)
	return len(p), nil
}
