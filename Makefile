# The one list of commands. `make help` reads the text after two hashes.
SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
export PYTHONPATH := src:.
unexport PYTHONDONTWRITEBYTECODE # compiled once, every later start is faster

BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
ARGS ?=

ifneq ($(CI),)
COVERAGE := --cov --cov-report=term:skip-covered
FLOORS := floors
endif

.PHONY: help install up build test floors check fix types migrate chaos e2e asvs bench release lock

help: ## this list
	@awk -F ':.*## ' '/^[a-z][a-z0-9]*:.*## / {printf "  make %-9s %s\n", $$1, $$2}' Makefile

install: ## .venv with the locked dependencies; PYTHON=... picks another Python
	@sh tools/install.sh

up: install ## serve on 127.0.0.1:8000 with a demo loaded; ARGS="--port 8001" and the like
	@$(BIN)/python -m tools.frontend build --if-possible
	@$(BIN)/paceline up $(ARGS)

build: install ## the web app, from frontend/ into the package; fetches a Node where there is none
	@$(BIN)/python -m tools.frontend build

test: install ## all tests; ARGS="tests/kernel -k ids" picks some; CI=1 adds coverage floors
	@$(PYTEST) -n 2 $(COVERAGE) $(ARGS)
	@if [ -n "$(FLOORS)" ]; then $(MAKE) floors; fi

floors: install
	@$(BIN)/python -m coverage report --skip-covered --fail-under=100 \
		--include='src/paceline/kernel/*,src/paceline/engines/*,src/paceline/db/*,*/policy.py'

check: install ## style, types, import walls, house rules, dependencies, locks
	@$(BIN)/ruff format --check --quiet || { echo 'Run: make fix'; exit 1; }
	@$(BIN)/ruff check --quiet
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m tools.rules
	@$(BIN)/python -m tools.locks check
	@$(BIN)/deptry src
	@$(BIN)/mypy
	@$(BIN)/python -m tools.frontend check

fix: install ## what a machine can mend
	@$(BIN)/ruff check --fix --quiet
	@$(BIN)/ruff format
	@$(BIN)/python -m tools.frontend fix

types: install ## mypy alone
	@$(BIN)/mypy

migrate: install ## bring the database of this checkout up to date
	@$(BIN)/paceline db upgrade $(ARGS)

chaos: install ## kill workers at random and lose nothing; CI=1 runs the small size
ifneq ($(ARGS),)
	@$(PYTEST) -n 2 --dist worksteal -m chaos --timeout=3600 tests/chaos $(ARGS)
else
	@$(PYTEST) -n 2 --dist worksteal -m "chaos and not alone" --timeout=3600 tests/chaos
	@$(PYTEST) -m "chaos and alone" --timeout=3600 tests/chaos
endif

e2e: build ## the journeys in a real browser (Chromium), each page looked at by axe
	@$(PYTEST) -n 2 --dist loadfile -m e2e --timeout=120 tests/e2e $(ARGS)

asvs: install ## hunt, attack and count what ASVS 5.0 asks for
	@$(PYTEST) -n 2 -p tests.security.asvs -m "asvs or security" --timeout=900 tests $(ARGS)

bench: install ## every performance claim against its baseline
	@$(BIN)/python -m bench $(ARGS)

lock: install ## resolve the dependencies again; ARGS=--upgrade takes newer releases
	@$(BIN)/python -m tools.locks write $(ARGS)

release: check test build ## turn changes/ into CHANGELOG.md and build the wheel into dist/
	@$(BIN)/towncrier build --yes
	@$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation -w dist .
	@ls dist
