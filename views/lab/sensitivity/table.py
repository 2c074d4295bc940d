"""Sensitivity in numbers: which surfaces and racers it is about, and each range as CSV."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from analysis import Sensitivity, Swept
from analysis.sensitivity import RATE
from descent import params
from surfaces import SURFACES
from views.address.racer_setup import Racer
from views.lab.figures.captions import note
from views.share import sheet

ENDLESS = ("ramp", "saddle", "shelf")
"""Surfaces without a minimum to reach."""
FIRST = ("bowl", "ellipse", "rosenbrock", "beale", "himmelblau", "tilted", "winding", "quartic")


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
