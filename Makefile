# Pupitre. `make demo` brings up the product; `make test` checks everything. Both do their own set-up.
SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c
.DEFAULT_GOAL := demo
.PHONY: demo test bench web rust-test web-test browser-test check client client-check release clean-demo

# The web application, rebuilt only when its sources changed.
web/node_modules/.installed: web/package-lock.json
	cd web && npm ci --no-audit --no-fund
	touch $@

web/build/200.html: web/node_modules/.installed $(shell find web/src web/static -type f 2>/dev/null) web/vite.config.ts web/svelte.config.js
	cd web && npm run build

web: web/build/200.html

demo:
	scripts/setup build
	$(MAKE) web
	cargo build --workspace
	target/debug/pupitre demo

# Format, lints, house rules, Rust on SQLite and PostgreSQL, real SMTP, crash tests, web, browser. Once everything is
# built, the three kinds of tests go on together, each line under its name: browsers mostly wait.
test:
	scripts/setup test
	$(MAKE) web
	$(MAKE) check
	cargo test --workspace --no-run
	$(MAKE) --jobs=3 --keep-going rust-test/named web-test/named browser-test/named

%/named:
	$(MAKE) $* 2>&1 | sed --unbuffered 's/^/$* │ /'

check:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	cargo xtask tidy
	$(MAKE) client-check

rust-test:
	trap 'scripts/test-postgres stop' EXIT; cargo test --workspace

web-test: web/node_modules/.installed
	cd web && npm run check && npm run test

# Whole tasks of real people, in Debian's Chromium, on the real binary: every screen, every limit of time.
# The demonstration plays its year for most of a minute: its test goes on beside the others.
browser-test:
	scripts/setup test
	$(MAKE) web
	cargo build --workspace
	cd web && { npm run e2e:apart & }; npm run e2e; ended=$$?; wait $$! && exit $$ended

# The scenarios of docs/performance.md against their public peers, on the release binary. For example:
# `make bench ARGS="dossier letters"`, `make bench ARGS="all --full"`, `make bench ARGS="send --pairs 1"`.
ARGS ?= all
bench:
	scripts/setup bench
	$(MAKE) web
	cargo build --release --package pupitre --package pupitre-bench
	target/release/pupitre-bench $(ARGS)

# The types of the web client, generated from the API's own description: run it after a route changed.
CLIENT := web/src/lib/api/schema.ts
GENERATE = cd web && npx --no-install openapi-typescript ../target/openapi.json --alphabetize --output

client: web/node_modules/.installed
	mkdir -p target && cargo run --quiet --package pupitre -- openapi > target/openapi.json
	$(GENERATE) ../$(CLIENT)

# Fails when the types in the tree are not those of the API.
client-check: web/node_modules/.installed
	mkdir -p target && cargo run --quiet --package pupitre -- openapi > target/openapi.json
	$(GENERATE) ../target/schema.ts
	cmp target/schema.ts $(CLIENT) || { echo "$(CLIENT) is stale: run « make client »" >&2; exit 1; }

release: web
	cargo build --release --package pupitre

clean-demo:
	rm -rf data/demo
