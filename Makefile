# Pupitre. `make demo` brings up the product; `make test` checks everything. Both do their own set-up.
.DEFAULT_GOAL := demo
.PHONY: demo test web rust-test web-test browser-test check client release clean-demo

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

# Format, lints, house rules, Rust on SQLite and PostgreSQL, real SMTP, crash tests, web.
test:
	scripts/setup test
	$(MAKE) web
	$(MAKE) check
	$(MAKE) rust-test
	$(MAKE) web-test

check:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	cargo xtask tidy

rust-test:
	trap 'scripts/test-postgres stop' EXIT; cargo test --workspace

web-test: web/node_modules/.installed
	cd web && npm run check && npm run test

browser-test:
	cargo build --workspace
	cd web && npm run e2e

# The TypeScript client follows the API: run it after a route changed.
client: web/node_modules/.installed
	cargo run --quiet --package pupitre -- openapi > web/src/lib/api/openapi.json
	cd web && npx openapi-typescript src/lib/api/openapi.json --output src/lib/api/schema.ts

release: web
	cargo build --release --package pupitre

clean-demo:
	rm -rf data/demo
