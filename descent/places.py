"""What kind of place a run rests at: what its surface's map calls it, or the ground tells where no map does."""

from __future__ import annotations

from typing import Any

import numpy as np

from descent.objective import landscape, window
from descent.stationary import (
    KINDS,
    NONE,
    RADIUS,
    SADDLE,
    StationaryCurve,
    eigenvalues,
    flatness,
    kind_among,
    kinds_at,
    nearest,
    polished,
    ring,
    step_across,
)

LEVEL = 3
"""Beside the places in stationary.KINDS: level ground, all around or along a curve that is no valley and no ridge."""
PIECE = 16
"""So many sides of a curve are looked at together."""
PACE, MOST, ACROSS = 0.01, 250, 3
"""A curve is followed by steps of this share of the diagonal, so many of them, each brought back onto it so often."""
SLOPE = 1e-9
"""A slope that the curvature makes up for within this share of the diagonal is none."""
BEYOND = 0.5
"""A curve is followed this share of the window beyond each side."""


def on_points(f: Any, x: np.ndarray, reach: Any) -> tuple[np.ndarray, np.ndarray]:
    """The kind, as in KINDS, and the loss of the nearest stationary point on the map within reach of points (2, *b).

    NONE and nan where there is none.
    """
    ground = landscape(f)
    points = ground.stationary_points() if ground else ()
    if not points:
        return np.full(x.shape[1:], NONE), np.full(x.shape[1:], np.nan)
    index, distance = nearest(x, points)
    close = distance <= reach
    kinds = np.array([KINDS.index(point.kind) for point in points])
    values = np.array([point.value for point in points])
    return np.where(close, kinds[index], NONE), np.where(close, values[index], np.nan)


def on_curves(f: Any, x: np.ndarray, reach: Any) -> tuple[np.ndarray, np.ndarray]:
    """What lies along the lowest stationary curve on the map within reach of points (2, *b), and its loss.

    As in KINDS or LEVEL; NONE and nan where there is no curve.
    """
    kind, value = np.full(x.shape[1:], NONE), np.full(x.shape[1:], np.nan)
    ground = landscape(f)
    for curve in reversed(ground.stationary_curves() if ground else ()):
        close = beside(curve, x, reach)
        kind[close], value[close] = _along(np.array(KINDS.index(curve.kind))), curve.value
    return kind, value


def beside(curve: StationaryCurve, x: np.ndarray, reach: Any) -> np.ndarray:
    """Which points (2, *b) lie within reach of a curve: (*b)."""
    corners, close = curve.corners, np.zeros(x.shape[1:], bool)
    firsts = range(0, corners.shape[1] - 1, PIECE)
    low, high = (end.reduceat(end(corners[:, :-1], corners[:, 1:]), firsts, axis=1) for end in (np.minimum, np.maximum))
    (x0, y0), (x1, y1) = low - reach, high + reach
    px, py = x[..., None]
    around = (px >= x0) & (px <= x1) & (py >= y0) & (py <= y1)
    for i in np.flatnonzero(around.any(axis=tuple(range(x.ndim - 1)))):
        chosen = around[..., i]
        close[chosen] |= _from_sides(x[:, chosen], corners[:, firsts[i] : firsts[i] + PIECE + 1]) <= reach
    return close


