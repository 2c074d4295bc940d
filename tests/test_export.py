"""What is taken away from an experiment: names, the numbers, formulas in letters and QR codes."""

import csv
import io
import re
import tomllib
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from descent import Experiment, descend
from optimizers import OPTIMIZERS, SGD, Adam, Momentum
from optimizers.schedules import SCHEDULES, Cosine, StepDecay
from optimizers.wrappers import WRAPPERS, GradientNoise, Lookahead
from surfaces import SURFACES, Ellipse, Himmelblau, Rosenbrock, Trap
from tests.helpers import ROOT, ids, same
from views.share import files

RACE = Experiment(Trap(), (SGD(0.2), Momentum(0.1)), (-5, 1.5), 60)
DIVERGING = Experiment(Ellipse(), (SGD(0.5), Adam(0.1)), (1, 1), 1200)
NOISY = Experiment(Rosenbrock(), (GradientNoise(SGD(0.001)), Lookahead(Adam(0.1))), (-1.2, 1), 50, Cosine(), seed=3)


def rows(experiment: Experiment) -> tuple[list[str], list[dict[str, str]]]:
    """The comments and the rows of an experiment's table."""
    labels = [f"{i} {type(racer).title}" for i, racer in enumerate(experiment.racers)]
    lines = files.table(experiment, labels, experiment.run()).splitlines()
    comments = [line for line in lines if line.startswith("#")]
    return comments, list(csv.DictReader(io.StringIO("\n".join(lines[len(comments) :]))))


@pytest.mark.parametrize("experiment", [RACE, DIVERGING, NOISY], ids=["race", "diverging", "noisy"])
def test_the_table_is_the_run_to_the_last_bit(experiment):
    _, found = rows(experiment)
    size = experiment.steps + 1
    assert len(found) == size * len(experiment.racers)
    for i, (racer, schedule) in enumerate(zip(experiment.racers, experiment.schedules, strict=True)):
        run = descend(experiment.surface, racer, experiment.start, experiment.steps, schedule, experiment.seed)
        own = found[i * size : (i + 1) * size]
        with np.errstate(all="ignore"):
            slope = np.hypot(*run.gradient)
        assert [int(row["step"]) for row in own] == list(range(size))
        assert same([float(row["x"]) for row in own], run.path[0])
        assert same([float(row["y"]) for row in own], run.path[1])
        assert same([float(row["loss"]) for row in own], run.loss)
        assert same([float(row["gradient norm"]) for row in own], slope)
        assert same([float(row["learning rate"]) for row in own[:-1]], run.lr)
        assert own[-1]["learning rate"] == ""


def test_a_diverged_run_says_so_in_the_table():
    _, found = rows(DIVERGING)
    assert {row["loss"] for row in found} & {"inf", "nan"}


def test_the_table_begins_with_the_settings():
    comments, _ = rows(NOISY)
    assert comments[0] == f"# {files.settings(NOISY)}"
    for part in (
        "Rosenbrock(a=1.0, b=100.0)",
        "start (-1.2, 1.0)",
        "50 steps",
        "Cosine(",
        "seed 3",
        "Noise(inner=SGD(",
    ):
        assert part in comments[0]


def test_settings_name_each_schedule_where_they_differ():
    mixed = replace(RACE, schedule=(Cosine(), StepDecay()))
    text = files.settings(mixed)
    assert re.search(r"SGD\(lr=0\.2\) with Cosine\(.*Momentum\(.*\) with StepDecay\(", text)


@pytest.mark.parametrize("surface", SURFACES.values(), ids=ids)
@pytest.mark.parametrize("count", [0, 1, 2, 8])
def test_names_are_short_and_plain(surface, count):
    racers = tuple(cls() for cls in list(OPTIMIZERS.values())[:count])
    stem = files.stem(Experiment(surface(), racers, (0, 0)))
    assert re.fullmatch(r"[a-z0-9._-]+", stem)
    assert stem.startswith(surface.id.replace("_", "-"))
    assert len(f"{stem}_light-clear_paper-1col.png") <= 80


