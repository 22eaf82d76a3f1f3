# Attune's commands. `make` alone lists them; each does the set-up that it needs.
# CONTRIBUTING.md in docs/ says how they fit together.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install -c .ci/constraints.txt
INSTALLED := $(VENV)/.installed

.PHONY: help run test test-all install lint bench clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

run: $(INSTALLED) ## open the window (ARGS="tune.attune" opens a file)
	@.ci/system-libraries display
	$(BIN)/attune $(ARGS)

test: $(INSTALLED) ## run the tests that take no patience (ARGS="-k dial" chooses)
	@.ci/system-libraries offscreen
	$(BIN)/pytest $(ARGS)

test-all: $(INSTALLED) ## run every test, also those with other programs
	@.ci/system-libraries peers
	$(BIN)/pytest -m "" $(ARGS)

install: $(INSTALLED) ## make .venv and install into it

lint: $(INSTALLED) ## check style, types and who imports whom
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: $(INSTALLED) ## measure the speed that the design promises
	$(BIN)/pytest -m "" -s -o python_files='bench_*.py' tests/bench $(ARGS)

clean: ## remove caches and builds; .venv and runs/ stay
	rm -rf build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find app arvae_models training tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): pyproject.toml .ci/constraints.txt
	.ci/virtual-environment $(VENV)
	$(PIP) -e '.[dev,train,sound]'
	@# It declares pyaudio, which does not build without PortAudio's headers, and needs none of it.
	$(PIP) --no-deps 'tinysoundfont>=0.3.6'
	@# The oracle of the metrics' tests asks for an older Python than it needs.
	$(PIP) --no-deps --ignore-requires-python latte-metrics==0.0.1a6
	@# Optional, and under its own licence (pyproject.toml); there is no wheel for every machine.
	$(PIP) --only-binary=:all: -e '.[link]' || \
		echo 'Ableton Link is not to be had for this machine; everything else works.'
	@touch $@
