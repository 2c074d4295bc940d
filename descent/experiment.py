"""A whole comparison as one value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from descent.batches import Sampling
from descent.optimizer import Optimizer
from descent.run import CONSTANT, descend
from descent.schedule import Schedule
from descent.surface import Surface
from descent.trajectory import Trajectory
from descent.transformed import Transformed


@dataclass(frozen=True)
class Experiment:
    """Racers leaving one start on one surface: what a page shows, a link carries and a script repeats.

    ``schedule``, ``steps`` and ``sampling`` are one for all, or a tuple of one for each racer: racers who see batches
    of different sizes then take as many steps as cost the same. ``eval(repr(experiment))`` gives it back.
    Its settings are single numbers; for a batch, call ``descend`` itself.
    """

    surface: Surface
    racers: tuple[Optimizer, ...]
    start: tuple[float, float]
    steps: int | tuple[int, ...] = 200
    schedule: Schedule | tuple[Schedule, ...] = CONSTANT
    seed: int = 0
    sampling: Sampling | tuple[Sampling, ...] = Sampling()

    def __post_init__(self) -> None:
        if isinstance(self.racers, Optimizer):
            raise TypeError("An experiment has several racers: give them as a list, also a single one.")
        plain = {
            "racers": tuple(self.racers),
            "start": tuple(float(v) for v in self.start),
            "steps": tuple(int(n) for n in self.steps) if isinstance(self.steps, Sequence) else int(self.steps),
            "seed": int(self.seed),
            "schedule": self.schedule if isinstance(self.schedule, Schedule) else tuple(self.schedule),
            "sampling": self.sampling if isinstance(self.sampling, Sampling) else tuple(self.sampling),
        }
        for name, value in plain.items():
            object.__setattr__(self, name, value)
        for name in ("schedule", "steps", "sampling"):
            given = getattr(self, name)
            if isinstance(given, tuple) and len(given) != len(self.racers):
                raise ValueError(f"There must be as many of {name} as racers: {len(given)} for {len(self.racers)}.")

    @property
    def schedules(self) -> tuple[Schedule, ...]:
        """The schedule of each racer."""
        return self._each(self.schedule)

    @property
    def lengths(self) -> tuple[int, ...]:
        """The number of steps of each racer."""
        return self._each(self.steps)

    @property
    def samplings(self) -> tuple[Sampling, ...]:
        """Which samples each racer's updates see."""
        return self._each(self.sampling)

    @property
    def settings(self) -> tuple[tuple, ...]:
        """What ``descend`` is called with for each racer."""
        each = zip(self.samplings, self.racers, self.lengths, self.schedules, strict=True)
        return tuple((s.on(self.surface), racer, self.start, n, curve, self.seed) for s, racer, n, curve in each)

    def run(self, runner: Callable[..., Trajectory] = descend) -> tuple[Trajectory, ...]:
        """One trajectory for each racer; ``runner`` stands in for ``descend``, to remember runs for instance."""
        return tuple(runner(*settings) for settings in self.settings)

    def at_equal_cost(self, most: int, runner: Callable[..., Trajectory] = descend) -> Experiment:
        """The same racers, each with as many steps as cost what those of the costliest one cost, in gradients.

        Nobody makes more than ``most`` steps: where that is not enough, all stop at what it pays for.
        """
        runs = self.run(runner)
        budget = max((int(run.evaluations[-1]) for run in runs), default=0)
        longer = [
            self._paying(settings, run, budget, most, runner) for settings, run in zip(self.settings, runs, strict=True)
        ]
        budget = min([budget, *(int(run.evaluations[-1]) for run in longer)])
        lengths = tuple(int(np.searchsorted(run.evaluations, budget)) for run in longer)
        return replace(self, steps=lengths[0] if len(set(lengths)) == 1 else lengths)

    def _paying(
        self, settings: tuple, run: Trajectory, budget: int, most: int, runner: Callable[..., Trajectory]
    ) -> Trajectory:
        """A racer's run made long enough to have cost the budget, or as long as allowed."""
        f, racer, start, steps, schedule, seed = settings
        while run.evaluations[-1] < budget and steps < most:
            paid = max(1, int(run.evaluations[-1]))
            steps = min(most, max(steps + 1, -(-steps * budget // paid)))
            run = runner(f, racer, start, steps, schedule, seed)
        return run

    def turned(self, degrees: float) -> Experiment:
        """The same experiment on its surface turned about the middle of its window, the start turned along."""
        surface = Transformed(self.surface, degrees=degrees)
        x, y = surface.outward(*self.start)
        return replace(self, surface=surface, start=(x, y))

    def alone(self, racer: int) -> Experiment:
        """The same experiment with one of its racers only."""
        return self.among((racer,))

    def among(self, racers: Sequence[int]) -> Experiment:
        """The same experiment with some of its racers, by place."""
        picked = {
            name: tuple(each[i] for i in racers)
            for name, each in (
                ("racers", self.racers),
                ("steps", self.lengths),
                ("schedule", self.schedules),
                ("sampling", self.samplings),
            )
        }
        return replace(self, **picked)

    def _each(self, given: Any) -> tuple:
        return given if isinstance(given, tuple) else (given,) * len(self.racers)
