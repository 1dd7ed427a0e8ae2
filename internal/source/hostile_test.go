package source

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

func TestNamesOfAnyBytes(t *testing.T) {
	r := newRepo(t)
	names := []string{"-rf.sql", "::error::x.sql", "a\nb.sql", "a b\t\"c\".sql", "esc\x1b[31m.sql", "latin\xe9.sql", "ümlaut.sql", "d/\n/x.sql", strings.Repeat("n", 250) + ".sql"}
	for _, name := range names {
		r.write(name, "tracked")
	}
	r.commit("odd names")
	for _, name := range names {
		r.write(name+"2", "untracked")
	}
	for _, o := range []Options{{Base: "HEAD"}, {Staged: true}} {
		c := r.open(o)
		for _, name := range names {
			if content, err := c.Base.Read(name); string(content) != "tracked" {
				t.Errorf("base %q = %q, %v", name, content, err)
			}
			if content, err := c.Head.Read(name); string(content) != "tracked" {
				t.Errorf("head %q = %q, %v", name, content, err)
			}
			if o.Base != "" && c.Head.Lookup(name+"2") == nil {
				t.Errorf("untracked %q is missing", name+"2")
			}
		}
	}
	named := r.open(Options{Paths: names})
	if len(named.Explicit) != len(names) {
		t.Errorf("%d of %d names were recognised", len(named.Explicit), len(names))
	}
}

func TestWhatIsNoRegularFile(t *testing.T) {
	for _, inGit := range []bool{true, false} {
		t.Run(fmt.Sprintf("git %v", inGit), func(t *testing.T) {
			r := newFolder(t)
			r.write("pipe.sql", "will be a pipe")
			r.write("folder.sql/1.sql", "one")
			if inGit {
				r.git("init", "--quiet")
				r.commit("first")
			}
			r.remove("pipe.sql")
			if err := syscall.Mkfifo(r.path("pipe.sql"), 0o644); err != nil {
				t.Fatal(err)
			}
			r.link("/etc/passwd", "absolute.sql")
			r.link("../out.sql", "climbing.sql")
			r.link("folder.sql/1.sql", "inside.sql")
			r.link("folder.sql", "loop-free-folder")
			r.link("loop.sql", "loop.sql")
			r.link("nowhere", "dangling.sql")
			c := r.open(Options{})
			wantTree(t, c.Head, "folder.sql/1.sql=one")
			wantProblems(t, c, "absolute.sql: /etc/passwd", "climbing.sql: ../out.sql", "dangling.sql: does not exist", "loop.sql: loop.sql", "pipe.sql: a named pipe")

			c = r.open(Options{Paths: []string{"pipe.sql", "folder.sql"}})
			if !c.Explicit["pipe.sql"] {
				t.Error("the pipe was named, so it has to be explicit")
			}
			wantSelected(t, c, "folder.sql/1.sql")
		})
	}
}

// What was a file when the tree was listed may be something else, or nothing, when it is read.
func TestWhatChangesDuringTheRun(t *testing.T) {
	r, _ := branched(t)
	outside := newFolder(t)
	outside.write("1.sql", "secret")
	r.write("big.sql", "small")
	r.write("pipe.sql", "")
	c := r.open(Options{})
	r.remove("old.sql")
	r.remove("pipe.sql")
	if err := syscall.Mkfifo(r.path("pipe.sql"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(r.path("big.sql"), MaxFileSize+1); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(r.path("db")); err != nil {
		t.Fatal(err)
	}
	r.link(outside.dir, "db")
	for path, want := range map[string]string{
		"old.sql":  "was removed while",
		"pipe.sql": "a named pipe",
		"big.sql":  "larger than 5 MiB",
		"db/1.sql": "cannot be opened",
	} {
		if content, err := c.Head.Read(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s = %q, %v; want an error with %q", path, content, err, want)
		}
	}
	// A tracked file behind a link is gone for git, and is not read through the link.
	c = r.open(Options{Base: "HEAD"})
	if c.Head.Lookup("db/1.sql") != nil {
		t.Error("db/1.sql was found behind a link")
	}
}

func TestUnreadableFile(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may read everything")
	}
	r, _ := branched(t)
	r.chmod("db/1.sql", 0)
	if _, err := r.open(Options{}).Head.Read("db/1.sql"); err == nil || !strings.Contains(err.Error(), "cannot be opened") {
		t.Errorf("db/1.sql: %v", err)
	}
}

func TestLargeFiles(t *testing.T) {
	r := newRepo(t)
	r.write("big.sql", strings.Repeat("x", MaxFileSize+1))
	r.write("fits.sql", strings.Repeat("y", MaxFileSize))
	r.write("small.sql", "z")
	r.commit("first")
	for _, o := range []Options{{}, {Staged: true}} {
		c := r.open(o)
		if _, err := c.Head.Read("big.sql"); !errors.Is(err, ErrTooLarge) {
			t.Errorf("big.sql: %v, want ErrTooLarge", err)
		}
		if content, err := c.Head.Read("fits.sql"); len(content) != MaxFileSize {
			t.Errorf("fits.sql: %d bytes, %v", len(content), err)
		}
		if content, err := c.Head.Read("small.sql"); string(content) != "z" {
			t.Errorf("small.sql after a large one: %q, %v", content, err)
		}
	}
}

func TestLargeFilePointer(t *testing.T) {
	r := newFolder(t)
	r.write("seed.sql", "version https://git-lfs.github.com/spec/v1\noid sha256:"+strings.Repeat("0", 64)+"\nsize 12\n")
	if _, err := r.open(Options{}).Head.Read("seed.sql"); !errors.Is(err, ErrPointer) {
		t.Errorf("seed.sql: %v, want ErrPointer", err)
	}
}

func TestSubmodulesAndNestedRepositories(t *testing.T) {
	inner, _ := branched(t)
	r := newRepo(t)
	r.write("1.sql", "one")
	r.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.dir, "sub")
	r.commit("first")
	nested := &repo{t, r.path("nested")}
	r.write("nested/2.sql", "two")
	nested.git("init", "--quiet")
	nested.commit("first")
	for _, o := range []Options{{Base: "HEAD"}, {Staged: true}} {
		c := r.open(o)
		wantProblems(t, c)
		wantChanged(t, c)
		wantNotice(t, c, "not examined: ")
		wantNotice(t, c, "sub")
		if len(c.Head.Files()) != 2 {
			t.Errorf("head has %d files, want 1.sql and .gitmodules", len(c.Head.Files()))
		}
	}
	wantNotice(t, r.open(Options{}), "nested")
	inside := r.open(Options{Dir: r.path("sub")})
	if inside.Head.Lookup("db/1.sql") == nil {
		t.Error("inside the submodule its own files are not examined")
	}
}

