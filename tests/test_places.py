"""What the map calls a place and what an ending calls it are one thing, however little a run rests beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import sympy

from descent import Surface, Transformed, arrive, descend, params, rest
from descent.objective import at_time
from descent.places import on_the_ground
from descent.stationary import KINDS
from optimizers import SGD
from optimizers.wrappers import WRAPPERS
from surfaces import SURFACES, Himmelblau, Monkey, Product, Shelf
from tests.helpers import ids

RESTING = SGD(0.0)
STEPS = 8
HAIRS = (0.0, 1e-300, 1e-30, 1e-12, 1e-7, 9e-4)
"""How far beside a place runs rest: as numbers, and from 1e-12 on as shares of the window's diagonal."""
WAYS = ((1, 0), (-1, 0), (0, 1), (0, -1), (0.6, 0.8), (-0.6, -0.8))
CALLED = {"minimum": {"converged", "local minimum"}, "saddle": {"saddle"}, "maximum": {"maximum"}}
ALONG = CALLED | {"saddle": {"plateau"}}
"""Of curves: the map calls one that is no valley and no ridge a level stretch."""


class Square(Surface):
    """What the surfaces made for these tests share."""

    reference = Monkey.reference
    domain = ((-2, 2), (-2, 2))
    starts = ((1, 1),)


class Cubic(Square):
    """A degenerate saddle whose Hessian beside it says minimum on one side."""

    def formula(self, x, y):
        return x**2 + y**3 / 3 + y**4 / 4


class Steps(Square):
    """Two valleys, one lower than the other, and a ridge between them."""

    def formula(self, x, y):
        return (x**2 - 1) ** 2 + x / 5 + 0 * y


class Turning(Square):
    """A curve of stationary points that is a valley on one side and a ridge on the other."""

    def formula(self, x, y):
        return x**2 * y


class Peak(Square):
    """A maximum whose Hessian is zero."""

    def formula(self, x, y):
        return sympy.exp(-(x**4) - y**4)


OTHERS = [Cubic(), Steps(), Turning(), Peak()]
ALL = [*(cls() for cls in SURFACES.values()), *OTHERS]


def size_of(surface):
    return np.hypot(*(high - low for low, high in surface.domain))


def at_the_end(surface):
    """The surface as it is when the runs are over."""
    return at_time(surface, float(STEPS))


def hairs(surface):
    """Offsets (2, hairs, ways)."""
    far = np.array([hair if hair < 1e-20 else hair * size_of(surface) for hair in HAIRS])
    return np.array(WAYS, float).T[:, None] * far[:, None]


