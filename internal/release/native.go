package release

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
)

// part is one that is written in C, of which the Go build knows nothing.
type part struct {
	component
	module string // the Go module that brings its source along; empty for what the machine has
	terms  string // where they are not among those of the module
}

// parserModule brings along the C source of PostgreSQL's parser, and what that needs.
const parserModule = "github.com/pganalyze/pg_query_go/v5"

// nativeParts are the parts in C. Their versions and terms are read from their own source.
func nativeParts(ctx context.Context, folders map[string]string) ([]part, error) {
	folder := filepath.Join(folders[parserModule], "parser")
	var parts []part
	for _, c := range []struct{ name, header, version, terms, description string }{
		{"postgresql", "include/postgres/pg_config.h", `#define PG_VERSION "([^"]+)"`, "", "The parser only, as libpg_query takes it out of the server."},
		{"protobuf-c", "include/protobuf-c/protobuf-c.h", `#define PROTOBUF_C_VERSION\s+"([^"]+)"`, "protobuf-c.c", ""},
		{"xxhash", "include/xxhash/xxhash.h", `(?s)#define XXH_VERSION_MAJOR +(\d+).#define XXH_VERSION_MINOR +(\d+).#define XXH_VERSION_RELEASE +(\d+)`, "include/xxhash/xxhash.h", ""},
	} {
		text, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(c.header)))
		if err != nil {
			return nil, fmt.Errorf("looking for the version of %s: %w", c.name, err)
		}
		found := regexp.MustCompile(c.version).FindSubmatch(text)
		if found == nil {
			return nil, fmt.Errorf("%s does not tell the version of %s", c.header, c.name)
		}
		var numbers []string
		for _, number := range found[1:] {
			numbers = append(numbers, string(number))
		}
		p := part{component: library("pkg:generic/"+c.name, c.name, strings.Join(numbers, ".")), module: parserModule}
		p.Description = c.description
		if c.terms != "" {
			if p.terms, err = firstComment(filepath.Join(folder, filepath.FromSlash(c.terms))); err != nil {
				return nil, err
			}
		}
		parts = append(parts, p)
	}
	if runtime.GOOS != "linux" {
		return parts, nil
	}
	libc, err := gnuLibrary(ctx)
	return append(parts, libc), err
}

// firstComment is the comment that a C file begins with, which holds its terms.
func firstComment(file string) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("reading the terms: %w", err)
	}
	rest, begins := strings.CutPrefix(string(text), "/*")
	comment, _, ends := strings.Cut(rest, "*/")
	if !begins || !ends || !strings.Contains(comment, "Copyright") {
		return "", fmt.Errorf("%s does not begin with its terms", file)
	}
	return comment, nil
}

// lesserLicenses are where distributions keep the text of the license of the GNU C library: Debian and those that come from
// it, and Fedora.
var lesserLicenses = []string{"/usr/share/common-licenses/LGPL-2.1", "/usr/share/licenses/glibc/COPYING.LIB"}

// gnuLibrary is the C library of this machine, which the program is linked against statically. Its license asks that a copy
// of it goes along, and that the program can be linked anew with another version of the library.
func gnuLibrary(ctx context.Context) (part, error) {
	name, err := output(ctx, "", "getconf", "GNU_LIBC_VERSION")
	if err != nil {
		return part{}, fmt.Errorf("a release for Linux is made with the GNU C library, whose version getconf tells: %w", err)
	}
	_, version, _ := strings.Cut(name, " ")
	p := part{component: library("pkg:generic/glibc", "glibc", version)}
	p.Description = "Linked statically."
	for _, file := range lesserLicenses {
		if text, err := os.ReadFile(file); err == nil {
			p.terms = "Linked statically. `make release` in the source of Plimsoll links it with the library of the machine.\n\n" + string(text)
			return p, nil
		}
	}
	return part{}, errors.New("the license of the GNU C library is not at " + strings.Join(lesserLicenses, " or "))
}

// broughtBy are the parts that a module brings along.
func broughtBy(module string, parts []part) []component {
	var found []component
	for _, p := range parts {
		if p.module == module {
			found = append(found, p.component)
		}
	}
	return found
}
