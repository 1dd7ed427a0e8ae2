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
	err        error // once the conversation is out of step, nothing more can be read
}

func newObjects(ctx context.Context, g *git) *objects { return &objects{ctx: ctx, git: g} }

// read gives the content of a blob. A blob above MaxFileSize is ErrTooLarge and its content is thrown away.
func (o *objects) read(id string) ([]byte, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err == nil && o.process == nil {
		o.err = o.start()
	}
	if o.err != nil {
		return nil, o.err
	}
	content, broken, err := o.ask(id)
	if broken {
		o.end()
		if complaint := o.complaints.String(); complaint != "" {
			err = errors.New(complaint)
		}
		if o.ctx.Err() != nil {
			err = o.ctx.Err()
		}
		o.err = fmt.Errorf("reading from git cat-file: %w", err)
		return nil, o.err
	}
	return content, err
}

func (o *objects) start() error {
	o.process = o.git.command(o.ctx, "cat-file", "--batch")
	o.complaints = &limitedBuffer{}
	o.process.Stderr = o.complaints
	in, err := o.process.StdinPipe()
	if err != nil {
		return fmt.Errorf("starting git cat-file: %w", err)
	}
	out, err := o.process.StdoutPipe()
	if err != nil {
		return fmt.Errorf("starting git cat-file: %w", err)
	}
	o.in, o.pipe, o.out = in, out, bufio.NewReaderSize(out, 64<<10)
	if err := o.process.Start(); err != nil {
		o.process = nil
		return fmt.Errorf("starting git cat-file: %w", err)
	}
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
		return nil, false, errors.New("its content is not in this clone; a partial clone holds it after `git fetch --refetch --no-filter`")
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
	o.err = errors.New("the trees of this run are closed")
	return nil
}
