# `make demo` and `make test` need Python 3.11 or newer with its venv module, and nothing else.

PYTHON ?=
VENV ?= .venv
ARGS ?=

BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip install --quiet
VERSIONS = 3.11 3.12 3.13 3.14

# What the shell has set up for another project must not reach this one.
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test pytest test-all lint format docs wheel bench clean

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(firstword $(MAKEFILE_LIST)) \
		| awk -F'|' '{ printf "%-18s%s\n", $$1, $$2 }'

demo: $(VENV)/.runtime ## Take a deal through the built-in process, from lead to hand-over
	@$(BIN)/salesprocess demo

test: $(VENV)/.dev ## Run every test and every block of the documentation, with branch coverage
	$(BIN)/coverage run -m pytest $(ARGS)
	$(BIN)/coverage report

pytest: $(VENV)/.dev ## The same without coverage; ARGS="tests/test_text.py -k id" picks some
	$(BIN)/python -m pytest $(ARGS)

test-all: ## Run the tests on each Python from 3.11 to 3.14 that this machine has
	@failed=; ran=; \
	for version in $(VERSIONS); do \
		if python=$$(tools/find-python $$version); then \
			echo "== Python $$version: $$python"; ran="$$ran $$version"; \
			$(MAKE) --no-print-directory pytest VENV=.venv-$$version PYTHON=$$python \
				|| failed="$$failed $$version"; \
		else \
			echo "== Python $$version: skipped, no working python$$version on this machine"; \
		fi; \
	done; \
	echo "== ran on:$${ran:- none}; failed on:$${failed:- none}"; \
	test -n "$$ran" -a -z "$$failed"

lint: $(VENV)/.dev ## Check style, types, imports and the size of things
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/check_floors.py src/salesprocess

format: $(VENV)/.dev ## Write code, and the Python in the documentation, in the common style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/.docs ## Build the documentation into build/docs, warnings being errors
	$(BIN)/python -m sphinx -W --keep-going -q -b html -d build/doctrees docs build/docs
	@echo "build/docs/index.html"

wheel: $(VENV)/.dev ## Build the wheel and try it in an empty environment
	rm -rf dist build/empty
	$(BIN)/python -m build --outdir dist
	$(BIN)/python -m venv build/empty
	build/empty/bin/python -m pip install --quiet dist/*.whl
	cd build/empty && bin/python -I -c 'import salesprocess; print(salesprocess.__file__)'
	cd build/empty && bin/salesprocess demo

bench: $(VENV)/.bench ## Measure against the peers and print the table
	$(BIN)/python -m benchmarks $(ARGS)

clean: ## Remove the environments and everything that was made
	rm -rf .venv .venv-3.* build dist .coverage .hypothesis .import_linter_cache \
		.mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ---------------------------------------------------------------- environments
# A stamp says what is installed; a change of pyproject.toml makes it stale.

$(BIN)/python:
	@python=$$(PYTHON="$(PYTHON)" tools/find-python) && echo "Making $(VENV) with $$python" \
		&& { "$$python" -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }; }

$(VENV)/.runtime: pyproject.toml | $(BIN)/python
	$(PIP) --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml | $(BIN)/python
	$(PIP) --editable '.[dev]'
	@touch $(VENV)/.runtime $@

$(VENV)/.docs: pyproject.toml | $(BIN)/python
	$(PIP) --editable '.[docs]'
	@touch $(VENV)/.runtime $@

$(VENV)/.bench: pyproject.toml | $(BIN)/python
	$(PIP) --editable '.[bench]'
	@touch $(VENV)/.runtime $@
