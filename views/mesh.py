"""A mesh of triangles over a region of a surface, as fine as its contours need it in each place.

Cells of a square grid are split in four where a contour could turn back, close or meet another one within them: where a
level lies within what the losses and slopes at the corners allow for, and the slopes point in different directions
(S. Plantinga, G. Vegter, 2004, "Isotopic approximation of implicit curves and surfaces"). Where contours only bend they
are split until the bend does not show. Neighbours differ by one halving at most, so triangles around each cell's
middle fit together without gaps.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from descent import Surface
from descent.surface import Window

FULL = 65535
"""Positions on a map are whole numbers from 0 to this, from one side of the region to the other."""
DEPTH = 8
"""So many times a cell is halved at most."""
FINEST = 2 << DEPTH
"""Steps of the lattice along a whole cell: the smallest ones have a middle, too."""
MOST, SMOOTH = 90_000, 45_000
"""No more cells than this, whatever they would have to show; and up to so many for contours that only bend."""
ASTRAY = 0.7
"""The cosine of the angle up to which slopes of one cell point in the direction of their mean."""
DOUBT = 0.25
"""The loss within a cell goes beyond that at its corners by up to this share of the change in slope: at a kink."""
BEND, ASIDE = 64, 3
"""Contours may bend by so much within a cell: its side, in units of position, times the angle; aside more by a factor."""
EDGE = 3
"""So many halvings follow the edge of ground that is not defined everywhere."""

CORNERS = np.array([[0, 1, 1, 0], [0, 0, 1, 1]])
"""A cell's corners, counter-clockwise; a side leads from each to the next."""
BEYOND = np.array([[0, 1, 0, -1], [-1, 0, 1, 0]])
"""The way to the neighbour beyond each side."""


@dataclass(frozen=True, eq=False)
class Mesh:
    """Triangles (3, m) of vertices, counter-clockwise, where a level crosses them, and all along the region's border.

    places  (2, n) the vertices' positions, from 0 to FULL
    bands   (n) 0 where there is no ground, else 1 and the number of levels not above the loss
    loss    (n), with its ``slope`` (2, n) for a unit of position
    fine    (n) the side of the smallest cell around a vertex, in units of position
    """

    places: np.ndarray
    bands: np.ndarray
    loss: np.ndarray
    slope: np.ndarray
    fine: np.ndarray
    triangles: np.ndarray


def mesh(surface: Surface, region: Window, window: Window, cells: tuple[int, int], levels: np.ndarray) -> Mesh:
    """The mesh of a region for these levels, from so many cells along x and y; smooth within the window."""
    samples = _Samples(surface, region, window, cells, levels)
    return samples.mesh(_leaves(samples.grown(), cells))


