"""The search for what is stationary in a surface's window: by Newton's iteration from a dense grid.

Where curvature says nothing the losses around decide. Minima at kinks, where no iteration on slopes leads, are the
lowest samples nearby, closed in on; whole curves of stationary points are followed along their length.
"""

from __future__ import annotations

import numpy as np

from descent.objective import Smooth
from descent.stationary import (
    AROUND,
    KINDS,
    NONE,
    RADIUS,
    Found,
    StationaryCurve,
    StationaryPoint,
    careful_step,
    circle,
    closed_in,
    eigenvalues,
    flatness,
    kind_among,
    kinds_at,
    polished,
    ring,
    step_across,
)

GRID = 121
"""Points along each side of the grid the search starts from."""
ITERATIONS = 40
SETTLED = 1e-9
"""A slope that the curvature makes up for within this share of the window's diagonal is none."""
APART = 1e-5
"""Points closer than this share of the diagonal are one."""
ALONG = 1 / 500
"""The steps along a curve of stationary points, as a share of the diagonal."""
SHORTEST = 0.01
"""A curve is longer than this share of the diagonal: around a point of high order it is level for a little way too."""
BEYOND = 0.5
"""A curve is followed this share of the window beyond each side: a run is judged, and a map shown, there too."""


def find(surface: Smooth) -> Found:
    """Every stationary point and curve in the surface's window, and every minimum at a kink."""
    with np.errstate(all="ignore"):
        return _Search(surface).found()


