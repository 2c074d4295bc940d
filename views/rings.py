"""Rings around the ground above each level: the crossings of levels and a mesh's edges, linked and thinned out."""

from __future__ import annotations

import numpy as np

from views.mesh import FULL, Mesh

STRAIGHT = 3
"""A point this close to the line through its neighbours is dropped, in units of position."""
SHARE = 0.12
"""But never farther from it than this share of the cells there: two sides of a narrow valley must not touch."""
ROUNDS = 12
"""Rounds in which every second point may go."""
SHARPER = 6
"""Steps that find a crossing on an edge."""

Rings = tuple[np.ndarray, np.ndarray, np.ndarray]


def rings(mesh: Mesh, levels: np.ndarray) -> Rings:
    """All ground there is, then the ground above each level, as closed rings with the ground on their left.

    Positions (2, n) of 16 bits, the number of points of each ring, the number of rings of each area.
    """
    level, high, low, order, ends = _linked(mesh)
    x, y = (each[order] for each in _crossings(mesh, np.append(-np.inf, levels)[level], high, low))
    length = np.diff(ends, prepend=0)
    near = np.minimum(STRAIGHT, SHARE * mesh.fine[high[order]])
    points, length, kept = _thinned(np.rint(np.stack([x, y])).astype(np.int64), near, length)
    of_ring = level[order][np.append(0, ends[:-1]).astype(int)][kept] if len(ends) else np.empty(0, int)
    counts = np.bincount(of_ring, minlength=len(levels) + 1)
    return points.astype(np.uint16), length.astype(np.uint32), counts.astype(np.uint16)


def _linked(mesh: Mesh) -> tuple[np.ndarray, ...]:
    """Every crossing's level and the two vertices around it; the crossings in order along rings; where rings end.

    In a triangle a level goes from the edge on which the ground falls, counter-clockwise, to that on which it rises.
    """
    bands = mesh.bands[mesh.triangles]
    lowest, highest = bands.min(axis=0), bands.max(axis=0)
    crossed = np.flatnonzero(lowest < highest)
    times = (highest - lowest)[crossed]
    which = np.repeat(crossed, times)
    level = np.arange(len(which)) - np.repeat(np.cumsum(times) - times, times) + lowest[which]
    corners = mesh.triangles[:, which]
    above = bands[:, which] > level
    following, after = np.roll(corners, -1, axis=0), np.roll(above, -1, axis=0)
    falls, rises = (above & ~after).argmax(axis=0), (~above & after).argmax(axis=0)
    each, count = np.arange(len(which)), len(mesh.bands)
    start = (level * count + corners[falls, each]) * count + following[falls, each]
    end = (level * count + following[rises, each]) * count + corners[rises, each]
    start_order = np.argsort(start)
    start = start[start_order]
    place = np.empty(len(end), int)
    place[:] = np.searchsorted(start, end)[start_order]
    order, ends = _walked(place)
    pair, low = np.divmod(start, count)
    level, high = np.divmod(pair, count)
    return level, high, low, order, ends


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
    """Where a level is reached between a vertex above it and one below: on the cubic with their losses and slopes."""
    start, way = mesh.places[:, high], mesh.places[:, low] - mesh.places[:, high]
    edge = mesh.bands[low] == 0
    a, b = mesh.loss[high] - level, np.where(edge, 0.0, mesh.loss[low] - level)
    a = np.where(edge, 0.0, a)
    p, q = (mesh.slope[:, high] * way).sum(axis=0), (mesh.slope[:, low] * way).sum(axis=0)
    cubic, square = 2 * (a - b) + p + q, 3 * (b - a) - 2 * p - q
    left, right = np.zeros(len(a)), np.ones(len(a))
    with np.errstate(invalid="ignore", divide="ignore"):
        t = np.where(edge, 0.0, np.clip(a / (a - b), 0, 1))
        for _ in range(SHARPER):
            value = a + t * (p + t * (square + t * cubic))
            left, right = np.where(value >= 0, t, left), np.where(value < 0, t, right)
            newton = t - value / (p + t * (2 * square + 3 * t * cubic))
            t = np.where((newton >= left) & (newton <= right), newton, (left + right) / 2)
    return start + np.where(edge, 0.0, t) * way


def _thinned(points: np.ndarray, near: np.ndarray, length: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The points that bend their rings, how many of them are left of each ring, and which rings are."""
    ring = np.repeat(np.arange(len(length)), length)
    for turn in range(ROUNDS):
        first, before, after = _neighbours(ring)
        into, out = points - points[:, before], points[:, after] - points
        chord = into + out
        bend = np.abs(into[0] * out[1] - into[1] * out[0])
        border = np.any((points == 0) | (points == FULL), axis=0)
        turns = border & ~(border[before] & border[after])
        keep = (bend > near * np.hypot(*chord)) | (np.sum(into * out, axis=0) < 0) | turns
        keep[np.all(into == 0, axis=0)] = False
        keep |= first | ((np.arange(len(ring)) - np.maximum.accumulate(np.where(first, np.arange(len(ring)), 0))) % 2 == turn % 2)
        points, near, ring = points[:, keep], near[keep], ring[keep]
    return _closed(points, ring, len(length))


def _neighbours(ring: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Whether a point is the first of its ring, and the points before and after it."""
    each = np.arange(len(ring))
    first = np.ones(len(ring), bool)
    first[1:] = ring[1:] != ring[:-1]
    begin = np.flatnonzero(first)
    end = np.append(begin[1:], len(ring)) - 1
    before, after = each - 1, each + 1
    before[begin] = end
    after[end] = begin
    return first, before, after


def _closed(points: np.ndarray, ring: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Without rings of no extent."""
    length = np.bincount(ring, minlength=count)
    kept = length > 2
    return points[:, kept[ring]], length[kept], kept
