# Drydock: one command to run it, one to test it. `make help` lists them.
# Every target installs what it is missing; the `.ci` folder holds the scripts behind them.

SHELL := /bin/bash
.DEFAULT_GOAL := help

SWIFT ?= swift
# Arguments for `make run`, for example: make run ARGS="throttled --port 9000"
ARGS ?=

# A release binary carries the Swift runtime with it, so it starts in a few milliseconds and needs no toolchain.
ifeq ($(shell uname -s),Linux)
RELEASE := -c release --product drydock --static-swift-stdlib -Xlinker --gc-sections -Xlinker -s
else
RELEASE := -c release --product drydock
endif
BINARY = .build/release/drydock

.PHONY: help run release test quick lint format layers unit clients container fuzz sanitize bench scenarios clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

run: release ## Build and start the server: make run ARGS="throttled --port 9000"
	@exec $(BINARY) serve $(ARGS)

release: ## Build the binary that users run, .build/release/drydock
	@.ci/setup build
	@$(SWIFT) build $(RELEASE)

test: lint layers unit clients ## Everything CI checks

quick: lint ## The quick part of the tests: no client programs, no end-to-end tests
	@.ci/setup build
	@$(SWIFT) test --skip EndToEndTests

lint: ## Check the format of all Swift code
	@.ci/setup build
	@$(SWIFT) format lint --strict -r Sources Tests Package.swift

format: ## Format all Swift code
	@$(SWIFT) format -i -r Sources Tests Package.swift

layers: ## Check that targets import only what they declare, and pure ones no system library
	@.ci/setup build
	@.ci/layers
	@$(SWIFT) build --build-tests --explicit-target-dependency-import-check error

unit: ## The Swift tests
	@.ci/setup test
	@$(SWIFT) test

clients: release ## Drive the binary with SailPoint's SDKs and other clients
	@.ci/setup test
	@Tests/Clients/run --binary $(BINARY)

clean: ## Remove everything that was built
	@rm -rf .build

bench: release ## Compare speed and memory with other servers: make bench ARGS="http1 startup"
	@.ci/setup bench
	@Benchmarks/run $(ARGS)
