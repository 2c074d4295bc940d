"""Where runs end and what is noticed on the way, for batches too wide to record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from math import prod
from typing import Any

import numpy as np

from descent.objective import at_time
from descent.outcome import FAR, RECENT, WHYS, Ending, judge, reach, still_since
from descent.params import Number
from descent.progress import parts
from descent.tiles import cut, cut_item, tiles
from descent.trajectory import undefined

COORDINATES, LONGEST = 40_000, 64
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

    The last positions are kept until there are enough of them, steps before coordinates, and the runs of the batch,
    whatever its shape, along the last axis. ``at`` are the steps whose positions are kept for good. Without ``motion``
    nothing is asked of single steps: path length, longest step and oscillation are then nan.
    """

    def __init__(self, f: Any, start: np.ndarray, target: Number, at: Sequence[int] = (), motion: bool = True) -> None:
        self.batch = batch = start.shape[1:]
        self.runs = runs = prod(batch)
        self.f, self.t, self.x, self.previous = f, 0, start, start
        self.target, self.motion = np.broadcast_to(target, batch).reshape(-1), motion
        self.at, self.seen = set(at), [start] * (0 in at)
        self.kept = 0
        self.rates: list[Number] = []
        self.most = min(max(COORDINATES // max(runs, 1), RECENT + 1), LONGEST)
        # behind the positions being gathered those before them are still there
        self.path = np.empty((self.most + 1, 2, runs))
        self.path[0] = start.reshape(2, runs)
        self.loss = np.asarray(at_time(f, 0.0).value(start), float).reshape(-1)
        self.start_loss, self.best = self.loss, self.loss.copy()
        self.length, self.longest = np.full((2, runs), 0.0 if motion else np.nan)
        measured = self.most if motion else 0
        self.moves, self.squares = np.empty((2, measured, 2, runs))
        self.down, self.up = np.zeros((2, measured + 1, 2, runs), bool)
        self.turns = np.zeros(runs, int)
        self.under = np.zeros(runs, bool)
        self.reached, self.settled = np.full((2, runs), -1)
        self.far, self.left = np.full((2, runs), -1)
        self.moved, self.driven = np.zeros((2, runs), int)  # the last steps at all, and at a rate that is not 0
        self.downhill, self.gone = np.zeros((2, runs), bool)
        self.before = start.reshape(2, runs).copy()  # of runs that were lost: where they were before
        self.low, self.high = (limits.reshape(2, 1) for limits in reach(f, 1))
        self._aim(self.loss[None], self.loss, 0)
        self._mark(self.path[:1], self.path[:1], self.loss[None], 0, self.path[0], self.path[0])

    def see(self, t: int, x: np.ndarray, rate: Number) -> None:
        """Take in the position after update t, and the learning rate it used."""
        self.t, self.previous, self.x = t, self.x, x
        self.kept += 1
        self.rates.append(rate)
        self.path[self.kept] = x.reshape(2, self.runs)
        if t in self.at:
            self.seen.append(x)
        if self.kept == self.most:
            self._take_in()

    def arrival(self, evaluations: int) -> Arrival:
        """What has been seen so far, at this cost."""
        recent = self._recent()
        self._take_in()
        pairs = 2 * (self.t - 1)
        last = self.x.reshape(2, self.runs)
        slope = undefined(self.f, np.where(self.gone, self.before, last).reshape(self.x.shape))
        values = {
            "loss": self.loss,
            "best": self.best,
            "length": self.length,
            "longest": self.longest,
            "oscillation": self.turns / pairs if pairs > 0 and self.motion else np.full(self.runs, np.nan),
            "reached": self.reached,
            "settled": np.where(self.under, self.settled, -1),
        }
        since = still_since(self.moved, self.t)
        judged = {
            "since": since,
            "why": np.where(self.driven <= since, WHYS.index("rate"), -1),
            "stride": _lengths(np.diff(recent, axis=0)).max(axis=0, initial=0),
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

    def _recent(self) -> np.ndarray:
        """The last positions, for RECENT steps where there were so many."""
        now = self.path[: self.kept + 1]
        before = self.path[self.kept + 1 :] if self.t > self.kept else now[:0]
        return np.concatenate([before, now[1:] if len(before) else now])[-RECENT - 1 :]

    def _take_in(self) -> None:
        """Measure the positions gathered since the last time."""
        kept, first = self.kept, self.t - self.kept + 1
        if not kept:
            return
        t = np.arange(first, self.t + 1.0).reshape(-1, *(1,) * len(self.batch))
        path = self.path[: kept + 1]
        points = path[1:].reshape(kept, 2, *self.batch).swapaxes(0, 1)
        loss = np.asarray(at_time(self.f, t).value(points), float).reshape(kept, self.runs)
        least = np.fmin.reduce(loss)
        np.fmin(self.best, least, out=self.best)
        if self.motion:
            self._measure(path)
        self._aim(loss, least, first)
        lowest, highest = np.minimum.reduce(path[1:]), np.maximum.reduce(path[1:])
        self._mark(path[1:], path[:-1], loss, first, lowest, highest)
        self._rest(path, lowest, highest)
        self._drive()
        self.loss = loss[-1]
        self.path[0] = path[-1]
        self.kept = 0
        self.rates.clear()

    def _rest(self, path: np.ndarray, lowest: np.ndarray, highest: np.ndarray) -> None:
        """Note the last step that moved each run; only those that have just come to rest are looked at step by step."""
        stays = np.logical_and.reduce((lowest == highest) & (path[0] == lowest))
        came = np.flatnonzero(np.logical_and.reduce(path[-1] == path[-2]) & ~stays)
        self.moved[~stays] = self.t
        if came.size:
            near = path[::-1, :, came]
            moved = np.logical_or.reduce(near[1:] != near[:-1], axis=1)
            self.moved[came] = self.t - moved.argmax(axis=0)

    def _drive(self) -> None:
        """Note the last step of each run at a rate that is not 0, which mostly is the last of all."""
        idle = np.ones(self.batch, bool)
        driven = self.driven.reshape(self.batch)
        for t, rate in zip(range(self.t, 0, -1), reversed(self.rates), strict=False):
            driven[idle & np.not_equal(rate, 0)] = t
            idle &= np.equal(rate, 0)
            if not idle.any():
                return

    def _measure(self, path: np.ndarray) -> None:
        """Take in how far, and which way, each step went."""
        kept = len(path) - 1
        moves = np.subtract(path[1:], path[:-1], out=self.moves[:kept])
        strides = _lengths(moves, self.squares[:kept])
        for stride in strides:  # one by one: the sum is then the same whatever is gathered
            self.length += stride
        np.fmax(self.longest, np.fmax.reduce(strides), out=self.longest)
        down, up = self.down[: len(path)], self.up[: len(path)]
        np.less(moves, 0, out=down[1:])
        np.greater(moves, 0, out=up[1:])
        turned = down[1:] & up[:-1]
        turned |= up[1:] & down[:-1]
        self.turns += np.add.reduce(turned.view(np.uint8), axis=(0, 1), dtype=np.uint8)
        down[0], up[0] = down[-1], up[-1]

    def _aim(self, loss: np.ndarray, lowest: np.ndarray, first: int) -> None:
        """Note who comes under the target; only runs that are not there all the time are looked at step by step."""
        stays = self.under & (np.maximum.reduce(loss) <= self.target)
        runs = np.flatnonzero((lowest <= self.target) & ~stays)
        under = loss[:, runs] <= self.target[runs]
        coming = under & ~np.concatenate([self.under[None, runs], under[:-1]])
        step, which = np.nonzero(coming)
        self.settled[runs[which]] = first + step  # of several the last one stays
        _first_of(self.reached, runs[which], first + step)
        self.under = loss[-1] <= self.target

    def _mark(
        self,
        places: np.ndarray,
        before: np.ndarray,
        loss: np.ndarray,
        first: int,
        lowest: np.ndarray,
        highest: np.ndarray,
    ) -> None:
        """Note who has left the window and who is lost; nobody gets lost inside the window."""
        inside = (lowest >= self.low) & (highest <= self.high)
        runs = np.flatnonzero(~(inside.all(axis=0) | self.gone))
        if not runs.size:
            return
        near = places[:, :, runs]
        step, which = np.nonzero(~((near >= self.low) & (near <= self.high)).all(axis=1))
        run = runs[which]
        leaving = self.left[runs] < 0
        _first_of(self.left, run, first + step)
        left = runs[leaving & (self.left[runs] >= 0)]
        self.downhill[left] = loss[self.left[left] - first, left] < self.start_loss[left]
        lost = ~np.all(np.abs(places[step, :, run]) <= FAR, axis=1)
        step, run = step[lost], run[lost]
        _first_of(self.far, run, first + step)
        self.gone[run] = True
        self.before[:, run] = before[self.far[run] - first, :, run].T


def _lengths(moves: np.ndarray, room: np.ndarray | None = None) -> np.ndarray:
    """How long steps are: (steps, 2, runs) -> (steps, runs); with ``room`` to work in, shaped as they are."""
    squares = np.multiply(moves, moves, out=room)
    lengths = squares[:, 0] + squares[:, 1]
    return np.sqrt(lengths, out=lengths)


def _first_of(steps: np.ndarray, run: np.ndarray, step: np.ndarray) -> None:
    """Enter the first step of each run, steps being in order, where none stands yet."""
    new = steps[run] < 0
    steps[run[new][::-1]] = step[new][::-1]  # of several the last one stays
