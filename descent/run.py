"""The engine: step an optimizer down a function, one run or a whole batch at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from descent.altered import Altered
from descent.arrival import Arrival, Watch, joined
from descent.entry import Entry
from descent.objective import Objective, at_step, at_time, changes, cost
from descent.optimizer import Optimizer
from descent.outcome import RECENT
from descent.params import Number
from descent.progress import done, parts
from descent.schedule import Constant, Schedule
from descent.standstill import reasons
from descent.tiles import cut, cut_item, tiles
from descent.trajectory import Trajectory

CONSTANT = Constant()
LIGHT = 1_000_000
"""The states of a run of at most so many coordinates in all are kept for its memory to be looked at."""


def walk(
    f: Objective, optimizer: Optimizer, start, steps: int, schedule: Schedule = CONSTANT, seed: Number = 0
) -> Iterator[tuple[np.ndarray, Any]]:
    """The positions (2, *batch) and states of a run, the start first: steps + 1 pairs.

    The batch is whatever the trailing axes of the start, of the seed and of every parameter broadcast to.
    """
    x, steps = placed(start, f, optimizer, schedule, seed=seed), counted(steps)
    yield x, optimizer.init(x)
    moves = _moves(f, optimizer, x, steps, schedule, seed)
    for _ in range(steps):
        with np.errstate(all="ignore"):
            x, state, _ = next(moves)
        yield x, state


def descend(
    f: Objective, optimizer: Optimizer, start, steps: int, schedule: Schedule = CONSTANT, seed: Number = 0
) -> Trajectory:
    """A run recorded whole: every position, loss, gradient, learning rate and memory vector.

    A run that diverges becomes inf or nan, stays so and disturbs no other. The loss and the gradient recorded
    are those of ``f`` itself, also where the optimizer met a mini-batch or noise.
    """
    x, steps = placed(start, f, optimizer, schedule, seed=seed), counted(steps)
    path, rates = np.empty((steps + 1, *x.shape)), np.empty((steps, *x.shape[1:]))
    path[0] = x
    evaluations = np.zeros(steps + 1, int)
    light = x.size * steps <= LIGHT
    state = before = optimizer.init(x)
    kept = [state]
    tally = Tally(f)
    with np.errstate(all="ignore"):
        for t, (here, after, rate) in enumerate(_moves(tally, optimizer, x, steps, schedule, seed), 1):
            path[t], rates[t - 1], evaluations[t] = here, rate, tally.count
            before, state = state, after
            if light:
                kept.append(state)
            done(t / steps)
    resting = np.all(path[-RECENT - 1 :] == path[-1], axis=(0, 1))
    why = _why_still(f, optimizer, path[-1], before, steps, schedule, seed, resting)
    retrace = partial(walk, f, optimizer, x, steps, schedule, seed)
    path = np.moveaxis(path, 0, 1)
    return Trajectory(f, optimizer, path, rates, evaluations, why, retrace, kept if light else None)


def arrive(
    f: Objective,
    optimizer: Optimizer,
    start,
    steps: int,
    schedule: Schedule = CONSTANT,
    seed: Number = 0,
    target: Number = np.nan,
    at: Sequence[int] = (),
    motion: bool = True,
) -> Arrival:
    """Where a run ends, with running metrics only: for sweeps too wide to record.

    ``target`` is a loss; the arrival says when each run first reached it, and since when it stayed there; nobody
    reaches one that is no number. ``at`` are the steps whose positions are kept too. Without ``motion`` a third of the
    time is saved: path length, longest step and oscillation are then nan. A wide batch is run in tiles, one after
    another, which changes nothing in any run.
    """
    x, steps = placed(start, f, optimizer, schedule, seed=seed), counted(steps)
    axes = x.ndim - 1
    arrivals = [
        _arrive(
            cut_item(f, axes, tile),
            cut_item(optimizer, axes, tile),
            cut(x, axes, tile, 1),
            steps,
            cut_item(schedule, axes, tile),
            cut(seed, axes, tile),
            cut(target, axes, tile),
            at,
            motion,
        )
        for tile in parts(tiles(x.shape[1:]))
    ]
    return joined(f, arrivals)


def _arrive(
    f: Objective,
    optimizer: Optimizer,
    x: np.ndarray,
    steps: int,
    schedule: Schedule,
    seed: Number,
    target: Number,
    at: Sequence[int],
    motion: bool,
) -> Arrival:
    tally = Tally(f)
    with np.errstate(all="ignore"):
        watch = Watch(f, x, target, at, motion)
        state = before = None
        for t, (here, after, rate) in enumerate(_moves(tally, optimizer, x, steps, schedule, seed), 1):
            before, state = state, after
            watch.see(t, here, rate)
            done(t / steps)
        arrival = watch.arrival(tally.count)
    before = optimizer.init(x) if before is None else before
    ending = arrival.ending
    why = _why_still(f, optimizer, arrival.end, before, steps, schedule, seed, ending.since >= 0)
    return replace(arrival, ending=replace(ending, why=np.where(ending.why < 0, why, ending.why)))


def _why_still(
    f: Objective,
    optimizer: Optimizer,
    x: np.ndarray,
    state: Any,
    t: int,
    schedule: Schedule,
    seed: Number,
    resting: np.ndarray,
) -> np.ndarray:
    """Why the resting runs of a batch did not move in their last update t, in which the state was this."""
    if not t or not resting.any():
        return np.full(resting.shape, -1)
    momentum = schedule.momentum(t - 1, t)
    driven = optimizer if momentum is None else optimizer.driven(momentum)
    ground = at_time(f, float(t))
    return reasons(ground, driven, x, state, at_step(f, t, seed), t, resting)


def counted(steps: int) -> int:
    """The number of steps, a whole one from 0 on, else ValueError."""
    if steps != int(steps) or steps < 0:
        raise ValueError(f"A run has a whole number of steps, not {steps}.")
    return int(steps)


def placed(start, *items: Any, seed: Number = 0) -> np.ndarray:
    """The start (2, *b) spread over the batch that it, the seed and every parameter of the items broadcast to."""
    start = np.asarray(start, float)
    if start.shape[:1] != (2,):
        raise ValueError(f"A start has shape (2, *batch), not {start.shape}.")
    batch = np.broadcast_shapes(start.shape[1:], np.shape(seed), *_shapes(items))
    missing = (1,) * (len(batch) - start.ndim + 1)
    return np.broadcast_to(start.reshape(2, *missing, *start.shape[1:]), (2, *batch)).copy()


def acting(optimizer: Optimizer, schedule: Schedule, t: int, steps: int) -> Optimizer:
    """The optimizer as the schedule has it make update t of a run."""
    moving = optimizer.scaled(schedule(t - 1, steps))
    momentum = schedule.momentum(t - 1, steps)
    return moving if momentum is None else moving.driven(momentum)


def _moves(
    f: Objective, optimizer: Optimizer, x: np.ndarray, steps: int, schedule: Schedule, seed: Number
) -> Iterator[tuple[np.ndarray, Any, Number]]:
    """Position and state after each update, and the learning rate it used."""
    state = optimizer.init(x)
    steady = isinstance(schedule, Constant)
    changing = changes(f)
    for t in range(1, steps + 1):
        moving = optimizer if steady else acting(optimizer, schedule, t, steps)
        rate = moving.rate(state, t)
        x, state = moving.step(x, state, at_step(f, t, seed) if changing else f, t)
        yield x, state, rate


class Tally(Altered):
    """An objective that counts per-sample gradients: as many for each gradient as it averages over.

    A Hessian counts as two gradients, one for each of its columns; losses alone are not counted.
    """

    def __init__(self, f: Objective) -> None:
        self._f, self.count = f, 0
        if changes(f):
            self.at_step = partial(self._turn, f)

    def value(self, xy: np.ndarray) -> Any:
        return self._f.value(xy)

    def gradient(self, xy: np.ndarray) -> np.ndarray:
        self.count += cost(self._f)
        return self._f.gradient(xy)

    def hessian(self, xy: np.ndarray) -> np.ndarray:
        self.count += 2 * cost(self._f)
        return self._f.hessian(xy)

    def _turn(self, changing: Objective, t: int, seed: Number) -> Tally:
        """Become the objective of update t, going on with the count."""
        self._f = at_step(changing, t, seed)
        return self


def _shapes(items: Iterable[Any]) -> Iterator[tuple[int, ...]]:
    """The shapes of every number in the fields of the items, however deeply nested; data of other objects is not."""
    for item in items:
        if is_dataclass(item):
            for value in (getattr(item, each.name) for each in fields(item)):
                if isinstance(item, Entry) and isinstance(value, np.ndarray):
                    yield value.shape
                yield from _shapes([value])
