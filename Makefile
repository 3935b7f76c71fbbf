# Each target does its own set-up on a fresh Debian or Ubuntu; scripts/setup says what it installs.

.PHONY: run test torture fuzz bench package package-test install

# Where scripts/setup-node puts a Node.js if the system has none that is new enough.
export PATH := $(CURDIR)/target/node/bin:$(PATH)

PREFIX ?= $(HOME)/.local
FUZZ_SECONDS ?= 600

## Builds Authkeep and opens it.
run:
	@scripts/setup run
	@scripts/run

## Everything that must hold: format, lints, documents, all tests.
test:
	@scripts/setup test
	npm run check --prefix ui --silent
	npm test --prefix ui --silent
	npm run test:page --prefix ui --silent
	scripts/check
	cargo test --workspace --locked
	scripts/fuzz short

## New inputs for everything that reads what comes from outside; FUZZ_SECONDS for each of six targets.
fuzz:
	@scripts/setup fuzz
	scripts/fuzz $(FUZZ_SECONDS)

## What is left of connections when everything around them breaks: the table of the README, in its long form.
torture:
	@scripts/setup test
	cargo bench --locked -p authkeep-cli --bench torture

## The figures of the README, measured here and now.
bench:
	@scripts/setup test
	npm run build --prefix ui --silent
	cargo build --release --locked -p authkeep-cli -p authkeep-desktop -p authkeep-bare
	cargo bench --locked -p authkeep-cli -p authkeep-window-bench --bench speed --bench window

## Puts the command into $(PREFIX)/bin.
install:
	@scripts/setup run
	cargo build --release --locked -p authkeep-cli
	install -D -m 755 target/release/authkeep $(DESTDIR)$(PREFIX)/bin/authkeep

## A .deb and an .rpm of app and command, in target/package.
package:
	@scripts/setup package
	npm run build --prefix ui --silent
	scripts/package

## Installs them on a copy of this machine that is thrown away, looks at all that they bring, and runs
## the tests of the desktop with what was installed. Needs root.
package-test:
	@scripts/setup package
	@scripts/setup test
	tests/installed/test
