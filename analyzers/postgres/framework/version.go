package framework

import "strings"

// compareNumbers orders two versions by their runs of digits, each as a number of any size, as tools do that parse a
// version into an integer; a missing part counts as zero, as Flyway reads 1 and 1.0.
func compareNumbers(a, b string) int {
	for a != "" || b != "" {
		var left, right string
		left, a = nextNumber(a)
		right, b = nextNumber(b)
		if len(left) != len(right) {
			return compareInts(len(left), len(right))
		}
		if order := strings.Compare(left, right); order != 0 {
			return order
		}
	}
	return 0
}

// nextNumber takes the first run of digits off a version, without its leading zeros.
func nextNumber(version string) (number, rest string) {
	start := strings.IndexFunc(version, isDigit)
	if start < 0 {
		return "", ""
	}
	version = version[start:]
	end := strings.IndexFunc(version, func(r rune) bool { return !isDigit(r) })
	if end < 0 {
		end = len(version)
	}
	return strings.TrimLeft(version[:end], "0"), version[end:]
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func compareInts(a, b int) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
