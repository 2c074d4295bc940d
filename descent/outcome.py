"""How a run ended, said honestly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from descent.stationary import FLAT, eigenvalues, newton_step

Kind = Literal["converged", "moving", "local minimum", "saddle", "maximum", "plateau", "left", "diverged", "undefined"]
SENTENCES: dict[Kind, str] = {
    "converged": "Converged",
    "moving": "Still moving",
    "local minimum": "Stuck at a local minimum",
    "saddle": "Stuck at a saddle",
    "maximum": "Stuck on a maximum",
    "plateau": "Stuck where it is flat",
    "left": "Left the window at step {step}",
    "diverged": "Diverged at step {step}",
    "undefined": "Slope undefined at step {step}",
}

FAR = 1e6
"""A coordinate beyond this has diverged."""
WINDOWS = 3
"""A run this many window widths from the window's middle has left it."""
SETTLED = 1e-3
"""Settled means within this share of the window's diagonal of a stationary point, and moving less than it."""
LEVEL = 1e-6
"""Ground is level where its slope, kept up across the window, would change the loss by less than this share."""
TIMED = ("left", "diverged", "undefined")


@dataclass(frozen=True)
class Outcome:
    """How one run ended, and at which step where that matters."""

    kind: Kind
    step: int | None = None

    def __str__(self) -> str:
        return SENTENCES[self.kind].format(step=self.step)


@dataclass(frozen=True)
class Ending:
    """What an outcome is judged by; every array has the batch's shape behind the axes named here.

    last, previous   the final two positions (2, *b)
    far              the first step beyond FAR or not finite, -1 where there is none
    left             the first step WINDOWS window widths away, -1 where there is none
    downhill         whether the loss there was below the start's
    undefined        whether the slope had no value where the run was just before it was lost
    """

    last: np.ndarray
    previous: np.ndarray
    far: np.ndarray
    left: np.ndarray
    downhill: np.ndarray
    undefined: np.ndarray


def judge(f: Any, ending: Ending) -> np.ndarray:
    """The outcome of every run: an object array of Outcome with the batch's shape."""
    kinds = np.full(ending.far.shape, "moving", dtype=object)
    steps = np.zeros(ending.far.shape, int)
    with np.errstate(all="ignore"):
        rest = _at_rest(f, ending)
        _, outside = beyond(f, ending.last)
    lost = ending.far >= 0
    fled = (ending.left >= 0) & np.where(lost, ending.downhill, outside)
    for kind, where, step in [
        *((kind, where, steps) for kind, where in rest.items()),
        ("diverged", lost, ending.far),
        ("left", fled, ending.left),
        ("undefined", lost & ending.undefined, ending.far - 1),
    ]:
        kinds[where], steps = kind, np.where(where, step, steps)
    outcomes = np.empty(kinds.shape, dtype=object)
    for index, kind in np.ndenumerate(kinds):
        outcomes[index] = Outcome(kind, int(steps[index]) if kind in TIMED else None)
    return outcomes


def beyond(f: Any, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which points are lost (not finite or beyond FAR), and which have left the window: (2, *b) -> (*b)."""
    lost = ~np.all(np.abs(x) <= FAR, axis=0)
    return lost, ~np.all(_distance(f, x) <= WINDOWS, axis=0)


def _distance(f: Any, x: np.ndarray) -> np.ndarray:
    """Distance from the window's middle in window widths, per coordinate; zero where there is no window."""
    window = getattr(f, "domain", None)
    if window is None:
        return np.zeros_like(x)
    low, high = np.array(window, float).T.reshape(2, 2, *[1] * (x.ndim - 1))
    return np.abs(x - (low + high) / 2) / (high - low)


def _at_rest(f: Any, ending: Ending) -> dict[Kind, np.ndarray]:
    """Where each kind of rest holds; later kinds win over earlier ones."""
    last = ending.last
    slope, curvature, size = f.gradient(last), f.hessian(last), _size(f, last)
    low, high = eigenvalues(curvature)
    zero = FLAT * np.maximum(np.abs(low), np.abs(high))
    still = np.hypot(*(last - ending.previous)) <= SETTLED * size
    level = np.hypot(*slope) * size <= LEVEL * np.maximum(1, np.abs(f.value(last)))
    near = still & (_newton_distance(slope, curvature, zero, level) <= SETTLED * size)
    repelled = np.hypot(*slope) > np.hypot(*f.gradient(ending.previous))
    best = _is_lowest(f, last)
    minimum = near & (low >= -zero) & (high > zero)
    return {
        "plateau": still & level,
        "local minimum": minimum & ~best,
        "converged": best & (minimum | (still & level)),
        "saddle": near & (low < -zero) & (high > zero) & ~repelled,
        "maximum": near & (high < -zero) & ~repelled,
    }


def _newton_distance(slope: np.ndarray, curvature: np.ndarray, zero: np.ndarray, level: np.ndarray) -> np.ndarray:
    """How far Newton's step says the stationary point is; on level ground a flat direction is ignored."""
    low, high = eigenvalues(curvature)
    steep = np.where(np.abs(low) > np.abs(high), low, high)
    valley = level & (np.minimum(np.abs(low), np.abs(high)) <= zero)
    return np.where(valley, np.hypot(*slope) / np.abs(steep), np.hypot(*newton_step(slope, curvature)))


def _is_lowest(f: Any, x: np.ndarray) -> np.ndarray:
    """Whether the known minimum nearest to each point is a lowest one; true where none is known."""
    known = f.minima() if hasattr(f, "minima") else ()
    if not known:
        return np.ones(x.shape[1:], bool)
    values = np.array([point.value for point in known])
    lowest = values <= values.min() + 1e-9 * np.maximum(1, np.abs(values.min()))
    distances = np.stack([np.hypot(x[0] - point.x, x[1] - point.y) for point in known])
    return lowest[np.argmin(np.nan_to_num(distances, nan=np.inf), axis=0)]


def _size(f: Any, x: np.ndarray) -> np.ndarray | float:
    """The length distances are compared with: the window's diagonal, or the point's own size."""
    window = getattr(f, "domain", None)
    if window is None:
        return np.maximum(1, np.hypot(*x))
    (x0, x1), (y0, y1) = window
    return float(np.hypot(x1 - x0, y1 - y0))
