"""What an address says of who races: the optimizers, their rates and all else of each."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace

from analysis import Entrant
from descent import Optimizer, Sampling, Schedule, Surface, params, recommended_rate
from optimizers import OPTIMIZERS
from optimizers.schedules import SCHEDULES
from optimizers.wrappers import WRAPPERS
from views.address.fields import Number, Reader, Several, Text, titles
from views.address.sample_setup import Chosen, batch_size
from views.address.schema import EACH, SETTINGS, SHARED_RATE
from views.plots.palette import Style, style

MOST = 8
"""Racers a map can hold and stay readable."""
LONGEST_NAME = 20


class SameAsAll(Schedule):
    """The schedule that all racers have."""


OWN_SCHEDULES: dict[str, type[Schedule]] = {SameAsAll.id: SameAsAll, **SCHEDULES}


@dataclass(frozen=True)
class Slot:
    """A place in the race, as the address names it: "adam", or "adam-2" for the second Adam."""

    name: str

    @property
    def cls(self) -> type[Optimizer]:
        """The update rule that races here."""
        return OPTIMIZERS[self.name.partition("-")[0]]

    @property
    def copy(self) -> int:
        """0 for the first of its kind, 1 for the second, ..."""
        return int(self.name.partition("-")[2] or 1) - 1

    @property
    def title(self) -> str:
        """The rule's name, numbered from the second on."""
        return f"{self.cls.title} {self.copy + 1}" if self.copy else self.cls.title


KNOWN = Several(
    {
        f"{name}{copy}": Slot(f"{name}{copy}").title
        for copy in ("", *(f"-{i}" for i in range(2, MOST + 1)))
        for name in OPTIMIZERS
    },
    MOST,
)
"""Every place there is."""


@dataclass(frozen=True)
class Racer(Entrant):
    """One optimizer of the race, how it looks, and whether its rate and schedule are those of all.

    ``ruled``, its rate is not its own to set: the page's rule gives it.
    """

    style: Style = field(kw_only=True)
    shares_rate: bool = field(default=False, kw_only=True)
    shares_schedule: bool = field(default=True, kw_only=True)
    ruled: bool = field(default=False, kw_only=True)


def slots_of(read: Reader, first: tuple[str, ...]) -> tuple[Slot, ...]:
    """Who races."""
    return tuple(Slot(name) for name in read.several("racers", KNOWN, first))


def shared_rate(read: Reader, surface: Surface, slots: Sequence[Slot]) -> float | None:
    """The one learning rate for all, where that is asked for."""
    mode = read.choice(*SETTINGS["rates"].choice())
    return None if mode == EACH else rate_for_all(read, surface, slots)


def rate_for_all(read: Reader, surface: Surface, slots: Sequence[Slot]) -> float | None:
    """The one learning rate; None where no racer has any. It begins as what suits the first of them."""
    first = next((slot.cls for slot in slots if "lr" in params(slot.cls)), None)
    return None if first is None else read.number("lr", Number(SHARED_RATE), _recommended(surface, first))


def _recommended(surface: Surface, optimizer: type[Optimizer]) -> float:
    """The rate to offer: the surface's, whatever its shape, so that a slider of the shape moves nothing else."""
    return recommended_rate(type(surface)(), optimizer)


def is_rate(key: str) -> bool:
    """Whether a setting is a learning rate."""
    return key == "lr" or key.endswith((".lr", ".sgd_lr"))


def racer_of(
    read: Reader,
    chosen: Chosen,
    slot: Slot,
    shared: float | None,
    schedule: Schedule,
    taken: Container[str],
    ruled: bool,
) -> Racer:
    """One racer; ``taken`` are labels of the others.

    ``ruled``, its learning rate is the recommended one until the page's rule gives another.
    """
    scope, cls = slot.name, slot.cls
    name = read.text(f"{scope}.name", Text(LONGEST_NAME))
    values = _numbers(read, chosen, slot, shared, ruled)
    optimizer, wrapped = _wrapped(read, scope, cls(**values))
    own = read.entry(f"{scope}.schedule", OWN_SCHEDULES, SameAsAll.id)
    curve = schedule if own is SameAsAll else read.item(own, f"{scope}.{own.id}")
    sampling = _sampling(read, scope, chosen)
    look = style(cls, slot.copy)
    if wrapped:
        look = replace(look, dash="longdashdot", open=True)
    label = " + ".join([f"{name} {cls.title}" if name else slot.title, *wrapped])
    if sampling != chosen.sampling and not name:
        label += f", batch {sampling.batch}"
    if label in taken:
        label += f" ({slot.name})"
    one_rate, follows = shared is not None and "lr" in params(cls), own is SameAsAll
    return Racer(
        label, optimizer, curve, sampling, style=look, shares_rate=one_rate, shares_schedule=follows, ruled=ruled
    )


def _numbers(read: Reader, chosen: Chosen, slot: Slot, shared: float | None, ruled: bool) -> dict[str, float]:
    """The numbers of a racer's rule: those in view first, as its sliders stand."""
    scope, cls = slot.name, slot.cls
    known = params(cls)
    defaults = {"lr": _recommended(chosen.surface, cls)} if "lr" in known else {}
    values = dict(defaults) if ruled else {}
    values |= {} if shared is None or "lr" not in known else {"lr": shared}
    first = [name for name in known if name not in values and in_view(cls, name)]
    values |= read.numbers(cls, scope, first, defaults)
    return values | read.numbers(cls, scope, [name for name in known if name not in values])


def in_view(cls: type[Optimizer], name: str) -> bool:
    """Whether a parameter's slider is in view, not a click away: a rule's learning rate and its decays are."""
    return name == "lr" or params(cls)[name].scale == "decay"


def _sampling(read: Reader, scope: str, chosen: Chosen) -> Sampling:
    """What a racer sees: all that the others do, or batches of another size."""
    if not chosen.surface.samples:
        return chosen.sampling
    return replace(chosen.sampling, batch=batch_size(read, f"{scope}.batch", chosen.surface, chosen.sampling.batch))


def _wrapped(read: Reader, scope: str, optimizer: Optimizer) -> tuple[Optimizer, list[str]]:
    """The optimizer inside the wrappers chosen for it, the first one innermost, and their names."""
    chosen = read.several(f"{scope}.wrappers", Several(titles(WRAPPERS).options, len(WRAPPERS)))
    for name in chosen:
        optimizer = read.item(WRAPPERS[name], f"{scope}.{name}", inner=optimizer)
    return optimizer, [WRAPPERS[name].title for name in chosen]
