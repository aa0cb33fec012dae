# Needs git, make and Python 3.11 or later with venv.  uv is used where it is found; it is only faster.

DATA ?= data
DEMO_DATA ?= demo-data
ARGS ?=
INIT ?=

VENV := .venv
BIN := $(VENV)/bin

# Images of containers like to set it: each of the many Pythons of the tests would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo run wheel test proof bench check lock

help:
	@echo "make demo    an invented county at http://127.0.0.1:8000, with its sign-ins printed"
	@echo "make run     an installation of your own in $(DATA)/; asks a few questions the first time"
	@echo "make wheel   the program as one file in dist/, for docs/install.md"
	@echo "make test    the tests, in five minutes"
	@echo "make proof   the long tests"
	@echo "make bench   the speeds of docs/performance.md"
	@echo "make check   style, types, layers"
	@echo "make lock    requirements*.lock anew, with uv"

demo: $(VENV)/.runtime
	$(BIN)/workshop demo --data $(DEMO_DATA) $(ARGS)

run: $(VENV)/.runtime
	@test -f $(DATA)/secret.key || $(BIN)/workshop init --data $(DATA) $(INIT)
	$(BIN)/workshop serve --data $(DATA) $(ARGS)

wheel: $(VENV)/.runtime
	$(BIN)/python -m hatchling build -t wheel -d dist
	cp requirements.lock dist/

test: $(VENV)/.dev
	$(BIN)/pytest -n 2 --dist worksteal -m "not proof" $(ARGS)

proof: $(VENV)/.dev
	$(BIN)/pytest -n 2 --dist worksteal -m proof --ignore=tests/faults $(ARGS)
	$(BIN)/pytest -m proof tests/faults  # kills, one at a time: nothing else may hold up its servers

bench: $(VENV)/.dev
	$(BIN)/python -m bench $(ARGS)

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# --- environment ---

# The first Python that will do: new enough, and able to make environments.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo $$python; break; }; done)

# A shim named uv may stand there without a uv behind it, so it is run to find out.
HAS_UV := $(shell uv --version >/dev/null 2>&1 && echo yes)

ifdef HAS_UV
INSTALL := uv pip install --quiet --python $(BIN)/python
else
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
endif

# A stamp is newer than its lock: done.
$(VENV)/.runtime: requirements.lock pyproject.toml | $(BIN)/python
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(BIN)/python
	$(INSTALL) --require-hashes -r requirements-dev.lock
	$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.runtime

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later with venv is needed; on Debian: apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)

COMPILE := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url

lock:
	$(COMPILE) --extra build pyproject.toml -o requirements.lock >/dev/null
	$(COMPILE) --extra build --extra dev pyproject.toml -o requirements-dev.lock >/dev/null
