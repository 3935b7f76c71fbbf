# Each target does its own set-up on a fresh Debian or Ubuntu; scripts/setup says what it installs.

.PHONY: run test bench install app app-test

# Where scripts/setup-node puts a Node.js if the system has none that is new enough.
export PATH := $(CURDIR)/target/node/bin:$(PATH)

PREFIX ?= $(HOME)/.local

## Builds Authkeep and walks through connecting the built-in Practice provider.
run:
	@scripts/setup run
	cargo build --release --locked -p authkeep-cli
	@scripts/first-account target/release/authkeep

## Everything that must hold: format, lints, documents, all tests.
test:
	@scripts/setup test
	scripts/check
	npm run check --prefix ui --silent
	npm test --prefix ui --silent
	cargo test --workspace --locked

## The figures of the README, measured here and now.
bench:
	@scripts/setup test
	cargo bench --locked -p authkeep-cli --bench speed

## Puts the command into $(PREFIX)/bin.
install:
	@scripts/setup run
	cargo build --release --locked -p authkeep-cli
	install -D -m 755 target/release/authkeep $(DESTDIR)$(PREFIX)/bin/authkeep

## Builds the window, which is still being made, and opens it.
app:
	@scripts/setup app
	npm run build --prefix ui --silent
	cargo run --locked --manifest-path src-tauri/Cargo.toml

## The window's own checks: every screen of its page in a real browser, and the shell's tests.
app-test:
	@scripts/setup app
	npm run test:page --prefix ui --silent
	cargo test --locked --manifest-path src-tauri/Cargo.toml
