package effect

import (
	"strings"
	"sync"
)

// functionsSince leads from functions that version 12 does not have to the first version that has them (pg_proc of servers 12
// to 18). What syntax stands for is left out, since older servers have another function behind it.
var functionsSince = sync.OnceValue(func() map[string]int {
	since := map[string]int{}
	for version, names := range map[int]string{
		13: `gcd gen_random_uuid jsonb_path_exists_tz jsonb_path_match_tz jsonb_path_query_array_tz jsonb_path_query_first_tz
			jsonb_path_query_tz jsonb_set_lax lcm min_scale to_regcollation trim_scale`,
		14: `bit_count date_bin datemultirange int4multirange int8multirange multirange nummultirange string_to_table
			trim_array tsmultirange tstzmultirange unistr`,
		15: `has_parameter_privilege regexp_count regexp_instr regexp_like regexp_substr`,
		16: `array_sample array_shuffle date_add date_subtract erf erfc random_normal`,
		17: `icu_unicode_version jsonb_populate_record_valid to_bin to_oct to_regtypemod unicode_assigned unicode_version
			uuid_extract_timestamp uuid_extract_version xmltext`,
		18: `array_reverse array_sort casefold crc32 crc32c gamma has_largeobject_privilege lgamma uuidv4 uuidv7`,
	} {
		for _, name := range strings.Fields(names) {
			since[name] = version
		}
	}
	return since
})
