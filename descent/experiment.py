"""A whole comparison as one value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from descent.optimizer import Optimizer
from descent.run import CONSTANT, descend
from descent.schedule import Schedule
from descent.surface import Surface
from descent.trajectory import Trajectory


@dataclass(frozen=True)
class Experiment:
    """Racers leaving one start on one surface: what a page shows, a link carries and a script repeats.

    ``schedule`` is one curve for all, or a tuple of one for each racer. ``eval(repr(experiment))`` gives it back.
    Its settings are single numbers; for a batch, call ``descend`` itself.
    """

    surface: Surface
    racers: tuple[Optimizer, ...]
    start: tuple[float, float]
    steps: int = 200
    schedule: Schedule | tuple[Schedule, ...] = CONSTANT
    seed: int = 0

    def __post_init__(self) -> None:
        if isinstance(self.racers, Optimizer):
            raise TypeError("An experiment has several racers: give them as a list, also a single one.")
        plain = {
            "racers": tuple(self.racers),
            "start": tuple(float(v) for v in self.start),
            "steps": int(self.steps),
            "seed": int(self.seed),
            "schedule": self.schedule if isinstance(self.schedule, Schedule) else tuple(self.schedule),
        }
        for name, value in plain.items():
            object.__setattr__(self, name, value)
        if len(self.schedules) != len(self.racers):
            raise ValueError(f"There are {len(self.schedules)} schedules for {len(self.racers)} racers.")

    @property
    def schedules(self) -> tuple[Schedule, ...]:
        """The schedule of each racer."""
        if isinstance(self.schedule, Schedule):
            return (self.schedule,) * len(self.racers)
        return self.schedule

    def run(self, runner: Callable[..., Trajectory] = descend) -> tuple[Trajectory, ...]:
        """One trajectory for each racer; ``runner`` stands in for ``descend``, to remember runs for instance."""
        return tuple(
            runner(self.surface, racer, self.start, self.steps, schedule, self.seed)
            for racer, schedule in zip(self.racers, self.schedules, strict=True)
        )
