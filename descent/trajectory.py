"""What a run leaves behind when it is recorded whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from descent.objective import at_time
from descent.outcome import RECENT, WHYS, Ending, beyond, judge, still_since
from descent.params import Number
from descent.rest import RESTS, at_rest


@dataclass(frozen=True, eq=False)
class Trajectory:
    """A run recorded whole; batch axes, where there are any, come last.

    path         positions, the start first (2, steps + 1, *batch)
    lr           the learning rate each update used (steps, *batch)
    evaluations  the per-sample gradients a run had asked for by each position (steps + 1), one number for a batch
    why          why a run did not move in its last update, as a place in outcome.WHYS, -1 where not known (*batch)
    loss         the function's value at each position (steps + 1, *batch)
    gradient     its slope at each position (2, steps + 1, *batch)
    memory       the optimizer's memory by name, before the first update and after each (2, steps + 1, *batch);
                 (steps + 1, *batch) for what is one number per run

    The loss and the gradient are over all samples, whatever an update saw, and those of each step's own time where
    the function changes over time.

    What follows from the path is worked out when first asked. So is the memory, from the states; a large batch, whose
    states were not kept, is walked again, since a run is a pure function of its settings.
    """

    f: Any
    optimizer: Any
    path: np.ndarray
    lr: np.ndarray
    evaluations: np.ndarray
    why: np.ndarray
    retrace: Callable[[], Iterator[tuple[np.ndarray, Any]]]
    states: Sequence[Any] | None = None

    @property
    def steps(self) -> int:
        """The number of updates."""
        return self.path.shape[1] - 1

    @cached_property
    def loss(self) -> np.ndarray:
        with np.errstate(all="ignore"):
            return self._timed.value(self.path)

    @cached_property
    def gradient(self) -> np.ndarray:
        with np.errstate(all="ignore"):
            return self._timed.gradient(self.path)

    @property
    def _timed(self) -> Any:
        return at_time(self.f, np.arange(self.steps + 1.0).reshape(-1, *(1,) * (self.path.ndim - 2)))

    @cached_property
    def memory(self) -> dict[str, np.ndarray]:
        states = self.states or [state for _, state in self.retrace()]
        looks = [self.optimizer.inspect(state) for state in states]
        scalar = self.path.ndim - 2  # axes of what is one number per run
        return {
            name: np.moveaxis(np.array([look[name] for look in looks]), 0, np.ndim(first) - scalar)
            for name, first in looks[0].items()
        }

    @cached_property
    def outcome(self) -> Any:
        """How the run ended: an Outcome, or for a batch an array of them."""
        with np.errstate(all="ignore"):
            outcomes = judge(at_time(self.f, float(self.steps)), self._ending())
        return outcomes if outcomes.shape else outcomes.item()

    @cached_property
    def verdict(self) -> Any:
        """The outcome; where the run rests, with the first step after which it rested to its end."""
        outcomes = np.array(self.outcome, object)
        resting = np.array([each.kind in RESTS for each in outcomes.flat]).reshape(outcomes.shape)
        if not resting.any() or not self.steps:
            return self.outcome
        with np.errstate(all="ignore"):
            rest = self._rest_at_each_step()
        since = _last(rest != rest[-1])
        since = np.where(since > 0, since + 1, 0)
        for index in np.argwhere(resting):
            place = tuple(index)
            outcomes[place] = replace(outcomes[place], step=int(since[place]))
        return outcomes if outcomes.shape else outcomes.item()

    def _rest_at_each_step(self) -> np.ndarray:
        """How the run would rest if it ended at step 1, 2, ...: places in RESTS (steps, *batch)."""
        f = at_time(self.f, np.arange(1.0, self.steps + 1).reshape(-1, *(1,) * (self.path.ndim - 2)))
        lengths = _norm(np.diff(self.path, axis=1))
        padded = np.concatenate([np.zeros((RECENT - 1, *lengths.shape[1:])), lengths])
        strides = sliding_window_view(padded, RECENT, axis=0).max(axis=-1)
        return at_rest(f, self.path[:, 1:], self.path[:, :-1], strides)

    @cached_property
    def turns(self) -> tuple[int, ...]:
        """The steps at which the rule of a single run became another."""
        turning = self.optimizer.core.turning
        if turning is None:
            return ()
        at = int(self.memory[turning][-1])
        return (at,) if at else ()

    @property
    def marks(self) -> dict[str, Sequence[int]]:
        """The steps of a single run at which the rule did something out of the ordinary, by what it was."""
        return {"switch": self.turns, **self.optimizer.marked(self.steps)}

    def lightened(self) -> Trajectory:
        """The same run without its states, to be kept for long."""
        return replace(self, states=None)

    @property
    def length(self) -> np.ndarray:
        """The length of the path (*batch)."""
        with np.errstate(all="ignore"):
            return _norm(np.diff(self.path, axis=1)).sum(axis=0)

    def steps_to(self, target: Number) -> np.ndarray:
        """The first step whose loss is at most the target, -1 where there is none (*batch)."""
        return _first(self.loss <= target)

    def _ending(self) -> Ending:
        lost, outside = beyond(self.f, self.path)
        far, left = _first(lost), _first(outside)
        before = _pick(self.path, np.maximum(far - 1, 0))
        since = still_since(_last(np.any(self.path[:, 1:] != self.path[:, :-1], axis=0)), self.steps)
        return Ending(
            last=self.path[:, -1],
            previous=self.path[:, max(self.steps - 1, 0)],
            stride=_norm(np.diff(self.path[:, -RECENT - 1 :], axis=1)).max(axis=0, initial=0),
            far=far,
            left=left,
            downhill=_pick(self.loss, np.maximum(left, 0)) < self.loss[0],
            undefined=undefined(self.f, before),
            since=since,
            why=np.where(_last(self.lr != 0) <= since, WHYS.index("rate"), self.why),
        )


def _norm(xy: np.ndarray) -> np.ndarray:
    """Euclidean length of vectors (2, *b); a plain root of squares, several times faster than hypot."""
    x, y = xy
    return np.sqrt(x * x + y * y)


def _first(happens: np.ndarray) -> np.ndarray:
    """The first index along axis 0 that is true, -1 where none is."""
    return np.where(happens.any(axis=0), happens.argmax(axis=0), -1)


def _last(happens: np.ndarray) -> np.ndarray:
    """The last number, counted from 1, along axis 0 that is true, 0 where none is."""
    if not len(happens):
        return np.zeros(happens.shape[1:], int)
    return np.where(happens.any(axis=0), len(happens) - happens[::-1].argmax(axis=0), 0)


def _pick(values: np.ndarray, index: np.ndarray) -> np.ndarray:
    """values[..., index, *batch]: the entry of each run at its own step."""
    steps = values.ndim - index.ndim - 1
    return np.take_along_axis(values, np.expand_dims(index, tuple(range(steps + 1))), axis=steps).squeeze(steps)


def undefined(f: Any, x: np.ndarray) -> np.ndarray:
    """Where the slope has no value although the position has one."""
    return np.all(np.isfinite(x), axis=0) & np.any(np.isnan(f.gradient(x)), axis=0)
