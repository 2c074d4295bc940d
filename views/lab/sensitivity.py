"""How much the learning rate matters: each racer's working range on many surfaces, in decades."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from descent import Param, Sampling, Surface, params
from descent.progress import parts
from surfaces import SURFACES
from views import sheet
from views.lab.axes import Axis
from views.lab.captions import note
from views.lab.setting import Setting
from views.lab.sweep import Swept, longest, parameters, sweep
from views.racers import Racer
from views.stage import Dial

RATE = "lr"
LOWEST, HIGHEST = 1e-5, 100.0
"""The rates tried of every racer, whatever its slider reaches; a range that goes on beyond them is said to."""
ENDLESS = ("ramp", "saddle", "shelf")
"""Surfaces without a minimum to reach."""
FIRST = ("bowl", "ellipse", "rosenbrock", "beale", "himmelblau", "tilted", "winding", "quartic")


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """What sweeps of the rate found: by surface and slot; and the surfaces that every racer can learn at some rate."""

    swept: dict[str, dict[str, Swept]]

    @property
    def comparable(self) -> list[str]:
        """The surfaces on which every racer has a working rate: only there are widths compared."""
        return [name for name, found in self.swept.items() if all(each.range for each in found.values())]

    def widths(self, slot: str) -> np.ndarray:
        """The width of a racer's working range on each comparable surface, in decades."""
        ranges = [self.swept[name][slot].range or (1.0, 1.0) for name in self.comparable]
        return np.array([np.log10(high / low) for low, high in ranges])

    def cut(self, slot: str) -> bool:
        """Whether a racer's range goes on beyond the rates tried, so that its mean width is at least what it seems."""
        return any(self.swept[name][slot].cut != (False, False) for name in self.comparable)

    def best(self, slot: str) -> np.ndarray:
        """A racer's best rate on each comparable surface."""
        found = [self.swept[name][slot] for name in self.comparable]
        return np.array([each.values[each.best] for each in found])

    def shared(self, slot: str) -> tuple[float, float] | None:
        """The longest stretch of rates that work on all comparable surfaces; None where there are none."""
        found = [self.swept[name][slot] for name in self.comparable]
        if not found:
            return None
        working = np.logical_and.reduce([each.working for each in found])
        return longest(working, found[0].values)


def sensitivity(setting: Setting, racers: Mapping[str, Racer], surfaces: Sequence[str]) -> Sensitivity:
    """A sweep of every racer's rate on every surface, from its first start.

    Of the samples only the batch and its order are meant for every surface, and everyone makes as many steps.
    """
    racers = {slot: replace(racer, sampling=everywhere(racer)) for slot, racer in racers.items()}
    found = {}
    for name in parts(list(surfaces)):
        surface: Surface = SURFACES[name]()
        here = replace(setting, surface=surface, start=surface.starts[0], lengths=())
        chosen = [_wide(dial) for dial in parameters(racers).get(RATE, ())]
        axis = Axis(chosen[0].param, LOWEST, HIGHEST) if chosen else None
        found[name] = sweep(here, racers, chosen, axis) if axis else {}
    return Sensitivity(found)


def everywhere(racer: Racer) -> Sampling:
    """What of a racer's sampling fits any table of samples."""
    return replace(racer.sampling, stages=(), dropout=0.0)


def _wide(dial: Dial) -> Dial:
    given = dial.param
    return replace(dial, param=Param(given.name, given.default, LOWEST, HIGHEST, given.symbol, given.scale, given.help))


def offered(racers: Mapping[str, Racer]) -> dict[str, Racer]:
    """The racers who have a rate."""
    return {slot: racer for slot, racer in racers.items() if RATE in params(type(racer.optimizer.core))}


def table(found: Sensitivity, racers: Mapping[str, Racer], caption: str) -> str:
    """Each racer's range and best rate on each surface as CSV."""
    heads = ["surface", "racer", "works from", "to", "decades", "best rate", "steps at best", "final gap at best"]
    rows = [
        [SURFACES[on].title, sheet.name(racer.label), *_numbers(by_slot[slot])]
        for on, by_slot in found.swept.items()
        for slot, racer in racers.items()
    ]
    return sheet.table([note(caption)], heads, rows)


def _numbers(swept: Swept) -> list[float]:
    low, high = swept.range or (np.nan, np.nan)
    at_best = [swept.values[swept.best], swept.scores["reached"][swept.best], swept.scores["gap"][swept.best]]
    return [low, high, np.log10(high / low), *at_best]
