"""Where runs end and what is noticed on the way, for batches too wide to record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from math import prod
from typing import Any

import numpy as np

from descent.outcome import FAR, RECENT, Ending, judge, reach
from descent.params import Number
from descent.progress import parts
from descent.tiles import cut, cut_item, tiles
from descent.trajectory import at_time, undefined

COORDINATES, LONGEST = 1 << 15, 64
"""Positions are measured together while so many runs times steps are at hand, and of at most so many steps."""


@dataclass(frozen=True, eq=False)
class Arrival:
    """Where a run ended and what was noticed on the way; every array has the batch's shape.

    end          the last position (2, *batch)
    loss         the loss there
    best         the lowest loss met, the start's included
    length       the length of the path
    longest      the longest step that has a length
    oscillation  the share of coordinates that turn round from one update to the next; nan for fewer than two updates
    reached      the first step whose loss was at most the target, -1 where there is none
    settled      the step from which the loss stayed at most the target to the end, -1 where it did not
    seen         the positions after the steps asked for (2, count, *batch)
    evaluations  the per-sample gradients a run asked for, one number for all
    steps        the number of updates
    """

    f: Any
    end: np.ndarray
    loss: np.ndarray
    best: np.ndarray
    length: np.ndarray
    longest: np.ndarray
    oscillation: np.ndarray
    reached: np.ndarray
    settled: np.ndarray
    seen: np.ndarray
    evaluations: int
    steps: int
    ending: Ending

    @cached_property
    def outcome(self) -> Any:
        """How the run ended: an Outcome, or for a batch an array of them."""
        f, batch = at_time(self.f, float(self.steps)), self.loss.shape
        axes = len(batch)
        judged = [judge(cut_item(f, axes, tile), _cut_ending(self.ending, axes, tile)) for tile in parts(tiles(batch))]
        outcomes = np.concatenate(judged) if axes else judged[0]
        return outcomes if outcomes.shape else outcomes.item()


def joined(f: Any, arrivals: Sequence[Arrival]) -> Arrival:
    """The arrivals of a batch's tiles as that of the whole batch."""
    first = arrivals[0]
    if len(arrivals) == 1:
        return first
    values: dict[str, Any] = {
        each.name: np.concatenate([getattr(part, each.name) for part in arrivals], axis=_leading(each.name))
        for each in fields(Arrival)
        if isinstance(getattr(first, each.name), np.ndarray)
    }
    ending = {
        each.name: np.concatenate([getattr(part.ending, each.name) for part in arrivals], axis=_leading(each.name))
        for each in fields(Ending)
    }
    return Arrival(f=f, evaluations=first.evaluations, steps=first.steps, ending=Ending(**ending), **values)


def _leading(name: str) -> int:
    """How many axes an array has before those of the batch."""
    return {"end": 1, "last": 1, "previous": 1, "seen": 2}.get(name, 0)


def _cut_ending(ending: Ending, axes: int, tile: slice) -> Ending:
    values = {each.name: getattr(ending, each.name) for each in fields(Ending)}
    return Ending(**{name: cut(value, axes, tile, _leading(name)) for name, value in values.items()})


