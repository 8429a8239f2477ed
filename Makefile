# `make` explains itself; everything it installs stays inside this folder.

.DEFAULT_GOAL := help
SHELL := /bin/sh
# Start-up takes four times as long where the machine says not to keep compiled modules.
unexport PYTHONDONTWRITEBYTECODE
# A user's own choices must not leak into our environment.
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV DJANGO_SETTINGS_MODULE

UV_VERSION := 0.13.9
UV := .uv/bin/uv
PY := .venv/bin/python

# The newest CPython >= 3.12 that pyenv holds; else 3.13, which uv finds on PATH or downloads.
PYENVS := $(or $(PYENV_ROOT),$(HOME)/.pyenv)/versions $(shell python3 -c \
	'import pathlib, sys; print(pathlib.Path(sys.base_prefix).resolve().parent)' 2>/dev/null)
export UV_PYTHON ?= $(or $(shell ls -d $(PYENVS:=/3.1[2-4].*/bin/python) 2>/dev/null \
	| sort -t/ -k1,1 -V | tail -n1),3.13)

# Trust what the machine trusts: an institution's proxy may have a certificate of its own.
CA_BUNDLE := $(firstword $(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/cert.pem /etc/ssl/cert.pem))
ifneq ($(CA_BUNDLE),)
export UV_SYSTEM_CERTS ?= 1
export PIP_CERT ?= $(CA_BUNDLE)
export NODE_EXTRA_CA_CERTS ?= $(CA_BUNDLE)
endif

# Node from the machine if it is new enough, else from a wheel in .node.
NODE_OK := $(shell node -e 'const [a, b] = process.versions.node.split("."); \
	process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null && npm --version >/dev/null 2>&1 && echo yes)
NODE_BIN := $(if $(NODE_OK),,.node/bin/npm)
WITH_NODE := $(if $(NODE_OK),,PATH="$(CURDIR)/.node/bin:$$PATH")

# Commands that read settings but open no connection.
NO_SERVERS := SECRET_KEY=only-for-checks DATABASE_URL=postgres://nobody@127.0.0.1:1/none \
	REDIS_URL=redis://127.0.0.1:1/0 S3_ENDPOINT=http://127.0.0.1:1 S3_ACCESS_KEY=none S3_SECRET_KEY=none
LIKE_PRODUCTION := $(NO_SERVERS) DEBUG=0 DEMO=0 SITE_URL=https://portal.example \
	ALLOWED_HOSTS=portal.example EMAIL_URL=smtp+tls://user:word@mail.example:587 \
	SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(60))')

CODE := consultations deploy fbias members projects tests manage.py
CATALOGUES := $(shell find templates consultations fbias members projects -name '*.po' 2>/dev/null)
# The icon sprite holds the icons that templates name, hence the templates here.
FRONT_END := $(shell find static/src templates -type f \( -path 'static/src/*' -o -name '*.html' \) 2>/dev/null) \
	$(wildcard vite.config.*)
SAY = @printf '==> %s\n'

.PHONY: help run test test-long test-at reliability check fmt lock benchmark browser

help:  ## Show these lines
	@printf 'F-BIAS portal\n\n'
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20
	@printf '\nPORT (8000) and DATA_DIR (./var) choose where `make run` listens and keeps its data.\n'

run: .venv/.run static/dist/manifest.json .venv/.catalogues  ## Start the portal with a demo facility
	@exec $(PY) -m fbias.launcher run

test: .venv/.dev static/dist/manifest.json .venv/.catalogues browser  ## Run the suite (ARGS="-k word" picks tests)
	@exec $(PY) -m fbias.launcher test -n 2 --dist loadgroup $(ARGS)

test-long: .venv/.dev static/dist/manifest.json .venv/.catalogues  ## Run what takes minutes: soaks and floods
	@exec $(PY) -m fbias.launcher test -m long -s $(ARGS)

test-at: .venv/.dev static/dist/manifest.json .venv/.catalogues  ## Run the suite on another date (WHEN="2028-02-29 12:00")
	@exec $(PY) -m fbias.launcher exec $(PY) -m tests.another_date "$(WHEN)" $(ARGS)

reliability: .venv/.dev static/dist/manifest.json .venv/.catalogues browser  ## Write docs/reliability.md (ARGS=--long)
	@exec $(PY) -m tests.reliability $(ARGS)

