"""The contours of the map: each level has as many regions as the surface, however narrow, turned or close."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sympy import log

from descent import Surface, Transformed
from surfaces import SURFACES, Absval, Beale, Bowl, Ellipse, Rastrigin, Rosenbrock, Winding
from tests.helpers import drawn
from tests.test_relief import Half, Odd, Pole, Well
from views.plots import mesh
from views.plots.contours import BUSY, Contours, Detail, closer, contours, sample
from views.plots.lattice import FULL

ANGLES = (17, 30, 45, 60, 90, -45)
GRIDS = (500, 800, 1300)
"""Cells of the reference's grids along each side."""
NUDGE = 0.05
"""Regions that come or go when a level moves by this share of the way to the next one are too small for a grid."""


def areas(shape: Contours | Detail) -> list[list[np.ndarray]]:
    """The rings that are sent for the whole ground and the ground above each level, as (2, n) positions."""
    ends = np.cumsum(shape.rings)
    rings = [points.astype(float) for points in np.split(shape.points, ends[:-1], axis=1)] if len(ends) else []
    after = np.cumsum(shape.counts)
    return [rings[end - count : end] for end, count in zip(after, shape.counts, strict=True)]


def twice_area(ring: np.ndarray) -> float:
    x, y = ring
    return float(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1)))


def regions(rings: list[np.ndarray]) -> tuple[int, int]:
    """How many regions of the map lie above and below the level that these rings belong to.

    Each of the curves between them, closed or from border to border, parts one region from another, and there is no
    way round: there is one curve less than regions.
    """
    curves = 0
    for ring in rings:
        on = np.concatenate([ring == 0, ring == FULL])
        along = np.any(on & np.roll(on, -1, axis=1), axis=0)
        curves += int(np.sum(~along & np.roll(along, 1))) if along.any() else 1
    above = sum(twice_area(ring) > 0 for ring in rings)
    return above, curves + 1 - above


def holes(rings: list[np.ndarray]) -> int:
    """The regions above a level less the holes in them."""
    return sum(1 if twice_area(ring) > 0 else -1 for ring in rings)


