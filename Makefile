# `make run` serves the archive, `make test` runs all that CI runs, `make test-long` all there is; each installs
# what it needs.
PYTHON ?= python3
PORT ?= 8000
WORKERS ?= 2
# In the archive of which `make bench` asks the worst.
QUOTES ?= 100000

SHELL := /bin/sh
PY := .venv/bin/python
PIP_INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes
COMPILE := .venv/bin/uv --no-config pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --overrides requirements-overrides.txt --custom-compile-command "make requirements"

# What `make run` draws for itself, once.
DRAWN_KEYS := var/secret-key var/signing-key var/sealing-keys var/lookup-key
NEW_SEALING_KEY := from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())
# In the demo archive what is published is there at once, no contact is too recent, and nobody needs a phone.
DEMO := ARCHIVE_SECOND_FACTOR="$${ARCHIVE_SECOND_FACTOR-0}" ARCHIVE_COOLING_OFF_DAYS="$${ARCHIVE_COOLING_OFF_DAYS-0}" ARCHIVE_RELEASE_AT="$${ARCHIVE_RELEASE_AT-}"
# The environment in which `make run` and its preparation run: production, on this machine alone.
LOCAL := ARCHIVE_DEBUG=0 ARCHIVE_HTTPS=0 ARCHIVE_ALLOWED_HOSTS=localhost,127.0.0.1 \
	ARCHIVE_SECRET_KEY="$$(cat var/secret-key)" ARCHIVE_SIGNING_KEY_FILE=var/signing-key \
	ARCHIVE_VERIFYING_KEY="$$(cat var/signing-key.pub)" ARCHIVE_SEALING_KEYS="$$(cat var/sealing-keys)" \
	ARCHIVE_LOOKUP_KEY="$$(cat var/lookup-key)" ARCHIVE_CONTACT="$${ARCHIVE_CONTACT-archive@helpline.example}" $(DEMO)
# Tools that import the settings but sign nothing and serve nobody.
TOOL := ARCHIVE_DEBUG=1
# A public deployment, for Django's own questions to one. The keys sign nothing.
DEPLOYED := ARCHIVE_DEBUG=0 ARCHIVE_ALLOWED_HOSTS=archive.example ARCHIVE_PAGES=tests/config/pages \
	ARCHIVE_CONTACT=archive@helpline.example \
	ARCHIVE_VERIFYING_KEY=$$(printf '%064d' 0) \
	ARCHIVE_SEALING_KEYS="$$($(PY) -c '$(NEW_SEALING_KEY)')" ARCHIVE_LOOKUP_KEY=$$(printf '%064d' 0) \
	ARCHIVE_SECRET_KEY="$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(64))')"

# Where the environment forbids it, each process would translate all of the program and its tests again.
export PYTHONDONTWRITEBYTECODE :=
PYTEST := $(PY) -m pytest -q -n $(WORKERS) --dist loadgroup
# What takes long by nature still ends.
PYTEST_LONG := $(PYTEST) -o timeout=2400 -o faulthandler_timeout=2700 --hypothesis-profile=exploring
ON_POSTGRES := $(PY) -m tests.postgres --servers $(WORKERS)
# These need no database, so one engine is enough for them.
DATABASE_FREE := tests/auditing tests/config tests/detection tests/disclosure tests/meaning tests/spreadsheets
# `make test` runs these on SQLite alone: what they hold are words, forms, pages and acts, which no engine changes.
# Queries, constraints, locks and guards run on both. `make test-long` runs everything on both.
ONE_ENGINE := $(DATABASE_FREE) tests/admin tests/management \
	$(filter-out tests/test_no_way_out.py,$(wildcard tests/test_*.py)) \
	$(addprefix tests/backups/test_,page.py places.py refused.py) \
	$(addprefix tests/models/test_,restricted.py two_sides.py vocabulary.py) \
	$(addprefix tests/public/test_,breakdowns.py briefing.py caching.py close_in_meaning.py collections.py comparing.py \
	feeds.py figures.py help.py languages.py languages_of_quotes.py lapsed.py method.py no_leak.py own_pages.py \
	page_head.py pages.py quotes.py singling_out.py terms.py themes.py translatable.py withdrawals.py worst.py) \
	$(addprefix tests/search/test_,addresses.py by_meaning.py everyday.py everyday_searches.py facets.py marking.py \
	normal_form.py query.py spelling.py terms.py told.py words.py) \
	$(addprefix tests/workflow/test_,agreement.py auditing.py baselines.py carrying.py claims.py clearing.py closing.py \
	coarsened.py correcting.py demo.py detector_report.py drafts.py fidelity.py import_files.py import_rows.py intake.py \
	leaks.py length.py looking_again.py no_platform.py normal_form.py policy.py preparing.py review.py \
	review_loading.py rewording.py releasing.py rescanning.py scanning_apart.py sealing.py shredding.py \
	showing.py sign_in_tries.py steps.py stretches.py suggesting.py terms.py terms_rare.py trail.py \
	upload_comparing.py upload_files.py waiting.py)