def test_a_name_says_what_was_run():
    assert re.fullmatch(r"trap_a0\.6_sgd-momentum_[0-9a-f]{6}", files.stem(RACE))
    assert re.fullmatch(r"rosenbrock_a1-b100_sgd-adam_[0-9a-f]{6}", files.stem(NOISY))
    assert "8-optimizers" in files.stem(replace(RACE, racers=(Adam(0.1),) * 8))


def test_any_other_setting_gives_another_name():
    others = [
        replace(RACE, start=(-5, 1.6)),
        replace(RACE, steps=61),
        replace(RACE, seed=1),
        replace(RACE, racers=(SGD(0.21), Momentum(0.1))),
        replace(RACE, schedule=next(cls for name, cls in SCHEDULES.items() if name != "constant")()),
        replace(RACE, racers=(next(iter(WRAPPERS.values()))(SGD(0.2)), Momentum(0.1))),
    ]
    names = {files.stem(each) for each in [RACE, *others]}
    assert len(names) == len(others) + 1


@pytest.mark.parametrize(
    ("surface", "text"),
    [
        (Himmelblau, "f(x, y) = (x² + y − 11)² + (x + y² − 7)²"),
        (Rosenbrock, "f(x, y) = (a − x)² + b·(y − x²)²"),
        (Ellipse, "f(x, y) = (x² + κ·y²)/2"),
        (Trap, "f(x, y) = (x − 4)²/20 − A·exp(−2·(x + 1)²) + y²/2"),
    ],
)
def test_formulas_in_letters(surface, text):
    assert surface().text() == text


@pytest.mark.parametrize("surface", SURFACES.values(), ids=ids)
def test_every_formula_can_be_written_in_letters(surface):
    text = surface().text()
    assert text.startswith("f(x, y) = ")
    assert not re.search(r"[*\\]|(?<![\w.])1·|\^1\b", text)


def modules(picture: bytes) -> np.ndarray:
    """The dark modules of a QR code, its quiet zone included."""
    pixels = np.asarray(Image.open(io.BytesIO(picture)).convert("L"))
    assert len(pixels) > 300
    first = pixels.min(axis=1).argmin()
    module = int((pixels[first] < 128)[first:].argmin()) // 7
    return pixels[module // 2 :: module, module // 2 :: module] < 128


@pytest.mark.parametrize("size", [20, 213])
def test_a_qr_code_is_dark_on_light_in_a_quiet_zone(size):
    picture = files.qr("http://a/?" + "x" * (size - 10))
    assert picture
    dark = modules(picture)
    inside = dark[4:-4, 4:-4]
    assert dark.sum() == inside.sum()
    ring = np.ones((7, 7), bool)
    ring[1:-1, 1:-1] = False
    ring[2:-2, 2:-2] = True
    for corner in (inside[:7, :7], inside[:7, -7:], inside[-7:, :7]):
        assert np.array_equal(corner, ring)
    assert len(inside) <= 57


@pytest.mark.parametrize("size", [0, 214])
def test_a_link_that_does_not_fit_has_no_qr_code(size):
    assert files.qr("x" * size) is None


def test_pages_of_their_own_have_the_apps_colours():
    script = (ROOT / "views" / "stage" / "js" / "core" / "theme.js").read_text("utf-8")
    themes = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
    for theme in ("light", "dark"):
        block = re.search(rf"  {theme}: \{{(.*?)\}}", script, re.DOTALL)
        assert block
        colours = dict(re.findall(r'"([a-z-]+)": "(#\w+)"', block[1]))
        assert len(colours) == 4
        for name, colour in colours.items():
            head, *others = name.split("-")
            assert themes[theme][head + "".join(map(str.title, others))].lower() == colour