class _Search:
    """The window of a surface, its size, and what counts as no curvature in it."""

    def __init__(self, surface: Smooth) -> None:
        self.f = surface
        self.low, self.high = np.array(surface.domain, float).T[..., None]
        self.size = np.hypot(*(self.high - self.low)).item()
        self.lines = [np.linspace(*side, GRID) for side in surface.domain]
        self.grid = np.stack(np.meshgrid(*self.lines)).reshape(2, -1)
        self.flat = float(flatness(surface))

    def found(self) -> Found:
        settled = self.settled(self.newton(self.grid))
        low, high = np.sort(np.abs(eigenvalues(self.f.hessian(settled))), axis=0)
        doubtful = low <= 1e-6 * high  # also where neither curves
        curves, others = self.curves(_thinned(settled[:, doubtful], self.size / 50))
        single = np.hstack([_thinned(settled[:, ~doubtful], 1e-7 * self.size), others])
        single = self.settled(self.snapped(polished(self.f, single)))
        points = [self.described(point) for point in _distinct(single, APART * self.size)]
        known = [point for point in points if point is not None]
        kinks = self.kinks(known, curves)
        points, lines = sorted([*known, *kinks], key=_by_value), sorted(curves, key=lambda c: c.value)
        return Found(tuple(points), tuple(lines), self.flat)

    def value(self, points: np.ndarray) -> np.ndarray:
        return np.asarray(self.f.value(points))

    def inside(self, points: np.ndarray, margin: float = 0.0) -> np.ndarray:
        beyond = margin * (self.high - self.low)
        return np.all((points >= self.low - beyond) & (points <= self.high + beyond), axis=0)

    def newton(self, points: np.ndarray) -> np.ndarray:
        """Where Newton's iteration leads from these points; those that wander off are dropped."""
        for i in range(ITERATIONS):
            points = points + careful_step(self.f.gradient(points), self.f.hessian(points))
            if i % 8 == 7:
                points = _thinned(points[:, self.inside(points, 1.0)], 1e-9 * self.size)
        return points

    def snapped(self, points: np.ndarray) -> np.ndarray:
        """The points, coordinates that are zero but for rounding made so."""
        return np.where(np.abs(points) < 1e-12 * self.size, 0.0, points)

    def settled(self, points: np.ndarray) -> np.ndarray:
        """Those of the points in the window where the slope vanishes."""
        slope, curvature = self.f.gradient(points), self.f.hessian(points)
        steepest = np.abs(eigenvalues(curvature)).max(axis=0)
        still = np.hypot(*careful_step(slope, curvature)) <= 1e-4 * self.size
        level = np.hypot(*slope) <= SETTLED * self.size * steepest
        return points[:, self.inside(points) & still & level]

    def described(self, point: np.ndarray) -> StationaryPoint | None:
        """The point with its kind; None on ground that is level all around."""
        x, y = point.tolist()
        low, high = eigenvalues(self.f.hessian(point)).tolist()
        value = float(self.f.value(point))
        (code,), (unclear,) = kinds_at(self.f, point[:, None], self.size, self.flat)
        if code == NONE:
            return None
        kind = KINDS[code]
        if not unclear:
            return StationaryPoint(x, y, value, (low, high), kind)
        near, around = (self.f.gradient(ring(point, share * RADIUS * self.size)) for share in (1e-3, 1))
        smooth = np.hypot(*near).max() < np.hypot(*around).max() / 2  # else the slope jumps here
        return StationaryPoint(x, y, value, (low, high), kind, "degenerate") if smooth else None

    def kinks(self, known: list[StationaryPoint], curves: list[StationaryCurve]) -> list[StationaryPoint]:
        """The minima around which the loss rises like a cone: closed in on from samples lower than all around."""
        z = np.nan_to_num(self.value(self.grid).reshape(GRID, GRID), nan=np.inf)
        middle = z[1:-1, 1:-1]
        others = [z[1 + i : GRID - 1 + i, 1 + j : GRID - 1 + j] for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j]
        y, x = np.nonzero(np.all([middle < other for other in others], axis=0))
        cells = np.array([line[1] - line[0] for line in self.lines])[:, None]
        places = np.stack([self.lines[0][x + 1], self.lines[1][y + 1]])
        for xy in [(point.x, point.y) for point in known] + [xy for curve in curves for xy in curve.points]:
            places = places[:, np.any(np.abs(places - np.array([xy]).T) > 2 * cells, axis=0)]
        if not places.size:
            return []
        places = self.snapped(closed_in(self.f, places, cells))
        value = self.value(places)
        near, far = (
            self.value(places[:, None] + r * 1e-6 * self.size * circle(32 * AROUND)[..., None]) for r in (1, 2)
        )
        cone = np.all((near > value) & (far - value < 3 * (near - value)), axis=0) & self.inside(places)
        kept = _distinct(places[:, cone], APART * self.size)
        return [StationaryPoint(*p.tolist(), float(self.f.value(p)), None, "minimum", "kink") for p in kept]

    def curves(self, points: np.ndarray) -> tuple[list[StationaryCurve], np.ndarray]:
        """The curves of stationary points through some of these points, and the points on no curve."""
        curves, single = [], [np.empty((2, 0))]
        while points.size:
            first, points = points[:, :1], points[:, 1:]
            curve = self.curve(first)
            if np.hypot(*np.diff(curve, axis=1)).sum() < SHORTEST * self.size:
                single.append(first)
                continue
            curves.append(self.told(curve))
            away = np.hypot(*(points[:, :, None] - curve[:, None]))
            points = points[:, away.min(axis=1) > 2 * ALONG * self.size]
        return curves, np.hstack(single)

    def told(self, curve: np.ndarray) -> StationaryCurve:
        """A curve (2, n) with its loss and its kind."""
        value = float(np.median(self.value(curve)))
        low, high = eigenvalues(self.f.hessian(curve))
        across = np.where(np.abs(low) > np.abs(high), low, high)
        radius = RADIUS * self.size
        rises = self.value(ring(curve, radius)) - value
        code = kind_among(np.where(np.abs(rises) > 1e-6 * radius**2 * np.abs(across), rises, 0.0).ravel())
        points = tuple((x, y) for x, y in curve.T.tolist())
        kind = "saddle" if code == NONE else KINDS[code]
        return StationaryCurve(points, value, kind, tuple(across.tolist()))

    def curve(self, first: np.ndarray) -> np.ndarray:
        """The curve of stationary points through a point, from end to end: (2, n)."""
        if not self.f.hessian(first).any():
            return first
        along = _flattest(self.f.hessian(first))
        forth = self.followed(first, along)
        if forth.shape[1] > 3 and np.hypot(*(forth[:, -1] - first[:, 0])) <= ALONG * self.size:
            return np.hstack([first, forth, first])
        return np.hstack([self.followed(first, -along)[:, ::-1], first, forth])

    def followed(self, point: np.ndarray, along: np.ndarray) -> np.ndarray:
        """The points after this one on its curve, until it ends, returns or leaves the surroundings of the window."""
        start, found, step = point, [np.empty((2, 0))], ALONG * self.size
        while step > 1e-7 * self.size and len(found) < 5 / ALONG:
            ahead = self.onto(point + step * along)
            if ahead is None or np.hypot(*(ahead - point)).item() > 2 * step:
                step /= 2
                continue
            if not self.inside(ahead, BEYOND).item():
                break
            found.append(ahead)
            turned = _flattest(self.f.hessian(ahead))
            along = turned if np.sum(turned * along) >= 0 else -turned
            point = ahead
            if len(found) > 3 and np.hypot(*(point - start)).item() <= 0.9 * step:
                break
        return np.hstack(found)

    def onto(self, point: np.ndarray) -> np.ndarray | None:
        """The stationary point across from a point near a curve of them, if there is one."""
        for _ in range(6):
            slope, curvature = self.f.gradient(point), self.f.hessian(point)
            steepest = np.abs(eigenvalues(curvature)).max()
            if not np.isfinite(steepest):
                return None
            level = np.hypot(*slope).item() <= 1e-3 * SETTLED * self.size * steepest
            point = point + step_across(slope, curvature)
            if level:
                return point
        return None


def _flattest(hessian: np.ndarray) -> np.ndarray:
    """The direction of least curvature of one matrix (2, 2, 1): (2, 1)."""
    curvature, axes = np.linalg.eigh(hessian[..., 0])
    return axes[:, [np.abs(curvature).argmin()]]


def _thinned(points: np.ndarray, apart: float) -> np.ndarray:
    """One of the points in each square so wide."""
    finite = points[:, np.isfinite(points).all(axis=0)]
    _, first = np.unique(np.rint(finite / apart), axis=1, return_index=True)
    return finite[:, np.sort(first)]


def _distinct(points: np.ndarray, apart: float) -> list[np.ndarray]:
    found: list[np.ndarray] = []
    while points.size:
        found.append(points[:, 0])
        points = points[:, np.hypot(*(points - points[:, :1])) > apart]
    return found


def _by_value(point: StationaryPoint) -> tuple[float, float, float]:
    return (point.value, point.x, point.y)
