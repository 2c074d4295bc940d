"""The catalogues: every item describes itself, and a new file is a new item."""

from __future__ import annotations

import importlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import optimizers
import surfaces
from descent import Entry, Optimizer, Reference, Schedule, Surface, Wrapper
from optimizers import OPTIMIZERS, schedules, wrappers
from optimizers.schedules import SCHEDULES
from optimizers.wrappers import WRAPPERS
from surfaces import SURFACES
from tests.helpers import ITEMS, ROOT, ids
from views.sidebar.surface import TOPICS, by_topic, listed

EVERY = pytest.mark.parametrize("cls", ITEMS, ids=ids)

CATALOGUES = {
    "surfaces": (surfaces, SURFACES, Surface),
    "optimizers": (optimizers, OPTIMIZERS, Optimizer),
    "optimizers/wrappers": (wrappers, WRAPPERS, Wrapper),
    "optimizers/schedules": (schedules, SCHEDULES, Schedule),
}

REFERENCE = 'reference = Reference("A. Author", 1800, "A title", "https://example.org")'
NEW = {
    "surfaces": f'''
from dataclasses import dataclass
from descent import Number, Reference, Surface, param

@dataclass(frozen=True)
class NewSurface(Surface):
    """New."""

    depth: Number = param(2.0, 1.0, 3.0, "d")
    {REFERENCE}
    domain = ((-1, 1), (-1, 1))
    starts = ((1, 1),)

    def formula(self, x, y):
        return self.depth * x**2 + abs(y)
''',
    "optimizers": f'''
from dataclasses import dataclass
import numpy as np
from descent import Number, Optimizer, Reference, learning_rate

@dataclass(frozen=True)
class NewOptimizer(Optimizer):
    """New."""

    lr: Number = learning_rate(0.125)
    {REFERENCE}

    def step(self, x, state, f, t):
        return x - self.lr * np.sign(f.gradient(x)), state
''',
    "optimizers/wrappers": f'''
from dataclasses import dataclass
from descent import Reference, Wrapper

@dataclass(frozen=True)
class NewWrapper(Wrapper):
    """New."""

    {REFERENCE}
''',
    "optimizers/schedules": f'''
from dataclasses import dataclass
from descent import Reference, Schedule

@dataclass(frozen=True)
class NewSchedule(Schedule):
    """New."""

    {REFERENCE}

    def __call__(self, t, total):
        return 1.0 / (t + 1)
''',
}
FOUND = """
import json
from descent import descend
from surfaces import SURFACES, NewSurface
from optimizers import OPTIMIZERS, NewOptimizer
from optimizers.wrappers import WRAPPERS, NewWrapper
from optimizers.schedules import SCHEDULES, NewSchedule

run = descend(NewSurface(), NewWrapper(NewOptimizer()), (1, 1), 3, NewSchedule())
first = [next(iter(table)) for table in (SURFACES, OPTIMIZERS, WRAPPERS, SCHEDULES)]
print(json.dumps([first, run.path[0].tolist(), str(run.outcome)]))
"""


