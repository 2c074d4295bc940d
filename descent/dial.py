"""A parameter of an experiment that can be set anew: to one value, or to many at once as a batch."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from descent.experiment import Experiment
from descent.optimizer import Optimizer, Wrapper
from descent.params import Param
from descent.schedule import Schedule


@dataclass(frozen=True)
class Dial:
    """A parameter by its key in the address, with whose it is and the racers it moves.

    ``layer`` counts an optimizer's layers from the update rule outwards; None is the schedule.
    """

    key: str
    param: Param
    owner: str
    label: str
    racers: tuple[int, ...]
    layer: int | None

    def value(self, experiment: Experiment) -> float:
        """What it is set to."""
        at = self.racers[0]
        item = experiment.schedules[at] if self.layer is None else experiment.racers[at].layers[self.layer]
        return getattr(item, self.param.name)

    def turned(self, experiment: Experiment, value: float | np.ndarray) -> list[tuple[Optimizer, Schedule]]:
        """The racers it moves, with this value; an array makes batches of them."""
        return [self.on(experiment.racers[i], experiment.schedules[i], value) for i in self.racers]

    def at_rest(self, experiment: Experiment) -> Experiment:
        """The experiment as far as the batch depends on it: what the parameter is set to does not count."""
        racers, schedules = zip(*self.turned(experiment, self.param.default), strict=True)
        return replace(experiment.among(self.racers), racers=racers, schedule=schedules)

    def on(self, optimizer: Optimizer, schedule: Schedule, value: float | np.ndarray) -> tuple[Optimizer, Schedule]:
        """An optimizer and its schedule with this value; an array makes a batch of them."""
        change = {self.param.name: value}
        if self.layer is None:
            return optimizer, replace(schedule, **change)
        return _changed(optimizer, len(optimizer.layers) - 1 - self.layer, change), schedule


def _changed(optimizer: Optimizer, depth: int, change: dict) -> Optimizer:
    """The optimizer with fields changed of the layer at a depth, 0 being the outermost."""
    if depth == 0:
        return replace(optimizer, **change)
    assert isinstance(optimizer, Wrapper)
    return replace(optimizer, inner=_changed(optimizer.inner, depth - 1, change))
