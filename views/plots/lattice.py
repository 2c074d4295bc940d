"""Loss and slope of a surface at points of a fine lattice over a region, each worked out once."""

from __future__ import annotations

import numpy as np

from descent import Surface
from descent.objective import Window
from descent.stationary import newton_step

FULL = 65535
"""Positions on a map are whole numbers from 0 to this, from one side of the region to the other."""
DEPTH = 8
"""So many times a cell of the lattice is halved at most."""
FINEST = 2 << DEPTH
"""Steps of the lattice along a whole cell: the smallest cells have a middle, too."""
NEWTON, LONG = 4, 1e-5
"""Steps to a lowest or highest point; its curvatures, multiplied, are more than this share of their squares' sum."""

CORNERS = np.array([[0, 1, 1, 0], [0, 0, 1, 1]])
"""A cell's corners, counter-clockwise; a side leads from each to the next."""


def grid(across: int, up: int) -> np.ndarray:
    """All pairs of whole numbers below these two, (2, across * up)."""
    return np.stack(np.divmod(np.arange(across * up), up))


class Samples:
    """What is known of a surface on a lattice; a point is known by its key, and by its place among the samples.

    at      (2, n) the points, in steps of the lattice
    loss    (n), nan where it is not finite, with its ``slope`` (2, n) for one step, 0 where there is none
    unit    (2, 1) a step in units of position
    """

    def __init__(self, surface: Surface, region: Window, cells: tuple[int, int]) -> None:
        (x0, x1), (y0, y1) = region
        self.surface, self.cells = surface, cells
        self.low = np.array([[x0], [y0]])
        self.size = np.array([[x1 - x0], [y1 - y0]])
        self.count = np.array(cells)[:, None] * FINEST
        self.step, self.unit = self.size / self.count, FULL / self.count
        self._keys, self._rank = np.empty(0, np.int64), np.empty(0, np.int64)
        self.at, self.loss, self.slope = np.empty((2, 0), np.int64), np.empty(0), np.empty((2, 0))
        # The first samples are those of whole cells, in order.
        self._take(self._keyed(grid(cells[0] + 1, cells[1] + 1) * FINEST))

    def ids(self, at: np.ndarray) -> np.ndarray:
        """The places of points (2, *b) among the samples."""
        keys = self._keyed(at)
        place, known = self._found(keys)
        if not known.all():
            self._take(np.unique(keys[~known]))
            place, _ = self._found(keys)
        return self._rank[place]

    def corners(self, cells: np.ndarray, size: int) -> np.ndarray:
        """The samples at the corners of cells, (4, n)."""
        at = cells[:, None] + CORNERS[:, :, None]
        return self.ids(at * size) if size < FINEST else at[0] * (self.cells[1] + 1) + at[1]

    def middles(self, cells: np.ndarray, size: int) -> np.ndarray:
        """The samples in the middle of cells, (n)."""
        return self.ids(cells * size + size // 2)

    def known_middles(self, cells: np.ndarray, size: int, otherwise: np.ndarray) -> np.ndarray:
        """Those in the middle of cells if they were asked for before, else what is given."""
        place, known = self._found(self._keyed(cells * size + size // 2))
        return np.where(known, self._rank[place], otherwise)

    def seeds(self) -> tuple[np.ndarray, np.ndarray]:
        """Where on the lattice the known stationary points lie (2, n), and their losses."""
        known = self.surface.stationary_points()
        at = (np.array([(p.x, p.y) for p in known]).reshape(-1, 2).T - self.low) / self.step
        inside = np.all((at >= 0) & (at < self.count), axis=0)
        return at[:, inside], np.array([p.value for p in known])[inside]

    def value(self, places: np.ndarray) -> np.ndarray:
        """The loss at positions (2, n)."""
        with np.errstate(all="ignore"):
            return np.asarray(self.surface.value(self.low + places * self.size / FULL), float)

    def peaks(self, places: np.ndarray, reach: np.ndarray) -> np.ndarray:
        """Whether there is a lowest or highest point as close to positions (2, n) as the reach along x and y."""
        unit = self.size / FULL
        start = at = self.low + places * unit
        with np.errstate(all="ignore"):
            for _ in range(NEWTON):
                hessian = self.surface.hessian(at)
                at = at + newton_step(self.surface.gradient(at), hessian)
            (a, b), (_, d) = hessian
            return (a * d - b * b > LONG * (a * a + d * d)) & np.all(np.abs(at - start) < reach * unit, axis=0)

    def _keyed(self, at: np.ndarray) -> np.ndarray:
        return at[0] * (self.count[1, 0] + 1) + at[1]

    def _found(self, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        place = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        return place, self._keys[place] == keys

    def _take(self, keys: np.ndarray) -> None:
        at = np.stack(np.divmod(keys, self.count[1, 0] + 1))
        points = self.low + at * self.step
        with np.errstate(all="ignore"):
            loss = np.asarray(self.surface.value(points), float)
            slope = self.surface.gradient(points) * self.step
        joined = np.append(self._keys, keys)
        order = np.argsort(joined, kind="stable")
        self._keys, self._rank = joined[order], np.append(self._rank, len(self.loss) + np.arange(len(keys)))[order]
        self.at = np.hstack([self.at, at])
        self.loss = np.append(self.loss, np.where(np.isfinite(loss), loss, np.nan))
        self.slope = np.hstack([self.slope, np.where(np.isfinite(slope), slope, 0.0)])
