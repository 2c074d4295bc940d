"""Files of numbers: every reader finds the numbers to the last bit, and names are text to all of them."""

import csv
import io
import random
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import analysis
from analysis import Axis, Conditions
from descent.study import Finding, Report
from studies import STUDIES
from surfaces import SURFACES
from tests.helpers import same
from tests.test_lab import mapped, measured
from views.address.address import parsed, tidied
from views.address.racer_setup import LONGEST_NAME
from views.address.setup import Setup
from views.lab import flow, studies
from views.lab.basins import table as basins_table
from views.lab.figures.captions import caption
from views.lab.map import table as map_table
from views.lab.sensitivity import table as sensitivity_table
from views.lab.sweep import table as sweep_table
from views.share import files, sheet

NAMES = [
    *("=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(1,1)", "=", "-", "＝1+1", "－1"),
    *("# x", "a#b", "#", "x,=1+1", "x;=1+1", 'x,"=1+1"', '"', '""=1'),
    *("'", "'=1", "Zoë", "漢字 🙂", "\tx", "x\ny", "\u202e=1+1", "<b>&amp;%{x}</b>"),
    *("a,b", "a;b", 'say "x"', "<br>,=1", "nan", "-0.5", "1e5", "'''"),
]  # fmt: skip
FORMULA = tuple("=+-@＝＋－＠")
QUERY = {"surface": "ellipse", "start": "-1.5,-0.5", "steps": "12"}


def raced(names: list[str], **query: str) -> tuple[Setup, Conditions]:
    """An experiment of as many SGD with these names, as an address gives it."""
    slots = ["sgd", *(f"sgd-{i}" for i in range(2, len(names) + 1))]
    named = {f"{slot}.name": tidied(name, LONGEST_NAME) for slot, name in zip(slots, names, strict=True)}
    return measured(**{**QUERY, **named, "racers": ",".join(slots), **query})


def trajectories(setup: Setup, setting: Conditions) -> str:
    shown = setup.experiment
    return files.table(shown, [racer.label for racer in setup.racers.values()], shown.run())


def of_map(setup: Setup, setting: Conditions) -> str:
    alone, there = raced([next(iter(setup.racers.values())).label], **{"sgd.wrappers": "lookahead"})
    found, x, y = mapped(alone, there, "sgd", "lr", "lookahead.alpha", 4)
    axes = [Axis(dial.param, dial.param.low, dial.param.high) for dial in (x, y)]
    return map_table.table(found, *axes, caption(there, list(alone.racers.values())))


def of_sweep(setup: Setup, setting: Conditions) -> str:
    dials = sweep_table.parameters(setup.racers)["lr"]
    axis = Axis(dials[0].param, 0.01, 0.1)
    return sweep_table.table(
        analysis.sweep(setting, setup.racers, dials, axis), setup.racers, axis, below(setup, setting)
    )


def of_basins(setup: Setup, setting: Conditions) -> str:
    return basins_table.table(analysis.basins(setting, setup.racers, 3), setup.racers, below(setup, setting))


def of_flow(setup: Setup, setting: Conditions) -> str:
    return flow.table(analysis.flow(setting, setup.racers, 2), setup.racers, below(setup, setting))


def of_sensitivity(setup: Setup, setting: Conditions) -> str:
    found = analysis.sensitivity(setting, setup.racers, {name: SURFACES[name]() for name in ("bowl", "ellipse")})
    return sensitivity_table.table(found, setup.racers, below(setup, setting))


def below(setup: Setup, setting: Conditions) -> str:
    return caption(setting, list(setup.racers.values()))


TABLES: dict[str, Callable[[Setup, Conditions], str]] = {
    "trajectories": trajectories,
    "map": of_map,
    "sweep": of_sweep,
    "basins": of_basins,
    "flow": of_flow,
    "sensitivity": of_sensitivity,
}
SOME = [NAMES[i : i + 8] for i in range(0, len(NAMES), 8)]


def readings(path: Path) -> dict[str, list[list[str]]]:
    """The rows of a file as each reader of CSV has them, by the file's own rule for comments."""
    with path.open(encoding="utf-8-sig", newline="") as opened:
        found = {"csv": list(csv.reader(line for line in opened if not line.startswith("#")))}
    read = partial(pd.read_csv, path, comment="#", header=None, dtype=str, keep_default_na=False)
    found["pandas"] = read().values.tolist()
    found["pandas in Python"] = read(engine="python", encoding="utf-8-sig").values.tolist()
    lines = path.read_text("utf-8-sig").splitlines(keepends=True)
    bare = [line for line in lines if not line.startswith("#")]
    found["numpy"] = np.loadtxt(bare, dtype=str, delimiter=",", quotechar='"', ndmin=2).tolist()
    if '"' not in "".join(bare):  # genfromtxt knows no quotation marks: only our own words have any
        found["genfromtxt"] = np.genfromtxt(path, dtype=str, delimiter=",", encoding="utf-8-sig", comments="#").tolist()
        found["by hand"] = [line.rstrip("\n").split(",") for line in bare]
    return found


def openings(text: str) -> list[str]:
    """Every cell of a file as spreadsheets cut it, comments included, that could be taken for a formula."""
    cells = [cell for mark in ",;\t" for row in csv.reader(io.StringIO(text), delimiter=mark) for cell in row]
    return [cell for cell in cells if cell.strip().startswith(FORMULA) and parsed(cell.strip().rstrip(")")) is None]


