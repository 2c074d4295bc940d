"""What the Lab measures at an address, without its page."""

from typing import Any

from analysis import Axis, Conditions, ParameterMap, parameter_map
from descent.dial import Dial
from views.address.address import Address
from views.address.setup import LAB, Setup, setup_of
from views.lab.conditions import conditions_of
from views.lab.map import page as map_page


def lab_setup(**query: str) -> Setup:
    """What the sidebar of the Lab describes at this address."""
    address = Address(query)
    setup = setup_of(address, LAB)
    address.finish()
    assert not address.problems
    return setup


def measured(seeds: Any = 1, share: Any = 0.01, **query: str) -> tuple[Setup, Conditions]:
    setup = lab_setup(**query)
    return setup, conditions_of(setup, seeds, share)


def mapped(
    setup: Setup, setting: Conditions, slot: str, x: str, y: str, size: int = 12
) -> tuple[ParameterMap, Dial, Dial]:
    """A map over all of two parameters' ranges."""
    racer = setup.racers[slot]
    known = map_page._dials(slot, racer)
    across, up = (Axis(known[name].param, known[name].param.low, known[name].param.high) for name in (x, y))
    return parameter_map(setting, racer, known[x], known[y], across.grid(size), up.grid(size)), known[x], known[y]
