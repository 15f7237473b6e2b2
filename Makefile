# Plaza: every command there is. `make` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PORT ?= 8000
ARGS ?=
PYTHON := .venv/bin/python
LOCAL := DJANGO_SETTINGS_MODULE=config.settings.local SITE_URL=http://127.0.0.1:$(PORT)

.PHONY: help system run dev stack test matrix opinions machine firefox plans weight lighthouse looks bench chaos storm fuzz audit check templates demo-reset format lock icons screenshots clean

help: ## list these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.venv/base: requirements/base.txt requirements/venv.sh
	bash requirements/venv.sh base

.venv/dev: requirements/base.txt requirements/dev.txt requirements/venv.sh
	bash requirements/venv.sh dev

system: # looks every time: it costs nothing where all is there
	@bash requirements/system.sh

run: .venv/base ## set up from nothing and serve the demo site on http://127.0.0.1:8000 (PORT=)
	@mkdir -p var
	$(LOCAL) $(PYTHON) manage.py migrate --verbosity 0
	$(LOCAL) $(PYTHON) manage.py demo
	$(LOCAL) $(PYTHON) manage.py collectstatic --noinput --verbosity 0
	@echo; echo "  Plaza is at http://127.0.0.1:$(PORT)  (sign in as alice, bob … or admin, password plaza-demo; Ctrl-C stops it)"; echo
	@$(LOCAL) exec $(PYTHON) -m config.server.together "$(PYTHON) -m config.server --bind 127.0.0.1 --port $(PORT) --verbosity 0" "$(PYTHON) manage.py worker"

dev: .venv/dev ## the same for developers and designers: DEBUG, reload on save, /patterns/
	@mkdir -p var
	$(LOCAL) $(PYTHON) manage.py migrate --verbosity 0
	$(LOCAL) $(PYTHON) manage.py demo
	DEBUG=1 $(LOCAL) exec $(PYTHON) -m config.server.together "$(PYTHON) manage.py runserver --nostatic 127.0.0.1:$(PORT)" "$(PYTHON) manage.py worker"

stack: .venv/base system ## the production shape with the demo: PostgreSQL, Redis, nginx, two daphne, the worker (ARGS="--processes 4")
	@exec $(PYTHON) -m config.stack up --demo $(ARGS)

test: .venv/dev system ## set up from nothing and run the whole suite (ARGS="-k name" narrows it)
	$(PYTHON) -m tests $(ARGS)

matrix: .venv/dev system ## what takes too long for every run: the full tables (pages × themes × sizes …), on both databases
	$(PYTHON) -m tests --matrix $(ARGS)

opinions: .venv/dev ## ask other implementations what they find in the texts of tests/texts (needs npm)
	$(PYTHON) -m tests.texts.opinions

firefox: .venv/dev system ## the journeys of live pages once in Firefox (Debian's firefox-esr)
	@bash requirements/system.sh firefox
	$(PYTHON) -m pytest -m firefox tests/firefox $(ARGS)

machine: .venv/dev system ## live = reload as a property: anything may happen (ARGS="--steps 20000 --seed 5 --on postgresql")
	$(PYTHON) -m tests.machine $(ARGS)

plans: .venv/dev system ## how PostgreSQL answers every page on the large demo: page, ms, index (ARGS="--only home --long")
	$(PYTHON) -m tests.plans $(ARGS)

weight: .venv/dev system ## what a first visit weighs: requests and bytes of three pages (ARGS=--each)
	$(PYTHON) -m tests.weight $(ARGS)

lighthouse: .venv/dev system ## what Lighthouse says of a first visit on a telephone (needs npm; ARGS="--visits 5 --why")
	$(PYTHON) -m tests.lighthouse $(ARGS)

looks: .venv/dev system ## pictures of ten pages, four widths, five modes, held against the accepted set (ARGS="home --accept")
	$(PYTHON) -m tests.looks $(ARGS)

chaos: .venv/dev system ## break the site in every way there is, with people on it (ARGS="--list"; ARGS="redis postgres --seed 5")
	$(PYTHON) -m tests.chaos $(ARGS)

storm: .venv/dev system ## dozens of tabs in a real browser, people and faults, every tab held against a fresh load (ARGS="--seed 5 --comparisons 10000 --on sqlite,stack")
	$(PYTHON) -m tests.storm $(ARGS)

fuzz: .venv/dev ## odd requests to every address, by everybody (ARGS="--requests 20000 --seed 5")
	$(PYTHON) -m tests.fuzz $(ARGS)

bench: .venv/dev system ## how fast it is, beside others (ARGS="fanout", ARGS=--quick, ARGS=--help; some 40 minutes)
	@bash requirements/system.sh bench
	$(PYTHON) -m tests.load $(ARGS)

audit: .venv/dev ## ask whether what is locked has known vulnerabilities (ARGS=--must fails where nobody can be asked)
	@$(PYTHON) -m tests.audit $(ARGS)

check: .venv/dev ## lint, format, types, templates, import rules, containers, migrations, production settings
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	.venv/bin/djlint templates --lint --quiet
	DJANGO_SETTINGS_MODULE=config.settings.test $(PYTHON) manage.py check_templates
	.venv/bin/lint-imports
	.venv/bin/hadolint Dockerfile
	.venv/bin/check-jsonschema --quiet --builtin-schema vendor.compose-spec compose.yaml
	.venv/bin/check-jsonschema --quiet --builtin-schema vendor.github-issue-forms .github/ISSUE_TEMPLATE/bug.yml .github/ISSUE_TEMPLATE/idea.yml
	DJANGO_SETTINGS_MODULE=config.settings.test $(PYTHON) manage.py makemigrations --check --dry-run
	DJANGO_SETTINGS_MODULE=config.settings.production SECRET_KEY=$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(60))') \
	  DATABASE_URL=postgres://plaza@127.0.0.1/plaza REDIS_URL=redis://127.0.0.1/0 ALLOWED_HOSTS=plaza.example EMAIL_URL=smtp://127.0.0.1 \
	  $(PYTHON) manage.py check --deploy --fail-level WARNING

templates: .venv/dev ## what in the templates would stop working: ids that updates need, tokens, labels, words, variables
	@DJANGO_SETTINGS_MODULE=config.settings.test $(PYTHON) manage.py check_templates

format: .venv/dev ## bring the code to its form
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .
	$(PYTHON) -m tests.tidy

demo-reset: .venv/base ## the demo data afresh
	@mkdir -p var
	$(LOCAL) $(PYTHON) manage.py migrate --verbosity 0
	$(LOCAL) $(PYTHON) manage.py demo --reset

icons: .venv/dev system ## favicon.ico and the touch icon, drawn from favicon.svg
	$(PYTHON) -m tests.icons

screenshots: .venv/dev system ## the pictures of the README, taken afresh
	$(PYTHON) -m tests.screenshots $(ARGS)

lock: .venv/dev ## write the lock files from requirements/*.in, for the Python of .venv: Debian 12's (3.11.2)
	for name in base s3 dev; do \
	  .venv/bin/pip-compile --quiet --strip-extras --allow-unsafe --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
	    --output-file requirements/$$name.txt requirements/$$name.in || exit 1; \
	done

clean: ## remove what the commands above have made, data included
	rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
