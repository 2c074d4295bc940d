"""Runs on one clock: after equal steps, or after equal numbers of gradients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd

import numpy as np

from descent import Trajectory

MOST = 2000
"""The ticks of a clock, where runs of different costs would need more."""
STEP, GRADIENT = "step", "gradient"


@dataclass(frozen=True)
class Clock:
    """What the transport counts, how many of it lie between two ticks, and how many ticks there are."""

    name: str
    unit: int
    ticks: int

    def shown(self, run: Trajectory) -> np.ndarray:
        """The step a run shows at each tick (ticks + 1): the last one it has come to, or could pay for."""
        at = self.unit * np.arange(self.ticks + 1)
        if self.name == STEP:
            return np.minimum(at, run.steps)
        return np.searchsorted(run.evaluations, at, side="right") - 1

    def tick(self, run: Trajectory, step: int) -> int:
        """The first tick at which a run shows a step."""
        return int(np.searchsorted(self.shown(run), step))

    def retimed(self, run: Trajectory, values: np.ndarray) -> np.ndarray:
        """A run's values by step, along the last axis, as values by tick."""
        return values[..., np.minimum(self.shown(run), values.shape[-1] - 1)]

    def plain(self, runs: Sequence[Trajectory]) -> bool:
        """Whether every tick is a step of every run."""
        return self.unit == 1 and all(np.array_equal(self.shown(run), np.arange(run.steps + 1)) for run in runs)


def by_steps(runs: Sequence[Trajectory]) -> Clock:
    """A tick for every step; who has made all of theirs waits."""
    return Clock(STEP, 1, max((run.steps for run in runs), default=0))


def by_gradients(runs: Sequence[Trajectory]) -> Clock:
    """A tick for as many gradients as all costs are multiples of, or so many that the ticks do not become too many."""
    counts = [run.evaluations for run in runs]
    total = max((int(count[-1]) for count in counts), default=0)
    unit = max(1, gcd(*(int(cost) for count in counts for cost in np.unique(np.diff(count)))))
    unit *= max(1, -(-total // (unit * MOST)))
    return Clock(GRADIENT, unit, -(-total // unit))
