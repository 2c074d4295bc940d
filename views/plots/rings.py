"""Rings around the ground above each level: the crossings of levels and a mesh's edges, linked and thinned out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from views.plots.lattice import FULL
from views.plots.mesh import Mesh

STRAIGHT, ASIDE = 3, 6
"""A point this close to the line through its neighbours is dropped, in units of position; and outside the window."""
SHARE = 0.12
"""But never farther from it than this share of the cells there: two sides of a narrow valley must not touch."""
LEAST = 0.75
"""Though at least so far, which is what rounding does."""
ROUNDS = 12
"""Rounds in which every second point may go."""
SHARPER, EXACT, BENT = 5, 8, 2
"""Steps to a crossing on the cubic along an edge; and by the loss, if so far from the straight line, in units."""

Rings = tuple[np.ndarray, np.ndarray, np.ndarray]


def rings(mesh: Mesh, levels: np.ndarray) -> Rings:
    """All ground there is, then the ground above each level, as closed rings with the ground on their left.

    Positions (2, n) of 16 bits, the number of points of each ring, the number of rings of each area.
    """
    level, high, low, following = _linked(mesh)
    order, ends = _walked(following)
    if not ends.size:
        return np.empty((2, 0), np.uint16), np.empty(0, np.uint32), np.zeros(len(levels) + 1, np.uint16)
    level, high, low = level[order], high[order], low[order]
    places = _crossings(mesh, np.append(-np.inf, levels)[level], high, low)
    length = np.diff(ends, prepend=0)
    near = np.clip(SHARE * mesh.fine[high], LEAST, np.where(mesh.aside[high], ASIDE, STRAIGHT))
    sound = _sound(mesh, places, mesh.doubt[high], length)
    points, left, kept = _thinned(np.rint(places).astype(np.int64), near, length, sound)
    counts = np.bincount(level[ends - length][kept], minlength=len(levels) + 1)
    return points.astype(np.uint16), left.astype(np.uint32), counts.astype(np.uint16)


def _linked(mesh: Mesh) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Every point of the rings: its level, the vertices above and below it, and the point that follows on its ring.

    In a triangle a level goes from the edge on which the ground falls, counter-clockwise, to that on which it rises.
    At the region's corners there are points where the corner itself is both vertices.
    """
    which, level = _crossed(mesh.bands[mesh.triangles])
    corners = mesh.triangles[:, which]
    after = np.roll(corners, -1, axis=0)
    above = mesh.bands[corners] > level
    next_above = np.roll(above, -1, axis=0)
    falls, rises = (above & ~next_above).argmax(axis=0), (~above & next_above).argmax(axis=0)
    each, count = np.arange(len(which)), len(mesh.bands)
    start = (level * count + corners[falls, each]) * count + after[falls, each]
    end = (level * count + after[rises, each]) * count + corners[rises, each]
    around, here, then = _around(mesh)
    start, end = np.append(start, around[here]), np.append(end, around[then])
    order = np.argsort(start)
    start = start[order]
    following = np.searchsorted(start, end[order])
    pair, low = np.divmod(start, count)
    return *np.divmod(pair, count), low, following


