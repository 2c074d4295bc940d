"""What is stationary on a surface, single points and whole curves, and steps that lead there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from descent.doubles import HUGE, TINY, exponent

Kind = Literal["minimum", "saddle", "maximum"]
Form = Literal["regular", "degenerate", "kink"]

FLAT = 1e-8
"""An eigenvalue below this share of the larger one counts as zero."""
SINGULAR = 1e-12
"""A determinant below this share of the larger eigenvalue's square is zero but for rounding."""
ROUNDED = 64 * np.finfo(float).eps
"""A determinant below this share of the two products it is the difference of may be their rounding."""
AROUND = 48
"""Directions in which one looks around a point."""
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


@dataclass(frozen=True)
class Found:
    """What is stationary in a window: single points and whole curves, each lowest first."""

    points: tuple[StationaryPoint, ...] = ()
    curves: tuple[StationaryCurve, ...] = ()


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


def kind_of(low: float, high: float, zero: float = 0.0) -> Kind | None:
    """What a stationary point with these two eigenvalues is; None where one of them is zero.

    Below ``zero``, and below a share of the larger one, an eigenvalue counts as zero.
    """
    zero = max(zero, FLAT * max(abs(low), abs(high)))
    if low > zero:
        return "minimum"
    if high < -zero:
        return "maximum"
    return "saddle" if low < -zero and high > zero else None


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
