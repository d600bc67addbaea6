# make demo: a made-up country, from raw files to the report · make test: the tests that need Python and make alone
PYTHON ?= python3
BIN := .venv/bin
DEBIAN := chromium libatomic1 libgomp1 fonts-noto-core fonts-noto-cjk poppler-utils default-jre-headless postgresql

.PHONY: demo serve-demo test test-all bench bench-prevalence bench-linkage bench-register lint types contracts check docs lock clean

demo: .venv/ready
	$(BIN)/fanal demo --out demo $(DEMO)

# the register with made-up reports, on this machine alone: make serve-demo PORT=8400
serve-demo: .venv/ready
	$(BIN)/fanal serve --demo --port $(or $(PORT),8400)

test: .venv/ready
	$(BIN)/python -m pytest -q -n 2 -m "not full" tests

test-all: .venv/full
	@dpkg -s $(DEBIAN) >/dev/null 2>&1 || { apt-get update -q && apt-get install -yq --no-install-recommends $(DEBIAN); } || \
	  { echo "these Debian packages are needed: $(DEBIAN)"; exit 3; }
	$(BIN)/python -m pytest -q -n 2 -m "full" tests

bench: .venv/full
	$(BIN)/python -m bench $(BENCH)

# beside the R packages where R and they are installed, else beside their recorded times
bench-prevalence: .venv/full
	$(BIN)/python -m bench.prevalence $(BENCH)

# accuracy, fairness, time of the linkage beside stock splink: make bench-linkage LINKAGE='--seeds 1 --speed 100000'
bench-linkage: .venv/full
	$(BIN)/python -m bench.linkage $(LINKAGE)

# the register under load, on a PostgreSQL of its own and on SQLite: make bench-register BENCH="--reports 2000 --seconds 10"
bench-register: .venv/full
	$(BIN)/python -m bench.register $(BENCH)

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/ready
	$(BIN)/mypy

contracts: .venv/ready
	$(BIN)/lint-imports

check: lint types contracts

docs: .venv/ready
	$(BIN)/python tools/make_reference.py

# versions and hashes only: neither file names an index or an address
lock: .venv/ready
	$(BIN)/uv pip compile --universal --python-version 3.11 --no-header --no-annotate --generate-hashes -q --extra register --group dev pyproject.toml requirements.in -o requirements.txt
	$(BIN)/uv pip compile --universal --python-version 3.11 --no-header --no-annotate --generate-hashes -q --extra register --group dev --group browser --group bench --group spark --group api pyproject.toml requirements.in -o requirements-full.txt

.venv/bin/uv:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-uv.txt

.venv/ready: .venv/bin/uv requirements.txt pyproject.toml
	$(BIN)/uv pip install -q --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.txt
	$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q src
	@touch $@

.venv/full: .venv/ready requirements-full.txt
	$(BIN)/uv pip install -q --compile-bytecode --python $(BIN)/python --require-hashes -r requirements-full.txt
	@touch $@

clean:
	rm -rf .venv demo register-demo register-demo.key build dist
