"""Contour geometry of a surface: levels, and the ground above each as rings on a 16-bit grid."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from descent import Surface
from descent.objective import Window
from descent.stationary import AROUND, circle
from descent.surface import Levels
from views.plots.lattice import FULL
from views.plots.mesh import mesh
from views.plots.rings import Rings, rings

CELLS = 300
"""Samples along the window's longer side, from which levels are chosen."""
NEAR, FINE = 10, 3
"""So many samples either way of a minimum are so many times closer: low ground has more levels."""
ACROSS = 48
"""Cells of the coarsest mesh along the window's longer side."""
CLOSEST = 1e-6
"""Levels beyond the domain's are at least this share of its range apart."""
COUNT, FEWEST = 18, 8
"""Contour levels; fewer, but not below the fewest, where the ground goes up and down more often than this."""
BUSY = 60
PAD = 0.35
"""The geometry reaches this share of the window beyond each of its sides, for panning and zooming out."""
CLOSE, SNAP = 1e-5, 8
"""The least part of a region that is drawn closer; and the whole steps, at least, of which a side of it is made up."""
SHAPES = (0.7, 1.1)
"""The height over the width a map asks for stays between these."""
ROOM = (0.45, 1.2)
"""The geometry covers maps of these shapes: on the page a map may be wider or taller than it asked."""
THIN = 0.3
"""A window thinner than this is drawn with unequal scales."""
NESTED = 10
"""Rings around a minimum below its lowest contour, each a quarter as high as the one around it."""
MINIMA = 12
"""At most so many minima have them and finer samples, the lowest."""


@dataclass(frozen=True, eq=False)
class Contours:
    """A surface as the map draws it.

    home, region  the window first shown, and the larger one the geometry covers
    shape, equal  the map's height over its width, and whether both axes have one scale
    levels        rising; the first ``shown`` lie within the domain, the others only beyond it
    points        (2, n) positions within the region, 0 to 65535
    rings         the number of points of each closed ring
    counts        the number of rings of each area: the whole ground, then the ground above each level
    floor         the lowest loss known, None where the surface has no bottom
    deep          closed rings close to the minima, below the lowest contour: (n, 2, AROUND), as a share of ``boxes``
    boxes         where each of those rings lies: (n, 4), the middle's x and y, the half width and half height
    """

    home: Window
    region: Window
    shape: float
    equal: bool
    levels: np.ndarray
    shown: int
    points: np.ndarray
    rings: np.ndarray
    counts: np.ndarray
    floor: float | None
    deep: np.ndarray
    boxes: np.ndarray


@dataclass(frozen=True, eq=False)
class Detail:
    """The contours of a part of a map, at the levels of the whole, its points as positions within the region."""

    region: Window
    points: np.ndarray
    rings: np.ndarray
    counts: np.ndarray


