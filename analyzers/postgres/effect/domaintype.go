package effect

import (
	"fmt"

	"github.com/plimsoll-lint/plimsoll/analyzers/postgres/catalog"
)

// maxDomains bounds the domains over domains that are followed.
const maxDomains = 32

// domains are the domain that a type is and the domains beneath it, and the type at the bottom.
func (a *analysis) domains(t catalog.Type) ([]*catalog.Domain, catalog.Type) {
	var all []*catalog.Domain
	for range maxDomains {
		domain := a.catalog.DomainOf(t)
		if domain == nil {
			break
		}
		all = append(all, domain)
		t = domain.Base
	}
	return all, t
}

// constrained says whether a type is a domain with a constraint: rows of such a column are checked by writing them anew.
func (a *analysis) constrained(t catalog.Type) bool {
	domains, _ := a.domains(t)
	for _, domain := range domains {
		if domain.NotNull || len(domain.Constraints) > 0 {
			return true
		}
	}
	return false
}

func (a *analysis) notNullDomain(t catalog.Type) bool {
	domains, _ := a.domains(t)
	for _, domain := range domains {
		if domain.NotNull {
			return true
		}
	}
	return false
}

// unknownDomain says of a type that may be a domain which is not known; empty when the type is known.
func (a *analysis) unknownDomain(t catalog.Type) string {
	if t.Dimensions > 0 || !a.foreign(t) {
		return ""
	}
	return fmt.Sprintf("the type %s is not known", t.Name)
}

// foreign says whether a type is neither built in nor created by what was read, nor one of an extension that is known.
func (a *analysis) foreign(t catalog.Type) bool {
	name := catalog.ParseName(t.Name)
	if name.Schema == "" || extensionTypes[name.Name] {
		return false
	}
	return a.catalog.Domain(name.Schema, name.Name) == nil && a.catalog.Enum(name.Schema, name.Name) == nil
}

// extensionTypes are types of extensions that are not domains: citext, hstore, ltree, isn, cube, seg, PostGIS, pgvector.
var extensionTypes = map[string]bool{
	"citext": true, "hstore": true, "ltree": true, "lquery": true, "ltxtquery": true, "cube": true, "seg": true,
	"geometry": true, "geography": true, "raster": true, "box2d": true, "box3d": true,
	"vector": true, "halfvec": true, "sparsevec": true, "isbn": true, "issn": true, "ean13": true,
}
