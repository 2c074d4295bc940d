"""A mesh of triangles over a region of a surface, as fine as its contours need it in each place.

Cells of a square grid are split in four where a contour could turn back, close or meet another one within them: where a
level lies within what the losses and slopes at the corners allow for, and the slopes point in different directions
(S. Plantinga, G. Vegter, 2004, "Isotopic approximation of implicit curves and surfaces"). Where contours only bend they
are split until the bend does not show. Neighbours differ by one halving at most, so triangles around each cell's
middle fit together without gaps.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from descent import Surface
from descent.objective import Window
from views.plots.lattice import CORNERS, DEPTH, FINEST, FULL, Samples, grid

DEPTH_ASIDE = 7
"""So many times cells outside the window are halved at most."""
MOST, SMOOTH = 110_000, 45_000
"""No more cells than this, those within the window first; and up to so many for contours that only bend."""
ASTRAY = 0.7
"""The cosine of the angle up to which slopes of one cell point in the direction of their mean."""
DOUBT = 0.25
"""The loss within a cell goes beyond that at its corners by up to this share of the change in slope: at a kink."""
BEND, ASIDE = 64, 3
"""Contours may bend so much within a cell: its side, in units of position, times the angle; aside by a factor more."""
EDGE = 3
"""So many halvings follow the edge of ground that is not defined everywhere."""
BEYOND = np.array([[0, 1, 0, -1], [-1, 0, 1, 0]])
"""The way to the neighbour beyond each side."""

Leaves = list[tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True, eq=False)
class Mesh:
    """Triangles (3, m) of samples, counter-clockwise: all that a level crosses.

    border  (2, k) the edges around the region, one after the other, counter-clockwise from its lower left corner
    places  (2, n) the samples' positions, from 0 to FULL
    bands   (n) 0 where there is no ground, else 1 and the number of levels not above the loss
    slope   (2, n) of the loss, for a unit of position
    fine    (n) the side of the smallest cell around a sample, in units of position
    aside   (n) whether a sample lies outside the window
    doubt   (n) the side of the largest cell around it that should have been split and was not, or 0
    """

    samples: Samples
    triangles: np.ndarray
    border: np.ndarray
    places: np.ndarray
    bands: np.ndarray
    slope: np.ndarray
    fine: np.ndarray
    aside: np.ndarray
    doubt: np.ndarray


def mesh(surface: Surface, region: Window, window: Window, cells: tuple[int, int], levels: np.ndarray) -> Mesh:
    """The mesh of a region for these levels, from so many cells along x and y; smooth within the window."""
    samples = Samples(surface, region, cells)
    splits, left = _grown(samples, window, levels)
    triangles, sizes, border = _triangles(samples, _leaves(splits, cells), levels)
    fine, doubt = np.full(len(samples.loss), FINEST), np.zeros(len(samples.loss), int)
    np.minimum.at(fine, triangles.ravel(), np.tile(sizes, 3))
    for depth in reversed(range(len(left))):
        size = FINEST >> depth
        doubt[samples.corners(left[depth], size)] = size
        doubt[samples.middles(left[depth], size)] = size
    return Mesh(
        samples,
        triangles,
        border[:, np.argsort(_along(samples, border[0]))],
        samples.at * FULL / samples.count,
        _bands(levels, samples.loss),
        samples.slope / samples.unit,
        fine * samples.unit.min(),
        _aside(samples, samples.at, 1, window),
        doubt * samples.unit.max(),
    )


def _bands(levels: np.ndarray, loss: np.ndarray) -> np.ndarray:
    """0 where there is no loss, else 1 and the number of levels not above it."""
    return np.where(np.isnan(loss), 0, 1 + np.searchsorted(levels, loss, side="right"))


def _grown(samples: Samples, window: Window, levels: np.ndarray) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """The cells that are split, (2, n) for every depth, and those that should be and are not."""
    cells, splits, left = grid(*samples.cells), [], []
    count, seeds = cells.shape[1], samples.seeds()
    for depth in range(DEPTH + 1):
        size = FINEST >> depth
        urgency = _urgency(samples, cells, size, window, levels, seeds)
        must, may = np.flatnonzero(urgency == 2), np.flatnonzero(urgency == 1)
        aside = _aside(samples, cells[:, must], size, window)
        chosen = must[~aside][: _room(MOST, count, depth < DEPTH)]
        beyond = must[aside][: _room(MOST, count + 3 * len(chosen), depth < DEPTH_ASIDE)]
        chosen = np.append(chosen, beyond)
        left.append(cells[:, np.setdiff1d(must, chosen)])
        chosen = np.append(chosen, may[: _room(SMOOTH, count + 3 * len(chosen), depth < DEPTH)])
        if not chosen.size:
            break
        count += 3 * len(chosen)
        splits.append(cells[:, chosen])
        cells = (2 * cells[:, None, chosen] + CORNERS[:, :, None]).reshape(2, -1)
    return splits, left


def _room(most: int, count: int, deeper: bool) -> int:
    """How many more cells may be split."""
    return max(0, most - count) // 3 if deeper else 0


def _urgency(
    samples: Samples,
    cells: np.ndarray,
    size: int,
    window: Window,
    levels: np.ndarray,
    seeds: tuple[np.ndarray, np.ndarray],
) -> np.ndarray:
    """0 for cells that will do; 1 where a contour bends too much; 2 where contours could be mistaken."""
    corners = samples.corners(cells, size)
    loss, slope = samples.loss[corners], samples.slope[:, corners] * size
    change = np.abs(slope - np.roll(slope, 1, axis=1))
    doubt = DOUBT * (change[0, 1::2].max(axis=0) + change[1, ::2].max(axis=0))
    low, high = np.fmin.reduce(loss) - doubt, np.fmax.reduce(loss) + doubt
    seeded = _seeded(cells, samples.count[1, 0] // size, size, seeds, low, high)
    missing = np.isnan(loss)
    edge = missing.any(axis=0) & ~missing.all(axis=0) & (size > FINEST >> EDGE)
    urgency = 2 * edge.astype(np.int8)
    near = np.flatnonzero(np.searchsorted(levels, low) < np.searchsorted(levels, high, side="right"))
    middle = samples.middles(cells[:, near], size)
    five = np.concatenate([slope[:, :, near], samples.slope[:, None, middle] * size], axis=1)
    mean = five.mean(axis=1, keepdims=True)
    with np.errstate(all="ignore"):
        cosine = ((five * mean).sum(axis=0) / (np.hypot(*five) * np.hypot(*mean))).min(axis=0)
    bands = _bands(levels, np.concatenate([loss[:, near], samples.loss[None, middle]]))
    crossed = bands.min(axis=0) < bands.max(axis=0)
    bend = np.sqrt(8 * np.clip(1 - np.nan_to_num(cosine), 0, 1)) * size * samples.unit.max()
    bends = bend > BEND * np.where(_aside(samples, cells[:, near], size, window), ASIDE, 1)
    astray = ~(cosine > ASTRAY) | (seeded | _turning(samples, cells, size, slope))[near]
    urgency[near] = np.where(astray, 2, np.maximum(urgency[near], crossed & bends))
    return urgency


def _turning(samples: Samples, cells: np.ndarray, size: int, slope: np.ndarray) -> np.ndarray:
    """Which cells lie on the region's border where the slope along it turns: a contour may come in and go out there."""
    outside = _outside(samples, cells, size)
    along = np.stack([slope[0, 0], slope[1, 1], slope[0, 2], slope[1, 3]])
    after = np.stack([slope[0, 1], slope[1, 2], slope[0, 3], slope[1, 0]])
    return np.any(outside & (along * after <= 0), axis=0)