def copied(folder: Path) -> Path:
    """The engine and its items, as files to add to."""
    for name in ("descent", "surfaces", "optimizers"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def python(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    """What a script prints, run in a folder that holds the packages."""
    return subprocess.run([sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, check=False)


@EVERY
def test_the_first_line_says_what_it_is(cls):
    """One sentence, short enough for a menu; what follows stands apart."""
    assert cls.__doc__, cls.__name__
    first, *rest = cls.__doc__.split("\n")
    assert cls.summary() == first.strip()
    assert first.endswith(".")
    assert len(re.findall(r"[.!?](\s|$)", first)) == 1
    assert 10 < len(first) < 120
    assert not rest or not rest[0].strip()


@EVERY
def test_references(cls):
    """Someone, some year, something to read; what was designed here has nothing to link."""
    reference = cls.reference
    assert isinstance(reference, Reference)
    assert reference.authors
    assert reference.title
    assert str(reference).startswith(f"{reference.authors} ({reference.year}). {reference.title}.")
    if (reference.authors, reference.year) == ("Descent", 2026):
        assert not reference.url
    else:
        assert 1600 < reference.year <= 2026
        assert re.fullmatch(r"https://[\w.-]+/\S*", reference.url)


@EVERY
def test_names(cls):
    assert re.fullmatch(r"[a-z][a-z0-9_]*", cls.id)
    assert cls.title[0].isupper()
    assert cls.title == cls.title.strip()


@EVERY
def test_rules_are_latex(cls):
    latex = cls().latex() if issubclass(cls, Surface) else cls.rule
    assert latex.strip()
    assert latex.count("{") == latex.count("}")
    assert latex.count(r"\begin") == latex.count(r"\end")
    assert latex.count(r"\left") - latex.count(r"\leftarrow") == latex.count(r"\right")


@EVERY
def test_defaults_are_a_working_value(cls):
    """Frozen, equal to another of its kind, hashable, and written as it is made."""
    inner = (OPTIMIZERS["sgd"](),) if issubclass(cls, Wrapper) else ()
    item = cls(*inner)
    assert item == cls(*inner)
    assert hash(item) == hash(cls(*inner))
    assert repr(item).startswith(f"{cls.__name__}(")
    with pytest.raises(AttributeError):
        item.lr = 1.0


@pytest.mark.parametrize(("package", "table", "kind"), CATALOGUES.values(), ids=list(CATALOGUES))
def test_catalogues(package, table, kind):
    """Entries from every public file, by id, oldest idea first, importable by class name."""
    files = {path.stem for path in Path(package.__path__[0]).glob("*.py")} - {"__init__"}
    assert len(table) == len({cls.__name__ for cls in table.values()})
    own = {cls.__module__.rpartition(".")[2] for cls in table.values()} | {"constant"} & files
    assert own - {"schedule"} == files
    years = [cls.reference.year for cls in table.values()]
    assert years == sorted(years)
    for name, cls in table.items():
        assert name == cls.id
        assert issubclass(cls, kind)
        assert issubclass(cls, Entry)
        assert getattr(package, cls.__name__) is cls
    with pytest.raises(AttributeError, match="Nothing"):
        _ = package.Nothing


def test_ids_are_unique_everywhere():
    """Also between catalogues: addresses name items by them."""
    assert len({cls.id for cls in ITEMS}) == len(ITEMS)
    assert len({cls.title for cls in ITEMS}) == len(ITEMS)


@pytest.mark.parametrize("package", ["surfaces", "optimizers"])
def test_item_folders_hold_items_only(package):
    for path in (ROOT / package).rglob("*.py"):
        if path.name != "__init__.py":
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            public = vars(importlib.import_module(name)).values()
            assert sum(cls in ITEMS for cls in public if isinstance(cls, type)) >= 1, name


def test_a_new_file_is_a_new_item(tmp_path):
    """One file in each folder, and no other change: found, oldest first, importable, and it runs."""
    copied(tmp_path)
    for folder, text in NEW.items():
        (tmp_path / folder / "brand_new.py").write_text(text)
    done = python(tmp_path, FOUND)
    assert done.returncode == 0, done.stderr
    first, x, outcome = json.loads(done.stdout)
    assert first == ["new_surface", "new_optimizer", "new_wrapper", "new_schedule"]
    assert x == pytest.approx([1, 1 - 0.125, 1 - 0.1875, 1 - 0.1875 - 0.125 / 3])
    assert outcome == "Still moving"


@pytest.mark.parametrize("folder", NEW)
def test_an_id_is_given_once(tmp_path, folder):
    copied(tmp_path)
    taken = next(iter(CATALOGUES[folder][1]))
    text = re.sub(r"class (\w+)\((\w+)\):", rf"class \1(\2):\n    id = '{taken}'", NEW[folder])
    (tmp_path / folder / "brand_new.py").write_text(text)
    done = python(tmp_path, f"import {folder.replace('/', '.')}")
    assert done.returncode == 1
    message = done.stderr.strip().splitlines()[-1]
    assert message.startswith("ValueError: ")
    assert re.search(rf"\bNew\w+\b.* share the id '{taken}'", message)


@pytest.mark.parametrize("cls", [cls for cls in ITEMS if not issubclass(cls, Surface)], ids=ids)
def test_every_rule_says_where_implementations_differ(cls):
    assert cls.differs.endswith(".")
    assert len(cls.differs) < 200


@pytest.mark.parametrize("cls", SURFACES.values(), ids=ids)
def test_a_surface_is_found_by_what_there_is_to_see_on_it(cls):
    """Its topics are in the list's words, and none is missing that its stationary points tell of."""
    surface = cls()
    assert cls.topics
    assert cls.topics[0] in TOPICS
    assert all(topic in listed(cls.id) for topic in cls.topics)
    kinds = {each.kind for each in (*surface.stationary_points(), *surface.stationary_curves())}
    assert "saddle" in cls.topics or "saddle" not in kinds
    bottom = surface.bottom()
    higher = [point for point in surface.minima() if bottom is not None and point.value > bottom + 1e-6]
    assert "minima" in cls.topics or not higher


def test_surfaces_are_listed_by_topic():
    names = by_topic(SURFACES)
    assert sorted(names) == sorted(SURFACES)
    places = [TOPICS.index(SURFACES[name].topics[0]) for name in names]
    assert places == sorted(places)
    assert [name for name in names if "ravine" in listed(name)] == [
        "product",
        "ellipse",
        "rosenbrock",
        "tilted",
        "winding",
    ]
