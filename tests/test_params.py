"""Parameters: what every declared number promises to sliders, sweeps and tests."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import pytest

from descent import MovingSurface, Param, decay, epsilon, learning_rate, param, params
from tests.helpers import ITEMS

PARAMS = [(cls, each) for cls in ITEMS for each in params(cls).values()]
EVERY = pytest.mark.parametrize(("cls", "each"), PARAMS, ids=[f"{cls.__name__}-{each.name}" for cls, each in PARAMS])

AXES = {
    "linear": lambda v: v,
    "integer": lambda v: v,
    "log": np.log,
    "decay": lambda v: -np.log(1 - v),
}


def significant(value: float) -> int:
    """How many significant decimal digits a number is written with."""
    return len(f"{value:.9e}".split("e")[0].replace(".", "").replace("-", "").rstrip("0"))


@EVERY
def test_description(cls, each):
    """The default is in the range; the field, its symbol and its help are there."""
    assert each.low < each.high
    assert each.accepts(each.default)
    assert each.default == getattr(cls, each.name)
    assert each.symbol
    assert each.help
    assert each.scale in AXES


@EVERY
@pytest.mark.parametrize("n", [2, 3, 7, 100])
def test_grid(cls, each, n):
    """n accepted values from end to end, even on the parameter's own scale."""
    grid = each.grid(n)
    assert grid.shape == (n,)
    assert grid[0] == each.low
    assert grid[-1] == each.high
    assert all(each.accepts(value) for value in grid)
    apart = np.diff(AXES[each.scale](grid))
    if each.scale == "integer":
        assert (apart >= 0).all()
        assert np.ptp(apart) <= 1
    else:
        assert (apart > 0).all()
        np.testing.assert_allclose(apart, apart.mean(), rtol=1e-6)


@EVERY
def test_stops(cls, each):
    """Accepted round values in order, the default and both ends among them; no gap much wider than the rest."""
    stops = each.stops()
    assert {each.low, each.default, each.high} <= set(stops)
    assert list(stops) == sorted(set(stops))
    assert all(each.accepts(stop) for stop in stops)
    for stop in set(stops) - {each.low, each.default, each.high}:
        assert significant(1 - stop if each.scale == "decay" else stop) <= 3
    assert len(stops) >= min(20, each.high - each.low + 1) or each.scale != "integer"
    if each.scale == "integer":
        assert all(type(stop) is int for stop in stops)
    else:
        apart = np.diff(AXES[each.scale](np.array(stops)))
        assert 20 <= len(stops) <= 300
        assert apart.max() <= 2.6 * np.median(apart)


@EVERY
def test_accepts(cls, each):
    assert each.accepts(each.low)
    assert each.accepts(each.high)
    for value in (each.low - 1, each.high + 1, np.nan, np.inf, -np.inf):
        assert not each.accepts(value)
    if each.scale == "integer":
        assert not each.accepts(each.low + 0.5)


@EVERY
def test_every_field_is_declared(cls, each):
    """A field is a parameter, or the optimizer a wrapper holds, or a surface's samples, or the time it is."""
    others = {"inner", "samples", *({"t"} if issubclass(cls, MovingSurface) else ())}
    assert set(params(cls)) == {field.name for field in fields(cls)} - others


def test_decay_stops_are_the_usual_ones():
    usual = {0.5, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999}
    for cls, each in PARAMS:
        if each.scale == "decay":
            assert {v for v in usual if each.low <= v <= each.high} <= set(each.stops()), cls.__name__


def test_declarations():
    @dataclass
    class Item:
        rate: float = learning_rate(0.1, low=0.01)
        keep: float = decay(0.9, "β", help="kept")
        tiny: float = epsilon(1e-8)
        count: float = param(3, 1, 9, "n", "integer", "how many")
        other: int = 5

    assert params(Item) == {
        "rate": Param("rate", 0.1, 0.01, 1.0, "η", "log", "learning rate: how far one step goes"),
        "keep": Param("keep", 0.9, 0.0, 0.999, "β", "decay", "kept"),
        "tiny": Param("tiny", 1e-8, 1e-12, 1.0, "ε", "log", "keeps the division finite"),
        "count": Param("count", 3, 1, 9, "n", "integer", "how many"),
    }
    assert list(params(Item)) == ["rate", "keep", "tiny", "count"]
    assert Item().keep == 0.9


@pytest.mark.parametrize(
    ("each", "stops"),
    [
        (Param("", 3, 1, 6, "n", "integer"), (1, 2, 3, 4, 5, 6)),
        (Param("", 0.5, 0, 1, "α"), tuple(round(0.01 * i, 2) for i in range(101))),
        (Param("", 1, 0.5, 2, "b", "log"), (0.5, 0.56, 0.63, 0.71, 0.8, 0.9, 1, 1.1, 1.25, 1.4, 1.6, 1.8, 2)),
        (Param("", 0.3, 0.25, 0.37, "b", "log"), (0.25, 0.28, 0.3, 0.32, 0.36, 0.37)),
        (Param("", 0.95, 0.9, 0.96, "β", "decay"), (0.9, 0.91, 0.92, 0.929, 0.937, 0.944, 0.95, 0.955, 0.96)),
    ],
)
def test_stops_to_the_digit(each, stops):
    assert each.stops() == stops
