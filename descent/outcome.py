"""How a run ended, said honestly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from descent.stationary import FLAT, SINGULAR, careful_step, circle, closed_in, eigenvalues

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
BESIDE = 3 * SETTLED
"""A run at rest this share of the diagonal from a known minimum is at that one."""
RECENT = 6
"""How many steps back a run must have been still to be at rest: one short step may be luck."""
LEVEL = 1e-6
"""Ground is level where its slope, kept up across the window, would change the loss by less than this share."""
SAME = 1e-9
"""Minima whose losses differ by less than this share are equally low."""
GRID = 21
"""Points along each side of the grid on which a lower place is looked for, where no minima are known."""
POLISH = 4
"""Steps of Newton's iteration from a point near a minimum to the minimum."""
ROUNDING = 1e-14
"""A slope this small beside the curvature and the window, or a rise beside the loss, may be rounding."""
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
    stride           the longest of the last RECENT steps
    far              the first step beyond FAR or not finite, -1 where there is none
    left             the first step WINDOWS window widths away, -1 where there is none
    downhill         whether the loss there was below the start's
    undefined        whether the slope had no value where the run was just before it was lost
    """

    last: np.ndarray
    previous: np.ndarray
    stride: np.ndarray
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


def reach(f: Any, dimensions: int) -> tuple[np.ndarray, np.ndarray]:
    """The lowest and the highest position that has neither left the window nor got lost, for points (2, *b)."""
    window = getattr(f, "domain", ((-np.inf, np.inf),) * 2)
    low, high = np.array(window, float).T.reshape(2, 2, *[1] * (dimensions - 1))
    with np.errstate(invalid="ignore"):
        middle, width = (low + high) / 2, high - low
        low, high = middle - WINDOWS * width, middle + WINDOWS * width
    return np.fmax(low, -FAR), np.fmin(high, FAR)


def beyond(f: Any, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which points are lost (not finite or beyond FAR), and which have left the window: (2, *b) -> (*b)."""
    low, high = reach(f, x.ndim)
    lost = ~np.all(np.abs(x) <= FAR, axis=0)
    return lost, ~np.all((x >= low) & (x <= high), axis=0)


def _at_rest(f: Any, ending: Ending) -> dict[Kind, np.ndarray]:
    """Where each kind of rest holds; later kinds win over earlier ones."""
    last = ending.last
    value, slope, size = f.value(last), f.gradient(last), _size(f, last)
    still = ending.stride <= SETTLED * size
    lowest = _lowest(f, last)
    height = np.where(np.isfinite(lowest), value - lowest, np.abs(value))
    level = np.hypot(*slope) * size <= LEVEL * np.maximum(1, height)
    target, away = _polished(f, last)
    near = still & (away <= SETTLED * size)
    low, high = eigenvalues(f.hessian(target))
    zero = FLAT * np.maximum(np.abs(low), np.abs(high))
    repelled = _repelled(f, ending, slope)
    curve = near & (np.minimum(np.abs(low), np.abs(high)) <= zero) & ((high > zero) | ~repelled)
    held = still & _held(f, last, value, SETTLED * size)
    minimum, best = (near & (low > zero)) | held, _is_lowest(f, last, target, held & ~near, lowest)
    flat = (still & level) | curve
    bottom = np.where(curve, f.value(target), value) <= lowest + LEVEL * np.maximum(1, height)
    return {
        "plateau": flat,
        "local minimum": minimum & ~best,
        "converged": (minimum & best) | (flat & bottom),
        "saddle": near & (low < -zero) & (high > zero) & ~repelled,
        "maximum": near & (high < -zero) & ~repelled,
    }


def _held(f: Any, x: np.ndarray, value: np.ndarray, radius: np.ndarray | float) -> np.ndarray:
    """Whether the loss is higher all around, so that a minimum lies within the radius, be it at a kink."""
    around = x[:, None] + radius * circle().reshape(2, -1, *[1] * (x.ndim - 1))
    return f.value(around).min(axis=0) - value > ROUNDING * np.abs(value)


