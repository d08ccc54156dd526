# Two targets do everything: `make demo` and `make test`. Both set up .venv first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STUDIES := yuzhong las-palmas

.PHONY: demo test lint types tests bench docs clean

demo: $(VENV)/.ready
	@for study in $(STUDIES); do \
		$(BIN)/lifecircle audit data/studies/$$study.toml --public --out maps/$$study || exit 1; \
	done
	$(BIN)/lifecircle site data/studies/yuzhong.toml --out maps/yuzhong-sites
	$(BIN)/lifecircle timeline data/studies/yuzhong.toml \
		--with maps/yuzhong-sites/chosen_culture-3.toml --out maps/yuzhong-years
	@echo "Open maps/yuzhong/map.html and maps/las-palmas/map.html in a browser,"
	@echo "then maps/yuzhong-sites/sites.html and maps/yuzhong-years/timeline.html."

test: $(VENV)/.ready-dev lint types tests

lint: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	cd coverage && ../$(BIN)/lint-imports --config ../pyproject.toml --no-cache

types: $(VENV)/.ready-dev
	$(BIN)/mypy

tests: $(VENV)/.ready-dev
	$(BIN)/python -m pytest -n 2

docs: $(VENV)/.ready-dev
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict
	@echo "Open site/index.html in a browser."

bench: $(VENV)/.ready-dev
	$(BIN)/python benchmarks/run.py

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.ready: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(VENV)/.ready

clean:
	rm -rf $(VENV) .venv-peers site maps/yuzhong maps/las-palmas maps/yuzhong-sites maps/yuzhong-years
