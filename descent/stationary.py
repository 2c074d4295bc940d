"""Stationary points of a surface: found by Newton's iteration from a dense grid, told apart by curvature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from descent.surface import Surface

Kind = Literal["minimum", "saddle", "maximum", "degenerate"]

GRID = 41
ITERATIONS = 60
FLAT = 1e-8
"""An eigenvalue below this share of the larger one counts as zero."""


@dataclass(frozen=True)
class StationaryPoint:
    """A point where the gradient vanishes, with the loss there and the Hessian's eigenvalues, low then high."""

    x: float
    y: float
    value: float
    eigenvalues: tuple[float, float]
    kind: Kind


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


def kind_of(low: float, high: float) -> Kind:
    """What a stationary point with these two eigenvalues is."""
    zero = FLAT * max(abs(low), abs(high))
    if low > zero:
        return "minimum"
    if high < -zero:
        return "maximum"
    return "saddle" if low < -zero and high > zero else "degenerate"


def find(surface: Surface) -> tuple[StationaryPoint, ...]:
    """Every stationary point in the surface's window, lowest first."""
    (x0, x1), (y0, y1) = surface.domain
    points = np.stack(np.meshgrid(np.linspace(x0, x1, GRID), np.linspace(y0, y1, GRID))).reshape(2, -1)
    with np.errstate(all="ignore"):
        for _ in range(ITERATIONS):
            points = points + newton_step(surface.gradient(points), surface.hessian(points))
        moved = np.hypot(*newton_step(surface.gradient(points), surface.hessian(points)))
    size = np.hypot(x1 - x0, y1 - y0)
    inside = (points[0] >= x0) & (points[0] <= x1) & (points[1] >= y0) & (points[1] <= y1)
    settled = points[:, inside & (moved <= 1e-9 * size)]
    return tuple(sorted((_describe(surface, p) for p in _distinct(settled, 1e-5 * size)), key=_by_value))


def _distinct(points: np.ndarray, apart: float) -> list[np.ndarray]:
    found: list[np.ndarray] = []
    for point in points.T:
        if all(np.hypot(*(point - other)) > apart for other in found):
            found.append(point)
    return found


def _describe(surface: Surface, point: np.ndarray) -> StationaryPoint:
    low, high = eigenvalues(surface.hessian(point)).tolist()
    x, y = (0.0 if abs(v) < 1e-12 else v for v in point.tolist())
    return StationaryPoint(x, y, float(surface.value(np.array([x, y]))), (low, high), kind_of(low, high))


def _by_value(point: StationaryPoint) -> tuple[float, float, float]:
    return (point.value, point.x, point.y)
