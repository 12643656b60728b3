# Drydock: one command to run it, one to test it. `make help` lists them.
# Every target installs what it is missing; the `.ci` folder holds the scripts behind them.

SHELL := /bin/bash
.DEFAULT_GOAL := help

SWIFT ?= swift
# Arguments for `make run`, for example: make run ARGS="throttled --port 9000"
ARGS ?=

# On Linux the release binary is static: it runs on any distribution, starts in half the time and takes 5 MB less memory.
ifeq ($(shell uname -s),Linux)
RELEASE := -c release --product drydock -Xswiftc -static-executable -Xlinker --gc-sections -Xlinker -s
else
RELEASE := -c release --product drydock
endif
BINARY = .build/release/drydock
# Where `make install` copies it: PREFIX/bin.
PREFIX ?= /usr/local
# Where `make wheel` and `make deb` leave what they make.
PACKAGES := .build/packages

.PHONY: help run release install wheel deb release-files test quick lint format layers unit wire sanitize mutants fuzz clients schemas kits page \
	doors docs replicas deploy packages swift-example container bench clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

run: release ## Build and start the server: make run ARGS="throttled --port 9000"
	@exec $(BINARY) serve $(ARGS)

release: ## Build the binary that users run, .build/release/drydock
	@.ci/setup build
	@set -o pipefail; $(SWIFT) build $(RELEASE) 2>&1 | .ci/progress

install: release ## Install binary, completions, manual page below PREFIX, by default /usr/local
	@Deploy/packages/install $(BINARY) "$(DESTDIR)$(PREFIX)"

wheel: release ## Make the wheel for pip: the Python kit with the binary inside
	@Deploy/packages/wheel --binary $(BINARY) --into $(PACKAGES)

deb: release ## Make the Debian package
	@Deploy/packages/deb $(BINARY) $(PACKAGES)

release-files: release ## Make everything of a release, in .build/release-files
	@Deploy/packages/release $(BINARY) .build/release-files

test: lint layers unit wire clients schemas kits page doors docs replicas deploy packages swift-example ## Everything CI checks

quick: lint ## The quick part of the tests, against the debug build
	@.ci/setup test
	@$(SWIFT) test
	@Tests/Clients/run --quick

lint: ## Check the format of all Swift code, and that each fault of `make mutants` still fits it
	@.ci/setup build
	@Tests/Mutants/run --stale
	@$(SWIFT) format lint --strict -r Sources Tests Package.swift

format: ## Format all Swift code
	@$(SWIFT) format -i -r Sources Tests Package.swift

layers: ## Check imports: only what targets declare, in pure ones no system library; and how numbers are reckoned with
	@.ci/setup build
	@.ci/layers
	@.ci/numbers
	@$(SWIFT) build --build-tests --explicit-target-dependency-import-check error

unit: ## The Swift tests
	@.ci/setup test
	@$(SWIFT) test

wire: release ## HTTP/1.1 byte by byte, HTTP/2 frame by frame, and with every HTTP client of this machine
	@.ci/setup test
	@Tests/Clients/run --quick --prepare
	@Tests/HTTP1Clients/run --binary $(BINARY)
	@Tests/HTTP2Clients/run --binary $(BINARY)

# Of undefined behaviour Swift has its own checks; the sanitizer is for the C in between, where it ends the process.
UNDEFINED := -Xcc -fsanitize=undefined -Xcc -fsanitize-trap=undefined
# The tests of exit codes are left out: a process that ends in the midst of its work leaves memory behind.
SANITIZED := --disable-xctest --skip EndToEndTests

sanitize: ## The Swift tests under the sanitizers of addresses, leaks, undefined behaviour and threads
	@.ci/setup test
	@LSAN_OPTIONS=suppressions=$(CURDIR)/Tests/Sanitizers/leaks.txt:print_suppressions=0 \
	    $(SWIFT) test --sanitize=address $(UNDEFINED) --scratch-path .build/address $(SANITIZED)
	@TSAN_OPTIONS=suppressions=$(CURDIR)/Tests/Sanitizers/threads.txt \
	    $(SWIFT) test --sanitize=thread --scratch-path .build/thread $(SANITIZED)
	@Tests/HTTP1Clients/faults.py --binary .build/thread/debug/drydock

mutants: ## Put faults into a copy of the sources, one at a time: the tests must notice each
	@.ci/setup test
	@Tests/Mutants/run $(ARGS)

fuzz: release ## Feed the readers with libFuzzer, a minute each, then the doors for longer: make fuzz ARGS="--seconds 10 csv"
	@Tests/Fuzz/run $(ARGS)
	@$(if $(ARGS),true,Tests/Doors/run --binary $(BINARY) --inputs 100000)

clients: release ## Drive the binary with SailPoint's SDKs and other clients
	@.ci/setup test
	@Tests/Clients/run --binary $(BINARY)

schemas: release ## What Schemathesis draws from the official schemas, valid requests and others: make schemas ARGS="--seed 7"
	@.ci/setup test
	@Tests/Schemathesis/run --binary $(BINARY) $(ARGS)

kits: release ## The kits for Python, Node, Java and Go: make kits ARGS="python go"
	@.ci/setup test
	@Tests/Clients/run --quick --prepare
	@Kits/run --binary $(BINARY) $(ARGS)

doors: release ## Ten thousand inputs made to break it, at each of its doors: make doors ARGS="--seed 7 admin"
	@Tests/Doors/run --binary $(BINARY) $(ARGS)

page: release ## Drive the page under /__admin/ui/ in a real Chromium
	@.ci/setup test
	@Tests/Page/run --binary $(BINARY)

docs: release ## Do what README.md and the pages say
	@.ci/setup test
	@Tests/Clients/run --quick --prepare
	@Tests/Documentation/run --binary $(BINARY)

replicas: release ## A hundred tenants on three replicas behind HAProxy
	@.ci/setup test
	@Tests/Replicas/run --binary $(BINARY)

deploy: release ## Manifests against Kubernetes' schemas; the action for GitHub
	@.ci/setup test
	@Tests/Clients/run --quick --prepare
	@.build/clients/sailpoint-2/bin/python -B Deploy/validate --binary $(BINARY)

packages: release ## Make all packages twice, and install them where nothing else is
	@Deploy/packages/test $(BINARY)

swift-example: ## A package that tests its client with the Drydock library
	@.ci/setup build
	@$(SWIFT) test --package-path Tests/SwiftExample --scratch-path .build

container: ## Build the image and run it; needs docker or podman
	@Tests/Container/run

clean: ## Remove everything that was built
	@rm -rf .build

bench: release ## Compare speed and memory with other servers: make bench ARGS="http1 startup"
	@.ci/setup bench
	@Benchmarks/run $(ARGS)
