"""A floor imports the libraries of its row and no others, which import-linter cannot be asked."""

import ast
import sys
from itertools import chain
from pathlib import Path

import pytest

SANDBOX = Path(__file__).parents[1] / "sandbox"

LIBRARIES = {
    "model": set(),
    "engine": set(),
    "service": {"IPython", "boto3", "botocore", "flask", "moto", "werkzeug", "yaml"},
    "view": {"IPython", "anywidget", "ipywidgets", "traitlets"},
    "progress": set(),
    "grading": {"IPython", "nbclient", "nbformat", "traitlets"},
    "shop.py": set(),
}
NUMPY = {Path(f"model/{name}.py") for name in ("traffic", "rates", "homes", "lanes", "simulation")}


def libraries_of(file: Path) -> set[str]:
    """The libraries, neither Python's nor ours, that a file imports anywhere in it."""
    nodes = list(ast.walk(ast.parse(file.read_text())))
    plain = chain.from_iterable(node.names for node in nodes if isinstance(node, ast.Import))
    names = [alias.name for alias in plain]
    names += [n.module for n in nodes if isinstance(n, ast.ImportFrom) and n.module and not n.level]
    return {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {"sandbox"}


@pytest.mark.parametrize("floor", LIBRARIES)
def test_a_floor_imports_only_its_own_libraries(floor):
    path = SANDBOX / floor
    for file in path.rglob("*.py") if path.is_dir() else [path]:
        numpy = {"numpy"} if file.relative_to(SANDBOX) in NUMPY else set()
        assert libraries_of(file) <= LIBRARIES[floor] | numpy, file
