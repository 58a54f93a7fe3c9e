# Every command of this project. `make` alone lists them.
PORT ?= 8000
SBOM ?= var/sbom.json
PYTHON := .venv/bin/python
# Tests decide their own database; a shell's variables must not.
CLEAN := env -u DATABASE_URL -u TEST_DB_NAME -u DJANGO_SETTINGS_MODULE -u CACHE_URL
PYTEST := $(PYTHON) -m pytest -n 2 --dist loadgroup
# These read files, walk every page, or look at what is shown, whatever the database:
# once is enough.
ONCE_IS_ENOUGH := test_architecture test_structure test_templates test_tooling \
	test_translations access/test_access test_budgets test_fallback test_links \
	test_query_counts test_stored_text test_first_start \
	core/mail/test_faults test_calendar_edges events/editing/test_admin events/editing/test_admin_actions \
	events/questionnaire/test_results events/public/test_flyer \
	events/registration/test_mail test_docs test_nginx test_page_words test_request_cost \
	test_settings test_words
# Folders of what pages say, of texts and of files.
SHOWN := core/language core/staff_site core/templatetags core/uploads events/public \
	events/reports meetings/public pages/public partners/directory
ON_POSTGRESQL := $(ONCE_IS_ENOUGH:%=--ignore=tests/%.py) $(SHOWN:%=--ignore=tests/%) \
	--deselect=tests/test_migrations.py::EmptyDatabaseTests::test_first_start_on_an_empty_sqlite_file \
	--deselect=tests/pages/demo/test_loading.py::ApprovalTests \
	--deselect=tests/pages/demo/test_loading.py::ScaleTests
# Every walk on SQLite begins with the samples, tried one by one on PostgreSQL.
ON_SQLITE := --deselect=tests/pages/demo/test_loading.py::SampleTests \
	--deselect=tests/pages/demo/test_loading.py::TwiceTests

.PHONY: help setup setup-test run demo test test-full test-next run-tests lint format messages \
	lock sbom bench
.DEFAULT_GOAL := help

help: ## this list
	@grep -E '^[a-z-]+: .*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | awk -F'|' '{printf "%-18s %s\n", $$1, $$2}'

setup: ## the virtual environment with what the portal runs on
	@sh tools/bootstrap.sh run

setup-test:
	@sh tools/bootstrap.sh test

run: setup ## the portal with sample data on http://127.0.0.1:8000 (PORT=8001 make run)
	@exec env PORT=$(PORT) $(PYTHON) tools/run.py

demo: setup ## documented content and sample data once more (EVENTS=5000 for scale)
	@$(PYTHON) tools/run.py --load-only $(if $(EVENTS),--events $(EVENTS))

test: setup-test lint ## everything: lint, PostgreSQL, SQLite, browser (about 20 minutes)
	@$(MAKE) --no-print-directory run-tests ONLY='not slow'

test-full: setup-test lint ## the same, with the slow matrices and faults
	@$(MAKE) --no-print-directory run-tests ONLY='slow or not slow'

test-next: setup-test ## the tests on the newest Python and packages, deprecations as errors
	@$(CLEAN) sh tools/test_next.sh $(ONLY_IN)

# SQLite with the browser comes last: its closing line counts nearly every test.
run-tests:
	@echo "== Tests on PostgreSQL =="
	@$(CLEAN) $(PYTHON) -m tests.postgres -- $(PYTEST) -m '($(ONLY)) and not browser' $(ON_POSTGRESQL)
	@echo "== Tests on SQLite, and in the browser =="
	@$(CLEAN) $(PYTEST) -m '$(ONLY)' $(ON_SQLITE)

lint: setup-test ## ruff, djlint, mypy, migrations, pip check
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m djlint --lint --quiet templates
	@$(CLEAN) $(PYTHON) -m mypy
	@$(CLEAN) $(PYTHON) manage.py check_migrations
	@$(PYTHON) -m pip check

format: setup-test ## put the code into its form
	@$(PYTHON) -m ruff check --fix .
	@$(PYTHON) -m ruff format .

messages: setup-test ## collect new texts into locale/ja, then name what is missing
	@$(CLEAN) $(PYTHON) -m django makemessages -l ja --no-location --no-obsolete -i .venv -i tests -i tools -i var -i docs
	@$(PYTHON) manage.py check_translations --tidy
	@$(PYTHON) manage.py build_translations

# The files that were tried, by their sums, for every Python from 3.11; no address is in them.
# `make lock UPGRADE=--upgrade` moves what requirements*.txt does not pin.
LOCK = $(PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate $(UPGRADE)

lock: setup-test ## what set-up installs (requirements*.lock), after a change of requirements*.txt
	@$(LOCK) requirements.txt -o requirements.lock
	@$(LOCK) -c requirements.lock requirements-dev.txt -o requirements-dev.lock

sbom: setup-test ## the parts the portal runs on, as CycloneDX JSON (SBOM=var/sbom.json)
	@mkdir -p var
	@$(PYTHON) -W ignore -m cyclonedx_py requirements --pyproject pyproject.toml \
		--output-reproducible --of JSON -o $(SBOM) requirements.lock

bench: setup-test ## what pages and registrations cost, into docs/bench.md
	@$(CLEAN) $(PYTHON) -m tests.bench --write