def _crossed(bands: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which edges or triangles are crossed, by their vertices' bands (2 or 3, m), once a level; and the levels."""
    lowest, highest = bands.min(axis=0), bands.max(axis=0)
    times = highest - lowest
    which = np.repeat(np.arange(len(times)), times)
    return which, np.arange(len(which)) - np.repeat(np.cumsum(times) - times, times) + lowest[which]


def _around(mesh: Mesh) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The points on the region's border, and each one from which a ring runs along it, with the next.

    It does so where ground above the level begins, counter-clockwise, and at the corners that are above it.
    """
    count = len(mesh.bands)
    a, b = mesh.border
    which, level = _crossed(mesh.bands[mesh.border])
    begins = mesh.bands[b[which]] > level
    high, low = np.where(begins, b[which], a[which]), np.where(begins, a[which], b[which])
    corner = np.flatnonzero(np.all((mesh.places[:, a] == 0) | (mesh.places[:, a] == FULL), axis=0))
    times = mesh.bands[a[corner]]
    at, under = _crossed(np.stack([0 * times, times]))
    vertex = a[corner[at]]
    keys = (np.append(level, under) * count + np.append(high, vertex)) * count + np.append(low, vertex)
    runs = np.append(begins, np.ones(len(at), bool))
    along = np.append(which + 0.5, corner[at])
    level = np.append(level, under)
    order = np.lexsort([along, level])
    first = np.searchsorted(level[order], level[order])
    then = np.arange(1, len(order) + 1)
    last = np.append(np.diff(level[order]) != 0, True)[: len(order)]
    then[last] = first[last]
    return keys, order[runs[order]], order[then[runs[order]]]


def _walked(following: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The order in which one comes round all rings of points each of which names the next, and where rings end."""
    after = following.tolist()
    order: list[int] = []
    ends: list[int] = []
    for first in range(len(after)):
        if after[first] < 0:
            continue
        at = first
        while (then := after[at]) >= 0:
            order.append(at)
            after[at] = -1
            at = then
        ends.append(len(order))
    return np.array(order, int), np.array(ends, int)


def _crossings(mesh: Mesh, level: np.ndarray, high: np.ndarray, low: np.ndarray) -> np.ndarray:
    """Where a level is reached between a vertex above it and one below: (2, n).

    On the cubic with their losses and slopes; where that is far from straight, by the loss itself: there may be a kink.
    """
    start, way = mesh.places[:, high], mesh.places[:, low] - mesh.places[:, high]
    t = np.zeros(len(level))
    inner = np.flatnonzero((mesh.bands[low] > 0) & (high != low))
    level, high, low, along = level[inner], high[inner], low[inner], way[:, inner]
    a, b = mesh.samples.loss[high] - level, mesh.samples.loss[low] - level
    p, q = (mesh.slope[:, high] * along).sum(axis=0), (mesh.slope[:, low] * along).sum(axis=0)
    straight = np.clip(a / (a - b), 0, 1)
    cubic, square = 2 * (a - b) + p + q, 3 * (b - a) - 2 * p - q
    t[inner] = _root(lambda t: a + t * (p + t * (square + t * cubic)), a, b, straight, SHARPER)
    bent = np.flatnonzero(np.abs(t[inner] - straight) * np.hypot(*along) > BENT)
    level, at = level[bent], start[:, inner[bent]]
    a, b, along, first = a[bent], b[bent], along[:, bent], t[inner[bent]]
    t[inner[bent]] = _root(lambda t: mesh.samples.value(at + t * along) - level, a, b, first, EXACT)
    return start + t * way


def _root(f: Callable, a: np.ndarray, b: np.ndarray, t: np.ndarray, steps: int) -> np.ndarray:
    """Where functions fall through 0 between 0, where they are a, and 1, where they are b, tried first at t.

    By false position, an end that stays counting half, in turn with halving.
    """
    left, right = np.zeros(len(t)), np.ones(len(t))
    for step in range(steps):
        value = f(t)
        above = value >= 0
        left, a, b = np.where(above, t, left), np.where(above, value, a), np.where(above, b / 2, b)
        right, b, a = np.where(above, right, t), np.where(above, b, value), np.where(above, a, a / 2)
        with np.errstate(invalid="ignore", divide="ignore"):
            t = left + (right - left) * np.where((step % 3 == 2) | (a == b), 0.5, a / (a - b))
    return t


def _sound(mesh: Mesh, places: np.ndarray, doubt: np.ndarray, length: np.ndarray) -> np.ndarray:
    """Which rings are more than pieces of a valley, or a ridge, thinner than the mesh could resolve.

    A piece is thinner than a cell that should have been split, and has no lowest or highest point of its own.
    """
    ring = np.repeat(np.arange(len(length)), length)
    begin = np.cumsum(length) - length
    _, _, after = _neighbours(ring)
    (x, y), (dx, dy) = places, places[:, after] - places
    area, around = np.bincount(ring, x * dy - y * dx) / 2, np.bincount(ring, np.hypot(dx, dy))
    coarse = np.maximum.reduceat(doubt, begin)
    sound = 2 * np.abs(area) > around * coarse
    thin = np.flatnonzero(~sound)
    low, high = np.minimum.reduceat(places, begin, axis=1)[:, thin], np.maximum.reduceat(places, begin, axis=1)[:, thin]
    sound[thin] = mesh.samples.peaks((low + high) / 2, (high - low) / 2 + coarse[thin])
    return sound


def _thinned(
    points: np.ndarray, near: np.ndarray, length: np.ndarray, sound: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The points that bend the sound rings, how many of them are left of each ring, and which rings are."""
    ring = np.repeat(np.arange(len(length)), length)
    points, near, ring = points[:, sound[ring]], near[sound[ring]], ring[sound[ring]]
    for turn in range(ROUNDS):
        place, before, after = _neighbours(ring)
        into, out = points - points[:, before], points[:, after] - points
        chord = into + out
        bend = np.abs(into[0] * out[1] - into[1] * out[0])
        border = np.any((points == 0) | (points == FULL), axis=0)
        turns = border & ~(border[before] & border[after])
        keep = (bend > near * np.hypot(*chord)) | (np.sum(into * out, axis=0) < 0) | turns
        keep[np.all(into == 0, axis=0)] = False
        keep |= (place == 0) | (place % 2 == turn % 2)
        points, near, ring = points[:, keep], near[keep], ring[keep]
    left = np.bincount(ring, minlength=len(length))
    kept = left > 2
    return points[:, kept[ring]], left[kept], kept


def _neighbours(ring: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How many points come before one on its ring, and the points right before and after it."""
    each = np.arange(len(ring))
    begin = np.flatnonzero(np.diff(ring, prepend=-1))
    end = np.append(begin[1:], len(ring))
    before, after = each - 1, each + 1
    before[begin] = end - 1
    after[end - 1] = begin
    return each - np.repeat(begin, end - begin), before, after
