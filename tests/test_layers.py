"""The folders are the layers: imports run one way, and no text is ever run as code."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers import ROOT
from views.linker import IMPORT, imports_of

# What each folder may import of the project, itself included.
ALLOWED = {
    "descent": {"descent"},
    "surfaces": {"descent", "surfaces"},
    "optimizers": {"descent", "optimizers"},
    "studies": {"descent", "surfaces", "optimizers", "studies"},
    "analysis": {"descent", "analysis"},
    "views": {"descent", "surfaces", "optimizers", "studies", "analysis", "views"},
    "pages": {"descent", "surfaces", "optimizers", "studies", "analysis", "views"},
}
# The rooms of views/ and the files beside them; each may import those before it, and itself.
VIEWS = (
    *("text", "linker", "jobs", "paths", "lost_session", "run_cache"),
    *("plots", "stage", "plotly_chart"),
    *("address", "shell", "present_mode", "share", "sidebar"),
    *("playground", "race", "lab", "reference"),
)
FLAT = 12
"""So many files at most lie side by side in a room."""
# The rooms of the stage's code in the browser; each may import those before it, and itself.
ROOMS = ("core", "model", "map", "relief", "overlay", "panels", "export", "app")
STAGE, CHART = (ROOT / "views" / folder / "js" for folder in ("stage", "plotly_chart"))
MODULES = sorted([*STAGE.rglob("*.js"), *CHART.rglob("*.js")])
LONGEST_FILE, LONGEST_FUNCTION = 300, 40
OURS = {*ALLOWED, "app", "bootstrap", "tests", "benchmarks"}
WITHOUT_SCREEN = ("descent", "surfaces", "optimizers", "studies", "analysis")
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
    if folder in WITHOUT_SCREEN:
        assert not found & SCREEN


def views_of(path: Path) -> set[str]:
    """The rooms of views/, or files beside them, that a file imports."""
    found = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.ImportFrom) and node.module == "views":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("views."):
            found.add(str(node.module).split(".")[1])
    return found


@pytest.mark.parametrize("path", files("views"), ids=lambda path: str(path.relative_to(ROOT)))
def test_rooms_of_the_views_import_one_way(path):
    name = path.relative_to(ROOT / "views").with_suffix("").parts[0]
    if name != "__init__":
        assert views_of(path) <= {*VIEWS[: VIEWS.index(name) + 1]}


def test_no_module_imports_itself_by_way_of_others():
    """Not even within a room."""
    modules = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in SOURCES
    }
    done: set[str] = set()

    def visit(name: str, above: tuple[str, ...] = ()) -> None:
        assert name not in above, above
        if name in done or name not in modules:
            return
        for node in parsed(modules[name]).body:
            if isinstance(node, ast.ImportFrom) and node.module:
                named = {f"{node.module}.{alias.name}" for alias in node.names} & set(modules)
                for other in (named or {node.module}) - {name}:
                    visit(other, (*above, name))
        done.add(name)

    for name in modules:
        visit(name)


@pytest.mark.parametrize("folder", sorted({path.parent for path in files("views")}), ids=lambda path: path.name)
def test_a_room_can_be_taken_in(folder):
    """It says in a sentence what it is for, and is neither a large part of the house nor a long list of files."""
    head = ast.get_docstring(parsed(folder / "__init__.py")) or ""
    assert head.splitlines()[0].endswith(".")
    flat = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
    assert len(flat) <= FLAT
    lines = {path: len(path.read_text("utf-8").splitlines()) for path in files("views")}
    if folder.name != "views":
        assert sum(count for path, count in lines.items() if folder in path.parents) < sum(lines.values()) / 3


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_are_short(path):
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST_FILE
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < LONGEST_FUNCTION, node.name


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
        "import sys, analysis, descent, studies, surfaces, optimizers, optimizers.wrappers, optimizers.schedules\n"
        "descent.descend(surfaces.Trap(), optimizers.Adam(), (1, 1), 3).outcome\n"
        f"print(sorted({SCREEN | {'views', 'pages'}!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def room(path: Path) -> str:
    """The room of a module; charts are a house of their own."""
    return "chart" if path.is_relative_to(CHART) else path.relative_to(STAGE).parts[0]


EVERY_MODULE = pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT / "views")))


@EVERY_MODULE
def test_modules_of_the_browser_import_one_way(path):
    allowed = {"chart": {"chart", "core"}}
    allowed |= {name: set(ROOMS[: i + 1]) for i, name in enumerate(ROOMS)}
    assert {room(other) for other in imports_of(path)} <= allowed[room(path)]


def test_modules_of_the_browser_have_no_circles():
    below: dict[Path, set[Path]] = {}

    def visit(path: Path, above: tuple[Path, ...] = ()) -> set[Path]:
        assert path not in above, [each.stem for each in above]
        if path not in below:
            below[path] = {path}.union(*(visit(other, (*above, path)) for other in imports_of(path)))
        return below[path]

    for path in MODULES:
        visit(path)
    assert {room(path) for path in MODULES} == {*ROOMS, "chart"}


@EVERY_MODULE
def test_modules_and_their_functions_are_short(path):
    lines = path.read_text("utf-8").splitlines()
    assert len(lines) <= LONGEST_FILE
    opened = re.compile(r"^( *)(?!.*\b(?:if|for|while|switch|class)\b ?\(?)\S.*\) (?:=> )?\{$")
    for i, line in enumerate(lines):
        if found := opened.match(line):
            end = next(k for k in range(i + 1, len(lines)) if lines[k].startswith(found[1] + "}"))
            assert end - i < LONGEST_FUNCTION, line


@EVERY_MODULE
def test_no_text_is_run_as_code_in_the_browser_and_no_type_goes_unchecked(path):
    text = path.read_text("utf-8")
    assert not re.search(r"\beval\(|new Function\b|@ts-(?:ignore|nocheck|expect-error)", text)


EXPORTED = re.compile(r"^export (?:async )?(?:function\*?|class|const|let) ([\w$]+)", re.MULTILINE)


def test_what_modules_export_is_imported():
    """By another module, by a test, or as a type."""
    taken = {(path, name) for each in MODULES for path, names in imports_of(each).items() for name in names}
    for test in (ROOT / "tests" / "js").glob("*.js"):
        for names, target in IMPORT.findall(test.read_text("utf-8")):
            taken |= {((test.parent / target).resolve(), name) for name in re.findall(r"\w+", names)}
    texts = [path.read_text("utf-8") for path in [*MODULES, *STAGE.rglob("*.d.ts"), *CHART.rglob("*.d.ts")]]
    types = set(re.findall(r"\w+", " ".join(re.findall(r"(?:@import|import type) {([^}]*)}", "".join(texts)))))
    for path in MODULES:
        for name in EXPORTED.findall(path.read_text("utf-8")):
            assert (path, name) in taken or name in types, f"{path.name}: {name}"
