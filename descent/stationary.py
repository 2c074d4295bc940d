"""What is stationary on a surface, single points and whole curves, and steps that lead there.

``stationary_search`` finds them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, get_args

import numpy as np

from descent.doubles import HUGE, TINY, exponent
from descent.objective import window

Kind = Literal["minimum", "saddle", "maximum"]
Form = Literal["regular", "degenerate", "kink"]

KINDS: tuple[Kind, ...] = get_args(Kind)
MINIMUM, SADDLE, MAXIMUM = range(3)
"""Places in KINDS."""
NONE = -1

FLAT = 1e-8
"""An eigenvalue below this share of the larger one counts as zero."""
SINGULAR = 1e-12
"""A determinant below this share of the larger eigenvalue's square is zero but for rounding."""
ROUNDED = 64 * np.finfo(float).eps
"""A determinant below this share of the two products it is the difference of may be their rounding."""
AROUND = 48
"""Directions in which one looks around a point."""
RADIUS = 1e-3
"""How far around a point the losses are compared, as a share of the window's diagonal."""
GRID = 21
"""Points along each side of the grid that tells how much a window curves."""
HELPED = 12
"""Steps with which a point near a stationary one is brought to it, whatever its order."""
CLOSE, CLOSER = 8, 75
"""Points either way of the middle of a grid that closes in on the lowest point, and how many such grids."""


@dataclass(frozen=True)
class StationaryPoint:
    """A point where the gradient vanishes, with the loss there; or a minimum at a kink, where it jumps.

    eigenvalues  the Hessian's, low then high; None at a kink, where there is no Hessian
    form         "degenerate" where an eigenvalue is zero and the losses around decided the kind
    """

    x: float
    y: float
    value: float
    eigenvalues: tuple[float, float] | None
    kind: Kind
    form: Form = "regular"


@dataclass(frozen=True)
class StationaryCurve:
    """A curve along which the gradient vanishes: (x, y) after (x, y), with the loss they share.

    kind    "minimum" where no ground beside the curve or at its ends is lower
    across  the Hessian's eigenvalue across the curve at each of the points; the one along it is zero
    """

    points: tuple[tuple[float, float], ...]
    value: float
    kind: Kind
    across: tuple[float, ...]

    @cached_property
    def corners(self) -> np.ndarray:
        """The points as an array (2, n)."""
        return np.array(self.points).T


@dataclass(frozen=True)
class Found:
    """What is stationary in a window: single points and whole curves, each lowest first.

    flat  the curvature below which there is none
    """

    points: tuple[StationaryPoint, ...] = ()
    curves: tuple[StationaryCurve, ...] = ()
    flat: float = 0.0


def eigenvalues(hessian: np.ndarray) -> np.ndarray:
    """The two eigenvalues, low then high, of symmetric matrices: (2, 2, *b) -> (2, *b)."""
    (a, b), (_, d) = hessian
    middle, radius = (a + d) / 2, np.hypot((a - d) / 2, b)
    return np.stack([middle - radius, middle + radius])


def newton_step(gradient: np.ndarray, hessian: np.ndarray) -> np.ndarray:
    """The step -H⁻¹g to where a quadratic with this slope and curvature is stationary: (2, *b)."""
    (a, b), (_, d) = hessian
    g, h = gradient
    return np.stack([b * h - d * g, b * g - a * h]) / (a * d - b * b)


def shortest_step(gradient: np.ndarray, hessian: np.ndarray) -> np.ndarray:
    """Newton's step; where the Hessian is singular the pseudo-inverse's, which is the shortest that fits: (2, *b).

    Along a direction without curvature there is then no step. Singular means that the determinant is zero but for the
    rounding of its two products: a Hessian that is merely ill-conditioned is solved as it is.
    """
    (a, b), (_, d) = hessian
    ad, bb = a * d, b * b
    size = np.abs(ad) + bb
    plain = (np.abs(ad - bb) > ROUNDED * size) & (size > TINY) & (size < HUGE)
    if plain.all():
        return newton_step(gradient, hessian)
    with np.errstate(all="ignore"):
        return np.where(plain, newton_step(gradient, hessian), _careful_inverse(gradient, hessian))


def _careful_inverse(gradient: np.ndarray, hessian: np.ndarray) -> np.ndarray:
    """-H⁺g in units in which the largest entry of H is about 1; zero where there is no slope."""
    unit = exponent(hessian, (0, 1))
    hessian = np.ldexp(hessian, -unit)
    (a, b), (_, d) = hessian
    (g, h), ad, bb = gradient, a * d, b * b
    size = np.abs(ad) + bb
    trace = np.where(a + d == 0, np.inf, a + d)  # of a singular matrix only where all of it is zero
    across = -(np.stack([a * g + b * h, b * g + d * h]) / trace) / trace
    step = np.where(np.abs(ad - bb) > ROUNDED * size, newton_step(gradient, hessian), across)
    axes = np.stack([-g / np.where(a == 0, np.inf, a), -h / np.where(d == 0, np.inf, d)])
    step = np.where((b == 0) & (size <= TINY), axes, step)
    return np.where((g == 0) & (h == 0), 0.0, np.ldexp(step, -unit))


def kind_of(low: np.ndarray, high: np.ndarray, zero: Any = 0.0) -> np.ndarray:
    """What stationary points with these two eigenvalues are, as places in KINDS; NONE where an eigenvalue is zero.

    Below ``zero``, and below a share of the larger one, an eigenvalue counts as zero.
    """
    zero = np.maximum(zero, FLAT * np.maximum(np.abs(low), np.abs(high)))
    holds = low > zero, (low < -zero) & (high > zero), high < -zero
    return np.select(holds, range(3), NONE)