# These time the detector's patterns or read hundreds of statements, which counting coverage makes slower by far;
# what they run is counted in tests of its parts.
UNCOUNTED := tests/detection/test_no_runaway.py tests/detection/test_recall.py tests/detection/test_detector.py

.PHONY: run dev test test-long coverage check fix format-check lint types imports migrations-check deploy-check \
	chromium bench guide-pictures messages train-detector train-meaning model-card requirements audit sbom clean

# --- serving ---------------------------------------------------------------------------------------

run: .venv/.runtime $(DRAWN_KEYS)
	@$(PY) -c 'import socket; s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); \
	  s.bind(("127.0.0.1", $(PORT)))' 2>/dev/null || { \
	  echo "Port $(PORT) is taken: stop what listens there, or choose another: make run PORT=8001"; exit 1; }
	@$(LOCAL) $(PY) manage.py migrate --verbosity 0
	@$(LOCAL) $(PY) manage.py make_demo_staff
	@$(LOCAL) $(PY) manage.py load_demo
	@$(LOCAL) $(PY) manage.py collectstatic --no-input --verbosity 0
	@echo "Heard: http://127.0.0.1:$(PORT)/   staff: http://127.0.0.1:$(PORT)/admin/   stop with Ctrl-C"
	@$(LOCAL) exec $(PY) -m config.serving --bind 127.0.0.1:$(PORT)

dev: .venv/.dev $(DRAWN_KEYS)
	@$(TOOL) $(PY) manage.py migrate --verbosity 0
	@$(TOOL) exec $(PY) manage.py runserver 127.0.0.1:$(PORT)

var/secret-key var/lookup-key: | .venv/.runtime
	@umask 077 && mkdir -p var && $(PY) -c 'import secrets; print(secrets.token_urlsafe(64))' > $@

var/sealing-keys: | .venv/.runtime
	@umask 077 && mkdir -p var && $(PY) -c '$(NEW_SEALING_KEY)' > $@

var/signing-key: | .venv/.runtime
	@umask 077 && mkdir -p var
	@$(TOOL) $(PY) manage.py make_signing_key $@ >/dev/null

# --- checking --------------------------------------------------------------------------------------

# Meant to stay under eight minutes on 2 cores: what makes it longer than that by nature is marked `long`, and runs below.
test: .venv/.dev chromium check deploy-check
	@echo "== tests on SQLite"
	@$(PYTEST) -m "not browser and not long"
	@echo "== tests on PostgreSQL: what an engine can change"
	@$(ON_POSTGRES) $(PYTEST) -m "not browser and not long" $(addprefix --ignore=,$(ONE_ENGINE))
	@echo "== browser tests in Chromium"
	@$(PYTEST) -m "browser and not long" tests/browser

# Before a release: every test there is, on both engines, with coverage. Counting makes a run half as long again,
# so it is done in one of them.
test-long: .venv/.dev chromium check deploy-check
	@echo "== all tests on PostgreSQL"
	@$(ON_POSTGRES) $(PYTEST_LONG) -m "not browser" $(addprefix --ignore=,$(DATABASE_FREE))
	@echo "== all browser tests in Chromium"
	@WHOLE_CHROMIUM=1 $(PYTEST_LONG) -m browser tests/browser
	@echo "== the detector on whole sets, and patterns that may not run away"
	@$(PYTEST_LONG) $(UNCOUNTED)
	@$(MAKE) --no-print-directory coverage

coverage: .venv/.dev
	@rm -f .coverage .coverage.*
	@echo "== all tests on SQLite, with coverage"
	@$(PYTEST_LONG) -m "not browser" $(addprefix --ignore=,$(UNCOUNTED)) --cov --cov-report=term --cov-fail-under=90

check: format-check lint types imports migrations-check

format-check: .venv/.dev
	@.venv/bin/ruff format --check .

lint: .venv/.dev
	@.venv/bin/ruff check .

types: .venv/.dev
	@$(PY) -m mypy

imports: .venv/.dev
	@.venv/bin/lint-imports --no-logo

migrations-check: .venv/.dev
	@$(TOOL) $(PY) manage.py makemigrations --check --dry-run

deploy-check: .venv/.dev
	@$(DEPLOYED) $(PY) manage.py check --deploy --fail-level WARNING

fix: .venv/.dev
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

chromium:
	@.ci/chromium

bench: .venv/.dev
	@$(PY) -m benchmarks --quotes $(QUOTES)
	@$(PY) -m benchmarks.at_size --quotes $(QUOTES)
	@$(PY) -m benchmarks.guard
	@$(PY) -m benchmarks.wording
	@$(PY) -m benchmarks.meaning
	@$(PY) -m benchmarks.reviewing
	@$(PY) -m benchmarks.importing

# The staff's guide shows the pages as they look now.
guide-pictures: .venv/.dev chromium
	@$(PY) -m picturing

# --- languages -------------------------------------------------------------------------------------

WELSH := archive/locale/cy/LC_MESSAGES

