# The ways into the project; `make help` lists them. What a target does in more than a line stands
# in scripts/. Variables: MODEL=1.5b|0.5b and TARGET=N for demo, PREFIX and DESTDIR for install,
# MINUTES for torture.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := build

PREFIX ?= /usr/local
MODEL ?= 1.5b
TARGET ?= 12
MINUTES ?= 15

MAX_MIB := 70
RELEASE := swift build -c release --static-swift-stdlib
# What `test` builds with, and `examples`, which takes over what `test` has built.
CHECKED := --explicit-target-dependency-import-check error -Xswiftc -warnings-as-errors

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 12

.PHONY: setup
setup: ## install what is missing on a Debian machine
	@scripts/setup.sh

.PHONY: build
build: setup ## build .build/release/quarry
	@$(RELEASE) --product quarry

.PHONY: test
test: setup ## build and pass every test
	@# All tests at once hold thousands of files open, at which Foundation's Process may crash
	@# (it reads past the end of a list of open files), and starve each other.
	@SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=16 swift test --parallel $(CHECKED)

.PHONY: examples
examples: setup ## build and run the example packages
	@scripts/examples.sh $(CHECKED)

.PHONY: demo
demo: build ## from documents to traceable pairs with a small local model
	@MODEL=$(MODEL) TARGET=$(TARGET) scripts/demo.sh

.PHONY: bench
bench: build ## measure; see Benchmarks/
	@$(RELEASE) --product Measure
	@$(RELEASE) --product Load
	Benchmarks/run

.PHONY: torture
torture: build ## kill, starve and feed it what should not be; MINUTES=1 is the short form
	@Tests/Torture/torture.py --minutes $(MINUTES)

.PHONY: tsan
tsan: setup ## pass the tests under the thread sanitizer
	@scripts/tsan.sh

.PHONY: lint
lint: ## check the form of the sources
	@scripts/lint.sh

.PHONY: install
install: build ## install one binary, its completions and man page under PREFIX
	@$(RELEASE) --product generate-manual
	scripts/install.sh .build/release "$(DESTDIR)$(PREFIX)" $(MAX_MIB)

.PHONY: corpus
corpus: setup ## make the PDF files of corpora/demo anew
	@scripts/corpus.sh

.PHONY: clean
clean: ## remove what was built and what the demo left
	@rm -rf .build .build-tsan demo.quarry demo.quarry-wal demo.quarry-shm demo.quarry.lock demo.jsonl
