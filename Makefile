# The mailroom. `make run` starts the demonstration office, `make test` runs everything the project checks about itself.
# Nothing is installed outside .venv/; python3 (3.11 or newer) with its venv module is all that must be there before.

PYTHON ?= python3
PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check install --quiet --require-hashes --only-binary :all: --no-binary dkimpy,pyspf
UV_FLAGS ?=
WORKERS ?= auto

.PHONY: run setup quick test lint demo check bench looks learn soak lock clean

run: setup
	@$(PY) run.py serve --first-sample

setup: .venv/.ready
	@:

# So many workers share the tests, each file one's (auto: tests/conftest.py says how many); WORKERS=0 has none.
# mypy, which has one thread, checks the types beside the first tests, and says at the end what it found.
# Bytecode is kept, whatever the environment says: the tests start some hundred programs, and a quarter of what a
# start takes would be compiling the same modules.
test quick: export PYTHONDONTWRITEBYTECODE :=
test: .venv/.ready-dev
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@types=$$(mktemp); $(PY) -m mypy >"$$types" 2>&1 & mypy=$$!; \
	  $(PY) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder; tests=$$?; \
	  wait $$mypy || tests=1; cat "$$types"; rm "$$types"; exit $$tests

# In a minute: one row in ten of each table, one test in ten of those that open an office or have parameters, the same
# ones each time; no server, no other program, no long life, no whole labelled set (tests/conftest.py: NOT_QUICK), no lint.
quick: .venv/.ready-dev
	@$(PY) -m pytest --quick -n $(WORKERS) --dist loadfile --no-loadscope-reorder

lint: .venv/.ready-dev
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy

demo: setup
	@$(PY) run.py demo

check: setup
	@$(PY) run.py check

# make bench ARGS=--full measures whole stores of 100,000 cases, too; ARGS=--peer begins beside django-helpdesk, from PyPI.
bench: setup
	@$(PY) -m tests.bench $(ARGS)
	@$(PY) -m tests.bench.table
	@$(PY) -m tests.bench.reading_figures
	@$(PY) -m tests.bench.reading_figures --frozen
	@$(PY) -m tests.bench.quote_figures
	@$(PY) -m tests.bench.mislabelled
	@$(PY) -m tests.bench.gate_figures
	@$(PY) -m tests.bench.first_letter_figures

# Draws every kind of mail in headless Chromium and measures it; the figures are compared with the last ones.
looks: .venv/.ready-dev
	@$(PY) -m tests.looks $(ARGS)

# Fits the weights of mailroom/reading/learned anew from the labelled letters; for whoever works on reading only.
LEARN := .venv-learn/bin/python
learn: .venv-learn/.ready
	@$(LEARN) -m tests.learn first --hands
	@$(LEARN) -m tests.learn replies
	@$(LEARN) -m tests.learn names

.venv-learn/.ready: requirements-learn.txt
	@$(PYTHON) -m venv .venv-learn
	@$(LEARN) -m pip --disable-pip-version-check install --quiet --require-hashes --only-binary :all: --no-binary dkimpy,pyspf -r requirements-learn.txt
	@touch $@

# The long tests whole: kills and failing disks. Its figures stand in docs/benchmarks.md.
soak: .venv/.ready-dev
	@$(PY) -m tests.soak --json tests/soak/figures.json

# The locks are made by uv from pyproject.toml, in a venv that is thrown away; UV_FLAGS=--upgrade takes newer versions.
# dkimpy and pyspf come as source only: pure Python, locked by the hash of that source.
SOURCES := --no-binary dkimpy --no-binary pyspf
LOCK := pip compile --quiet --universal --generate-hashes --only-binary :all: $(SOURCES) --python-version 3.11 pyproject.toml
lock:
	@$(PYTHON) -c '$(CHECK_PYTHON)'
	@tools=$$(mktemp -d) && trap 'rm -rf "$$tools"' EXIT && $(PYTHON) -m venv "$$tools" \
	  && "$$tools/bin/pip" --disable-pip-version-check install --quiet uv \
	  && "$$tools/bin/uv" $(LOCK) $(UV_FLAGS) -o requirements.txt \
	  && "$$tools/bin/uv" $(LOCK) $(UV_FLAGS) --group dev -o requirements-dev.txt \
	  && "$$tools/bin/uv" $(LOCK) $(UV_FLAGS) --group learn -o requirements-learn.txt

# The store is never touched: it is the office's book.
clean:
	@rm -rf .venv .venv-learn .venv-peer .mypy_cache .ruff_cache .pytest_cache .hypothesis bench.json
	@find mailroom tests -name __pycache__ -type d -prune -exec rm -rf {} +

CHECK_PYTHON := import sys; sys.exit(None if sys.version_info >= (3, 11) else \
"The mailroom needs Python 3.11 or newer, and %s is %s. Name another: make PYTHON=python3.12" % (sys.executable, sys.version.split()[0]))

.venv/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "The mailroom needs Python 3.11 or newer, and there is no $(PYTHON) here." >&2; exit 1; }
	@$(PYTHON) -c '$(CHECK_PYTHON)'
	@$(PYTHON) -m venv .venv || { echo "python3 lacks its venv module; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }

# The stamps make the second time quick: only a changed lock is installed again.
.venv/.ready: requirements.txt | .venv/bin/python
	@$(PIP) -r requirements.txt
	@touch $@

.venv/.ready-dev: requirements-dev.txt | .venv/bin/python
	@$(PIP) -r requirements-dev.txt
	@touch $@ .venv/.ready
