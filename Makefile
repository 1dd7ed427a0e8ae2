# The commands of the house. `make test` is what the README names and what .ci/run calls.

GO ?= go
export CGO_ENABLED = 1

.PHONY: build test generate bench

build:
	$(GO) build -trimpath -o bin/plimsoll ./cmd/plimsoll

test:
	$(GO) vet ./...
	$(GO) test ./...

generate:
	$(GO) generate ./...
	$(GO) test ./cmd/plimsoll -run TestGeneratedDocs -update

# How fast, beside squawk, in one run. squawk comes from npm into a folder that git ignores; its program is timed, not the
# script that starts it.
SQUAWK ?= .cache/squawk/node_modules/@squawk-cli/linux-x64/bin/squawk

bench: $(SQUAWK)
	$(GO) build -o bin/plimsoll ./cmd/plimsoll
	PLIMSOLL=$(CURDIR)/bin/plimsoll SQUAWK=$(abspath $(SQUAWK)) $(GO) test -tags bench -count=1 -run TestSpeed -v ./internal/house

$(SQUAWK):
	npm install --prefix .cache/squawk --no-audit --no-fund squawk-cli@2.66.0