check: .venv/.dev static/dist/manifest.json  ## Lint, format, types, contracts, templates, scripts, styles, migrations, deploy
	$(SAY) 'ruff'
	@.venv/bin/ruff check $(CODE)
	@.venv/bin/ruff format --check $(CODE)
	$(SAY) 'import contracts'
	@.venv/bin/lint-imports --no-logo
	$(SAY) 'types'
	@$(NO_SERVERS) .venv/bin/mypy
	$(SAY) 'templates'
	@.venv/bin/djlint --lint --quiet templates
	$(SAY) 'scripts and styles'
	@$(WITH_NODE) npx --no-install biome lint --error-on-warnings
	@$(WITH_NODE) npx --no-install stylelint 'static/src/**/*.css'
	$(SAY) 'settings fit for production'
	@$(LIKE_PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING
	$(SAY) 'migrations complete'
	@$(PY) -m fbias.launcher exec $(PY) manage.py makemigrations --check --dry-run
	$(SAY) 'all checks passed'

fmt: .venv/.dev  ## Format Python and sort imports
	@.venv/bin/ruff check --fix-only --quiet $(CODE)
	@.venv/bin/ruff format $(CODE)

benchmark: .venv/.dev static/dist/manifest.json .venv/.catalogues  ## Measure the main pages with 100 and 20,000 consultations
	@exec $(PY) -m fbias.launcher exec $(PY) -m tests.benchmarks $(ARGS)

COMPILE := $(UV) pip compile -q --universal --generate-hashes --python-version 3.12 --no-emit-index-url \
	--custom-compile-command 'make lock'
lock: $(UV)  ## Renew the pinned requirements and package-lock.json (UPGRADE=1 takes newer versions)
	@$(COMPILE) $(if $(UPGRADE),--upgrade) pyproject.toml -o requirements.txt
	@$(COMPILE) $(if $(UPGRADE),--upgrade) --group pyproject.toml:embedded -c requirements.txt -o requirements-embedded.txt
	@$(COMPILE) $(if $(UPGRADE),--upgrade) --group pyproject.toml:test --group pyproject.toml:check \
		-c requirements.txt -c requirements-embedded.txt -o requirements-dev.txt
	@$(COMPILE) $(if $(UPGRADE),--upgrade) --group pyproject.toml:node -o requirements-node.txt
	@$(WITH_NODE) npm install --package-lock-only --silent

# --- set-up -------------------------------------------------------------------------------------
$(UV):
	$(SAY) 'fetching uv (once)'
	@command -v python3 >/dev/null || { echo 'Python 3.11 or newer is needed: install python3.'; exit 1; }
	@python3 -m venv .uv || { rm -rf .uv; echo 'python3 cannot make environments here. On Debian or Ubuntu: apt-get install python3-venv'; exit 1; }
	@.uv/bin/pip install -q --disable-pip-version-check uv==$(UV_VERSION)

.venv/bin/python: | $(UV)
	$(SAY) 'making .venv with Python $(UV_PYTHON)'
	@$(UV) venv -q --allow-existing .venv || { \
		echo 'Python 3.12 or newer is needed, was not found here and could not be downloaded.'; \
		echo 'Install one, or say where it is: make UV_PYTHON=/path/to/python3.13 ...'; exit 1; }

.venv/.run: requirements.txt requirements-embedded.txt | .venv/bin/python
	$(SAY) 'installing what the portal runs on (a minute or two the first time)'
	@env -u UV_PYTHON $(UV) pip sync -p $(PY) --require-hashes $^ $(if $(wildcard .venv/.dev),requirements-dev.txt)
	@touch $@

.venv/.dev: requirements.txt requirements-embedded.txt requirements-dev.txt | .venv/bin/python
	$(SAY) 'installing what the portal and its tests run on (a minute or two the first time)'
	@env -u UV_PYTHON $(UV) pip sync -p $(PY) --require-hashes $^
	@touch .venv/.run $@

.node/bin/npm: requirements-node.txt | .venv/bin/python
	$(SAY) 'no Node.js 20.19 or newer here: taking it from a wheel into .node (once)'
	@$(UV) venv -q --allow-existing .node
	@env -u UV_PYTHON $(UV) pip sync -q -p .node/bin/python --require-hashes $<
	@touch $@

node_modules/.stamp: package.json package-lock.json | $(NODE_BIN)
	$(SAY) 'installing front-end packages'
	@$(WITH_NODE) npm ci --no-progress
	@touch $@

static/dist/manifest.json: node_modules/.stamp $(FRONT_END) | $(NODE_BIN)
	$(SAY) 'building the front end'
	@$(WITH_NODE) npx --no-install vite build --logLevel warn
	@touch $@

.venv/.catalogues: $(CATALOGUES) | .venv/.run
	$(SAY) 'compiling translations'
	@$(NO_SERVERS) $(PY) manage.py compile_catalogues
	@touch $@

browser: | .venv/.dev
	@$(PY) -m tests.chromium || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			printf '==> %s\n' 'installing Chromium for the browser tests'; \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
				apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
		else \
			printf '==> %s\n' 'fetching a Chromium for the browser tests'; \
			.venv/bin/playwright install chromium; \
		fi || printf '==> %s\n' 'No Chromium could be had: the browser tests will not run.'; }