# What is new in the texts stands in the catalogue afterwards, untranslated; what is gone is gone from it.
messages: .venv/.dev
	@command -v msgmerge >/dev/null || { echo "Install gettext first (on Debian: apt-get install gettext)."; exit 1; }
	@mkdir -p build
	@cd archive && $(TOOL) ../$(PY) ../manage.py makemessages -x cy -x en_GB --keep-pot --no-location --no-wrap >/dev/null
	@msgmerge --quiet --no-fuzzy-matching --no-wrap -o build/django.po $(WELSH)/django.po archive/locale/django.pot
	@msgattrib --no-obsolete --no-wrap -o build/django.po build/django.po
	@sed -i '/^"POT-Creation-Date/d' build/django.po
	@mv build/django.po $(WELSH)/django.po
	@msgfmt --statistics -o $(WELSH)/django.mo $(WELSH)/django.po
	@rm archive/locale/django.pot
	@cd archive/locale/en_GB/LC_MESSAGES && msgfmt -o django.mo django.po

# --- the detector's weights and figures ------------------------------------------------------------

# Real people's posts: used to train, kept out of this repository (archive/detection/model_card.md).
PUBLIC_POSTS ?= ../shared/detection/data/public_train.jsonl
TRAIN := .venv-train/bin/python

# The wide tagger learnt from what stood here until 26 November 2026; what was written since, the narrow one alone,
# which is shipped; and what was written last, only when that one learnt on.
LAST := by_ear clipped near_misses_three told unmarked
SINCE := accounts accounts_two described spoken $(LAST)
STATEMENTS := $(wildcard training/statements/*.jsonl) tests/detection/dev.jsonl
LEARNT := --public $(PUBLIC_POSTS) --hold-out tests/detection/dev[2-9].jsonl tests/detection/dev10.jsonl tests/detection/data/*.jsonl

train-detector: .venv-train/.ready
	@$(TRAIN) -m training.train $(LEARNT) --out build/wide \
	  --statements $(filter-out $(SINCE:%=training/statements/%.jsonl),$(STATEMENTS))
	@$(TRAIN) -m training.distil $(LEARNT) --teacher build/wide --out build/narrow \
	  --statements $(filter-out $(LAST:%=training/statements/%.jsonl),$(STATEMENTS))
	@$(TRAIN) -m training.refine $(LEARNT) --teacher build/wide --start build/narrow --out build/refined \
	  --statements $(STATEMENTS)
	@$(TRAIN) -m training.fewer_heads $(LEARNT) --teacher build/refined --out build/tagger --statements $(STATEMENTS)
	@$(TRAIN) -m training.export build/tagger archive/detection/weights
	@echo "New weights: now make model-card, and look at the figures."

train-meaning: .venv-train/.ready
	@$(TRAIN) -m training.meaning --out archive/meaning/array
	@$(PY) -m benchmarks.meaning --seen-only

model-card: .venv/.dev
	@$(TOOL) $(PY) manage.py evaluate_detector tests/detection/data/*.jsonl --write-card \
	  --baseline en_core_web_sm --baseline presidio

# PyTorch comes as a build for this machine, so these pins bear no hashes; the archive never installs them.
.venv-train/.ready: training/requirements.txt | .venv/bin/python
	@$(PYTHON) -m venv .venv-train
	@.venv-train/bin/python -m pip install --quiet --disable-pip-version-check -r training/requirements.txt
	@touch $@

# --- installing ------------------------------------------------------------------------------------

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Heard needs Python 3.11 or newer as $(PYTHON): install one, or name it: make $(MAKECMDGOALS) PYTHON=python3.12"; \
	  exit 1; }
	@$(PYTHON) -m venv .venv

.venv/.runtime: requirements.txt | .venv/bin/python
	@echo "Installing what Heard runs on (once) ..."
	@$(PIP_INSTALL) -r requirements.txt
	@touch $@

# requirements-dev.txt holds the runtime pins as well.
.venv/.dev: requirements-dev.txt requirements.txt | .venv/bin/python
	@echo "Installing what checks Heard (once) ..."
	@$(PIP_INSTALL) -r requirements-dev.txt
	@touch $@ .venv/.runtime

requirements: .venv/.dev
	@$(COMPILE) requirements.in -o requirements.txt
	@$(COMPILE) requirements-dev.in -o requirements-dev.txt
	@$(COMPILE) auditing/requirements.in -o auditing/requirements.txt

# --- what Heard is made of -------------------------------------------------------------------------

# In an environment of its own: the auditors' packages never stand beside children's words.
AUDIT := .venv-audit/bin/python -m auditing

audit: .venv/.runtime .venv-audit/.ready
	@$(AUDIT) audit

sbom: .venv-audit/.ready
	@$(AUDIT) sbom

.venv-audit/.ready: auditing/requirements.txt | .venv/bin/python
	@echo "Installing what audits Heard (once) ..."
	@$(PYTHON) -m venv .venv-audit
	@.venv-audit/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
	  -r auditing/requirements.txt
	@touch $@

clean:
	rm -rf .venv .venv-audit .venv-train .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage .coverage.* build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "Kept var/: the archive itself lives there."
