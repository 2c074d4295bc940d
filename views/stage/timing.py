"""Runs on one clock: after equal steps, or after equal numbers of gradients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd

import numpy as np

from descent import Trajectory

MOST = 2000
"""The ticks of a clock, where runs of different costs would need more."""


@dataclass(frozen=True, eq=False)
class Timing:
    """Which step each run shows at each tick of the clock.

    unit   steps or gradients between two ticks
    name   what is counted
    shown  the step of each run at each tick (runs, ticks + 1)
    """

    unit: int
    name: str
    shown: np.ndarray

    def tick(self, run: int, step: int) -> int:
        """The first tick at which a run shows a step."""
        return int(np.searchsorted(self.shown[run], step))


def by_steps(runs: Sequence[Trajectory]) -> Timing:
    """A tick for every step; who has made all of theirs waits."""
    longest = max((run.steps for run in runs), default=0)
    shown = [np.minimum(np.arange(longest + 1), run.steps) for run in runs]
    return Timing(1, "step", _stacked(shown, longest))


def by_gradients(runs: Sequence[Trajectory]) -> Timing:
    """A tick for as many gradients as all costs are multiples of, or so many that the ticks do not become too many.

    A run shows the last step it could pay for.
    """
    counts = [run.evaluations for run in runs]
    total = max((int(count[-1]) for count in counts), default=0)
    unit = max(1, gcd(*(int(cost) for count in counts for cost in np.unique(np.diff(count)))))
    unit *= max(1, -(-total // (unit * MOST)))
    paid = unit * np.arange(-(-total // unit) + 1)
    shown = [np.searchsorted(count, paid, side="right") - 1 for count in counts]
    return Timing(unit, "gradient", _stacked(shown, len(paid) - 1))


def _stacked(shown: list[np.ndarray], ticks: int) -> np.ndarray:
    return np.stack(shown) if shown else np.zeros((0, ticks + 1), int)
