# make report                  the packaged example corpus -> reports/example.html
# make report DIGESTS=path     a folder, files or globs of your own -> reports/NAME.html
# make test                    everything CI runs
# make bench                   speed and quality beside plain BERTopic -> reports/benchmarks.md
# make bench-systems           other topic models on the same vectors -> reports/systems.md
# make bench-page              the report in Chromium: size and speed -> reports/page.md
# make calibrate               error rates and power of the verdicts -> reports/calibration.md
# make fuzz FUZZ_SECONDS=60    every reader on damaged files, 10 minutes each if not said (Linux)
# make readme                  writes the README's table of formats anew
.DEFAULT_GOAL := help
.PHONY: help report test check-full bench bench-page bench-systems calibrate fuzz lint format readme lock clean

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || echo python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet
DIGESTS ?=
FUZZ_SECONDS ?= 600
SIZES ?=
SETS ?=
SYSTEMS ?=
SEEDS ?=
RETRY ?=
ONLY ?=
JS := tests/javascript
NPM := $(shell command -v npm)
FRESH ?=

help:
	@sed -n 's/^# make /make /p' Makefile

report: $(VENV)/run.ready
	@$(BIN)/topic-digest report $(if $(DIGESTS),$(DIGESTS),analysis/examples/digests --out reports/example.html --title "Machine learning for the living planet")

# One process a core; a file stays with one of them, so that its fixtures are made once.
test: $(VENV)/dev.ready
	$(BIN)/pytest -n auto --dist loadfile

check-full: $(VENV)/dev.ready
	$(BIN)/pytest -m "slow or not slow"

# atheris is for Linux only, and so in no list of requirements.
fuzz: $(VENV)/dev.ready
	@$(BIN)/python -c 'import atheris' 2>/dev/null || $(PIP) install atheris==3.0.0
	@names=$$($(BIN)/python -c 'from tests.fuzz.reading import BY_NAME; print(*BY_NAME, "any")'); \
	for name in $$names; do \
	  echo "$$name"; \
	  $(BIN)/python tests/fuzz/fuzz_readers.py $$name -max_total_time=$(FUZZ_SECONDS) \
	    -artifact_prefix=.fuzz/$$name- .fuzz/$$name || exit 1; \
	done

# Hours for all of it; interrupted, it goes on. Never part of the tests.
bench: $(VENV)/dev.ready $(VENV)-bench/ready
	$(BIN)/python -m tests.benchmarks $(if $(SIZES),--sizes $(SIZES)) $(if $(ONLY),--only $(ONLY)) $(if $(FRESH),--fresh)

bench-page: $(VENV)/dev.ready
	$(BIN)/python -m tests.benchmarks.page

# An hour and more for all of it; interrupted, it goes on.
bench-systems: $(VENV)/dev.ready $(VENV)-bench/ready
	$(BIN)/python -m tests.benchmarks.systems $(if $(SETS),--sets $(SETS)) $(if $(SYSTEMS),--systems $(SYSTEMS)) $(if $(SEEDS),--seeds $(SEEDS)) $(if $(RETRY),--retry)

calibrate: $(VENV)/dev.ready
	OMP_NUM_THREADS=1 $(BIN)/python -m tests.calibration $(if $(RUNS),--runs $(RUNS))

lint: $(VENV)/dev.ready $(if $(NPM),$(VENV)/js.ready)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
ifneq ($(NPM),)
	$(JS)/node_modules/.bin/tsc --project $(JS)
	$(JS)/node_modules/.bin/eslint --config $(JS)/eslint.config.js analysis/report/static $(JS)
else ifeq ($(CI),true)
	@echo "npm is missing: CI checks the report's scripts with it"; exit 1
else
	@echo "Left out, as npm is missing: the report's scripts (tsc, eslint)"
endif

format: $(VENV)/dev.ready
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

readme: $(VENV)/run.ready
	$(BIN)/python -m analysis.corpus.readers.formats README.md

# Needs uv; run after changing dependencies in pyproject.toml.
LOCK := --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --group build
lock:
	uv pip compile pyproject.toml $(LOCK) -o requirements.txt
	uv pip compile pyproject.toml --extra dev -c requirements.txt $(LOCK) -o requirements-dev.txt

$(VENV)/bin/python:
	@echo "Setting up $(VENV) with $(PYTHON)"
	@$(PYTHON) -c 'import sys; (3, 11) <= sys.version_info < (3, 14) or sys.exit("Python 3.11 to 3.13 is needed; set PYTHON=...")'
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

# Every package with the hash that was tested; none resolved, so that torch never comes along.
$(VENV)/run.ready: requirements.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing the pinned libraries (about 1.3 GB once unpacked)"
	@$(PIP) install --no-deps --require-hashes -r requirements.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.ready: requirements-dev.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing the pinned libraries and the test tools"
	@$(PIP) install --no-deps --require-hashes -r requirements-dev.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/run.ready

# Checks of the report's scripts; no lock file, since one would name a registry.
$(VENV)/js.ready: $(JS)/package.json | $(VENV)/bin/python
	@echo "Installing tsc and eslint"
	@npm install --prefix $(JS) --no-package-lock --ignore-scripts --no-audit --no-fund --silent
	@touch $@

# Plain BERTopic with torch, and other topic models, apart from all else.
$(VENV)-bench/ready: tests/benchmarks/requirements.txt
	@echo "Installing plain BERTopic, other topic models and torch into $(VENV)-bench"
	@$(PYTHON) -m venv $(VENV)-bench
	@$(VENV)-bench/bin/pip --disable-pip-version-check --quiet install -r $<
	@touch $@

clean:
	rm -rf $(VENV) $(VENV)-bench .benchmarks .fuzz build *.egg-info
	rm -rf .pytest_cache .hypothesis .mypy_cache .ruff_cache $(JS)/node_modules
