//go:build truth

package truth

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// server is a running PostgreSQL that nothing but this process can reach: it listens on a socket in a folder of its own.
type server struct {
	version int
	folder  string
}

// startTimeout bounds initdb and the start of a server.
const startTimeout = time.Minute

// start makes a database cluster under folder with the programs that npm installed, and runs a server on it until the test
// ends, or this process does.
func start(t *testing.T, installed, folder string, version int) *server {
	t.Helper()
	owner := unprivileged(t)
	native, err := runnable(filepath.Join(installed, fmt.Sprintf("postgres-%d", version), "native"), folder, owner)
	if err != nil {
		t.Fatalf("PostgreSQL %d: %v", version, err)
	}
	s := &server{version: version, folder: filepath.Join(folder, strconv.Itoa(version))}
	if err := os.Mkdir(s.folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if owner != nil {
		if err := os.Chown(s.folder, int(owner.Uid), int(owner.Gid)); err != nil {
			t.Fatal(err)
		}
	}
	data := filepath.Join(s.folder, "data")
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	initdb := exec.CommandContext(ctx, filepath.Join(native, "bin", "initdb"),
		"--pgdata", data, "--username", "postgres", "--encoding", "UTF8", "--locale", "C", "--no-sync", "--auth", "trust")
	if out, err := asOwner(initdb, owner).CombinedOutput(); err != nil {
		t.Fatalf("making a cluster of PostgreSQL %d: %v\n%s", version, err, out)
	}
	var log bytes.Buffer
	settings := []string{"-D", data, "-k", s.folder}
	for _, setting := range []string{
		"listen_addresses=", "fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off", "TimeZone=UTC",
		"max_prepared_transactions=5", "max_connections=20", "shared_buffers=32MB", "max_parallel_workers_per_gather=0",
		"max_parallel_maintenance_workers=0", "wal_level=logical", "dynamic_shared_memory_type=mmap",
	} {
		settings = append(settings, "-c", setting)
	}
	postgres := asOwner(exec.Command(filepath.Join(native, "bin", "postgres"), settings...), owner)
	postgres.Stderr, postgres.WaitDelay = &log, time.Second
	postgres.SysProcAttr.Pdeathsig = syscall.SIGQUIT // the server stops with this process, however that ends
	if err := postgres.Start(); err != nil {
		t.Fatalf("starting PostgreSQL %d: %v", version, err)
	}
	ended := make(chan struct{})
	go func() {
		_ = postgres.Wait()
		close(ended)
	}()
	t.Cleanup(func() {
		_ = postgres.Process.Signal(syscall.SIGQUIT)
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			_ = postgres.Process.Kill()
			<-ended
		}
		_ = os.RemoveAll(s.folder) // serverFolder removes what is left
	})
	for {
		conn, err := s.connect(ctx)
		if err == nil {
			_ = conn.Close(ctx)
			return s
		}
		select {
		case <-ended:
			t.Fatalf("PostgreSQL %d ended at its start:\n%s", version, log.String())
		case <-ctx.Done():
			t.Fatalf("PostgreSQL %d does not answer: %v", version, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// connect opens a session in which nothing takes longer than a few seconds.
func (s *server) connect(ctx context.Context) (*pgconn.PgConn, error) {
	config, err := pgconn.ParseConfig(fmt.Sprintf("host=%s user=postgres dbname=postgres sslmode=disable", s.folder))
	if err != nil {
		return nil, err
	}
	config.RuntimeParams = map[string]string{"statement_timeout": "10s", "application_name": "truth"}
	return pgconn.ConnectConfig(ctx, config)
}

// runnable gives the folder of the programs with the links that the package lists instead of holding them: the folder
// itself, or a copy where the user that the server runs as cannot reach it.
func runnable(native, folder string, owner *syscall.Credential) (string, error) {
	text, err := os.ReadFile(filepath.Join(native, "pg-symlinks.json"))
	if err != nil {
		return "", fmt.Errorf("looking for the server that npm installs (`make truth` does): %w", err)
	}
	var links []struct{ Source, Target string }
	if err := json.Unmarshal(text, &links); err != nil {
		return "", fmt.Errorf("reading the links of %s: %w", native, err)
	}
	for _, link := range links {
		target := filepath.Join(filepath.Dir(native), link.Target)
		if err := os.Symlink(filepath.Base(link.Source), target); err != nil && !os.IsExist(err) {
			return "", fmt.Errorf("linking: %w", err)
		}
	}
	program := filepath.Join(native, "bin", "postgres")
	if asOwner(exec.Command(program, "--version"), owner).Run() == nil {
		return native, nil
	}
	reachable := filepath.Join(folder, filepath.Base(filepath.Dir(native)))
	if err := os.CopyFS(reachable, os.DirFS(native)); err != nil {
		return "", fmt.Errorf("copying %s: %w", native, err)
	}
	return reachable, nil
}

// unprivileged is whom the server runs as: nil for the current user, nobody instead of root, as which PostgreSQL does not
// start.
func unprivileged(t *testing.T) *syscall.Credential {
	t.Helper()
	if os.Getuid() != 0 {
		return nil
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		t.Fatalf("PostgreSQL does not run as root: %v", err)
	}
	uid, err := strconv.ParseUint(nobody.Uid, 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	gid, err := strconv.ParseUint(nobody.Gid, 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

// asOwner has a command run as the user, in a folder that every user can be in and with an environment of its own.
func asOwner(command *exec.Cmd, owner *syscall.Credential) *exec.Cmd {
	command.SysProcAttr = &syscall.SysProcAttr{Credential: owner}
	command.Dir = "/"
	command.Env = []string{"LC_ALL=C", "TZ=UTC", "PATH=/usr/bin:/bin"}
	return command
}

// roomy is how much memory a folder of memory must have free for the clusters: two at a time, some hundred megabytes each.
const roomy = 2 << 30

// serverFolder is where clusters and sockets stand: a path short enough for a socket, that the server's user can reach, in
// memory where that is large enough, which halves the time.
func serverFolder(t *testing.T) string {
	t.Helper()
	parent := "/tmp"
	var memory syscall.Statfs_t
	if syscall.Statfs("/dev/shm", &memory) == nil && memory.Bavail*uint64(memory.Bsize) > roomy {
		parent = "/dev/shm"
	}
	folder, err := os.MkdirTemp(parent, "truth-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(folder); err != nil {
			t.Errorf("removing the clusters: %v", err)
		}
	})
	if err := os.Chmod(folder, 0o711); err != nil {
		t.Fatal(err)
	}
	return folder
}
