"""The live slider's side of the page: what can be turned, and what turning it changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from descent import Experiment, Param, params
from descent.dial import Dial
from views.address import session
from views.address.address import Address, written
from views.address.racer_setup import Racer
from views.address.schema import SHARED_RATE
from views.sidebar.widgets import label
from views.stage import Live

NONE = "none"


def live(address: Address, experiment: Experiment, racers: Mapping[str, Racer]) -> Live:
    """Every parameter of the race that can be turned, and the one that the address has live."""
    known = {dial.key: dial for dial in dials(racers)}
    chosen = address.choice("live", [NONE, *known], NONE)
    return Live(tuple(known.values()), known.get(chosen), experiment)


def dials(racers: Mapping[str, Racer]) -> Iterator[Dial]:
    """The parameters of a race: the shared rate, each racer's own, and those of the schedule for all."""
    listed = list(racers.items())
    sharing = tuple(i for i, (_, racer) in enumerate(listed) if racer.shares_rate)
    if sharing:
        yield Dial("lr", SHARED_RATE, "All", label(SHARED_RATE), sharing, 0)
    following = tuple(i for i, (_, racer) in enumerate(listed) if racer.shares_schedule)
    if following:
        curve = listed[following[0]][1].schedule
        yield from _of(curve.id, params(type(curve)), f"All: {curve.title}", following, None)
    yield from chain.from_iterable(_own(slot, racer, (i,)) for i, (slot, racer) in enumerate(listed))


def choose(current: Live, key: object) -> None:
    """Make another parameter live, or none."""
    keys = [dial.key for dial in current.dials]
    session.change(**({"live": None if key == NONE else str(key)} if key in (NONE, *keys) else {}))


def turn(current: Live, key: object, value: object) -> None:
    """Set the live parameter to where its slider was let go."""
    dial = current.chosen
    fits = dial is not None and key == dial.key and isinstance(value, int | float) and dial.param.accepts(value)
    session.update({dial.key: written(value)} if fits else {})


def _own(slot: str, racer: Racer, at: tuple[int, ...]) -> Iterator[Dial]:
    for layer, item in enumerate(racer.optimizer.layers):
        scope = f"{slot}.{item.id}" if layer else slot
        known = params(type(item))
        if not layer and (racer.shares_rate or racer.ruled):
            known = {name: param for name, param in known.items() if name != "lr"}
        yield from _of(scope, known, racer.label if not layer else f"{racer.label}: {item.title}", at, layer)
    if not racer.shares_schedule:
        curve = racer.schedule
        yield from _of(f"{slot}.{curve.id}", params(type(curve)), f"{racer.label}: {curve.title}", at, None)


def _of(
    scope: str, known: Mapping[str, Param], owner: str, racers: tuple[int, ...], layer: int | None
) -> Iterator[Dial]:
    for name, param in known.items():
        yield Dial(f"{scope}.{name}", param, owner, label(param), racers, layer)
