package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// A report that goes to a pipe is written into the pipe: what is no regular file is never replaced.
func TestReportToAPipe(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "report")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	read := make(chan []byte, 1)
	go func() {
		content, _ := os.ReadFile(pipe) // an error shows as an empty report
		read <- content
	}()
	env := &environment{stdin: os.Stdin, stdout: io.Discard, stderr: io.Discard, dir: dir, getenv: func(string) string { return "" }, now: time.Now}
	if status := run(context.Background(), env, []string{"check", "--format", "json=report"}); status != exitClean {
		t.Errorf("status %d", status)
	}
	select {
	case content := <-read:
		if len(content) == 0 || content[0] != '{' {
			t.Errorf("the pipe got %q", content)
		}
	case <-time.After(30 * time.Second):
		t.Error("nothing came through the pipe")
	}
	if info, err := os.Lstat(pipe); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		t.Errorf("the pipe is %v now (%v)", info.Mode(), err)
	}
}
