.PHONY: help demo test lint bench frontend texts screenshots chromium gcc nginx soak fuzz clean
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

help: ## show what can be made
	@grep -E '^[a-z]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 14

$(VENV)/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "claimgraph needs Python 3.11 or newer: make PYTHON=python3.12 …"; exit 1; }
	@echo "installing into $(VENV), which takes a minute or two"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@

demo: $(VENV)/.installed ## load the samples and serve them at http://127.0.0.1:8080/
	$(BIN)/claimgraph ingest data/samples
	$(BIN)/claimgraph serve

test: $(VENV)/.installed chromium gcc nginx lint ## run every test
	$(BIN)/python -m pytest -n 2 --dist loadgroup --durations 10 || { \
	  echo "once more, alone, what failed while two ran at a time: limits in time are tested, too"; \
	  $(BIN)/python -m pytest --last-failed --last-failed-no-failures none; }

lint: $(VENV)/.installed ## ruff and mypy
	$(BIN)/ruff check service tests
	$(BIN)/mypy

bench: $(VENV)/.installed ## measure us and the alternatives side by side
	$(BIN)/python tests/bench
	$(BIN)/python tests/bench/service.py
	$(BIN)/python tests/bench/exports.py
	$(BIN)/python tests/bench/growth.py --workers 2
	$(BIN)/python tests/bench/pages.py

frontend: ## check and bundle the pages' scripts anew; the result is kept in git (needs Node)
	cd service/frontend && npm ci --no-audit --no-fund && npm run check && npm run build

texts: $(VENV)/.installed ## find the pages' texts and bring the translations' catalogues up to date
	$(BIN)/python tests/texts.py

screenshots: $(VENV)/.installed chromium ## take the README's pictures from the running program
	$(BIN)/python tests/screenshots.py

chromium:
	@{ command -v chromium && command -v curl; } >/dev/null || \
	  { echo "installing Chromium and curl for the tests"; apt-get update -qq && apt-get install -y -qq chromium curl; } || \
	  [ -z "$$CI" ]

gcc:
	@command -v gcc >/dev/null || \
	  { echo "installing gcc for the power-cut test"; apt-get update -qq && apt-get install -y -qq gcc libc6-dev; } || \
	  [ -z "$$CI" ]

nginx:
	@{ command -v nginx || test -x /usr/sbin/nginx; } >/dev/null || \
	  { echo "installing nginx for the tests; it is not started"; \
	    apt-get update -qq && RUNLEVEL=1 apt-get install -y -qq nginx-light; } || \
	  [ -z "$$CI" ]

soak fuzz: export CLAIMGRAPH_TEST_SECONDS = 0

soak: $(VENV)/.installed gcc ## kill, cut and damage stores; half an hour of runaway queries, and one of all that there is
	CLAIMGRAPH_TEST_KILLS=1000 CLAIMGRAPH_TEST_CUTS=500 CLAIMGRAPH_TEST_TRIALS=200 \
	  $(BIN)/python -m pytest -n 2 tests/storage
	CLAIMGRAPH_TEST_KILLS=100 $(BIN)/python -m pytest tests/export -k killed
	CLAIMGRAPH_SOAK=1800 $(BIN)/python -m pytest -s tests/service/test_overload.py tests/service/test_long_life.py

fuzz: $(VENV)/.installed ## 500 spoilt inputs for ingest, 10,000 spoilt requests for the service
	CLAIMGRAPH_FUZZ=500 $(BIN)/python -m pytest tests/ingest/test_fuzz.py
	CLAIMGRAPH_FUZZ=10000 $(BIN)/python -m pytest -s tests/service/test_request_fuzz.py

clean: ## remove what was installed and built, not your data
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache
