# make report: set up .venv, audit and check every claim, write build/report.   make test: set up .venv, run the tests.
# PYTHON names the interpreter that .venv is made with (3.11 or later).

PYTHON ?= python3
BIN := .venv/bin

.PHONY: report test benchmark clean

report: .venv/ready
	status=0; $(BIN)/proofread audit || status=$$?; $(BIN)/proofread run --rocq || status=$$?; exit $$status

test: .venv/ready
	$(BIN)/python -m pytest -n auto $(PYTEST_ARGS)

benchmark: .venv/ready
	$(BIN)/python -m benchmarks.measure build/benchmark.json
	$(BIN)/python -m benchmarks.falsifiers build/benchmark.json

.venv/ready: requirements.txt requirements-dev.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Proofread needs Python 3.11 or later: make PYTHON=...")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

clean:
	rm -rf .venv build .pytest_cache *.egg-info
