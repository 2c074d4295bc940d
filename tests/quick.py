"""What `python3 tests --quick` runs: every test of the engine that takes no longer than a second, and lint and types.

A file tests the engine alone if it imports nothing that is built on it, itself or by way of a helper. Of these a test
is left out that is marked `long`.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BUILT_ON_IT = {"analysis", "app", "axe_playwright_python", "pages", "playwright", "streamlit", "studies", "views"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="the engine's short tests, lint and types only: no pages")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "long: takes longer than a second; left out with --quick")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    if config.getoption("quick") and collection_path.suffix == ".py" and not engine_alone(collection_path):
        return True
    return None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("quick"):
        return
    config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("long")])
    items[:] = [item for item in items if not item.get_closest_marker("long")]


@cache
def engine_alone(file: Path) -> bool:
    """Whether a test file, with the helpers it imports, needs nothing but the engine."""
    return all(
        engine_alone(ROOT / f"{name.replace('.', '/')}.py") if name.startswith("tests.") else part not in BUILT_ON_IT
        for name in imported(file)
        for part in [name.split(".")[0]]
    )


def imported(file: Path) -> Iterator[str]:
    """The modules that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "tests":
            yield from (f"tests.{each.name}" for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
