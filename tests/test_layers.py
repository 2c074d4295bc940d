"""The folders are the layers: imports run one way, and no text is ever run as code."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers import ROOT

# What each folder may import of the project, itself included.
ALLOWED = {
    "descent": {"descent"},
    "surfaces": {"descent", "surfaces"},
    "optimizers": {"descent", "optimizers"},
    "studies": {"descent", "surfaces", "optimizers", "studies"},
    "views": {"descent", "surfaces", "optimizers", "studies", "views"},
    "pages": {"descent", "surfaces", "optimizers", "studies", "views"},
}
OURS = {*ALLOWED, "app", "bootstrap", "tests", "benchmarks"}
SCREEN = {"streamlit", "plotly", "pandas", "matplotlib"}
RUNS_TEXT = {"eval", "exec", "compile", "sympify", "parse_expr", "parse_latex", "__import__"}
RAW_HTML = "unsafe_" + "allow_html"


def files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


SOURCES = [*files(*ALLOWED), *sorted(ROOT.glob("*.py"))]
EVERY = pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))


def imports(tree: ast.AST) -> Iterator[str]:
    """The top packages a file imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the package"
            yield (node.module or "").split(".")[0]


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def test_there_is_something_to_check():
    for folder in ("descent", "surfaces", "optimizers"):
        assert len(files(folder)) > 5


@pytest.mark.parametrize("path", files(*ALLOWED), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_one_way(path):
    folder = path.relative_to(ROOT).parts[0]
    found = set(imports(parsed(path)))
    assert found & OURS <= ALLOWED[folder]
    if folder in ("descent", "surfaces", "optimizers"):
        assert not found & SCREEN


@EVERY
def test_no_text_is_run_as_code(path):
    """Links, settings and formulas are never evaluated, and no markup of a visitor's is shown."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            owner = getattr(getattr(called, "value", None), "id", "")
            assert name not in RUNS_TEXT or (name == "compile" and owner == "re"), f"line {node.lineno}: {name}"
    assert RAW_HTML not in path.read_text(encoding="utf-8")


def test_a_notebook_can_use_the_engine():
    """Importing it and running something loads nothing that draws."""
    script = (
        "import sys, descent, surfaces, optimizers, optimizers.wrappers, optimizers.schedules\n"
        "descent.descend(surfaces.Trap(), optimizers.Adam(), (1, 1), 3).outcome\n"
        f"print(sorted({SCREEN | {'views', 'pages'}!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
