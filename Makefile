# The commands of the house. `make test` is what the README names and what .ci/run calls.

GO ?= go
export CGO_ENABLED = 1

.PHONY: build test generate bench truth e2e release

build:
	$(GO) build -trimpath -o bin/plimsoll ./cmd/plimsoll

test:
	$(GO) vet ./...
	$(GO) test ./...

generate:
	$(GO) generate ./...
	$(GO) test ./internal/truth -run TestGenerated -update
	$(GO) test ./cmd/plimsoll -run TestGeneratedDocs -update

# What a release offers for this platform, under dist/: an archive with the program, a list of what it is made of, and their
# checksums. VERSION=v1.2.3 names it; else git does. docs/releasing.md tells how a release is made.
release:
	$(GO) test -tags release -count=1 -timeout 1h -run TestMakeRelease -v ./internal/release -args -go "$(GO)" -version "$(VERSION)"

# How fast, beside squawk, buf and kube-score, in one run. They come from npm and as a Go module into folders that git ignores;
# their programs are timed, not the scripts that start them. BENCH=TestContractSpeed runs the part about protobuf only,
# BENCH=TestEventSpeed the one about event schemas, BENCH=TestManifestSpeed the one about manifests, BENCH=TestSpeed the one
# about SQL.
SQUAWK ?= .cache/squawk/node_modules/@squawk-cli/linux-x64/bin/squawk
BUF ?= .cache/buf/node_modules/@bufbuild/buf-linux-x64/bin/buf
KUBE_SCORE ?= .cache/kube-score/v1.20.0/kube-score
BENCH ?= Speed

bench: $(SQUAWK) $(BUF) $(KUBE_SCORE)
	$(GO) build -o bin/plimsoll ./cmd/plimsoll
	PLIMSOLL=$(CURDIR)/bin/plimsoll SQUAWK=$(abspath $(SQUAWK)) BUF=$(abspath $(BUF)) KUBE_SCORE=$(abspath $(KUBE_SCORE)) $(GO) test -tags bench -count=1 -timeout 30m -run $(BENCH) -v ./internal/house

$(SQUAWK):
	npm install --prefix .cache/squawk --no-audit --no-fund squawk-cli@2.66.0

$(BUF):
	npm install --prefix .cache/buf --no-audit --no-fund --ignore-scripts @bufbuild/buf@1.75.0

$(KUBE_SCORE):
	GOBIN=$(abspath $(dir $(KUBE_SCORE))) $(GO) install github.com/zegl/kube-score/cmd/kube-score@v1.20.0

# What PostgreSQL does: runs the cases of fixtures/postgres/truth on servers 12 to 18, which come from npm into a folder that
# git ignores, and fails where they, the record and the model differ. `make truth TRUTH=-update` writes the record anew;
# TRUTH="-only index" observes one file of it. Then the safe rollouts and flagged examples of the pages are run on the same
# servers; TRUTH="-only sql/drop-column" does so for one page.
SERVERS := .cache/postgres/node_modules/.package-lock.json
TRUTH ?=

truth: $(SERVERS)
	PLIMSOLL_SERVERS=$(CURDIR)/.cache/postgres/node_modules $(GO) test -tags truth -count=1 -timeout 40m -run 'TestTruth|TestRollouts' -v ./internal/truth $(TRUTH)

$(SERVERS): internal/truth/servers/package.json internal/truth/servers/package-lock.json
	mkdir -p .cache/postgres
	cp $^ .cache/postgres/
	npm ci --prefix .cache/postgres --ignore-scripts --no-audit --no-fund
	touch $@

# What other people say about what is sent to GitHub and what it runs: the descriptions of its REST API and the schema of its
# GraphQL API, actionlint for the workflows in the docs, action-validator for action.yml, and the schema of CycloneDX for what a
# release says that it is made of. They come from npm and as a Go program into folders that git ignores. Of the many
# descriptions in their package two are kept. The script in the docs that fetches a fork's report is run with unzip and jq,
# which GitHub's runners have, too. And in place: the pre-commit program, which has to be there, runs the hooks before a commit
# and before a push; the program is installed from a clone, and a release is made.
GITHUB := .cache/github/node_modules/.package-lock.json
ACTIONLINT ?= .cache/actionlint/actionlint
ACTION_VALIDATOR ?= .cache/action-validator/node_modules/.bin/action-validator

CYCLONEDX := .cache/cyclonedx/node_modules/.package-lock.json

e2e: $(GITHUB) $(ACTIONLINT) $(ACTION_VALIDATOR) $(CYCLONEDX)
	PLIMSOLL_GITHUB=$(CURDIR)/.cache/github/node_modules $(GO) test -tags e2e -count=1 ./internal/review
	ACTIONLINT=$(abspath $(ACTIONLINT)) ACTION_VALIDATOR=$(abspath $(ACTION_VALIDATOR)) $(GO) test -tags e2e -count=1 -run 'TestActionlint|TestActionValidator|TestFetchInDocs' ./internal/house
	PLIMSOLL_CYCLONEDX=$(CURDIR)/.cache/cyclonedx/node_modules $(GO) test -tags e2e -count=1 -run TestBillOfMaterialsAgainstSchema ./internal/release
	$(GO) test -tags inplace -count=1 -run 'TestHooks|TestInstall|TestRelease' -v ./internal/house

$(CYCLONEDX):
	npm install --prefix .cache/cyclonedx --ignore-scripts --no-audit --no-fund @cyclonedx/cyclonedx-library@10.3.0

$(GITHUB):
	npm install --prefix .cache/github --ignore-scripts --no-audit --no-fund @octokit/openapi@23.0.2 @octokit/graphql-schema@15.26.1
	find .cache/github/node_modules/@octokit/openapi/generated -name '*.json' ! -name api.github.com.json ! -name ghes-3.17.json -delete

$(ACTIONLINT):
	GOBIN=$(CURDIR)/.cache/actionlint $(GO) install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12

$(ACTION_VALIDATOR):
	npm install --prefix .cache/action-validator --ignore-scripts --no-audit --no-fund @action-validator/core@0.6.0 @action-validator/cli@0.6.0