def holes_of(z: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """The same by Euler's formula, corners less edges plus faces, on triangles between samples."""
    band = np.searchsorted(levels, z, side="right").astype(np.uint8)
    a, b, c, d = band[:-1, :-1], band[:-1, 1:], band[1:, :-1], band[1:, 1:]
    edges = [(band[:, 1:], band[:, :-1]), (band[1:], band[:-1]), (b, c)]
    parts = [(1, band), *((-1, np.minimum(*edge)) for edge in edges)]
    parts += [(1, np.minimum(np.minimum(b, c), corner)) for corner in (a, d)]
    counts = np.sum([sign * np.bincount(each.ravel(), minlength=len(levels) + 1) for sign, each in parts], axis=0)
    return np.cumsum(counts[::-1])[::-1][1:]


def check(surface: Surface, shape: Contours | Detail, levels: np.ndarray) -> None:
    """Compare with grids that agree with each other, cut either way, at levels that hardly differ.

    Where they do not agree, they are too coarse to say.
    """
    grids = [sample(surface, shape.region, np.array([cells, cells]))[2] for cells in GRIDS]
    nudge = NUDGE * np.gradient(levels)
    counted = [holes_of(z, levels + shift) for z in grids for shift in (-nudge, nudge)]
    counted = np.stack([*counted, *(holes_of(z[:, ::-1], levels) for z in grids)])
    sent = np.array([holes(rings) for rings in areas(shape)[1:]])
    certain = np.all(counted == counted[0], axis=0)
    assert certain.mean() > 0.2 or len(surface.stationary_points()) > BUSY
    assert sent[certain].tolist() == counted[0, certain].tolist()


@pytest.mark.parametrize("cls", [cls for cls in SURFACES.values() if cls is not Beale])
def test_each_level_has_the_regions_and_holes_of_a_far_finer_grid(cls):
    rng = np.random.default_rng(list(SURFACES).index(cls.id))
    plain = drawn(cls, rng)
    turned = Transformed(drawn(cls, rng), degrees=float(rng.choice(ANGLES)), scale=float(rng.choice([0.01, 100])))
    for surface in (plain, turned):
        check(surface, contours(surface), contours(surface).levels)


def part(low: float, high: float, zoom: float, rng: np.random.Generator) -> tuple[float, float]:
    size = (high - low) / zoom
    begin = rng.uniform(low, high - size)
    return begin, begin + size


@pytest.mark.parametrize("cls", SURFACES.values())
def test_so_has_a_part_of_the_map_drawn_closer(cls):
    rng = np.random.default_rng(list(SURFACES).index(cls.id) + 100)
    surface = drawn(cls, rng)
    for zoom in (6, 40):
        x, y = (part(low, high, zoom, rng) for low, high in surface.domain)
        found = closer(surface, (x, y))
        assert found
        for (low, high), (least, most) in zip((x, y), found.region, strict=True):
            assert least < low < high < most
        check(surface, found, contours(surface).levels)


def inside(surface: Rosenbrock | Transformed, shape: Contours, level: float) -> bool:
    """Whether all that lies below a level of Rosenbrock's function, turned or not, lies on the map."""
    inner: Any = surface.inner if isinstance(surface, Transformed) else surface
    angle = np.linspace(0, 2 * np.pi, 2000)
    u = inner.a + np.sqrt(level) * np.cos(angle)
    x, y = u, u**2 + np.sqrt(level / inner.b) * np.sin(angle)
    x, y = surface.outward(x, y) if isinstance(surface, Transformed) else (x, y)
    return all(low < v.min() and v.max() < high for v, (low, high) in zip((x, y), shape.region, strict=True))


@pytest.mark.parametrize("degrees", [0, 17, 45, 90, -120])
@pytest.mark.parametrize("b", [1, 10, 100, 316, 1000])
def test_rosenbrocks_valley_is_one_region(b, degrees):
    surface = Rosenbrock(b=float(b))
    surface = Transformed(surface, degrees=float(degrees)) if degrees else surface
    shape = contours(surface)
    within = [inside(surface, shape, level) for level in shape.levels[: shape.shown]]
    for whole, rings in zip(within, areas(shape)[1:], strict=False):
        above, below = regions(rings)
        assert below <= 2  # the map's border may cut it once
        if whole:
            assert (above, below) == (1, 1)


@pytest.mark.parametrize("surface", [Beale(), *(Transformed(Beale(), degrees=float(a)) for a in ANGLES)], ids=repr)
def test_beales_valleys_do_not_break_up(surface):
    """Above 14.2, Beale's function on x = 0, each row of what lies below a level is one piece with x = 0 in it.

    Far outside the window its valleys are thinner than a step of the positions: there they may end, not fray.
    """
    whole, window = contours(surface), closer(surface, surface.domain)
    assert window
    for level, near, all_around in zip(whole.levels, areas(window)[1:], areas(whole)[1:], strict=True):
        assert regions(near)[1] == 1 or level < 14.21
        assert regions(all_around)[1] <= 6


@pytest.mark.parametrize("surface", [Absval(), Absval(kappa=100.0), Ellipse(kappa=1000.0), Winding()], ids=repr)
@pytest.mark.parametrize("degrees", [0, 30, 45])
def test_a_kink_or_a_long_valley_is_one_region(surface, degrees):
    turned = Transformed(surface, degrees=float(degrees)) if degrees else surface
    for rings in areas(contours(turned))[1:]:
        assert regions(rings)[1] == 1


def test_islands_too_small_for_any_grid_are_there():
    """Rastrigin's minima at (3, 0) and its likes, the last four of 29, lie 0.0008 below the lowest level."""
    shape = contours(Rastrigin())
    assert (
        0 < shape.levels[0] - max(point.value for point in Rastrigin().minima() if point.value < shape.levels[0]) < 1e-3
    )
    assert holes(areas(shape)[1]) == 1 - 29


@pytest.mark.parametrize("surface", [cls() for cls in SURFACES.values()], ids=list(SURFACES))
def test_what_is_sent_lies_on_its_level(surface):
    shape = contours(surface)
    (low, high), (least, most) = (np.array(window).T[..., None] for window in (shape.region, shape.home))
    for level, rings in zip(shape.levels, areas(shape)[1:], strict=True):
        for ring in rings:
            points, unit = low + ring * (high - low) / FULL, (high - low) / FULL
            points = points[:, np.all((points > least) & (points < most), axis=0)]
            corners = points[:, None] + 5 * unit[:, None] * np.array([[0, -1, 0, 1, 0], [0, 0, -1, 0, 1]])[..., None]
            around = surface.value(corners)
            assert np.all((around.min(axis=0) <= level) & (level <= around.max(axis=0)))


@pytest.mark.parametrize("surface", [cls() for cls in SURFACES.values()], ids=list(SURFACES))
def test_the_whole_ground_is_the_whole_region_where_all_is_finite(surface):
    (ring,) = areas(contours(surface))[0]
    assert sorted(map(tuple, ring.T)) == [(0, 0), (0, FULL), (FULL, 0), (FULL, FULL)]


def test_ground_ends_where_the_loss_is_not_finite():
    half = contours(Half())
    (ring,) = areas(half)[0]
    (x0, x1), _ = half.region
    edge = -x0 / (x1 - x0) * FULL
    assert edge <= ring[0].min() < edge + FULL / 500
    for surface in (Pole(), Well()):
        assert regions(areas(contours(surface))[0])[0] == 1
        for rings in areas(contours(surface))[2:10]:
            assert holes(rings) == (1 if isinstance(surface, Pole) else 0)


def test_ground_that_is_nowhere_has_no_rings():
    shape = contours(Nowhere())
    assert shape.counts.tolist() == [0]
    assert shape.points.shape == (2, 0)


def test_views_that_hardly_differ_share_a_detail():
    one, other = (closer(Rosenbrock(), ((0.3001 + d, 0.3501 + d), (0.09, 0.12))) for d in (0, 1e-4))
    assert one is other


@pytest.mark.parametrize(
    "window",
    [((5e9, 6e9), (0, 1)), ((0, 0), (0, 1)), ((1, 0), (0, 1)), ((0, 1e-12), (0, 1e-12)), ((-1e9, 1e9), (0, 1))],
)
def test_no_part_of_the_map_is_drawn_closer_where_there_is_none(window):
    assert closer(Bowl(), window) is None


def test_the_work_is_bounded(monkeypatch):
    """At the bound a valley ends early; it does not break up."""
    monkeypatch.setattr(mesh, "MOST", 22_000)
    shape = contours.__wrapped__(replace(Rosenbrock(), b=1000.0))
    assert all(regions(rings)[1] <= 2 for rings in areas(shape)[1:])


class Nowhere(Odd):
    def formula(self, x, y):
        return log(-1 - x**2)
