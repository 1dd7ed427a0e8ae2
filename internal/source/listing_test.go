package source

import (
	"slices"
	"testing"
	"time"
)

func TestParseIndexListing(t *testing.T) {
	const id = "45b983be36b73c0788dc9cbcb76cbb80fc7bb057"
	debug := "  ctime: 7:8\n  mtime: 5:6\n  dev: 65024\tino: 9\n  uid: 0\tgid: 0\n  size: 3\tflags: "
	out := "H 100644 " + id + " 0\ta\nb\x00" + debug + "0\n" +
		"S 100644 " + id + " 0\tskipped\x00" + debug + "40004000\n" +
		"H 100644 " + id + " 0\tintended\x00" + debug + "20004000\n" +
		"M 100644 " + id + " 1\tmerge\x00" + debug + "0\n" +
		"M 100644 " + id + " 3\tmerge\x00" + debug + "0\n" +
		"H 120000 " + id + " 0\tanother form\x00"
	got, err := parseIndexListing([]byte(out))
	if err != nil {
		t.Fatal(err)
	}
	want := []entry{
		{path: "a\nb", mode: "100644", id: id, seconds: 5, nanoseconds: 6, size: 3},
		{path: "skipped", mode: "100644", id: id, notOnDisk: true, seconds: 5, nanoseconds: 6, size: 3},
		{path: "intended", mode: "100644", id: id, intended: true, seconds: 5, nanoseconds: 6, size: 3},
		{path: "merge", mode: "100644", id: id, unmerged: true, seconds: 5, nanoseconds: 6, size: 3},
		{path: "another form", mode: "120000", id: id},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
	for _, broken := range []string{"H 100644 x", "H 100644 x 0\tno end", "\t", "H\tx\x00"} {
		if got, err := parseIndexListing([]byte(broken)); err == nil {
			t.Errorf("%q was understood as %+v", broken, got)
		}
	}
}

func TestCleanNeedsAnOlderFile(t *testing.T) {
	r := newFolder(t)
	r.write("x", "abc")
	root, err := openDisk(r.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.root.Close()
	info, err := root.root.Lstat("x")
	if err != nil {
		t.Fatal(err)
	}
	modified := info.ModTime()
	e := entry{id: "1", size: 3, seconds: uint32(modified.Unix()), nanoseconds: uint32(modified.Nanosecond())}
	if !e.clean(info, modified.Add(1)) {
		t.Error("a file as the index has it, older than the index, is not clean")
	}
	for name, test := range map[string]struct {
		e       entry
		written time.Time
	}{
		"written when the index was": {e, modified},
		"index never written":        {e, time.Time{}},
		"other size":                 {entry{id: "1", size: 4, seconds: e.seconds, nanoseconds: e.nanoseconds}, modified.Add(1)},
		"other time":                 {entry{id: "1", size: 3, seconds: e.seconds, nanoseconds: e.nanoseconds + 1}, modified.Add(1)},
		"in conflict":                {entry{id: "1", unmerged: true, size: 3, seconds: e.seconds, nanoseconds: e.nanoseconds}, modified.Add(1)},
		"untracked":                  {entry{}, modified.Add(1)},
	} {
		if test.e.clean(info, test.written) {
			t.Errorf("%s: clean", name)
		}
	}
}

func TestNearest(t *testing.T) {
	names := []string{"main", "maint", "origin/main", "origin/release-2", "v1"}
	for name, want := range map[string][]string{
		"mian":          {"main"},
		"mainn":         {"main", "maint"},
		"origin/maint":  {"maint", "origin/main"},
		"release-2":     {"origin/release-2"},
		"upstream/main": {"main"},
		"v2":            nil,
		"elsewhere":     nil,
	} {
		if got := nearest(name, names); !slices.Equal(got, want) {
			t.Errorf("nearest(%s) = %q, want %q", name, got, want)
		}
	}
}
