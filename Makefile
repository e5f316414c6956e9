# Thin names for plain commands; README.md gives them for people without make.
BIN := .venv/bin
START := notebooks/00_start_here.ipynb
# Jupyter refuses to serve root unless told that it is meant: in a container there is nobody else.
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup lab test check notebooks format lock clean

help:  ## Show these names
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | while IFS="$$(printf '\t')" read -r name text; \
	    do printf '  make %-10s %s\n' "$$name" "$$text"; done

setup:  ## Build .venv with the pinned versions (the other names do it for you)
	@tools/setup

lab: setup  ## Open the course in JupyterLab (make lab FLAGS="--no-browser --port=9999")
	@test -f $(START) || { echo "lab: $(START) is missing; 'git checkout $(START)' brings it back." >&2; exit 1; }
	@echo "==> Opening $(START) in JupyterLab; Ctrl+C, twice, ends it"
	@$(BIN)/jupyter lab --ServerApp.root_dir=. --log-level=WARN $(AS_ROOT) $(START) $(FLAGS)

check: setup  ## Check your exercises (make check LESSON=01 checks one)
	@$(BIN)/python -m sandbox check $(LESSON)

test: setup  ## Run every test, exactly as CI does
	@echo "==> 1/5 Format: ruff format"
	@$(BIN)/ruff format --check .
	@echo "==> 2/5 Lint: ruff check"
	@$(BIN)/ruff check .
	@echo "==> 3/5 Types: mypy"
	@$(BIN)/mypy
	@echo "==> 4/5 Floors: lint-imports"
	@$(BIN)/lint-imports --no-logo
	@echo "==> 5/5 Tests, doctests, lessons, solutions: pytest"
	@$(BIN)/pytest -n 2 --dist loadfile

notebooks: setup  ## Run lessons and solutions, keep their outputs, write the exercises
	@$(BIN)/python -m sandbox.grading.authoring

format: setup  ## Format the code and mend what ruff can mend
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

lock:  ## Write requirements.lock anew from pyproject.toml (needs uv; make lock FLAGS=--upgrade)
	@command -v uv >/dev/null || { echo "lock: this needs uv; 'pip install uv' installs it." >&2; exit 1; }
	@uv pip compile pyproject.toml --group dev --group held-back --universal --python-version 3.11 \
	    --fork-strategy fewest --generate-hashes --no-emit-index-url --custom-compile-command 'make lock' \
	    --quiet --output-file requirements.lock $(FLAGS)

clean:  ## Remove what the tools leave behind; .venv and your answers stay
	@rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist tests/artifacts
	@find . -name .venv -prune -o \( -name __pycache__ -o -name .ipynb_checkpoints \) -type d -exec rm -rf {} +
