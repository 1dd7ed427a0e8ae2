package release

import (
	"fmt"
	"slices"

	"github.com/plimsoll-lint/plimsoll/analyzers"
)

// assessed says how to read a risk from a kind of fact; ok is false where the fact is none. was is the same object at the
// base; nil where there was none.
type assessed struct {
	kind   string
	class  string
	weight int
	assess func(f analyzers.Fact, s step, was *step) (why, undo string, ok bool)
}

// risks are, by kind of fact, what the handbook calls destructive or required-field changes ("Migration safety", "Expand and
// contract"), breaks of contracts ("Compatibility windows"), and changes of what runs that a rollback cannot name.
func risks() []assessed {
	return []assessed{
		{"sql.drop_column", "migrations", 4, func(f analyzers.Fact, s step, _ *step) (string, string, bool) {
			return "drops the column " + f.Object + " with its data, which the version before may still read",
				"which version no longer reads " + f.Object + ", and where its data is kept", s.existing() && !s.AddedHere
		}},
		{"sql.drop_table", "migrations", 4, func(f analyzers.Fact, s step, _ *step) (string, string, bool) {
			return "drops " + f.Object + " with its data, which the version before may still use",
				"which version no longer uses " + f.Object + ", and where its data is kept", s.existing()
		}},
		{"sql.truncate", "migrations", 4, func(f analyzers.Fact, s step, _ *step) (string, string, bool) {
			return "empties " + f.Object, "where the rows of " + f.Object + " are kept", s.existing()
		}},
		{"sql.alter_column_type", "migrations", 3, func(f analyzers.Fact, s step, _ *step) (string, string, bool) {
			return fmt.Sprintf("changes the type of %s to %s", f.Object, s.To), "the statement that brings back the type of " + f.Object + ", and what is lost by it",
				s.existing() && s.Rewrite != "no"
		}},
		{"sql.rename_column", "migrations", 3, renamed},
		{"sql.rename_table", "migrations", 3, renamed},
		{"sql.set_schema", "migrations", 3, renamed},
		{"sql.add_column", "migrations", 3, func(f analyzers.Fact, s step, _ *step) (string, string, bool) {
			required := s.NotNull && (s.Default == "none" || s.Default == "null") && !s.Identity && !s.Serial && s.Generated == ""
			return "adds the required column " + f.Object + ", which inserts of the version before do not fill",
				"the statement that lifts NOT NULL from " + f.Object + ", run before the old version comes back", s.existing() && required
		}},
		{"sql.set_not_null", "migrations", 3, func(f analyzers.Fact, s step, _ *step) (string, string, bool) {
			return "makes " + f.Object + " required, which writes of the version before may not fill",
				"ALTER COLUMN " + s.Column + " DROP NOT NULL, run before the old version comes back", s.existing()
		}},
		{"proto.field_removed", "contracts", 2, func(f analyzers.Fact, s step, _ *step) (string, string, bool) {
			// With both reserved the removal is the declared end of a migration, and the version before only finds the field unset.
			return "removes the field " + f.Object + ", which deployed readers may still need", "which readers of " + f.Object + " are upgraded first",
				!s.Unstable && !(s.NumberReserved && s.NameReserved)
		}},
		{"event.required_added", "contracts", 2, func(_ analyzers.Fact, s step, _ *step) (string, string, bool) {
			return fmt.Sprintf("requires the property %s of %s, which events already sent do not hold", s.Property, s.Schema), "what new readers do with events that have no " + s.Property,
				s.Compatibility != "forward"
		}},
		{"k8s.container", "production", 1, image},
		{"k8s.image_override", "production", 1, image},
		{"flag.definition", "flags", 1, func(f analyzers.Fact, s step, was *step) (string, string, bool) {
			if was == nil {
				return "", "", false
			}
			// Switching a flag off is what a rollback does.
			off := !s.Enabled || s.DefaultValue == "false" || s.Default == "off"
			return fmt.Sprintf("makes the flag %s serve %s instead of %s to everyone", f.Object, s.served(), was.served()),
				fmt.Sprintf("the flag to set back: %s to %s", f.Object, was.served()), s.served() != was.served() && !off
		}},
	}
}

func renamed(f analyzers.Fact, s step, _ *step) (string, string, bool) {
	return fmt.Sprintf("renames %s to %s while the version before still uses the old name", f.Object, s.To),
		"the statement that brings back the name " + f.Object + ", run before the old version", s.existing() && !s.CompatibleView
}

// image is a risk where production's image changes and the manifest did not say exactly what ran before: other changes of
// an image are taken back by restoring the manifest.
func image(f analyzers.Fact, s step, was *step) (string, string, bool) {
	if was == nil || !s.Production || !was.floating() || s.Overridden != "" {
		return "", "", false
	}
	return fmt.Sprintf("makes production run %s instead of %s, which does not say what ran until now", s.Image, was.Image),
		fmt.Sprintf("the exact artifact to restore: the digest that ran under %s, which %s replaces", was.Image, s.Image), was.Image != s.Image && s.Image != ""
}

// kinds are the kinds of facts that risks and the parts of a plan are read from.
func kinds() []string {
	list := []string{"sql.migration"}
	for _, r := range risks() {
		list = append(list, r.kind)
	}
	return list
}

// found is a risk with the fact that it was read from.
type found struct {
	Risk
	fact analyzers.Fact
}

// risky gives the risky steps of the change, the heaviest first.
func (a analyzer) risky(in analyzers.Input) (list []found) {
	for _, r := range risks() {
		if !slices.Contains(a.settings.RequirePlanFor, r.class) {
			continue
		}
		before := byObject(in.Base[r.kind])
		for _, f := range in.Facts[r.kind] {
			if !f.New {
				continue
			}
			if why, undo, ok := r.assess(f, body(f), before.of(f)); ok {
				list = append(list, found{Risk{
					Service: f.Service, Class: r.class, Object: f.Object, File: f.At.File, Line: f.At.Line, Why: why, Undo: undo, Weight: r.weight,
				}, f})
			}
		}
	}
	slices.SortStableFunc(list, func(x, y found) int { return y.Weight - x.Weight })
	return list
}

// objects are facts by file and object.
type objects map[[2]string]analyzers.Fact

func byObject(facts []analyzers.Fact) objects {
	o := objects{}
	for _, f := range facts {
		if key := [2]string{f.At.File, f.Object}; o[key].Kind == "" {
			o[key] = f
		}
	}
	return o
}

// of is the body of the same object's fact; nil when there is none.
func (o objects) of(f analyzers.Fact) *step {
	was, ok := o[[2]string{f.At.File, f.Object}]
	if !ok {
		return nil
	}
	s := body(was)
	return &s
}