func TestSparseCheckout(t *testing.T) {
	r, _ := branched(t)
	r.git("sparse-checkout", "set", "--no-cone", "/old.sql")
	if _, err := os.Stat(r.path("db/1.sql")); err == nil {
		t.Fatal("db/1.sql is still checked out")
	}
	c := r.open(Options{Base: "HEAD"})
	wantTree(t, c.Head, ".gitignore=ignored*\n", "db/1.sql=one", "db/2.sql=two", "old.sql=old")
	wantChanged(t, c)
}

// A repository's own config must start no program and move no root.
func TestHostileConfig(t *testing.T) {
	r, _ := branched(t)
	touch := "touch " + r.path("pwned")
	r.write("pwn", "#!/bin/sh\n"+touch+"\n")
	r.chmod("pwn", 0o755)
	r.write(".gitattributes", "* filter=evil diff=evil\n")
	for _, setting := range [][2]string{
		{"core.fsmonitor", r.path("pwn")},
		{"core.hooksPath", r.dir},
		{"core.pager", touch},
		{"diff.external", r.path("pwn")},
		{"diff.evil.textconv", r.path("pwn")},
		{"filter.evil.clean", touch},
		{"filter.evil.smudge", touch},
		{"filter.evil.process", touch},
		{"log.showSignature", "true"},
		{"gpg.program", r.path("pwn")},
		{"core.sshCommand", touch},
		{"alias.ls-files", "!" + touch},
	} {
		r.git("config", setting[0], setting[1])
	}
	for _, o := range []Options{{}, {Base: "main"}, {Staged: true}} {
		c := r.open(o)
		for _, p := range c.Pairs() {
			p.Changed()
		}
		if _, err := os.Stat(r.path("pwned")); err == nil {
			t.Fatalf("%+v: a program of the repository's choosing ran", o)
		}
	}
	r.git("config", "core.worktree", "/")
	r.fails(Options{}, "puts its work tree elsewhere")
}

func TestNoGitProgram(t *testing.T) {
	r, _ := branched(t)
	t.Setenv("PATH", t.TempDir())
	r.fails(Options{Base: "main"}, "the git program was not found")
	c := r.open(Options{})
	wantTree(t, c.Head, ".gitignore=ignored*\n", "db/1.sql=one", "db/2.sql=two", "old.sql=old")
	wantNotice(t, c, "files that git ignores are examined too")
}

// git in the current folder must not be taken for git.
func TestGitInTheTreeIsNotRun(t *testing.T) {
	r, _ := branched(t)
	r.write("git", "#!/bin/sh\ntouch pwned\n")
	r.chmod("git", 0o755)
	t.Chdir(r.dir)
	t.Setenv("PATH", ".:"+os.Getenv("PATH"))
	_, _ = r.tryOpen(Options{})
	if _, err := os.Stat(r.path("pwned")); err == nil {
		t.Error("the tree's own git ran")
	}
}

func TestBrokenRepository(t *testing.T) {
	r := newFolder(t)
	r.write(".git/HEAD", "nonsense")
	r.fails(Options{}, "git refuses to work in "+r.dir)
}

func TestCancelled(t *testing.T) {
	r, _ := branched(t)
	ctx, cancel := context.WithCancel(context.Background())
	c, err := Open(ctx, Options{Dir: r.dir, Base: "main"})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Base.Read("db/1.sql"); err != nil {
		t.Fatal(err)
	}
	cancel()
	deadline := time.Now().Add(10 * time.Second)
	for {
		if _, err := c.Base.Read("db/2.sql"); errors.Is(err, context.Canceled) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("files can be read long after the run was cancelled")
		}
	}
	if _, err := Open(ctx, Options{Dir: r.dir}); !errors.Is(err, context.Canceled) {
		t.Errorf("Open after cancel: %v", err)
	}
}

func TestManyReadersAndClose(t *testing.T) {
	r, _ := branched(t)
	c := r.open(Options{Base: "main"})
	var readers sync.WaitGroup
	for range 8 {
		readers.Go(func() {
			for range 50 {
				for _, p := range c.Pairs() {
					if p.Changed() {
						t.Errorf("%s changed", p.Path)
					}
					if content, err := p.Base.Bytes(); err != nil || string(content) != map[string]string{
						".gitignore": "ignored*\n", "db/1.sql": "one", "db/2.sql": "two", "old.sql": "old"}[p.Path] {
						t.Errorf("%s = %q, %v", p.Path, content, err)
					}
				}
			}
		})
	}
	readers.Wait()
	if err := c.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	if err := c.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
	if _, err := c.Base.Read("old.sql"); err == nil {
		t.Error("the base can be read after Close")
	}
}
