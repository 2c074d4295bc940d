"""What the Lab can measure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass

from analysis import Conditions
from views.address.address import Address
from views.address.setup import Setup
from views.lab import flow
from views.lab.basins import page as basins_page
from views.lab.map import page as map_page
from views.lab.sensitivity import page as sensitivity_page
from views.lab.sweep import page as sweep_page

SENSITIVITY, STUDY = "sensitivity", "study"

Show = Callable[[Address, AbstractContextManager, Setup, Conditions], None]


@dataclass(frozen=True)
class Kind:
    """One thing to measure: its name, what it answers, and what shows it; studies have a page of their own."""

    title: str
    words: str
    show: Show | None


KINDS: Mapping[str, Kind] = {
    "map": Kind(
        "Map",
        "Two hyperparameters of one optimizer: which pairs work, and where theory draws the line.",
        map_page.show,
    ),
    "sweep": Kind("Sweep", "One hyperparameter over its range, for all optimizers.", sweep_page.show),
    "basins": Kind("Basins", "Where every start of the window ends, and who is there first.", basins_page.show),
    "flow": Kind("Flow", "The paths of many starts at once.", flow.show),
    SENSITIVITY: Kind(
        "Sensitivity", "How wide the range of working learning rates is, surface by surface.", sensitivity_page.show
    ),
    STUDY: Kind("Studies", "Claims from the literature with their numbers, measured live.", None),
}
