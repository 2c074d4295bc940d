"""How much the learning rate matters: each entrant's working range on many surfaces, in decades."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from analysis.axis import Axis
from analysis.conditions import Conditions
from analysis.entrant import Entrant, dials_of
from analysis.sweep import Swept, longest, sweep
from descent import Param, Sampling, Surface
from descent.dial import Dial
from descent.progress import parts

RATE = "lr"
LOWEST, HIGHEST = 1e-5, 100.0
"""The rates tried of every entrant, whatever its slider reaches; a range that goes on beyond them is said to."""


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """What sweeps of the rate found, by surface and slot."""

    swept: dict[str, dict[str, Swept]]

    @property
    def comparable(self) -> list[str]:
        """The surfaces on which every entrant has a working rate: only there are widths compared."""
        return [name for name, found in self.swept.items() if all(each.range for each in found.values())]

    def widths(self, slot: str) -> np.ndarray:
        """The width of an entrant's working range on each comparable surface, in decades."""
        ranges = [self.swept[name][slot].range or (1.0, 1.0) for name in self.comparable]
        return np.array([np.log10(high / low) for low, high in ranges])

    def cut(self, slot: str) -> bool:
        """Whether a range goes on beyond the rates tried, so that the mean width is at least what it seems."""
        return any(self.swept[name][slot].cut != (False, False) for name in self.comparable)

    def best(self, slot: str) -> np.ndarray:
        """An entrant's best rate on each comparable surface."""
        found = [self.swept[name][slot] for name in self.comparable]
        return np.array([each.values[each.best] for each in found])

    def shared(self, slot: str) -> tuple[float, float] | None:
        """The longest stretch of rates that work on all comparable surfaces; None where there are none."""
        found = [self.swept[name][slot] for name in self.comparable]
        if not found:
            return None
        working = np.logical_and.reduce([each.working for each in found])
        return longest(working, found[0].values)


def sensitivity(
    conditions: Conditions, entrants: Mapping[str, Entrant], surfaces: Mapping[str, Surface]
) -> Sensitivity:
    """A sweep of every entrant's rate on every surface, by name, from its first start.

    Of the samples only the batch and its order are meant for every surface, and everyone makes as many steps.
    """
    entrants = {slot: replace(each, sampling=everywhere(each)) for slot, each in entrants.items()}
    chosen = [_wide(dial) for dial in dials_of(entrants, RATE)]
    found = {}
    for name in parts(list(surfaces)):
        surface = surfaces[name]
        here = replace(conditions, surface=surface, start=surface.starts[0], lengths=())
        axis = Axis(chosen[0].param, LOWEST, HIGHEST) if chosen else None
        found[name] = sweep(here, entrants, chosen, axis) if axis else {}
    return Sensitivity(found)


def everywhere(entrant: Entrant) -> Sampling:
    """What of an entrant's sampling fits any table of samples."""
    return replace(entrant.sampling, stages=(), dropout=0.0)


def _wide(dial: Dial) -> Dial:
    given = dial.param
    return replace(dial, param=Param(given.name, given.default, LOWEST, HIGHEST, given.symbol, given.scale, given.help))
