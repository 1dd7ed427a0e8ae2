package house

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// module is the path of the project's module, as go.mod has it.
const module = "github.com/plimsoll-lint/plimsoll"

// scratch is a folder for what several tests share.
var scratch string

// TestMain cuts the tests off from the git configuration of whoever runs them, and from a git hook that runs them.
func TestMain(m *testing.M) {
	var err error
	if scratch, err = os.MkdirTemp("", "plimsoll-house-*"); err != nil {
		panic(err)
	}
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "GIT_") {
			os.Unsetenv(name)
		}
	}
	for name, value := range map[string]string{
		"GIT_CONFIG_GLOBAL": os.DevNull, "GIT_CONFIG_NOSYSTEM": "1",
		"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.com", "GIT_AUTHOR_DATE": "2026-03-01T10:00:00Z",
		"GIT_COMMITTER_NAME": "c", "GIT_COMMITTER_EMAIL": "c@example.com", "GIT_COMMITTER_DATE": "2026-03-04T10:00:00Z",
	} {
		os.Setenv(name, value)
	}
	status := m.Run()
	os.RemoveAll(scratch)
	os.Exit(status)
}

// projectRoot is the folder with go.mod.
func projectRoot(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// output runs a program that must succeed and gives what it prints, without the last line break.
func output(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s%s", name, strings.Join(args, " "), err, out, stderr.Bytes())
	}
	return strings.TrimSuffix(string(out), "\n")
}

// build builds the program of this work tree, once, and gives the folder.
var build = sync.OnceValues(func() (folder string, err error) {
	folder = filepath.Join(scratch, "bin")
	cmd := exec.Command("go", "build", "-o", filepath.Join(folder, "plimsoll"), "./cmd/plimsoll")
	cmd.Dir = filepath.Join("..", "..")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the program: %w\n%s", err, out)
	}
	return folder, nil
})

// programFolder is the folder that holds the program, under its name.
func programFolder(t *testing.T) string {
	t.Helper()
	folder, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

// projectFiles are the files that a commit of the work tree would hold.
func projectFiles(t *testing.T) []string {
	t.Helper()
	root := projectRoot(t)
	var files []string
	folders := map[string]bool{}
	for _, file := range strings.Split(output(t, root, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"), "\x00") {
		if info, err := os.Lstat(filepath.Join(root, file)); err == nil && info.Mode().IsRegular() {
			files = append(files, file)
			folders[filepath.Dir(file)] = true
		}
	}
	for folder := range folders {
		// The go command keeps the result of a test until something that the test opened changes: here, a new file.
		if _, err := os.ReadDir(filepath.Join(root, folder)); err != nil {
			t.Fatal(err)
		}
	}
	if len(files) < 100 {
		t.Fatalf("git lists only %d files", len(files))
	}
	return files
}

// write puts a file into a folder.
func write(t *testing.T, dir, name, content string) {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// newRepository is an empty repository in a folder of the test's own.
func newRepository(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	output(t, dir, "git", "init", "--quiet", "--initial-branch=main")
	return dir
}

// commit commits all of a work tree and gives the commit's id.
func commit(t *testing.T, dir, message string) string {
	t.Helper()
	output(t, dir, "git", "add", "--all")
	output(t, dir, "git", "commit", "--quiet", "--allow-empty", "--message", message)
	return output(t, dir, "git", "rev-parse", "HEAD")
}

// The database that the hook and the action are tried on, and two changes of it.
const (
	firstMigration = "CREATE TABLE users (id bigint PRIMARY KEY, email text);\n"
	badMigration   = "CREATE INDEX users_email_idx ON users (email);\n"
	goodMigration  = "CREATE INDEX CONCURRENTLY users_email_idx ON users (email);\n"

	firstFile  = "db/migrations/0001_create_users.up.sql"
	secondFile = "db/migrations/0002_index_email.up.sql"
	badRule    = "sql/blocking-index"
)