def kind_among(rises: np.ndarray) -> np.ndarray:
    """What lies amid ground that is so much higher or lower (directions, *b), as in KINDS; NONE amid ground as high."""
    above, below = (rises > 0).any(axis=0), (rises < 0).any(axis=0)
    return np.select([above & ~below, above & below, below], range(3), NONE)


def kinds_at(f: Any, points: np.ndarray, size: Any, zero: Any) -> tuple[np.ndarray, np.ndarray]:
    """What stationary points (2, *b) are, as in KINDS, and where the curvature did not tell but the losses around.

    ``size`` is the window's diagonal. NONE on ground that is level all around.
    """
    kind = kind_of(*eigenvalues(f.hessian(points)), zero)
    unclear = kind == NONE
    if unclear.any():
        kind = np.where(unclear, kind_among(f.value(ring(points, RADIUS * size)) - f.value(points)), kind)
    return kind, unclear


def ring(points: np.ndarray, radius: Any) -> np.ndarray:
    """Places all around each point: (2, *b) -> (2, directions, *b)."""
    return points[:, None] + radius * circle().reshape(2, -1, *[1] * (points.ndim - 1))


def flatness(f: Any, axes: int = 0) -> Any:
    """The curvature below which there is none, for points with so many batch axes: a share of the window's own.

    The window's is that in the middle of those on a coarse grid; zero where there is no window.
    """
    sides = window(f)
    if sides is None:
        return 0.0
    grid = np.stack(np.meshgrid(*(np.linspace(low, high, GRID) for low, high in sides)))
    grid = grid.reshape(2, -1, *[1] * axes)
    return FLAT * np.nanmedian(np.abs(eigenvalues(f.hessian(grid))).max(axis=0), axis=0)


def polished(f: Any, points: np.ndarray) -> np.ndarray:
    """Points near stationary ones, brought to them; one, two or three steps at once, whichever helps the most.

    At a root of higher order a single step covers a half or a third of the way only.
    """
    for _ in range(HELPED):
        step = careful_step(f.gradient(points), f.hessian(points))
        tried = np.stack([points + share * step for share in (0, 1, 2, 3)], axis=1)
        slope = np.nan_to_num(np.hypot(*f.gradient(tried)), nan=np.inf)
        points = np.take_along_axis(tried, slope.argmin(axis=0)[None, None], axis=1)[:, 0]
    return points


def nearest(points: np.ndarray, places: Sequence[StationaryPoint]) -> tuple[np.ndarray, np.ndarray]:
    """Which of some places is nearest to each point, and how far away: (2, *b) -> two of (*b)."""
    best, index = np.full(points.shape[1:], np.inf), np.zeros(points.shape[1:], int)
    with np.errstate(all="ignore"):
        for i, place in enumerate(places):
            distance = np.hypot(points[0] - place.x, points[1] - place.y)
            closer = distance < best
            best, index = np.where(closer, distance, best), np.where(closer, i, index)
    return index, best


def careful_step(gradient: np.ndarray, hessian: np.ndarray) -> np.ndarray:
    """Newton's step; where the Hessian is singular, the shortest of its kind; none where there is no slope: (2, *b)."""
    (a, b), (_, d) = hessian
    g, h = gradient
    steepest = np.abs(eigenvalues(hessian)).max(axis=0)
    singular = np.abs(a * d - b * b) <= SINGULAR * steepest**2
    step = np.where(singular, step_across(gradient, hessian), newton_step(gradient, hessian))
    return np.where((g == 0) & (h == 0), 0.0, step)


def step_across(gradient: np.ndarray, hessian: np.ndarray) -> np.ndarray:
    """The shortest step to where the slope vanishes, for a Hessian one of whose eigenvalues is zero: (2, *b)."""
    (a, b), (_, d) = hessian
    g, h = gradient
    step = -np.stack([a * g + b * h, b * g + d * h]) / np.abs(eigenvalues(hessian)).max(axis=0) ** 2
    return np.where((g == 0) & (h == 0), 0.0, step)


def closed_in(f: Any, places: np.ndarray, reach: np.ndarray | float) -> np.ndarray:
    """The lowest points near some places (2, *b), by ever finer grids around the lowest point so far.

    The first grids reach so far along x and y; they move on while the lowest point lies on their rim.
    """
    lines = np.linspace(-1, 1, 2 * CLOSE + 1)
    offsets = np.stack(np.meshgrid(lines, lines)).reshape(2, -1, *[1] * (places.ndim - 1))
    reach = np.broadcast_to(reach, places.shape)
    for _ in range(CLOSER):
        tried = places[:, None] + reach[:, None] * offsets
        best = np.nan_to_num(f.value(tried), nan=np.inf).argmin(axis=0)[None, None]
        places = np.take_along_axis(tried, best, axis=1)[:, 0]
        moved = np.take_along_axis(np.broadcast_to(offsets, tried.shape), best, axis=1)[:, 0]
        reach = np.where(np.abs(moved).max(axis=0) < 1, reach / 2, reach)
    return places


def circle(count: int = AROUND) -> np.ndarray:
    """Directions all around: (2, count)."""
    angle = 2 * np.pi * np.arange(count) / count
    return np.stack([np.cos(angle), np.sin(angle)])