def some(points):
    """All points, or of very many some of each kind."""
    return points if len(points) < 50 else points[:: len(points) // 40]


def turned(surface):
    return Transformed(surface, degrees=33.0, scale=0.1, dx=0.3, dy=-0.7)


@pytest.mark.long
@pytest.mark.parametrize("place", [lambda surface: surface, turned], ids=["as it is", "turned"])
@pytest.mark.parametrize("surface", ALL, ids=lambda surface: type(surface).__name__)
def test_every_point_is_called_what_the_map_calls_it(surface, place):
    surface = place(surface)
    f = at_the_end(surface)
    points = some(f.stationary_points())
    if not points:
        return
    starts = np.array([(point.x, point.y) for point in points]).T[..., None, None] + hairs(f)[:, None]
    outcomes = arrive(surface, RESTING, starts, STEPS).outcome
    recorded = descend(surface, RESTING, starts[:, :, 2, 3], STEPS).outcome
    assert (recorded == outcomes[:, 2, 3]).all()
    assert descend(surface, RESTING, starts[:, 0, 2, 4], STEPS).outcome == outcomes[0, 2, 4]
    for point, around in zip(points, outcomes, strict=True):
        kinds = {each.kind for each in around.ravel()}
        if point.form == "kink":  # the slope may have no value there, or none that fits a number
            kinds -= {"undefined", "diverged"}
        assert kinds <= CALLED[point.kind], point
        if point.kind == "minimum":
            assert kinds <= {"converged" if point.value <= f.bottom() + 1e-9 else "local minimum"}


@pytest.mark.parametrize(
    "surface", [s for s in ALL if s.stationary_curves()], ids=lambda surface: type(surface).__name__
)
def test_every_curve_is_called_what_the_map_calls_it(surface, monkeypatch):
    """By the map alone: to follow a curve from every run would take long."""
    monkeypatch.delattr(rest, "on_the_ground")
    points = [(point.x, point.y) for point in surface.stationary_points()]
    for curve in surface.stationary_curves():
        corners = np.array(curve.points).T
        middles = (corners[:, 1:] + corners[:, :-1]) / 2
        for places in (corners, middles + 1e-12):
            away = [np.hypot(*(places - np.array([xy]).T)) > 2e-3 * size_of(surface) for xy in points]
            places = places[:, np.all([*away, np.ones(places.shape[1], bool)], axis=0)]
            kinds = {each.kind for each in arrive(surface, RESTING, places, STEPS).outcome}
            assert kinds <= ALONG[curve.kind]
            if curve.kind == "minimum":
                assert kinds == {"converged" if curve.value <= surface.bottom() + 1e-9 else "local minimum"}


def test_a_hair_beside_the_monkey_saddle():
    for x in (0.0, 1e-300, 1e-30, -1e-30, 1e-12, -1e-12):
        for start in ((x, 0.0), (0.0, x)):
            assert str(descend(Monkey(), SGD(0.05), start, 40).outcome) == "Stuck at a saddle"


@pytest.mark.parametrize("surface", [cls for cls in SURFACES.values() if params(cls)], ids=ids)
def test_shapes_that_differ_from_run_to_run_are_told_as_each_map_tells_them(surface):
    """There is no map in common: the ground itself tells, one shape's place in each run."""
    shapes: list[dict[str, Any]] = [
        {name: float(param.grid(5)[i]) for name, param in params(surface).items()} for i in (1, 2, 3)
    ]
    for shape in shapes:
        f = at_the_end(surface(**shape))
        wide = surface(**{name: np.full(1, value) for name, value in shape.items()})
        points = f.stationary_points()
        starts = np.array([(point.x, point.y) for point in points]).reshape(-1, 2).T
        spread = replace(wide, **{name: np.full(starts.shape[1], value) for name, value in shape.items()})
        for offset in (0.0, 1e-30, 1e-7 * size_of(f)):
            told = arrive(spread, RESTING, starts + offset, STEPS).outcome
            for point, outcome in zip(points, told, strict=True):
                assert outcome.kind in CALLED[point.kind], (shape, point)


@np.errstate(all="ignore")
@pytest.mark.parametrize("surface", [Monkey(), Cubic(), Peak(), Steps(), Product(), SURFACES["quartic"]()], ids=repr)
def test_the_ground_tells_what_the_map_tells(surface):
    """Of degenerate points and curves too, where no map is asked."""
    for found in (*surface.stationary_points(), *surface.stationary_curves()):
        places = np.array(getattr(found, "points", None) or [(found.x, found.y)]).T[:, ::20]
        kinds, _ = on_the_ground(surface, places + 1e-6 * size_of(surface), size_of(surface))
        assert {KINDS[kind] for kind in kinds} == {found.kind}


@np.errstate(all="ignore")
def test_a_level_stretch_is_told_by_the_ground():
    places = np.array(Shelf().stationary_curves()[0].points).T[:, 3:-3]
    assert (on_the_ground(Shelf(), places, size_of(Shelf()))[0] == len(KINDS)).all()
    wide = arrive(Shelf(np.full(places.shape[1], 1.0)), RESTING, places, STEPS).outcome
    assert {each.kind for each in wide} == {"plateau"}


def test_a_place_the_map_does_not_reach():
    """A saddle and a minimum outside a window are told as inside one."""

    class Aside(Himmelblau):
        domain = ((10, 22), (-6, 6))

    for point in Himmelblau().stationary_points():
        starts = np.array([[point.x], [point.y]]) + hairs(Aside()).reshape(2, -1)
        kinds = {each.kind for each in arrive(Aside(), RESTING, starts, STEPS).outcome}
        assert kinds <= CALLED[point.kind]


@pytest.mark.parametrize("wrapper", WRAPPERS.values(), ids=ids)
def test_wrappers_rest_where_their_rule_does(wrapper):
    for point in Monkey().stationary_points():
        for hair in (0.0, 1e-30):
            outcome = descend(Monkey(), wrapper(RESTING), (point.x + hair, point.y), STEPS).outcome
            assert outcome.kind in CALLED[point.kind]
