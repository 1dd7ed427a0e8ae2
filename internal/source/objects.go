package source

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"sync"
)

// objects reads blobs through one `git cat-file --batch` process, started when the first blob is asked for. It may be
// used from several goroutines.
type objects struct {
	ctx context.Context // of the whole run: ends the process
	git *git

	mu         sync.Mutex
	process    *exec.Cmd
	in         io.WriteCloser
	pipe       io.ReadCloser
	out        *bufio.Reader
	complaints *limitedBuffer
	closed     error
}

var errPartialClone = errors.New("its content is not in this partial clone, and a check does not fetch; `git fetch --refetch --no-filter` fetches everything")

func newObjects(ctx context.Context, g *git) *objects { return &objects{ctx: ctx, git: g} }

// read gives the content of a blob. A blob above MaxFileSize is ErrTooLarge and its content is thrown away.
func (o *objects) read(id string) ([]byte, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed != nil {
		return nil, o.closed
	}
	if o.process == nil {
		if err := o.start(); err != nil {
			return nil, err
		}
	}
	content, broken, err := o.ask(id)
	if !broken {
		return content, err
	}
	// The process has ended, or what it says can no longer be told apart: the next blob gets a new one.
	o.end()
	switch complaint := o.complaints.String(); {
	case o.ctx.Err() != nil:
		return nil, o.ctx.Err()
	case strings.Contains(complaint, "promisor remote"):
		return nil, errPartialClone
	case complaint != "":
		return nil, fmt.Errorf("reading from git cat-file: %s", complaint)
	}
	return nil, fmt.Errorf("reading from git cat-file: %w", err)
}

func (o *objects) start() error {
	process := o.git.command(o.ctx, "cat-file", "--batch")
	complaints := &limitedBuffer{}
	process.Stderr = complaints
	in, err := process.StdinPipe()
	if err != nil {
		return fmt.Errorf("starting git cat-file: %w", err)
	}
	out, err := process.StdoutPipe()
	if err != nil {
		return fmt.Errorf("starting git cat-file: %w", err)
	}
	if err := process.Start(); err != nil {
		return fmt.Errorf("starting git cat-file: %w", err)
	}
	o.process, o.complaints, o.in, o.pipe, o.out = process, complaints, in, out, bufio.NewReaderSize(out, 64<<10)
	return nil
}

// ask speaks the protocol of git-cat-file(1), "BATCH OUTPUT". broken says that the next answer could not be told from
// what is left of this one.
func (o *objects) ask(id string) (content []byte, broken bool, err error) {
	if _, err := io.WriteString(o.in, id+"\n"); err != nil {
		return nil, true, err
	}
	header, err := o.out.ReadString('\n')
	if err != nil {
		return nil, true, err
	}
	fields := strings.Fields(header)
	if len(fields) == 2 && fields[1] == "missing" {
		return nil, false, errors.New("git has no content for it: the repository is damaged, or the clone is partial")
	}
	if len(fields) != 3 {
		return nil, true, fmt.Errorf("unexpected answer %q", header)
	}
	size, err := strconv.ParseInt(fields[2], 10, 64)
	if err != nil || size < 0 {
		return nil, true, fmt.Errorf("unexpected answer %q", header)
	}
	if size > MaxFileSize {
		if _, err := io.CopyN(io.Discard, o.out, size+1); err != nil {
			return nil, true, err
		}
		return nil, false, ErrTooLarge
	}
	content = make([]byte, size+1) // a line end follows the content
	if _, err := io.ReadFull(o.out, content); err != nil {
		return nil, true, err
	}
	if fields[1] != "blob" {
		return nil, false, fmt.Errorf("git has a %s here, not a file", fields[1])
	}
	return content[:size:size], false, nil
}

// end closes both pipes, so that the process cannot wait for either, and waits for it. Its status is of no interest: what
// was asked for has been answered, or has failed on its own.
func (o *objects) end() {
	o.in.Close()
	o.pipe.Close()
	_ = o.process.Wait()
	o.process = nil
}

// close ends the process. Nothing can be read afterwards.
func (o *objects) close() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.process != nil {
		o.end()
	}
	o.closed = errors.New("the trees of this run are closed")
	return nil
}