def _from_sides(x: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """How far points (2, n) are from the nearest of a curve's straight sides, between corners (2, sides + 1): (n)."""
    sides = np.diff(corners, axis=1)[..., None]
    dx, dy = x[:, None] - corners[:, :-1, None]
    share = (dx * sides[0] + dy * sides[1]) / np.sum(sides * sides, axis=0)
    share = np.fmin(np.fmax(share, 0.0), 1.0)
    dx, dy = dx - share * sides[0], dy - share * sides[1]
    return np.sqrt((dx * dx + dy * dy).min(axis=0))


def _along(kind: np.ndarray) -> np.ndarray:
    """What lies along curves of these kinds: a valley's minima, a ridge's maxima, else level ground."""
    return np.where((kind == SADDLE) | (kind == NONE), LEVEL, kind)


def on_the_ground(f: Any, x: np.ndarray, size: Any) -> tuple[np.ndarray, np.ndarray]:
    """What points (2, *b) close to stationary ones are at, as in KINDS or LEVEL, and those themselves: no map is asked.

    ``size`` is the window's diagonal, or what stands for it.
    """
    spots, axes = polished(f, x), x.ndim - 1
    ground = landscape(f)
    zero = ground.flatness(axes) if ground else flatness(f, axes)
    kind, unclear = kinds_at(f, spots, size, zero)
    straight = unclear & (np.abs(eigenvalues(f.hessian(spots))).max(axis=0) > zero)
    if straight.any():
        stretches, along = _followed(f, spots, size)
        kind = np.where(straight & stretches, _along(along), kind)
    return np.where(kind == NONE, LEVEL, kind), spots


def _followed(f: Any, spots: np.ndarray, size: Any) -> tuple[np.ndarray, np.ndarray]:
    """Which points (2, *b) lie on a curve of stationary points, and its kind as in KINDS.

    The kind is a minimum where no ground beside the curve or at its ends is lower. The curve is followed both ways, in
    coarser steps than the map's.
    """
    pace = PACE * size
    found = _rises(f, spots, RADIUS * size)
    stretches = np.zeros(spots.shape[1:], bool)
    for way in (1.0, -1.0):
        here, heading, going = spots, way * _flattest(f.hessian(spots)), ~np.zeros(spots.shape[1:], bool)
        for _ in range(MOST):
            ahead = here + pace * heading
            for _ in range(ACROSS):
                ahead = ahead + step_across(f.gradient(ahead), f.hessian(ahead))
            stride = np.hypot(*(ahead - here))
            stays = going & _level(f, ahead, size) & (stride > pace / 2) & (stride < 2 * pace)
            looked = _rises(f, np.where(stays, ahead, here), np.where(stays, RADIUS * size, pace))
            found = np.concatenate([found, np.where(going, looked, 0.0)])
            found = np.stack([found.min(axis=0), found.max(axis=0)])
            turned = _flattest(f.hessian(ahead))
            heading = np.where(np.sum(turned * heading, axis=0) >= 0, turned, -turned)
            here, stretches = np.where(stays, ahead, here), stretches | stays
            going = stays & _around(f, ahead)
            if not going.any():
                break
    return stretches, kind_among(found)


def _rises(f: Any, points: np.ndarray, radius: Any) -> np.ndarray:
    """How much higher the ground around points (2, *b) is, zero where that is rounding: (directions, *b)."""
    across = np.abs(eigenvalues(f.hessian(points))).max(axis=0)
    rises = f.value(ring(points, radius)) - f.value(points)
    return np.where(np.abs(rises) > 1e-6 * radius**2 * across, rises, 0.0)


def _level(f: Any, points: np.ndarray, size: Any) -> np.ndarray:
    steepest = np.abs(eigenvalues(f.hessian(points))).max(axis=0)
    return np.hypot(*f.gradient(points)) <= SLOPE * size * steepest


def _around(f: Any, points: np.ndarray) -> np.ndarray:
    """Which points lie in the window or not far beyond it."""
    sides = window(f) or ((-np.inf, np.inf),) * 2
    inside = [
        (v >= low - BEYOND * (high - low)) & (v <= high + BEYOND * (high - low))
        for v, (low, high) in zip(points, sides, strict=True)
    ]
    return inside[0] & inside[1]


def _flattest(hessian: np.ndarray) -> np.ndarray:
    """The direction of least curvature: (2, 2, *b) -> (2, *b)."""
    (a, b), (_, d) = hessian
    low, high = eigenvalues(hessian)
    least = np.where(np.abs(low) <= np.abs(high), low, high)
    by_x = np.abs(least - a) >= np.abs(least - d)
    direction = np.where(by_x, np.stack([b, least - a]), np.stack([least - d, b]))
    length = np.hypot(*direction)
    return np.where(length > 0, direction / np.where(length > 0, length, 1.0), np.stack([0 * a + 1.0, 0 * a]))
