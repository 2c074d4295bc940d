"""What runs that are compared have in common: where, from where, for how long, over how many seeds, to what target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.entrant import Entrant
from descent import Arrival, Optimizer, Sampling, Schedule, Surface, arrive
from descent.ensemble import depends_on_seed, seeded
from descent.scores import Score, quantiles, target_loss


@dataclass(frozen=True)
class Conditions:
    """Where runs are made, and what of them counts.

    steps    the budget
    lengths  the steps of each entrant, by label, where they differ
    seeds    how many seeds each run is made with where chance has a part in it
    share    the target, as a share of the start's gap to the lowest minimum
    """

    surface: Surface
    start: tuple[float, float]
    steps: int
    lengths: tuple[tuple[str, int], ...] = ()
    seed: int = 0
    seeds: int = 1
    share: float = 0.01

    def by_chance(self, entrant: Entrant) -> bool:
        """Whether an entrant's runs differ from seed to seed."""
        return depends_on_seed(self.sampling(entrant), entrant.optimizer, self.surface)

    def many(self, entrant: Entrant) -> bool:
        """Whether an entrant's runs differ from seed to seed, and are made with several."""
        return self.seeds > 1 and self.by_chance(entrant)

    def sampling(self, entrant: Entrant) -> Sampling:
        """What an entrant sees of the samples."""
        return entrant.sampling if self.surface.samples else Sampling()

    def objective(self, entrant: Entrant) -> Any:
        """The loss an entrant meets: the surface, or batches of its samples."""
        return self.sampling(entrant).on(self.surface)

    def length(self, entrant: Entrant) -> int:
        """How many steps an entrant makes."""
        return dict(self.lengths).get(entrant.label, self.steps)

    def arrive(
        self,
        entrant: Entrant,
        optimizer: Optimizer,
        schedule: Schedule,
        at: Sequence[int] = (),
        start: Any = None,
        motion: bool = True,
    ) -> Arrival:
        """Where a batch of an entrant's runs ends; its seeds are the last axis of the batch."""
        start = self.start if start is None else start
        seeds: Any = self.seed
        if self.many(entrant):
            seeds = self.seed + np.arange(self.seeds)
            optimizer = seeded(optimizer, np.arange(self.seeds))
        target = target_loss(self.surface, start, self.share)
        steps = self.length(entrant)
        return arrive(self.objective(entrant), optimizer, start, steps, schedule, seeds, target, at, motion)

    def score(self, score: Score, entrant: Entrant, arrival: Arrival) -> np.ndarray:
        """A score of each run of a batch: the median over its seeds."""
        values = score.of(arrival)
        return np.asarray(quantiles(values)[1] if self.many(entrant) else values, float)

    def wide(self, entrant: Entrant, values: np.ndarray) -> np.ndarray:
        """Values of a batch with room for the seeds behind them."""
        return values[..., None] if self.many(entrant) else values
