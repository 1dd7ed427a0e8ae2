package postgres

import (
	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/framework"
)

// standing are the places of the migrations that stand at the base: those of the same version, edited or not, and those
// that send the server the same, under a new name.
func standing(base, head side, was, is framework.Database) map[int]bool {
	if len(was.Migrations) == 0 {
		return nil
	}
	versions, codes := map[string]bool{}, map[string]bool{}
	for _, m := range was.Migrations {
		versions[m.Version] = true
	}
	for _, i := range base.touched(was) {
		if code := base.code(was.Migrations[i].Up); code != "" {
			codes[code] = true
		}
	}
	old := map[int]bool{}
	for i, m := range is.Migrations {
		old[i] = versions[m.Version] || len(codes) > 0 && codes[head.code(m.Up)]
	}
	return old
}
