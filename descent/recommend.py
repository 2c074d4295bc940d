"""Learning rates worth starting from: listed by the surface, or found by one batch of runs."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from descent.optimizer import Optimizer
from descent.params import params
from descent.run import descend
from descent.surface import Surface

STEPS = 300
LONGEST_STEP = 0.12
"""No step of a recommended rate is longer than this share of the window's diagonal."""
TARGET = 0.01
"""The share of the start's gap to the lowest loss that a run should reach."""


def recommended_rate(surface: Surface, optimizer: type[Optimizer]) -> float:
    """The learning rate to offer first for an optimizer with default hyperparameters.

    The surface's own measured rate where it lists one and has its default shape; otherwise the rate of a 1-2-5
    grid that reaches 1 % of the start's gap first, and still has it at the end, while the path stays in the
    window and no step is longer than 12 % of its diagonal.
    """
    if not surface.is_single_shape:
        raise ValueError("A rate is recommended for one shape of a surface, not for several at once.")
    if optimizer.id in surface.rates and surface == type(surface)():
        return surface.rates[optimizer.id]
    return _measured(surface, optimizer)


@lru_cache(maxsize=512)
def _measured(surface: Surface, optimizer: type[Optimizer]) -> float:
    rates = _one_two_five(params(optimizer)["lr"].low, params(optimizer)["lr"].high)
    run = descend(surface, optimizer(lr=rates), surface.starts[0], STEPS)
    with np.errstate(all="ignore"):
        inside, gap = _inside(surface, run.path), _gap(surface, run.loss)
        steps = np.hypot(*np.diff(run.path, axis=1))
        short = np.all(steps <= LONGEST_STEP * _diagonal(surface), axis=0)
        left = np.fmin(gap[-1] / gap[0], 1e6)
    good = short & inside.all(axis=0)
    if not good.any() or surface.bottom() is None:
        # on an unbounded surface every good run leaves: take the boldest whose steps are short while it is inside
        calm = np.all((steps <= LONGEST_STEP * _diagonal(surface)) | ~inside[:-1], axis=0)
        return float(rates[np.flatnonzero(calm)[-1]]) if calm.any() else float(rates[0])
    arrived = gap <= TARGET * gap[0]
    # runs that end alike are equals whatever their last bits: the first, smallest rate then wins on every machine
    stuck = STEPS + 1 + np.round(left, 6)
    first = np.where(arrived[-1], arrived.argmax(axis=0), stuck)
    return float(rates[np.argmin(np.where(good, first, np.inf))])


def _inside(surface: Surface, path: np.ndarray) -> np.ndarray:
    (x0, x1), (y0, y1) = surface.domain
    x, y = path
    return (x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)


def _gap(surface: Surface, loss: np.ndarray) -> np.ndarray:
    bottom = surface.bottom()
    return loss - (np.nanmin(loss[:, 0]) if bottom is None else bottom)


def _diagonal(surface: Surface) -> float:
    (x0, x1), (y0, y1) = surface.domain
    return float(np.hypot(x1 - x0, y1 - y0))


def _one_two_five(low: float, high: float) -> np.ndarray:
    exponents = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    grid = np.array([float(f"{m}e{e}") for e in exponents for m in (1, 2, 5)])
    return grid[(grid >= low) & (grid <= high)]
