# Everything a person types. Nothing is done twice: files under .venv and pwa remember what is ready.
PORT ?= 8000
DATA ?= var

UPGRADE ?=

RUFF := .venv/bin/ruff
COMPILE = "$$(scripts/get-uv)" pip compile --quiet $(UPGRADE) --universal --python-version 3.12 \
	--generate-hashes --no-emit-index-url --no-header --no-annotate --no-python-downloads

# Folders are listed too, so that a deleted file is noticed.
pwa_sources := $(shell find pwa -name node_modules -prune -o -name dist -prune -o \
	-type f ! -name '*.tsbuildinfo' ! -name '.*' -print -o -path 'pwa/[ps]*' -type d -print 2>/dev/null)

.PHONY: help run links test check format types bench lock setup browser clean
.DELETE_ON_ERROR:

help:
	@echo "make run [PORT=8000] [DATA=var]   set up, build the app, serve a demo day"
	@echo "make links [DATA=var]             print new pairing links for that day"
	@echo "make test                         set up and pass every check and test"
	@echo "make check | format | types | bench | lock | clean"

run: setup
	@ROUNDSMAN_DATA="$(DATA)" exec .venv/bin/roundsman demo --port "$(PORT)"

links: .venv/.ready
	@ROUNDSMAN_DATA="$(DATA)" exec .venv/bin/roundsman pair --all

test: check browser
	.venv/bin/python -m pytest
	cd pwa && npm test && npm run --silent size

check: setup
	$(RUFF) check
	$(RUFF) format --check
	.venv/bin/mypy
	.venv/bin/lint-imports
	@cp pwa/src/shared/api-types.ts var/setup/api-types.ts && $(MAKE) --silent types
	@cmp var/setup/api-types.ts pwa/src/shared/api-types.ts || \
		{ echo "The API changed: its types for the web app were just written again, commit them"; exit 1; }
	cd pwa && npm run lint && npm run format:check && npm run check

format: setup
	$(RUFF) check --fix
	$(RUFF) format
	cd pwa && npm run format

# The web app's types of the API, from the document that the server publishes.
types: setup
	@.venv/bin/roundsman openapi >var/setup/openapi.json
	@cd pwa && API=../var/setup/openapi.json npm run --silent api-types

bench: setup browser
	.venv/bin/python -m tests.benchmarks

# Keeps the versions there are; UPGRADE=--upgrade takes the newest.
lock:
	$(COMPILE) --output-file requirements/base.txt pyproject.toml
	$(COMPILE) --output-file requirements/dev.txt pyproject.toml --group dev
	$(COMPILE) --output-file requirements/demo.txt --no-deps --group demo
	echo uv | $(COMPILE) --output-file requirements/setup.txt --no-deps -

clean:
	rm -rf .venv pwa/node_modules pwa/dist var/setup

setup: .venv/.ready pwa/dist/.ready

.venv/.ready: requirements/dev.txt requirements/demo.txt pyproject.toml scripts/make-venv scripts/get-uv
	@scripts/make-venv
	@touch $@

pwa/node_modules/.ready: pwa/package-lock.json pwa/package.json
	@node -e 'const [a, b] = process.versions.node.split("."); process.exit(+(a < 20 || (a == 20 && b < 19)))' 2>/dev/null || \
		{ echo "Node.js 20.19 or newer is needed to build the app: https://nodejs.org"; exit 1; }
	@echo "Installing the npm packages"
	@cd pwa && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

pwa/dist/.ready: pwa/node_modules/.ready $(pwa_sources)
	@echo "Building the app"
	@mkdir -p var/setup
	@cd pwa && npm run --silent build >../var/setup/build.log 2>&1 || { cat ../var/setup/build.log; exit 1; }
	@touch $@

browser:
	@scripts/get-chromium