def _repelled(f: Any, ending: Ending, slope: np.ndarray) -> np.ndarray:
    """Whether the last step led away along the direction that curves down the most, and not by rounding."""
    curvature, size = f.hessian(ending.last), _size(f, ending.last)
    steepest = np.abs(eigenvalues(curvature)).max(axis=0)
    rounding = np.hypot(*slope) <= ROUNDING * size * steepest
    before = f.gradient(ending.previous)
    return ~rounding & (np.abs(_downward(curvature, slope)) > np.abs(_downward(curvature, before)))


def _downward(curvature: np.ndarray, slope: np.ndarray) -> np.ndarray:
    """The part of a slope along the direction that curves down the most, in units of that direction."""
    (a, b), (_, d) = curvature
    low, _ = eigenvalues(curvature)
    along_x = np.abs(low - a) <= np.abs(low - d)
    return np.where(along_x, (low - d) * slope[0] + b * slope[1], b * slope[0] + (low - a) * slope[1])


def _is_lowest(f: Any, x: np.ndarray, target: np.ndarray, kinked: np.ndarray, lowest: np.ndarray | float) -> np.ndarray:
    """Whether the minimum a point rests at is a lowest one: a known one near it, or else what its own loss says."""
    bottom = f.value(target)
    if kinked.any():  # Newton's iteration leads nowhere
        bottom = np.fmin(bottom, _closed_in_on(f, x, kinked))
    own = bottom <= lowest + SAME * np.maximum(1, np.abs(bottom))
    known = f.minima() if hasattr(f, "minima") else ()
    if not known:
        return own
    best = np.array([point.value <= lowest + SAME * np.maximum(1, np.abs(lowest)) for point in known])
    distances = np.nan_to_num(np.stack([np.hypot(x[0] - point.x, x[1] - point.y) for point in known]), nan=np.inf)
    beside = distances.min(axis=0) <= BESIDE * _size(f, x)
    return np.where(beside, best[np.argmin(distances, axis=0)], own)


def _closed_in_on(f: Any, x: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """The lowest loss near the chosen points, infinite for the others: it takes long, and few are chosen."""
    if not getattr(f, "plain", False):  # each point may have a loss of its own
        return np.where(chosen, f.value(closed_in(f, x, SETTLED * _size(f, x))), np.inf)
    lowest = np.full(chosen.shape, np.inf)
    lowest[chosen] = f.value(closed_in(f, x[:, chosen], SETTLED * _size(f, x)))
    return lowest


def _lowest(f: Any, x: np.ndarray) -> np.ndarray | float:
    """The lowest loss known: of the minima, or else on a grid over the window; infinite where there is neither."""
    if hasattr(f, "bottom") and f.bottom() is not None:
        return f.bottom()
    window = getattr(f, "domain", None)
    if window is None:
        return np.inf
    low, high = np.array(window, float).T.reshape(2, 2, *[1] * x.ndim)
    grid = np.stack(np.meshgrid(*(np.linspace(low, high, GRID) for low, high in window)))
    places = grid.reshape(2, -1, *[1] * (x.ndim - 1))
    targets, _ = _polished(f, places)
    found = f.value(np.clip(targets, low, high))
    return np.fmin.reduce(np.fmin(f.value(places), found), axis=0)


def _polished(f: Any, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Points near stationary ones, brought closer by Newton's iteration; and how far off those lie, for all it tells.

    Where the curvature vanishes too, each step falls short: by half for losses of third order, by two thirds of what
    is left for those of fourth. The last step tells how far there still is to go.
    """
    target, step = x, np.zeros_like(x)
    for _ in range(POLISH):
        step = careful_step(f.gradient(target), f.hessian(target))
        target = target + step
    (a, b), (_, d) = curvature = f.hessian(target)
    steepest = np.abs(eigenvalues(curvature)).max(axis=0)
    slope = np.hypot(*f.gradient(target))
    leads_on = (np.abs(a * d - b * b) <= SINGULAR * steepest**2) & (slope > LEVEL * _size(f, x) * steepest)
    return target, np.where(leads_on, np.inf, np.hypot(*(target - x)) + 2 * np.hypot(*step))


def _size(f: Any, x: np.ndarray) -> np.ndarray | float:
    """The length distances are compared with: the window's diagonal, or the point's own size."""
    window = getattr(f, "domain", None)
    if window is None:
        return np.maximum(1, np.hypot(*x))
    (x0, x1), (y0, y1) = window
    return float(np.hypot(x1 - x0, y1 - y0))
