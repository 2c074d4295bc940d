"""The surface as a relief: heights on a grid over the map's window, for the picture in three dimensions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from descent import Surface
from descent.objective import Window, moves
from views.plots.contours import FULL, contours, sample

CELLS = 72
"""Cells along each side of the window."""
SOFT = 0.03
"""A logarithm is that of the loss above the lowest plus this share of its median: steep, but no sharp funnels."""
STEEP = 300
"""A loss that rises so many times higher than its median is shown by its logarithm, however its levels are spaced."""
BEYOND = 2.0
"""So many times the spread of the middle 96 % above or below it, the ground is left out: a pole has no height."""
AHEAD = 4000
"""Ground that moves is known as far as it goes in so many steps."""


@dataclass(frozen=True, eq=False)
class Relief:
    """Heights over the map's window and, where the ground moves, around it, as 16-bit numbers.

    heights    (y, x): 1 to 65535 from ``low`` to ``high``, 0 where there is none: not a number, infinite, or too far
    low, high  the heights of the lowest and the highest ground drawn
    base       the loss from which a logarithm counts
    soft       None: the height is the loss. Else it is log(1 + (loss - base) / soft)
    cut        whether ground was left out
    pad        cells beyond the window on either side, along x and y
    """

    heights: np.ndarray
    low: float
    high: float
    base: float
    soft: float | None
    cut: bool
    pad: tuple[int, int]


@lru_cache(maxsize=64)
def relief(surface: Surface) -> Relief:
    """The heights of a surface, computed once."""
    shape = contours(surface)
    pad, window = _around(surface, shape.home)
    _, _, z = sample(surface, window, CELLS + 2 * np.array(pad))
    seen = z[np.isfinite(z)]
    if not seen.size:
        return Relief(np.zeros(z.shape, np.uint16), 0.0, 1.0, 0.0, None, True, pad)
    least, most = _limits(seen)
    base = shape.floor if shape.floor is not None else least
    soft = _soft(surface, seen[seen >= base] - base)
    with np.errstate(all="ignore"):
        heights = z if soft is None else np.log1p((z - base) / soft)
    if soft is not None:
        least, most = 0.0, _limits(heights[np.isfinite(heights)])[1]
    low = base if soft is None and shape.floor is not None else least
    high = most if most > low else low + 1.0
    drawn = np.isfinite(heights) & (heights >= low) & (heights <= high)
    coded = np.zeros(z.shape, np.uint16)
    coded[drawn] = np.rint((heights[drawn] - low) / (high - low) * (FULL - 1)) + 1
    return Relief(coded, float(low), float(high), float(base), soft, not drawn.all(), pad)


def _around(surface: Surface, home: Window) -> tuple[tuple[int, int], Window]:
    """How many cells beyond the window the ground may come from, and the window with them."""
    moving: Any = surface
    if not moves(moving):
        return (0, 0), home
    cells = [(high - low) / CELLS for low, high in home]
    farthest = np.abs(moving.drift(AHEAD)).max(axis=1)
    px, py = (int(np.ceil(far / cell)) for far, cell in zip(farthest, cells, strict=True))
    (x0, x1), (y0, y1) = home
    dx, dy = px * cells[0], py * cells[1]
    return (px, py), ((x0 - dx, x1 + dx), (y0 - dy, y1 + dy))


def _soft(surface: Surface, gaps: np.ndarray) -> float | None:
    """How softly the logarithm begins at the lowest loss; None where the loss itself is the height."""
    middle = float(np.median(gaps))
    steep = gaps.max() > STEEP * middle
    if middle <= 0 or (surface.levels == "linear" and not steep):
        return None
    return middle * SOFT


def _limits(values: np.ndarray) -> tuple[float, float]:
    """The least and the greatest value that is not far beyond all others."""
    low, high = np.quantile(values, [0.02, 0.98])
    reach = BEYOND * (high - low)
    kept = values[(values >= low - reach) & (values <= high + reach)]
    return float(kept.min()), float(kept.max())
