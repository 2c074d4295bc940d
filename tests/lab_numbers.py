"""What the Lab measures at an address, without its page."""

from typing import Any

from views.address import Address
from views.lab import OFFER, grid, grid_page
from views.lab.axes import Axis
from views.lab.grid import Mapped
from views.lab.setting import Setting, setting_of
from views.sidebar import Setup, experiment
from views.stage import Dial


def setup_of(**query: str) -> Setup:
    """What the sidebar of the Lab describes at this address."""
    address = Address(query)
    setup = experiment(address, OFFER, drawn=False)
    address.finish()
    assert not address.problems
    return setup


def measured(seeds: Any = 1, share: Any = 0.01, **query: str) -> tuple[Setup, Setting]:
    setup = setup_of(**query)
    return setup, setting_of(setup, seeds, share)


def mapped(setup: Setup, setting: Setting, slot: str, x: str, y: str, size: int = 12) -> tuple[Mapped, Dial, Dial]:
    """A map over all of two parameters' ranges."""
    racer = setup.racers[slot]
    known = grid_page._dials(slot, racer)
    across, up = (Axis(known[name].param, known[name].param.low, known[name].param.high) for name in (x, y))
    return grid.grid(setting, racer, known[x], known[y], across.grid(size), up.grid(size)), known[x], known[y]
