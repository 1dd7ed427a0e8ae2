package workload

import "testing"

func TestParseImage(t *testing.T) {
	for image, want := range map[string]string{
		"nginx":              "nginx||none",
		"reg:5000/app":       "reg:5000/app||none",
		"reg:5000/app:1.2.3": "reg:5000/app|1.2.3|version",
		"x:latest":           "x|latest|latest",
		"x:latest-alpine":    "x|latest-alpine|latest-like",
		"x:main":             "x|main|branch-like",
		"x:Stable":           "x|Stable|branch-like",
		"x:17":               "x|17|major",
		"x:v1.25-alpine":     "x|v1.25-alpine|minor",
		"x:1.2.3-rc.1":       "x|1.2.3-rc.1|version",
		"x:2026-10-14":       "x|2026-10-14|version",
		"x:20261014":         "x|20261014|version",
		"x:deadbeef1":        "x|deadbeef1|git-sha",
		"x:sha-0a1b2c3":      "x|sha-0a1b2c3|git-sha",
		"x:87a8794d4bb98472fab47f14bb28e4d9ec24d7426107028bd1aa780e260ff8e3": "x|87a8794d4bb98472fab47f14bb28e4d9ec24d7426107028bd1aa780e260ff8e3|git-sha",
		"x:feedbed":                  "x|feedbed|other", // a word as likely as a hash
		"x:latest@sha256:abc":        "x|latest|digest",
		"x@sha256:abc":               "x||digest",
		"x:alpine":                   "x|alpine|latest-like",
		"x:debug-nonroot":            "x|debug-nonroot|latest-like",
		"x:stable-alpine-slim":       "x|stable-alpine-slim|branch-like",
		"x:lts":                      "x|lts|branch-like",
		"x:1.4.0-SNAPSHOT":           "x|1.4.0-SNAPSHOT|branch-like",
		"x:1.4.0-alpine":             "x|1.4.0-alpine|version",
		"x:3.12-slim":                "x|3.12-slim|minor",
		"x:main-1a2b3c4":             "x|main-1a2b3c4|git-sha",
		"x:bookworm":                 "x|bookworm|other",
		"localhost:5000/a/b:main":    "localhost:5000/a/b|main|branch-like",
		"REG.example.com/a_b/c--d:1": "REG.example.com/a_b/c--d|1|major",
		"IMAGE":                      "IMAGE||template",
		"reg/PROJECT/app:latest":     "reg/PROJECT/app:latest||template",
		"app:%TAG%":                  "app:%TAG%||template",
		"app:":                       "app:||template",
		"app@{{ .digest }}":          "app@{{ .digest }}||template",
		" ":                          " ||template",
		"{{ .Values.image }}:latest": "{{ .Values.image }}:latest||template",
		"app:$(TAG)":                 "app:$(TAG)||template",
		"ko://example.com/cmd/app":   "ko://example.com/cmd/app||template",
		"x:release-2026":             "x|release-2026|other",
		"reg.example.com:5000/team/app@sha256:" + hex:  "reg.example.com:5000/team/app||digest",
		"app:1.2.3@sha256:" + hex:                      "app|1.2.3|digest",
		"app:4f1c2aa9b0de7c2f5e1a3b4c5d6e7f8091a2b3c4": "app|4f1c2aa9b0de7c2f5e1a3b4c5d6e7f8091a2b3c4|git-sha",
		"app:1.25":   "app|1.25|minor",
		"${REG}/app": "${REG}/app||template",
	} {
		i := ParseImage(image)
		if got := i.Repository + "|" + i.Tag + "|" + i.TagClass; got != want {
			t.Errorf("%s: %s, want %s", image, got, want)
		}
	}
}

const hex = "87a8794d4bb98472fab47f14bb28e4d9ec24d7426107028bd1aa780e260ff8e3"

func TestMalformedDigest(t *testing.T) {
	for digest, want := range map[string]string{
		"sha256:" + hex:            "",
		"sha512:" + hex + hex:      "",
		"sha256:" + hex[:63]:       "it is cut short",
		"sha256:" + hex + "0":      "it is too long",
		"sha256:" + hex[:63] + "g": "it holds other characters than the digits 0 to 9 and a to f",
		hex:                        "it names no algorithm, as in sha256:…",
		"sha257:" + hex:            "the algorithm sha257 is not one that registries take",
		"blake3:" + hex:            "",
		"":                         "it names no algorithm, as in sha256:…",
	} {
		if got := ParseImage("app@" + digest).Malformed; got != want {
			t.Errorf("%s: %q, want %q", digest, got, want)
		}
	}
}
