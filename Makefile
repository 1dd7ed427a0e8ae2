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
