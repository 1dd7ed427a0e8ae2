package atomicfile_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/plimsoll-lint/plimsoll/internal/atomicfile"
)

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	folder, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	if err := os.Mkdir(filepath.Join(dir, "sub"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, content := range []string{"one\n", "two\n"} {
		if err := atomicfile.Write(folder, "sub/file", []byte(content), 0o640); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(filepath.Join(dir, "sub", "file")); err != nil || string(got) != content {
			t.Errorf("%q, %v; want %q", got, err, content)
		}
	}
	if info, err := os.Stat(filepath.Join(dir, "sub", "file")); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("mode %v, %v; want 0640", info.Mode(), err)
	}
	alone(t, filepath.Join(dir, "sub"), "file")
}

// TestRefused: nothing is written outside of the folder, and nothing stays behind where writing fails.
func TestRefused(t *testing.T) {
	outside, dir := t.TempDir(), t.TempDir()
	folder, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	if err := os.Symlink(outside, filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "taken"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"link/file", "../file", "missing/file", "taken"} {
		if err := atomicfile.Write(folder, name, []byte("x"), 0o644); err == nil {
			t.Errorf("%s was written", name)
		}
	}
	alone(t, outside)
	alone(t, dir, "link", "taken")
}

func alone(t *testing.T, dir string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != len(names) {
		t.Errorf("%s holds %v, want %v", dir, entries, names)
	}
}