@pytest.mark.parametrize("names", SOME, ids=["first", "second", "third", "fourth"])
@pytest.mark.parametrize("table", TABLES)
def test_names_are_text_to_every_reader(table, names, tmp_path):
    setup, setting = raced(names)
    text = TABLES[table](setup, setting)
    path = tmp_path / "numbers.csv"
    path.write_bytes(sheet.file(text))
    assert path.read_bytes().startswith(b"\xef\xbb\xbf# ")
    assert openings(text) == []
    found = readings(path)
    assert {"csv", "pandas", "pandas in Python", "numpy"} <= set(found)
    assert ("genfromtxt" in found) == (table != "basins")
    heads, *rows = found["csv"]
    for reader, grid_of in found.items():
        assert grid_of == found["csv"], reader
    assert all(len(row) == len(heads) for row in rows)
    if "racer" in heads:
        labels = [racer.label for racer in setup.racers.values()]
        read = list(dict.fromkeys(row[heads.index("racer")] for row in rows))
        assert read == [sheet.name(label) for label in labels]
        assert [plain(label) for label in read] == labels
        assert any(sheet.RULE in line for line in text.splitlines()) == (read != labels)
    notes = [line for line in text.splitlines() if line.startswith("#")]
    assert text.startswith("".join(f"{line}\n" for line in notes))


def plain(text: str) -> str:
    """The name that the rule was applied to."""
    wide = text.translate(str.maketrans("＃，；＂", '#,;"'))
    return wide[1:] if wide.startswith("'") else wide


@pytest.mark.parametrize("table", TABLES)
def test_without_odd_names_the_file_says_nothing_of_them(table):
    assert sheet.RULE not in TABLES[table](*raced(["Ann", "Zoë"]))


def test_a_caption_in_a_file_has_the_name_as_written():
    setup, setting = raced(["<b>&amp;%{x}</b>"])
    first = of_sweep(setup, setting).splitlines()[0]
    assert "<b>&amp;%{x}</b> SGD (η" in first
    assert "\u2060" not in first


@pytest.mark.parametrize("study", STUDIES.values(), ids=lambda cls: cls.id)
def test_a_studys_words_and_numbers_come_through(study, tmp_path):
    """Its own words with whatever signs, and what was written down, be it negative."""
    odd = ["=1+1", "# x", "a, b", 'say "x"', "-0.5", "1.3e-4", "never", "-1 step", "two\nlines"]
    values = [-0.5, np.float64(1e-300), 0.1, np.inf, np.nan, -0.0, 3, 5e-324, 1 / 3]
    findings = [
        Finding("1", text, text, value, "", -value, value, text) for text, value in zip(odd, values, strict=True)
    ]
    findings += [Finding("1", "row", "column", -0.25, "-0.25")]
    text = studies.table(study, Report(findings, (), {}))
    path = tmp_path / "study.csv"
    path.write_bytes(sheet.file(text))
    rows = list(csv.DictReader(line for line in io.StringIO(text, newline="") if not line.startswith("#")))
    for row, found in zip(rows, findings, strict=True):
        for name, value in (("measured", found.value), ("p10", found.low), ("p90", found.high)):
            if value is not None:
                assert same(float(row[name]), float(value))
                assert value != value or np.signbit(float(row[name])) == np.signbit(value)
    assert rows[-1]["written down"] == "-0.25"
    assert [row["row"] for row in rows[:9]] == [
        *("'=1+1", "＃ x", "a, b", 'say "x"', "-0.5", "1.3e-4", "never", "'-1 step", "two\nlines"),
    ]  # fmt: skip
    assert openings(text) == []


def test_any_numbers_read_back_to_the_last_bit(tmp_path):
    draw = np.random.default_rng(1)
    values = np.concatenate([
        draw.normal(size=500) * 10.0 ** draw.integers(-300, 300, 500), [-0.0, 5e-324, 1e15, 1e16, np.inf, -np.inf, 1.0],
    ])  # fmt: skip
    text = sheet.table(["x"], ["i", "float", "small"], [[i, v, np.float32(i / 7)] for i, v in enumerate(values)])
    path = tmp_path / "numbers.csv"
    path.write_bytes(sheet.file(text))
    read = pd.read_csv(path, comment="#")
    assert read["float"].to_numpy().tobytes() == values.tobytes()
    loaded = np.loadtxt(path, delimiter=",", comments="#", skiprows=2, encoding="utf-8-sig")
    assert loaded[:, 1].tobytes() == values.tobytes()
    assert same(loaded[:, 2].astype(np.float32), (np.arange(len(values)) / 7).astype(np.float32))


def test_no_text_is_a_formula_or_a_comment():
    """Random names of the signs that matter, in cells and in notes."""
    draw = random.Random(7)
    for _ in range(3000):
        text = "".join(draw.choices("=+-@#,;'\" \t\na1.)e＝＂", k=draw.randint(1, 9)))
        given = tidied(text, LONGEST_NAME)
        cell = sheet.name(given)
        assert plain(cell) == given.translate(str.maketrans("＂", '"'))
        made = sheet.table([f"a ({given} b), {given}; {given}"], ["racer", "x"], [[cell, -1.5]])
        assert openings(made) == [], made
        assert csv.reader(made.splitlines()[-1:]).__next__() == [cell, "-1.5"]
        assert not re.search(r'^[^#].*[#"]', made, re.MULTILINE)


def test_negative_settings_stay_as_they_are():
    text = "Trap(A=0.6), start (-5.0, -1.5), for 60 steps, seed 0: SGD(lr=1e-05)"
    assert sheet.table([text], ["x"], []).splitlines()[0] == f"# {text}"
