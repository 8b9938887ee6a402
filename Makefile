# The portal's commands. All they need is Python 3.11, 3.12 or 3.13 with pip; everything else is installed into .venv,
# and what checks scripts and styles into node_modules.

.DEFAULT_GOAL := help
.PHONY: help run test test-processes check bare bench faults fuzz mutants defences lock bill advisories

# Python keeps compiled modules beside the sources; without them every process starts twice as slowly.
unexport PYTHONDONTWRITEBYTECODE

# The Python to build .venv with. `make run PYTHON=/path/to/python3.12` chooses another.
PYTHON ?=
ARGS ?=
PORTAL := .venv/bin/python

help:
	@echo "make run     the whole portal on this machine; Ctrl-C stops it"
	@echo "make test    the tests, on SQLite, on PostgreSQL and in a browser; ARGS=tests/chat runs what it names, on SQLite"
	@echo "make test-processes   the tests that start portals, servers and clusters, and kill them"
	@echo "make check   style, types, import rules, migrations, templates, translations, scripts, styles; the packages'"
	@echo "             known holes and licences, and secrets in files"
	@echo "make bare    the portal opened, and its doors tested, with the system's own Python; nothing stays"
	@echo "make bench   speed and memory measured, and written into docs/benchmarks.md; ARGS=mail runs one"
	@echo "make faults  processes killed, disks filled, databases stopped: every letter exactly once"
	@echo "make fuzz    damaged letters read for ten minutes; FUZZ_SECONDS=… is another time"
	@echo "make mutants single conditions of the product changed, and which changes no test notices; COUNT=…, SEED=…"
	@echo "make defences each defence of docs/security.md taken away, and which of them no test notices; ARGS=31"
	@echo "make lock    requirements/*.txt and package-lock.json made anew from pyproject.toml and package.json"
	@echo "make bill    what a running portal consists of, as CycloneDX; ARGS=FILE is another place than build/"
	@echo "make advisories FROM=…  what is known of holes in our packages, from a folder or ZIP of records in OSV's format"

run: .venv/run.stamp
	$(PORTAL) manage.py serve

test: .venv/test.stamp
	$(PORTAL) -m tests.run $(ARGS)

test-processes: .venv/test.stamp
	$(PORTAL) -m tests.run processes

check: .venv/test.stamp node_modules/.package-lock.json
	$(PORTAL) -m tests.check $(ARGS)

bare: .venv/test.stamp
	$(PORTAL) -m tests.bare_machine

bench: .venv/test.stamp
	$(PORTAL) -m benchmarks.run $(ARGS)

faults: .venv/test.stamp
	$(PORTAL) -m tests.faults.run $(ARGS)

fuzz: .venv/test.stamp
	$(PORTAL) -m tests.fuzz

mutants: .venv/test.stamp
	$(PORTAL) -m tests.mutants.run $(ARGS)

defences: .venv/test.stamp
	$(PORTAL) -m tests.mutants.defences $(ARGS)

# A stamp is younger than the list it was installed from, or pip runs. The test list contains the other one.
.venv/%.stamp: requirements/%.txt
	@PYTHON="$(PYTHON)" sh requirements/install.sh $<
	@touch $@

# What checks scripts and styles comes from the npm registry. Without it the other checks run; they say what is lacking.
node_modules/.package-lock.json: package-lock.json | .venv/test.stamp
	-@sh requirements/install.sh --npm ci

# Versions and hashes, valid for every supported Python, naming no package host: installing follows the machine's own
# pip configuration. The resolver is uv; it is told of another index by UV_DEFAULT_INDEX, not by pip's configuration.
lock: .venv/test.stamp
	sh requirements/install.sh --tool uv
	.tools/bin/uv pip compile --quiet $(LOCK) pyproject.toml --output-file requirements/run.txt
	.tools/bin/uv pip compile --quiet $(LOCK) pyproject.toml --group test --output-file requirements/test.txt
	sh requirements/install.sh --npm install --package-lock-only
LOCK := --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url $(ARGS)

bill: .venv/test.stamp
	$(PORTAL) -m tests.packages.bill $(ARGS)

# What `make check` compares with where it can't ask anybody.
advisories: .venv/test.stamp
	$(PORTAL) -m tests.packages.renewing $(FROM)
