# What a fresh checkout needs: Python 3.11 or later and `make`. Every target sets itself up in .venv.
#   make demo    reads the fixtures into out/demo and shows one of them
#   make test    the tests            make lint   style, types, layers
#   make docs    the generated pages and the site in out/site      make accuracy   the scoreboard, measured again
#   make bench   the whole pipeline beside pdfplumber, memory, one and two workers
#   make all     lint and test

VENV ?= .venv
PYTHON ?= $(firstword $(foreach name,python3.13 python3.12 python3.11 python3 python,\
	$(shell $(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: all demo test lint docs accuracy bench clean

all: lint test

$(READY): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更高版本（Python 3.11 or later is needed）"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[all,dev]'
	@touch $(READY)

demo: $(READY)
	$(BIN)/extractor batch fixtures/documents --out out/demo --format csv,xlsx,sqlite
	$(BIN)/extractor show "$$(ls fixtures/documents/*.docx | head -n 1)"

test: $(READY)
	$(BIN)/python -m pytest

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(READY)
	$(BIN)/python -m scripts.docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs --quiet build --strict

accuracy: $(READY)
	$(BIN)/python -m scripts.docs accuracy

bench: $(READY)
	$(BIN)/python benchmarks/pipeline.py
	$(BIN)/python benchmarks/scale.py --files 100 300

clean:
	rm -rf $(VENV) out build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
