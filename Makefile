# Everything one does with Sotay. It needs python3.11, pip and make; whatever else is needed is put into .tools and .venv.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
UV := .tools/bin/uv
BIN := .venv/bin
LANGUAGES := vi en ru tr ar fa he

export UV_PYTHON_DOWNLOADS := never
export PYTHONPATH :=
# What was compiled once is kept, wherever the setting comes from: the tests alone are five hundred modules.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test fast fix lint types test-sqlite test-postgres test-browser coverage translations migration gallery bench lock
.DELETE_ON_ERROR:

help:  ## Show what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# ---------------------------------------------------------------------------------------------------- the environment

# uv goes into a folder of its own: that works where the module venv is missing and where pip may not touch the system.
$(UV):
	@echo "Fetching uv into .tools ..."
	@PIP_USER=0 PIP_REQUIRE_VIRTUALENV=0 $(PYTHON) -m pip install --quiet --disable-pip-version-check --no-input --root-user-action=ignore --upgrade --target .tools uv

.venv/bin/python: | $(UV)
	@$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv

# Each stamp says: this lock is installed. The development lock holds the other one, so it sets both.
.venv/.run: requirements.lock | $(UV) .venv/bin/python
	@echo "Installing what Sotay needs to run ..."
	@$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	@rm -f .venv/.dev
	@touch $@

.venv/.dev: requirements-dev.lock requirements.lock | $(UV) .venv/bin/python
	@echo "Installing what Sotay's tests and tools need ..."
	@$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements-dev.lock
	@touch $@ .venv/.run

lock: | $(UV)  ## Choose the newest versions of all libraries anew
	$(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		--output-file requirements.lock pyproject.toml
	$(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		--constraints requirements.lock --group dev --output-file requirements-dev.lock pyproject.toml

# ------------------------------------------------------------------------------------------------------------ running

run: .venv/.run  ## Install what is needed, migrate and start; prints where to look
	@$(BIN)/python -m bot run

# ------------------------------------------------------------------------------------------------------------ testing

PYTEST := $(BIN)/python -m pytest --quiet
# Two processes; whoever has nothing left takes from the other.
SHARED := --numprocesses 2 --dist worksteal
# Ended tests and their times, one file a run, for the counts at the end.
RESULTS := build/tests

test: .venv/.dev  ## Everything that must pass: lint, types, contracts, both databases, the browser
	@rm -rf $(RESULTS)
	@mkdir -p $(RESULTS)
	@$(BIN)/python -m tests.chromium
	@$(MAKE) --no-print-directory lint types test-sqlite test-postgres test-browser
	@cat $(RESULTS)/*.xml | tr '>' '\n' | sed -n 's/.*<testsuite .*errors="\([0-9]*\)" failures="\([0-9]*\)" skipped="\([0-9]*\)" tests="\([0-9]*\)".*/\1 \2 \3 \4/p' \
	| awk '{ bad += $$1 + $$2; skipped += $$3; all += $$4 } END { printf "%d passed, %d failed, %d skipped\n", all - bad - skipped, bad, skipped }'

fast: .venv/.dev lint types  ## Lint, types, and on SQLite a part of the tests: under a minute
	@$(PYTEST) $(SHARED) --quick -m "not browser and not slow"

fix: .venv/.dev  ## Mend what the linter can mend, and format
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

lint: .venv/.dev
	@echo "== lint, import contracts, dependencies, dead code"
	@mkdir -p build
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet . || { echo 'Some files are not formatted: run "make fix".'; exit 1; }
	@$(BIN)/lint-imports --no-logo > build/imports.txt 2>&1 || { cat build/imports.txt; exit 1; }
	@$(BIN)/deptry --no-ansi bot handlers core db 2> build/deptry.txt || { cat build/deptry.txt; exit 1; }
	@! $(BIN)/vulture | grep -v "unused variable .*(60%"

types: .venv/.dev
	@echo "== types"
	@$(BIN)/mypy

test-sqlite: .venv/.dev
	@echo "== the suite on SQLite"
	@mkdir -p $(RESULTS)
	@SOTAY_TEST_DATABASE=sqlite $(PYTEST) $(SHARED) -m "not browser" --junitxml $(RESULTS)/sqlite.xml

test-postgres: .venv/.dev  ## The whole suite on a real PostgreSQL, which it brings itself
	@echo "== the suite on PostgreSQL"
	@mkdir -p $(RESULTS)
	@SOTAY_TEST_DATABASE=postgresql $(PYTEST) $(SHARED) -m "not browser" --junitxml $(RESULTS)/postgresql.xml

test-browser: .venv/.dev
	@$(BIN)/python -m tests.chromium > /dev/null
	@mkdir -p $(RESULTS)
	@echo "== the stories in the browser, on SQLite"
	@SOTAY_TEST_DATABASE=sqlite $(PYTEST) $(SHARED) -m browser --junitxml $(RESULTS)/browser-sqlite.xml
	@echo "== the stories in the browser, on PostgreSQL"
	@SOTAY_TEST_DATABASE=postgresql $(PYTEST) $(SHARED) -m browser --junitxml $(RESULTS)/browser-postgresql.xml

coverage: .venv/.dev  ## Which lines no test on SQLite reaches; counting them makes the tests half as slow again
	@rm -rf build/coverage
	@mkdir -p build/coverage
	@SOTAY_TEST_DATABASE=sqlite $(BIN)/coverage run -m pytest --quiet $(SHARED) -m "not browser"
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report

# ------------------------------------------------------------------------------------------------------ making things

translations: .venv/.dev  ## Take new texts into every catalogue of locales/
	@mkdir -p build
	@$(BIN)/pybabel --quiet extract --mapping-file pyproject.toml --add-comments TRANSLATORS: --strip-comments --sort-by-file --add-location file --width 160 \
		--keywords _ --keywords ngettext:1,2 --keywords pgettext:1c,2 --project Sotay --copyright-holder "The Sotay authors" --output-file build/messages.pot .
	@for language in $(LANGUAGES); do \
		$(BIN)/pybabel --quiet update --init-missing --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 160 --input-file build/messages.pot \
			--output-dir locales --locale $$language 2> build/pybabel.txt || { cat build/pybabel.txt; exit 1; }; \
	done

migration: .venv/.dev  ## Write a migration from the models: make migration name=add_posts
	@test -n "$(name)" || { echo 'Say what it does: make migration name=add_posts'; exit 1; }
	@mkdir -p build
	@rm -f build/migration.db
	@SOTAY_DATABASE_URL=sqlite:///build/migration.db $(BIN)/alembic --config pyproject.toml upgrade head
	@SOTAY_DATABASE_URL=sqlite:///build/migration.db $(BIN)/alembic --config pyproject.toml revision --autogenerate --message "$(name)"

gallery: .venv/.run  ## Write every card of every feature, in each language, to one page
	@$(BIN)/python -m bot gallery

bench: .venv/.dev  ## Measure: presses per second, answer times, and what kill -9 leaves
	@$(BIN)/python -m bench
