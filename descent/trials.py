"""What racers are compared over: one run, or many starts or seeds, the same for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from descent.arrival import Arrival
from descent.ensemble import depends_on_seed, seeded
from descent.experiment import Experiment
from descent.noise import uniforms
from descent.optimizer import Optimizer
from descent.params import Number
from descent.progress import parts
from descent.run import arrive
from descent.scores import SCORES, final_gap, quantiles, target_loss
from descent.transformed import unplaced

Goal = Literal["settled", "reached"]
START = 4
"""Random numbers for starts do not depend on those for batches."""
NIL, DIGITS = 1e-12, 6
"""The rest is rounding, and may be another on another machine."""


@dataclass(frozen=True)
class Trials:
    """One run, or a batch of them: ``count`` starts drawn at random in the surface's window, or ``count`` seeds.

    ``seed`` is that of the starts; seeds count up from the experiment's own.
    """

    over: Literal["one", "starts", "seeds"] = "one"
    count: int = 1
    seed: int = 0

    def starts(self, experiment: Experiment) -> np.ndarray:
        """Where the runs begin: (2,), or (2, count). On a surface that was turned, the same starts turned along."""
        if self.over != "starts":
            return np.array(experiment.start)
        surface, places = unplaced(experiment.surface)
        low, high = np.array(surface.domain, float).T[..., None]
        xy = low + (high - low) * uniforms(self.seed, 0, 2 * self.count, START).reshape(2, self.count)
        for place in places:
            xy = np.array(place.outward(*xy))
        return xy

    def seeds(self, experiment: Experiment) -> Number:
        """The seed of the samples' order: one, or (count,)."""
        return experiment.seed + np.arange(self.count) if self.over == "seeds" else experiment.seed

    def racer(self, optimizer: Optimizer) -> Optimizer:
        """The optimizer with the seeds of its own noise, where it has some."""
        return seeded(optimizer, np.arange(self.count)) if self.over == "seeds" else optimizer

    def middle(self, values: np.ndarray) -> np.ndarray:
        """The median over the runs: (*b, count) -> (*b); of one run its value."""
        return values if self.over == "one" else quantiles(values)[1]


def random(experiment: Experiment) -> bool:
    """Whether another seed is another run for some racer."""
    met = zip(experiment.samplings, experiment.racers, strict=True)
    return any(depends_on_seed(sampling, racer, experiment.surface) for sampling, racer in met)


def attempt(
    experiment: Experiment, place: int, trials: Trials, share: float, racer: Optimizer | None = None
) -> Arrival:
    """Where one racer's runs end, its target being this share of each start's gap.

    ``racer`` stands in for the one at that place; its batch axes come before that of the trials.
    """
    f, own, _, steps, schedule, _ = experiment.settings[place]
    starts = trials.starts(experiment)
    target = target_loss(experiment.surface, starts, share)
    return arrive(f, trials.racer(racer or own), starts, steps, schedule, trials.seeds(experiment), target)


def attempts(experiment: Experiment, trials: Trials, share: float) -> tuple[Arrival, ...]:
    """Where every racer's runs end."""
    return tuple(attempt(experiment, place, trials, share) for place in parts(range(len(experiment.racers))))


def standing(experiment: Experiment, arrival: Arrival, trials: Trials, goal: Goal) -> tuple[np.ndarray, np.ndarray]:
    """What racers, and rates, are ranked by: the median step at which the goal is met, then the median final gap.

    The step is inf where most of the runs do not meet it. Without a minimum nobody does, and the gap is the loss
    itself, of a run that diverged inf. What is rounding does not count: gaps are given in DIGITS digits, and none
    below NIL of the start's.
    """
    steps, gaps, bottom = SCORES[goal].of(arrival), final_gap(arrival), experiment.surface.bottom()
    if bottom is None:
        lost = (arrival.ending.far >= 0) & ~arrival.ending.downhill
        return np.full_like(trials.middle(steps), np.inf), _rounded(trials.middle(np.where(lost, np.inf, gaps)))
    first = np.median(experiment.surface.value(trials.starts(experiment)) - bottom)
    return trials.middle(steps), _rounded(np.fmax(trials.middle(gaps), NIL * first))


def _rounded(values: np.ndarray) -> np.ndarray:
    """Values in DIGITS significant digits."""
    with np.errstate(all="ignore"):
        unit = 10.0 ** (np.floor(np.log10(np.abs(values))) + 1 - DIGITS)
        return np.where(np.isfinite(values / unit), np.round(values / unit) * unit, values)


def ranking(standings: list[tuple[float, float]]) -> list[int]:
    """The place of each racer by its standing, from 1 on; equals share one."""
    return [1 + [other < own for other in standings].count(True) for own in standings]
