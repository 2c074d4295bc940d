"""Who is run: an optimizer with its schedule, and what it sees of the samples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from descent import Constant, Optimizer, Sampling, Schedule, params
from descent.dial import Dial


@dataclass(frozen=True)
class Entrant:
    """An optimizer by its name, with its schedule and what it sees of the samples."""

    label: str
    optimizer: Optimizer
    schedule: Schedule = Constant()
    sampling: Sampling = Sampling()

    def dial(self, name: str) -> Dial:
        """The parameter of its rule with this name, for a map or a sweep; KeyError where the rule has none."""
        param = params(type(self.optimizer.core))[name]
        return Dial(name, param, self.label, param.symbol, (0,), 0)


def dials_of(entrants: Mapping[str, Entrant], name: str) -> list[Dial]:
    """The parameter with this name of each rule that has it."""
    return [
        replace(each.dial(name), key=f"{slot}.{name}", racers=(i,))
        for i, (slot, each) in enumerate(entrants.items())
        if name in params(type(each.optimizer.core))
    ]
