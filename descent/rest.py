"""How a run that hardly moves any more rests: at which kind of place, by the map of its surface or by the ground."""

from __future__ import annotations

from typing import Any

import numpy as np

from descent.objective import is_single_shape, landscape, window
from descent.places import LEVEL as GROUND
from descent.places import on_curves, on_points, on_the_ground
from descent.stationary import (
    MAXIMUM,
    MINIMUM,
    NONE,
    SADDLE,
    SINGULAR,
    careful_step,
    closed_in,
    eigenvalues,
    nearest,
    ring,
)

RESTS = ("converged", "local minimum", "plateau", "saddle", "maximum")

SETTLED = 1e-3
"""Settled means within this share of the window's diagonal of a stationary point, and moving less than it."""
BESIDE = 3 * SETTLED
"""A run at rest this share of the diagonal from a known minimum is at that one."""
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


def on_level_ground(f: Any, x: np.ndarray) -> np.ndarray:
    """Which points lie on level ground, however high it is: who stays there is at rest, and does not stand still."""
    return np.hypot(*f.gradient(x)) * _size(f, x) <= LEVEL


def at_rest(f: Any, last: np.ndarray, previous: np.ndarray, stride: np.ndarray) -> np.ndarray:
    """How runs rest, from their last two positions (2, *b) and the longest of their last steps: places in RESTS.

    NONE where a run is on its way.
    """
    still = np.asarray(stride <= SETTLED * _size(f, last))
    kinds = np.full(still.shape, NONE)
    if not still.any():
        return kinds
    if not is_single_shape(f):  # each run may have a loss of its own
        return np.where(still, _rests(f, last, previous), kinds)
    kinds[still] = _rests(f, last[:, still], previous[:, still])
    return kinds


def _rests(f: Any, last: np.ndarray, previous: np.ndarray) -> np.ndarray:
    """How runs that hardly move rest, from their last two positions: places in RESTS, NONE for those on their way."""
    value, slope, size = f.value(last), f.gradient(last), _size(f, last)
    lowest = _lowest(f, last)
    height = np.where(np.isfinite(lowest), value - lowest, np.abs(value))
    level = np.hypot(*slope) * size <= LEVEL * np.maximum(1, height)
    place, loss, target, mapped = _places(f, last, size)
    unstable = (place == SADDLE) | (place == MAXIMUM)
    if unstable.any():
        place = np.where(unstable & ~level & _repelled(f, last, previous, slope), NONE, place)
    nowhere = place == NONE
    held = nowhere & ~mapped
    if held.any():
        held = _held(f, held, last, value, SETTLED * size)
    minimum, flat = (place == MINIMUM) | held, (place == GROUND) | (nowhere & level & ~held)
    best = loss <= lowest + SAME * np.maximum(1, np.abs(lowest))
    unknown = minimum & ~mapped
    if unknown.any():
        best = np.where(unknown, _is_lowest(f, last, target, held, lowest), best)
    bottom = ~mapped & (np.where(nowhere, value, loss) <= lowest + LEVEL * np.maximum(1, height))
    holds = (minimum & best) | (flat & bottom), minimum, flat, place == SADDLE, place == MAXIMUM
    return np.select(holds, range(len(RESTS)), NONE)


def _places(f: Any, x: np.ndarray, size: np.ndarray | float) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """What points (2, *b) are at, as in KINDS or LEVEL, the loss there and where it is; and whether the map told it.

    A curve, on the map or not, is one where Newton's iteration leads there, too.
    """
    single = is_single_shape(f)  # else each run has a loss of its own, and all are asked about at once
    place, loss = on_points(f, x, SETTLED * size)
    mapped, target, near = place != NONE, x.copy(), np.zeros(place.shape, bool)
    if not mapped.all():
        some = ~mapped if single else ...
        target[:, some], away = _polished(f, x[:, some])
        near[some] = away <= SETTLED * size
        near &= ~mapped
        place[near], loss[near] = on_curves(f, x[:, near], SETTLED * size)
        mapped = place != NONE
    ground = near & ~mapped
    if ground.any():
        some = ground if single else ...
        kinds, spots = on_the_ground(f, target[:, some], size)
        place[some] = np.where(ground[some], kinds, place[some])
        target[:, some] = np.where(ground[some], spots, target[:, some])
    return place, np.where(mapped, loss, f.value(target)), target, mapped


def _held(f: Any, chosen: np.ndarray, x: np.ndarray, value: np.ndarray, radius: np.ndarray | float) -> np.ndarray:
    """At which chosen points the loss is higher all around: a minimum, be it at a kink, lies within the radius."""
    if not is_single_shape(f):
        return chosen & (f.value(ring(x, radius)).min(axis=0) - value > ROUNDING * np.abs(value))
    held = np.zeros(chosen.shape, bool)
    rises = f.value(ring(x[:, chosen], radius)).min(axis=0) - value[chosen]
    held[chosen] = rises > ROUNDING * np.abs(value[chosen])
    return held


def _repelled(f: Any, last: np.ndarray, previous: np.ndarray, slope: np.ndarray) -> np.ndarray:
    """Whether the last step led away along the direction that curves down the most, and not by rounding."""
    curvature, size = f.hessian(last), _size(f, last)
    steepest = np.abs(eigenvalues(curvature)).max(axis=0)
    rounding = np.hypot(*slope) <= ROUNDING * size * steepest
    before = f.gradient(previous)
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
    ground = landscape(f)
    known = ground.minima() if ground else ()
    if not known:
        return own
    best = np.array([point.value <= lowest + SAME * np.maximum(1, np.abs(lowest)) for point in known])
    index, distance = nearest(x, known)
    return np.where(distance <= BESIDE * _size(f, x), best[index], own)


def _closed_in_on(f: Any, x: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """The lowest loss near the chosen points, infinite for the others: it takes long, and few are chosen."""
    if not is_single_shape(f):  # each point may have a loss of its own
        return np.where(chosen, f.value(closed_in(f, x, SETTLED * _size(f, x))), np.inf)
    lowest = np.full(chosen.shape, np.inf)
    lowest[chosen] = f.value(closed_in(f, x[:, chosen], SETTLED * _size(f, x)))
    return lowest


def _lowest(f: Any, x: np.ndarray) -> np.ndarray | float:
    """The lowest loss known: of the minima, or else on a grid over the window; infinite where there is neither."""
    ground, sides = landscape(f), window(f)
    bottom = ground.bottom() if ground else None
    if bottom is not None:
        return bottom
    if sides is None:
        return np.inf
    low, high = np.array(sides, float).T.reshape(2, 2, *[1] * x.ndim)
    grid = np.stack(np.meshgrid(*(np.linspace(low, high, GRID) for low, high in sides)))
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
    sides = window(f)
    if sides is None:
        return np.maximum(1, np.hypot(*x))
    (x0, x1), (y0, y1) = sides
    return float(np.hypot(x1 - x0, y1 - y0))