@lru_cache(maxsize=64)
def contours(surface: Surface) -> Contours:
    """The contour geometry of a surface, computed once."""
    home, shape, equal = frame(surface.domain)
    region = _padded(home, equal)
    count = _count(surface)
    near = spaced(_values(surface, *_lines(surface, home, equal)), surface.levels, count)
    _, _, around = sample(surface, region, np.array([CELLS, CELLS]) // 2)
    levels = np.concatenate([near, _beyond(around, near, count // 2)])
    points, lengths, counts = _areas(surface, region, home, levels, equal)
    deep, boxes = _deep(surface, near)
    floor = _floor(surface, around)
    return Contours(home, region, shape, equal, levels, len(near), points, lengths, counts, floor, deep, boxes)


def closer(surface: Surface, window: Window) -> Detail | None:
    """The same contours as a view of this window needs them, and some ground around it; None for no part of the map.

    Views that hardly differ share one.
    """
    whole = contours(surface)
    for (low, high), (least, most) in zip(window, whole.region, strict=True):
        spare = (most - least) * 0.5
        if not (least - spare <= low < high <= most + spare and high - low > CLOSE * (most - least)):
            return None
    x, y = (_snapped(*side) for side in window)
    return _detail(surface, (x, y))


@lru_cache(maxsize=128)
def _detail(surface: Surface, window: Window) -> Detail:
    whole = contours(surface)
    wide, high = _sides(window)
    region = _grown(window, (1 + 2 * PAD) * wide, (1 + 2 * PAD) * high)
    return Detail(region, *_areas(surface, region, window, whole.levels, whole.equal))


def _snapped(low: float, high: float) -> tuple[float, float]:
    """An interval as long or a little longer, between whole multiples of a power of two."""
    step = 2.0 ** np.floor(np.log2((high - low) / SNAP))
    return float(np.floor(low / step) * step), float(np.ceil(high / step) * step)


def frame(domain: Window) -> tuple[Window, float, bool]:
    """The window a map of this domain shows first, the map's height over width, whether scales are equal."""
    wide, high = _sides(domain)
    shape = float(np.clip(high / wide, *SHAPES))
    if not THIN <= high / wide <= 1 / THIN:
        return domain, shape, False
    return _grown(domain, max(wide, high / shape), max(high, wide * shape)), shape, True


def sample(surface: Surface, window: Window, cells: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x, y and the loss on a grid of so many cells along x and y; the loss is (y, x), inf and nan included."""
    x, y = (np.linspace(*side, round(count) + 1) for side, count in zip(window, cells, strict=True))
    return x, y, _values(surface, x, y)


def spaced(z: np.ndarray, rule: Levels, count: int = COUNT) -> np.ndarray:
    """About ``count`` contour levels, rising, for the finite values among the samples.

    linear      evenly spaced
    equal-area  quantiles at (i/N)², so low ground is drawn finer
    log         even in log10(f - f_min + 1e-3 median)
    """
    z = z[np.isfinite(z)]
    if not z.size or z.min() == z.max():
        return np.empty(0)
    even = np.arange(1, count + 1) / (count + 1)
    low, high = z.min(), z.max()
    if rule == "linear":
        levels = low + even * (high - low)
    elif rule == "equal-area":
        levels = np.quantile(z, even**2)
    else:
        lift = 1e-3 * np.median(z - low) or 1e-3 * (high - low)
        levels = low - lift + lift * ((high - low) / lift + 1) ** even
    return np.unique(levels[(levels > low) & (levels < high)])


def _count(surface: Surface) -> int:
    """The number of contour levels that leaves room between the lines."""
    ups_and_downs = len(surface.stationary_points())
    return max(FEWEST, round(COUNT * min(1, np.sqrt(BUSY / max(1, ups_and_downs)))))


def _beyond(z: np.ndarray, levels: np.ndarray, count: int) -> np.ndarray:
    """Some more levels for the higher ground around the domain; closer ones than rounding warrants are dropped."""
    if not levels.size:
        return levels
    higher = z[np.isfinite(z) & (z > levels[-1])]
    more = np.quantile(higher, np.arange(1, count + 1) / (count + 1)) if higher.size else higher
    return more[np.diff(more, prepend=levels[-1]) > CLOSEST * (levels[-1] - levels[0])]


def _values(surface: Surface, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):
        return np.asarray(surface.value(np.stack(np.meshgrid(x, y))), float)


def _lines(surface: Surface, home: Window, equal: bool) -> list[np.ndarray]:
    """Where along x and y the samples in the domain lie from which levels are chosen: closer around the minima."""
    sides = (max(_sides(home)),) * 2 if equal else _sides(home)
    minima = [(point.x, point.y) for point in surface.minima()[:MINIMA]]
    found = []
    for axis, ((low, high), (least, most), side) in enumerate(zip(home, surface.domain, sides, strict=True)):
        step = side / CELLS
        lines = np.append(np.linspace(low, high, max(1, round((high - low) / step)), endpoint=False), high)
        for place in minima:
            first, last = place[axis] - NEAR * step, place[axis] + NEAR * step
            finer = np.linspace(first, last, 2 * NEAR * FINE + 1)
            lines = np.concatenate([lines[lines < first], finer, lines[lines > last]])
        found.append(lines[(lines >= least) & (lines <= most)])
    return found


def _deep(surface: Surface, levels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rings close to the minima, where the contours leave off: something to see when zoomed in."""
    found, boxes = [np.empty((0, 2, AROUND), np.uint16)], [np.empty((0, 4))]
    for point in surface.minima()[:MINIMA]:
        above = levels[levels > point.value]
        if not above.size:
            continue
        middle = np.array([[point.x], [point.y]])
        rises = (above[0] - point.value) * 0.25 ** np.arange(1, NESTED + 1)
        ways, shares = _curved(surface, middle, rises) if point.form == "regular" else _straight(surface, rises)
        rings = middle + _nested(surface, middle, point.value, rises, ways, shares)
        if not len(rings):
            continue
        low, high = rings.min(axis=2), rings.max(axis=2)
        size = (high - low)[..., None]
        found.append(np.rint((rings - low[..., None]) / size * FULL).astype(np.uint16))
        boxes.append(np.hstack([(low + high) / 2, (high - low) / 2]))
    return np.concatenate(found), np.concatenate(boxes)


def _curved(surface: Surface, middle: np.ndarray, rises: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Ways out from a minimum on which a parabola as curved rises alike (2, n, AROUND), and shares of them to try."""
    curvature, axes = np.linalg.eigh(surface.hessian(middle)[..., 0])
    ways = axes @ (circle() / np.sqrt(curvature)[:, None])
    return ways[:, None] * np.sqrt(2 * rises)[:, None], np.linspace(0, 2, 33)[1:]


def _straight(surface: Surface, rises: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Ways straight out, as long as the window, and shares of them to try: where there is no curvature to go by."""
    ways = circle() * max(_sides(surface.domain))
    return np.repeat(ways[:, None], len(rises), axis=1), np.geomspace(1e-8, 1, 161)


def _nested(
    surface: Surface, middle: np.ndarray, value: float, rises: np.ndarray, ways: np.ndarray, shares: np.ndarray
) -> np.ndarray:
    """Where the loss has risen so much on the ways out from a minimum: (n, 2, AROUND) from the middle.

    Rises that some way does not reach have no ring around this minimum alone, and are left out.
    """

    def risen(share: np.ndarray) -> np.ndarray:
        with np.errstate(all="ignore"):
            return surface.value(middle[..., None] + ways * share) - value >= rises[:, None]

    above = np.stack([risen(np.full(ways.shape[1:], share)) for share in shares])
    kept = np.all(above.any(axis=0), axis=1)
    first = above.argmax(axis=0)
    high, low = shares[first], np.where(first, shares[first - 1], 0)
    for _ in range(16):
        half = (low + high) / 2
        beyond = risen(half)
        low, high = np.where(beyond, low, half), np.where(beyond, half, high)
    return np.moveaxis(ways * high, 1, 0)[kept]


def _areas(surface: Surface, region: Window, window: Window, levels: np.ndarray, equal: bool) -> Rings:
    """The rings around the ground above each level in a region, as smooth and as true as a view of a window needs."""
    wide, high = (max(_sides(window)),) * 2 if equal else _sides(window)
    (x0, x1), (y0, y1) = region
    cells = (max(1, round((x1 - x0) / wide * ACROSS)), max(1, round((y1 - y0) / high * ACROSS)))
    return rings(mesh(surface, region, window, cells, levels), levels)


def _floor(surface: Surface, z: np.ndarray) -> float | None:
    """The lowest stationary value, if no sample lies lower; else 0 for a loss that is never negative."""
    lowest = np.min(z, where=np.isfinite(z), initial=np.inf)
    found = (*surface.stationary_points(), *surface.stationary_curves())
    known = min((each.value for each in found), default=np.inf)
    if known <= lowest and np.isfinite(known):
        return 0.0 if abs(known) < 1e-12 * _height(z) else known
    return 0.0 if lowest >= 0 else None


def _height(z: np.ndarray) -> float:
    finite = z[np.isfinite(z)]
    return float(np.median(finite - finite.min()))


def _padded(home: Window, equal: bool) -> Window:
    """The window and what else a map around it may show."""
    wide, high = _sides(home)
    if equal:
        wide, high = max(wide, high / ROOM[0]), max(high, wide * ROOM[1])
    return _grown(home, (1 + 2 * PAD) * wide, (1 + 2 * PAD) * high)


def _grown(window: Window, wide: float, high: float) -> Window:
    """A window of this size around the same middle."""
    (x0, x1), (y0, y1) = window
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    return (x - wide / 2, x + wide / 2), (y - high / 2, y + high / 2)


def _sides(window: Window) -> tuple[float, float]:
    (x0, x1), (y0, y1) = window
    return x1 - x0, y1 - y0