class Watch:
    """Running metrics of a batch seen one position at a time, worked out for several positions at once.

    The last positions are kept until there are enough of them; whatever the batch's shape, its runs are then along
    the last axis. ``at`` are the steps whose positions are kept for good.
    """

    def __init__(self, f: Any, start: np.ndarray, target: Number, at: Sequence[int] = ()) -> None:
        self.batch = batch = start.shape[1:]
        self.runs = runs = prod(batch)
        self.f, self.t, self.x, self.previous = f, 0, start, start
        self.target = np.broadcast_to(target, batch).reshape(-1)
        self.at, self.seen = set(at), [start] * (0 in at)
        self.kept = 0
        self.most = min(max(COORDINATES // max(runs, 1), 1), LONGEST)
        self.path = np.empty((2, self.most + 1, *batch))
        self.path[:, 0] = start
        self.loss = np.asarray(at_time(f, 0.0).value(start), float).reshape(-1)
        self.start_loss, self.best = self.loss, self.loss.copy()
        self.length, self.longest = np.zeros(runs), np.zeros(runs)
        self.strides = np.zeros((1, runs))
        self.down, self.up = np.zeros((2, 2, self.most + 1, runs), bool)
        self.turns = np.zeros(runs, int)
        self.under = np.zeros((1, runs), bool)
        self.reached, self.settled = np.full((2, runs), -1)
        self.far, self.left = np.full((2, runs), -1)
        self.downhill, self.gone = np.zeros((2, runs), bool)
        self.before = start.reshape(2, runs).copy()  # of runs that were lost: where they were before
        self.low, self.high = (limits.reshape(2).tolist() for limits in reach(f, 1))
        places = self.path.reshape(2, self.most + 1, runs)[:, :1]
        self._aim(self.loss[None], 0)
        self._mark(places, places, self.loss[None], 0)

    def see(self, t: int, x: np.ndarray) -> None:
        """Take in the position after update t."""
        self.t, self.previous, self.x = t, self.x, x
        self.kept += 1
        self.path[:, self.kept] = x
        if t in self.at:
            self.seen.append(x)
        if self.kept == self.most:
            self._take_in()

    def arrival(self, evaluations: int) -> Arrival:
        """What has been seen so far, at this cost."""
        self._take_in()
        pairs = 2 * (self.t - 1)
        last = self.x.reshape(2, self.runs)
        slope = undefined(self.f, np.where(self.gone, self.before, last).reshape(self.x.shape))
        values = {
            "loss": self.loss,
            "best": self.best,
            "length": self.length,
            "longest": self.longest,
            "oscillation": self.turns / pairs if pairs > 0 else np.full(self.turns.shape, np.nan),
            "reached": self.reached,
            "settled": np.where(self.under[-1], self.settled, -1),
        }
        judged = {
            "stride": self.strides.max(axis=0),
            "far": self.far,
            "left": self.left,
            "downhill": self.downhill,
        }
        return Arrival(
            f=self.f,
            end=self.x,
            seen=np.stack(self.seen, axis=1) if self.seen else np.empty((2, 0, *self.batch)),
            evaluations=evaluations,
            steps=self.t,
            ending=Ending(last=self.x, previous=self.previous, undefined=slope, **self._shaped(judged)),
            **self._shaped(values),
        )

    def _shaped(self, values: dict[str, np.ndarray]) -> dict[str, Any]:
        return {name: value.reshape(self.batch) for name, value in values.items()}

    def _take_in(self) -> None:
        """Measure the positions kept since the last time."""
        kept, first = self.kept, self.t - self.kept + 1
        if not kept:
            return
        t = np.arange(first, self.t + 1.0).reshape(-1, *(1,) * len(self.batch))
        loss = np.asarray(at_time(self.f, t).value(self.path[:, 1 : kept + 1]), float).reshape(kept, self.runs)
        path = self.path.reshape(2, self.most + 1, self.runs)[:, : kept + 1]
        self._measure(path)
        self._aim(loss, first)
        self._mark(path[:, 1:], path[:, :-1], loss, first)
        np.fmin(self.best, np.fmin.reduce(loss), out=self.best)
        self.loss = loss[-1]
        self.path[:, 0] = self.x
        self.kept = 0

    def _measure(self, path: np.ndarray) -> None:
        kept = path.shape[1] - 1
        moves = path[:, 1:] - path[:, :-1]
        strides = np.square(moves[0])
        strides += np.square(moves[1])
        np.sqrt(strides, out=strides)
        for stride in strides:  # one by one: the sum is then the same whatever is kept
            self.length += stride
        np.fmax(self.longest, np.fmax.reduce(strides), out=self.longest)
        before = self.strides[min(kept, RECENT) - RECENT :] if kept < RECENT else strides[:0]
        self.strides = np.concatenate([before, strides[-RECENT:]])
        down, up = self.down[:, : kept + 1], self.up[:, : kept + 1]
        np.less(moves, 0, out=down[:, 1:])
        np.greater(moves, 0, out=up[:, 1:])
        turned = down[:, 1:] & up[:, :-1]
        turned |= up[:, 1:] & down[:, :-1]
        self.turns += np.add.reduce(turned.view(np.uint8), axis=(0, 1), dtype=np.uint8)
        down[:, 0], up[:, 0] = down[:, -1], up[:, -1]

    def _aim(self, loss: np.ndarray, first: int) -> None:
        """Note who comes under the target."""
        under = loss <= self.target
        coming = under & ~np.concatenate([self.under, under[:-1]])
        self.under = under[-1:]
        step, run = _where(coming)
        if run.size:
            self.settled[run] = first + step  # of several the last one stays
            _first_of(self.reached, run, first + step)

    def _mark(self, places: np.ndarray, before: np.ndarray, loss: np.ndarray, first: int) -> None:
        """Note who has left the window and who is lost; nobody gets lost inside the window."""
        (x, y), (x0, y0), (x1, y1) = places, self.low, self.high
        outside = ~((x >= x0) & (x <= x1) & (y >= y0) & (y <= y1) | self.gone)
        step, run = _where(outside)
        if not run.size:
            return
        leaving = self.left < 0
        _first_of(self.left, run, first + step)
        leaving &= self.left >= 0
        left = np.flatnonzero(leaving)
        self.downhill[left] = loss[self.left[left] - first, left] < self.start_loss[left]
        lost = ~np.all(np.abs(places[:, step, run]) <= FAR, axis=0)
        step, run = step[lost], run[lost]
        _first_of(self.far, run, first + step)
        self.gone[run] = True
        self.before[:, run] = before[:, self.far[run] - first, run]


def _where(happens: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The steps and the runs at which something happens, (steps, runs), in order."""
    return np.divmod(np.flatnonzero(happens), max(happens.shape[1], 1))


def _first_of(steps: np.ndarray, run: np.ndarray, step: np.ndarray) -> None:
    """Enter the first step of each run, steps being in order, where none stands yet."""
    new = steps[run] < 0
    steps[run[new][::-1]] = step[new][::-1]  # of several the last one stays