@dataclass(eq=False)
class _Samples:
    """Loss and slope at points of a fine lattice, each worked out once; a point is known by its key."""

    surface: Surface
    region: Window
    window: Window
    cells: tuple[int, int]
    levels: np.ndarray
    keys: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    rank: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    at: np.ndarray = field(default_factory=lambda: np.empty((2, 0), np.int64))
    loss: np.ndarray = field(default_factory=lambda: np.empty(0))
    slope: np.ndarray = field(default_factory=lambda: np.empty((2, 0)))

    def __post_init__(self) -> None:
        (x0, x1), (y0, y1) = self.region
        self.low = np.array([[x0], [y0]])
        self.count = np.array(self.cells)[:, None] * FINEST
        self.step = np.array([[x1 - x0], [y1 - y0]]) / self.count
        self.unit = FULL / self.count

    def ids(self, at: np.ndarray) -> np.ndarray:
        """The places of points of the lattice (2, *b) among the samples."""
        keys = at[0] * (self.count[1, 0] + 1) + at[1]
        if self.keys.size:
            found = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
            new = self.keys[found] != keys
            if not new.any():
                return self.rank[found]
        else:
            new = np.ones(keys.shape, bool)
        self._take(np.unique(keys[new]))
        return self.rank[np.searchsorted(self.keys, keys)]

    def _take(self, keys: np.ndarray) -> None:
        at = np.stack(np.divmod(keys, self.count[1, 0] + 1))
        points = self.low + at * self.step
        with np.errstate(all="ignore"):
            loss = np.asarray(self.surface.value(points), float)
            slope = self.surface.gradient(points) * self.step
        self.rank = np.append(self.rank, len(self.loss) + np.arange(len(keys)))
        self.keys = np.append(self.keys, keys)
        order = np.argsort(self.keys, kind="stable")
        self.keys, self.rank = self.keys[order], self.rank[order]
        self.at = np.hstack([self.at, at])
        self.loss = np.append(self.loss, np.where(np.isfinite(loss), loss, np.nan))
        self.slope = np.hstack([self.slope, np.where(np.isfinite(slope), slope, 0.0)])

    def bands(self, loss: np.ndarray) -> np.ndarray:
        """0 where there is no loss, else 1 and the number of levels not above it."""
        return np.where(np.isnan(loss), 0, 1 + np.searchsorted(self.levels, loss, side="right"))

    def grown(self) -> list[np.ndarray]:
        """The cells that are split, (2, n) for every depth."""
        cells = np.stack(np.meshgrid(*map(np.arange, self.cells), indexing="ij")).reshape(2, -1)
        count, splits = cells.shape[1], []
        seeds = self._seeds()
        for depth in range(DEPTH):
            urgency = self._urgency(cells, depth, seeds)
            must, may = np.flatnonzero(urgency == 2), np.flatnonzero(urgency == 1)
            must = must[: max(0, MOST - count) // 3]
            may = may[: max(0, SMOOTH - count - 3 * len(must)) // 3]
            chosen = np.append(must, may)
            count += 3 * len(chosen)
            if not chosen.size:
                break
            splits.append(cells[:, chosen])
            cells = (2 * cells[:, None, chosen] + CORNERS[:, :, None]).reshape(2, -1)
        return splits

    def _seeds(self) -> tuple[np.ndarray, np.ndarray]:
        """Where on the lattice the known stationary points lie, and their losses."""
        known = self.surface.stationary_points()
        at = (np.array([(p.x, p.y) for p in known]).reshape(-1, 2).T - self.low) / self.step
        inside = np.all((at >= 0) & (at < self.count), axis=0)
        return at[:, inside], np.array([p.value for p in known])[inside]

    def _urgency(self, cells: np.ndarray, depth: int, seeds: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
        """0 for cells that will do; 1 where a contour bends too much; 2 where contours could be mistaken."""
        size = FINEST >> depth
        corners = self.ids((cells[:, None] + CORNERS[:, :, None]) * size)
        loss, slope = self.loss[corners], self.slope[:, corners] * size
        with np.errstate(invalid="ignore"):
            change = np.abs(slope - np.roll(slope, 1, axis=1))
        doubt = DOUBT * (change[0, 1::2].max(axis=0) + change[1, ::2].max(axis=0))
        low, high = np.fmin.reduce(loss) - doubt, np.fmax.reduce(loss) + doubt
        seeded = self._seeded(cells, size, seeds, low, high)
        edge = np.isnan(loss).any(axis=0) & ~np.isnan(loss).all(axis=0) & (depth < EDGE)
        urgency = 2 * edge.astype(np.int8)
        near = np.flatnonzero(np.searchsorted(self.levels, low) < np.searchsorted(self.levels, high, side="right"))
        middle = self.ids(cells[:, near] * size + size // 2)
        five = np.concatenate([slope[:, :, near], self.slope[:, None, middle] * size], axis=1)
        mean = five.mean(axis=1, keepdims=True)
        with np.errstate(invalid="ignore", divide="ignore"):
            cosine = ((five * mean).sum(axis=0) / (np.hypot(*five) * np.hypot(*mean))).min(axis=0)
        astray = ~(cosine > ASTRAY) | seeded[near]
        bands = self.bands(np.concatenate([loss[:, near], self.loss[None, middle]]))
        crossed = bands.min(axis=0) < bands.max(axis=0)
        bend = np.sqrt(8 * np.clip(1 - np.nan_to_num(cosine), 0, 1)) * size * self.unit.max()
        bend /= np.where(self._aside(cells[:, near], size), ASIDE, 1)
        urgency[near] = np.where(astray, 2, np.maximum(urgency[near], crossed & (bend > BEND)))
        return urgency

    def _aside(self, cells: np.ndarray, size: int) -> np.ndarray:
        """Which cells lie outside the window."""
        low, high = np.array(self.window).T[..., None]
        begin = self.low + cells * size * self.step
        return np.any((begin + size * self.step < low) | (begin > high), axis=0)

    def _seeded(
        self, cells: np.ndarray, size: int, seeds: tuple[np.ndarray, np.ndarray], low: np.ndarray, high: np.ndarray
    ) -> np.ndarray:
        """Which cells hold a stationary point; what they reach from and to is made to include its loss."""
        at, loss = seeds
        across = self.count[1, 0] // size
        keys = cells[0] * across + cells[1]
        order = np.argsort(keys)
        wanted = (at[0] // size) * across + at[1] // size
        place = np.minimum(np.searchsorted(keys, wanted, sorter=order), len(keys) - 1)
        there = keys[order[place]] == wanted
        mine = order[place[there]]
        np.minimum.at(low, mine, loss[there])
        np.maximum.at(high, mine, loss[there])
        seeded = np.zeros(len(keys), bool)
        seeded[mine] = True
        return seeded

    def mesh(self, leaves: list[tuple[np.ndarray, np.ndarray]]) -> Mesh:
        """Triangles around the middle of each cell that a level crosses, and on both sides of the border."""
        triangles, borders, sizes = [], [], []
        for depth, (cells, finer) in enumerate(leaves):
            size = FINEST >> depth
            corners = self.ids((cells[:, None] + CORNERS[:, :, None]) * size)
            sides = np.stack([corners, np.roll(corners, -1, axis=0)])
            halves = np.full(corners.shape, -1)
            if finer.any():
                side, cell = np.nonzero(finer)
                at = 2 * cells[:, cell] + CORNERS[:, side] + np.roll(CORNERS, -1, axis=1)[:, side]
                halves[side, cell] = self.ids(at * (size // 2))
            outside = cells[:, None] + BEYOND[:, :, None]
            outer = np.any((outside < 0) | (outside >= (self.count // size)[:, None]), axis=0)
            borders.append(sides[:, outer])
            band = self.bands(self.loss[corners])
            band = np.concatenate([band, np.where(halves < 0, band, self.bands(self.loss[halves]))])
            # a middle that was never asked for lies where no level is near
            crossed = np.flatnonzero((band.min(axis=0) < band.max(axis=0)) | self._middle_differs(cells, size, band[0]))
            middle = self.ids(cells[:, crossed] * size + size // 2)
            sides, halves = sides[:, :, crossed], halves[:, crossed]
            whole, half = halves < 0, halves >= 0
            middles = np.broadcast_to(middle, halves.shape)
            found = [
                (sides[0][whole], sides[1][whole], middles[whole]),
                (sides[0][half], halves[half], middles[half]),
                (halves[half], sides[1][half], middles[half]),
            ]
            fresh = np.concatenate([np.stack(each) for each in found], axis=1)
            triangles.append(fresh)
            sizes.append(np.full(fresh.shape, size))
        return self._meshed(np.concatenate(triangles, axis=1), np.concatenate(borders, axis=1), sizes)

    def _middle_differs(self, cells: np.ndarray, size: int, band: np.ndarray) -> np.ndarray:
        """Whether the middle, where it is known, lies in another band."""
        at = cells * size + size // 2
        keys = at[0] * (self.count[1, 0] + 1) + at[1]
        place = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return (self.keys[place] == keys) & (self.bands(self.loss[self.rank[place]]) != band)

    def _meshed(self, triangles: np.ndarray, borders: np.ndarray, sizes: list[np.ndarray]) -> Mesh:
        """The mesh; beyond the border each vertex has a twin in the same place, where there is no ground."""
        count = len(self.loss)
        a, b = borders
        around = np.concatenate([np.stack([b, a, a + count]), np.stack([b, a + count, b + count])], axis=1)
        fine = np.full(2 * count, FINEST)
        np.minimum.at(fine, triangles.ravel(), np.concatenate(sizes, axis=1).ravel())
        return Mesh(
            np.tile(self.at * self.unit, 2),
            np.append(self.bands(self.loss), np.zeros(count, int)),
            np.tile(self.loss, 2),
            np.tile(self.slope / self.unit, 2),
            fine * self.unit.min(),
            np.concatenate([triangles, around], axis=1),
        )


def _leaves(splits: list[np.ndarray], cells: tuple[int, int]) -> list[tuple[np.ndarray, np.ndarray]]:
    """The cells that stay whole at every depth (2, n), and beyond which of their sides the neighbour is split (4, n)."""
    counts = np.array(cells)[:, None]
    split = [_keyed(each, counts << depth) for depth, each in enumerate(splits)]
    for depth in range(len(split) - 1, 0, -1):
        these = _unkeyed(split[depth], counts << depth)
        around = np.concatenate([these, (these[:, None] + BEYOND[:, :, None]).reshape(2, -1)], axis=1)
        around = around[:, np.all((around >= 0) & (around < counts << depth), axis=0)]
        split[depth - 1] = np.union1d(split[depth - 1], _keyed(around >> 1, counts << (depth - 1)))
    split.append(np.empty(0, np.int64))
    here = np.stack(np.meshgrid(*map(np.arange, cells), indexing="ij")).reshape(2, -1)
    leaves = []
    for depth, gone in enumerate(split):
        inside = counts << depth
        whole = here[:, ~_among(gone, here, inside)]
        beyond = whole[:, None] + BEYOND[:, :, None]
        leaves.append((whole, _among(gone, beyond, inside)))
        these = _unkeyed(gone, inside)
        here = (2 * these[:, None] + CORNERS[:, :, None]).reshape(2, -1)
    return leaves


def _keyed(cells: np.ndarray, counts: np.ndarray) -> np.ndarray:
    return np.unique(cells[0] * counts[1] + cells[1])


def _unkeyed(keys: np.ndarray, counts: np.ndarray) -> np.ndarray:
    return np.stack(np.divmod(keys, counts[1]))


def _among(keys: np.ndarray, cells: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Which cells (2, *b) are among the sorted keys."""
    if not keys.size:
        return np.zeros(cells.shape[1:], bool)
    within = np.all((cells >= 0) & (cells < counts.reshape(2, *[1] * (cells.ndim - 1))), axis=0)
    wanted = cells[0] * counts[1, 0] + cells[1]
    return within & (keys[np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)] == wanted)
