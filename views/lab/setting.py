"""What all measurements of the Lab share: where, from where, for how long, over how many seeds, to what target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any

import numpy as np

from descent import Arrival, Experiment, Optimizer, Sampling, Schedule, Surface, arrive
from descent.ensemble import depends_on_seed, seeded
from descent.scores import SCORES, Score, quantiles, target_loss
from views.marks import mark
from views.racers import Racer
from views.sidebar import Setup
from views.words import number


@dataclass(frozen=True)
class Setting:
    """Where runs are made, and what of them counts.

    steps    the budget
    lengths  the steps of each racer, by label, where they differ
    seeds  how many seeds each run is made with where chance has a part in it
    share  the target, as a share of the start's gap to the lowest minimum
    """

    surface: Surface
    start: tuple[float, float]
    steps: int
    lengths: tuple[tuple[str, int], ...]
    seed: int
    seeds: int
    share: float

    def many(self, racer: Racer) -> bool:
        """Whether a racer's runs differ from seed to seed, and are made with several."""
        return self.seeds > 1 and depends_on_seed(self.sampling(racer), racer.optimizer, self.surface)

    def sampling(self, racer: Racer) -> Sampling:
        """What a racer sees of the samples."""
        return racer.sampling if self.surface.samples else Sampling()

    def arrive(
        self,
        racer: Racer,
        optimizer: Optimizer,
        schedule: Schedule,
        at: Sequence[int] = (),
        start: Any = None,
        motion: bool = True,
    ) -> Arrival:
        """Where a batch of a racer's runs ends; its seeds are the last axis of the batch."""
        start = self.start if start is None else start
        seeds: Any = self.seed
        if self.many(racer):
            seeds = self.seed + np.arange(self.seeds)
            optimizer = seeded(optimizer, np.arange(self.seeds))
        objective = self.sampling(racer).on(self.surface)
        target = target_loss(self.surface, start, self.share)
        return arrive(objective, optimizer, start, self.length(racer), schedule, seeds, target, at, motion)

    def length(self, racer: Racer) -> int:
        """How many steps a racer makes."""
        return dict(self.lengths).get(racer.label, self.steps)

    def score(self, score: Score, racer: Racer, arrival: Arrival) -> np.ndarray:
        """A score of each setting: the median over its seeds."""
        values = score.of(arrival)
        return quantiles(values)[1] if self.many(racer) else values

    def wide(self, racer: Racer, values: np.ndarray) -> np.ndarray:
        """Values of a batch's settings with room for the seeds behind them."""
        return values[..., None] if self.many(racer) else values

    def one_seed(self, racers: Sequence[Racer]) -> str:
        """Which seed a single run of each is made with, in words, where that matters."""
        chance = any(depends_on_seed(self.sampling(racer), racer.optimizer, self.surface) for racer in racers)
        return f", one run each, seed {self.seed}" if chance else ""

    def words(self, racers: Sequence[Racer]) -> str:
        """The budget and the number of seeds, in words."""
        many = any(self.many(racer) for racer in racers)
        chance = f", median of {self.seeds} seeds" if many else self.one_seed(racers)
        x, y = (number(value, 4) for value in self.start)
        return f"{self.steps} steps from ({x}, {y}){chance}"


def setting_of(setup: Setup, seeds: int, share: float) -> Setting:
    """The setting of a sidebar's experiment."""
    shown: Experiment = setup.experiment
    each = zip((racer.label for racer in setup.racers.values()), shown.lengths, strict=True)
    lengths = tuple(each) if len(set(shown.lengths)) > 1 else ()
    return Setting(shown.surface, shown.start, max(shown.lengths, default=0), lengths, shown.seed, seeds, share)


def named(racer: Racer) -> str:
    """A racer's marker and name as HTML."""
    return f"{mark(racer.style)}&ensp;{escape(racer.label)}"


SHOWN = {name: SCORES[name] for name in ("gap", "reached", "settled", "longest", "length", "oscillation")}
"""The scores that differ from setting to setting, by id."""


def shown_on(surface: Surface) -> dict[str, Score]:
    """Those scores as they are on a surface: without a lowest minimum the last loss stands for itself."""
    if surface.bottom() is not None:
        return SHOWN
    return {**SHOWN, "gap": replace(SHOWN["gap"], title="Final loss", unit="loss", scale="linear")}
