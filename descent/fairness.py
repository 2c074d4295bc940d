"""When a comparison of optimizers is fair: four rules that give every racer its learning rate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import ClassVar

import numpy as np

from descent.experiment import Experiment
from descent.optimizer import Optimizer, Wrapper
from descent.params import Number, params
from descent.progress import parts
from descent.recommend import recommended_rate
from descent.run import walk
from descent.transformed import unplaced
from descent.trials import Goal, Trials, attempt, standing

CLOSE, TRIES = 1e-9, 30
"""A first step counts as long enough within this share, and is tried for so many times."""
ONE = Trials()


def at_rate(optimizer: Optimizer, lr: Number) -> Optimizer:
    """The same optimizer, the rule inside its wrappers at this learning rate; one that has none stays as it is."""
    if isinstance(optimizer, Wrapper):
        return replace(optimizer, inner=at_rate(optimizer.inner, lr))
    return replace(optimizer, lr=lr) if rated(optimizer) else optimizer


def rated(optimizer: Optimizer) -> bool:
    """Whether the rule inside the wrappers has a learning rate."""
    return "lr" in params(type(optimizer.core))


@dataclass(frozen=True, eq=False)
class Sweep:
    """How one racer does at many rates; every array has one number for each rate.

    steps  the median step at which the goal is met, inf where most of the runs do not
    gaps   the median final gap, as ``standing`` tells it; the final loss where there is no minimum
    """

    rates: np.ndarray
    steps: np.ndarray
    gaps: np.ndarray

    @property
    def best(self) -> int:
        """The place of the best rate: fewest steps, then the lowest gap, then the smaller rate."""
        return int(np.lexsort((self.gaps, self.steps))[0])

    @property
    def rate(self) -> float:
        """The best rate."""
        return float(self.rates[self.best])


def tuned(
    experiment: Experiment, place: int, trials: Trials = ONE, share: float = 0.01, goal: Goal = "settled"
) -> Sweep | None:
    """A racer at every stop of its learning rate, twenty a decade; None for one without a rate."""
    racer = experiment.racers[place]
    if not rated(racer):
        return None
    rates = np.array(params(type(racer.core))["lr"].stops())
    spread = rates if trials.over == "one" else rates[:, None]
    arrival = attempt(experiment, place, trials, share, at_rate(racer, spread))
    return Sweep(rates, *standing(experiment, arrival, trials, goal))


@dataclass(frozen=True)
class Fair:
    """Racers at the rates that a rule gives them.

    sweeps  how each one was tuned, where it was
    left    the places of those whom the rule could not give a rate
    """

    racers: tuple[Optimizer, ...]
    sweeps: tuple[Sweep | None, ...] = ()
    left: tuple[int, ...] = ()


@dataclass(frozen=True)
class Same:
    """The same learning rate for all: what beginners do, and unfair, since rates mean different things."""

    id: ClassVar[str] = "same"
    title: ClassVar[str] = "One rate"
    lr: float = 0.1

    def says(self, experiment: Experiment) -> str:
        """The rule in words."""
        return f"All at the same learning rate, {self.lr:g}"

    def fair(self, experiment: Experiment, trials: Trials = ONE) -> Fair:
        return Fair(tuple(at_rate(racer, self.lr) for racer in experiment.racers))


@dataclass(frozen=True)
class Recommended:
    """Each one's rate recommended for the surface, in its default shape and place: where the Playground begins."""

    id: ClassVar[str] = "recommended"
    title: ClassVar[str] = "Recommended"

    def says(self, experiment: Experiment) -> str:
        """The rule in words."""
        return "Each at the learning rate recommended for it on this surface"

    def fair(self, experiment: Experiment, trials: Trials = ONE) -> Fair:
        plain = type(unplaced(experiment.surface)[0])()
        racers = experiment.racers
        return Fair(tuple(at_rate(r, recommended_rate(plain, type(r.core))) if rated(r) else r for r in racers))


@dataclass(frozen=True)
class Tuned:
    """Each one tuned here: the best of twenty rates a decade, by the very runs that are then compared."""

    id: ClassVar[str] = "tuned"
    title: ClassVar[str] = "Tuned here"
    share: float = 0.01
    goal: Goal = "settled"

    def says(self, experiment: Experiment) -> str:
        """The rule in words."""
        meets = "settles under the target first" if self.goal == "settled" else "reaches the target first"
        best = meets if experiment.surface.bottom() is not None else "ends lowest"
        return f"Each tuned here: of 20 learning rates a decade the one that {best}"

    def fair(self, experiment: Experiment, trials: Trials = ONE) -> Fair:
        places = parts(range(len(experiment.racers)))
        sweeps = tuple(tuned(experiment, place, trials, self.share, self.goal) for place in places)
        chosen = zip(experiment.racers, sweeps, strict=True)
        return Fair(tuple(at_rate(racer, sweep.rate) if sweep else racer for racer, sweep in chosen), sweeps)


@dataclass(frozen=True)
class FirstStep:
    """All make a first step of the same length, from the experiment's own start: a share of the window's diagonal."""

    id: ClassVar[str] = "first_step"
    title: ClassVar[str] = "First step"
    share: float = 0.01

    def says(self, experiment: Experiment) -> str:
        """The rule in words."""
        length = self.length(experiment)
        return f"All with a first step as long as {100 * self.share:g} % of the window's diagonal, {length:.3g}"

    def fair(self, experiment: Experiment, trials: Trials = ONE) -> Fair:
        length, begun = self.length(experiment), Recommended().fair(experiment).racers
        found = [_stepping(experiment, place, racer, length) for place, racer in enumerate(begun)]
        left = tuple(i for i, rate in enumerate(found) if rate is None and rated(begun[i]))
        return Fair(tuple(r if lr is None else at_rate(r, lr) for r, lr in zip(begun, found, strict=True)), left=left)

    def length(self, experiment: Experiment) -> float:
        """The length of the first step, in the window of the surface before it is turned."""
        (x0, x1), (y0, y1) = unplaced(experiment.surface)[0].domain
        return self.share * float(np.hypot(x1 - x0, y1 - y0))


Rule = Same | Recommended | Tuned | FirstStep
RULES: dict[str, type[Same] | type[Recommended] | type[Tuned] | type[FirstStep]] = {
    rule.id: rule for rule in (Recommended, Tuned, Same, FirstStep)
}


def first_step(experiment: Experiment, place: int) -> float:
    """How far one racer's first update goes."""
    before, after = (x for x, _ in islice(walk(*experiment.settings[place]), 2))
    return float(np.hypot(*(after - before)))


def _stepping(experiment: Experiment, place: int, racer: Optimizer, length: float) -> float | None:
    """The rate in its range at which a racer's first step is so long; None where there is none.

    Nearly every rule's step is proportional to the rate: one scaling finds it, the second look proves it.
    """
    if not rated(racer):
        return None
    param, rate = params(type(racer.core))["lr"], float(vars(racer.core)["lr"])
    for _ in range(TRIES):
        racers = tuple(at_rate(racer, rate) if i == place else r for i, r in enumerate(experiment.racers))
        made = first_step(replace(experiment, racers=racers), place)
        if abs(made / length - 1) <= CLOSE:
            return rate if param.accepts(rate) else None
        if not 0 < made < np.inf:
            return None
        rate *= length / made
    return None