def _outside(samples: Samples, cells: np.ndarray, size: int) -> np.ndarray:
    """Beyond which of their sides cells have no neighbour, (4, n)."""
    beyond = cells[:, None] + BEYOND[:, :, None]
    return np.any((beyond < 0) | (beyond >= (samples.count // size)[:, None]), axis=0)


def _aside(samples: Samples, cells: np.ndarray, size: int, window: Window) -> np.ndarray:
    """Which cells lie outside the window."""
    low, high = np.array(window).T[..., None]
    begin, side = samples.low + cells * size * samples.step, size * samples.step
    return np.any((begin + side < low) | (begin > high), axis=0)


def _seeded(
    cells: np.ndarray,
    across: int,
    size: int,
    seeds: tuple[np.ndarray, np.ndarray],
    low: np.ndarray,
    high: np.ndarray,
) -> np.ndarray:
    """Which cells hold a stationary point; what they reach from and to is made to include its loss."""
    at, loss = seeds
    keys = cells[0] * across + cells[1]
    order = np.argsort(keys)
    wanted = (at[0] // size) * across + at[1] // size
    place = order[np.minimum(np.searchsorted(keys, wanted, sorter=order), len(keys) - 1)]
    there = keys[place] == wanted
    np.minimum.at(low, place[there], loss[there])
    np.maximum.at(high, place[there], loss[there])
    seeded = np.zeros(len(keys), bool)
    seeded[place[there]] = True
    return seeded


def _leaves(splits: list[np.ndarray], cells: tuple[int, int]) -> Leaves:
    """The cells that stay whole at every depth (2, n), and beyond which of their sides one is split (4, n)."""
    counts = np.array(cells)[:, None]
    split = [_keyed(each, counts << depth) for depth, each in enumerate(splits)]
    for depth in range(len(split) - 1, 0, -1):
        these = _unkeyed(split[depth], counts << depth)
        around = np.concatenate([these, (these[:, None] + BEYOND[:, :, None]).reshape(2, -1)], axis=1)
        around = around[:, np.all((around >= 0) & (around < counts << depth), axis=0)]
        split[depth - 1] = np.union1d(split[depth - 1], _keyed(around >> 1, counts << (depth - 1)))
    here, leaves = grid(*cells), []
    for depth, gone in enumerate([*split, np.empty(0, np.int64)]):
        inside = counts << depth
        whole = here[:, ~_among(gone, here, inside)]
        leaves.append((whole, _among(gone, whole[:, None] + BEYOND[:, :, None], inside)))
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


def _triangles(samples: Samples, leaves: Leaves, levels: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Triangles around the middle of each cell that a level crosses, the cells' sizes, and the region's border."""
    triangles, sizes, borders = [], [], []
    for depth, (cells, finer) in enumerate(leaves):
        size = FINEST >> depth
        corners = samples.corners(cells, size)
        after, halves = np.roll(corners, -1, axis=0), _halves(samples, cells, finer, size)
        outer = _outside(samples, cells, size)
        borders.append(np.stack([corners[outer], after[outer]]))
        # A middle that was never asked for lies where no level is near.
        seen = [corners, np.where(finer, halves, corners), samples.known_middles(cells, size, corners[0])[None]]
        bands = _bands(levels, samples.loss[np.concatenate(seen)])
        crossed = np.flatnonzero(bands.min(axis=0) < bands.max(axis=0))
        a, b, half, split = corners[:, crossed], after[:, crossed], halves[:, crossed], finer[:, crossed]
        middle = np.broadcast_to(samples.middles(cells[:, crossed], size), a.shape)
        whole = np.stack([a[~split], b[~split], middle[~split]])
        first = np.stack([a[split], half[split], middle[split]])
        second = np.stack([half[split], b[split], middle[split]])
        triangles += [whole, first, second]
        sizes.append(np.full(whole.shape[1] + 2 * first.shape[1], size))
    return np.concatenate(triangles, axis=1), np.concatenate(sizes), np.concatenate(borders, axis=1)


def _halves(samples: Samples, cells: np.ndarray, finer: np.ndarray, size: int) -> np.ndarray:
    """The samples in the middle of the cells' sides, where the neighbour has one; else -1: (4, n)."""
    halves = np.full(finer.shape, -1)
    side, cell = np.nonzero(finer)
    at = 2 * cells[:, cell] + CORNERS[:, side] + np.roll(CORNERS, -1, axis=1)[:, side]
    halves[side, cell] = samples.ids(at * (size // 2))
    return halves


def _along(samples: Samples, border: np.ndarray) -> np.ndarray:
    """How far samples on the region's border lie along it, counter-clockwise from its lower left corner."""
    x, y = samples.at[:, border]
    wide, high = samples.count[:, 0]
    above = np.where(y == high, 2 * wide + high - x, 2 * (wide + high) - y)
    return np.where(y == 0, x, np.where(x == wide, wide + y, above))
