"""What an address describes: a whole experiment, read setting by setting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from descent import DataSurface, Experiment, Surface, Transformed, transformed
from descent.fairness import Recommended, Same
from optimizers.schedules import SCHEDULES
from surfaces import SURFACES
from views.address.address import Address
from views.address.fields import Field, Point, Reader, titles
from views.address.racer_setup import Racer, racer_of, shared_rate, slots_of
from views.address.sample_setup import samples
from views.address.schema import BY_GRADIENTS, SETTINGS
from views.address.terms import Terms, rule_of, trials_of
from views.run_cache import remembered

T = TypeVar("T")

LONGEST = 4000
"""The updates of one racer where equal cost makes them many."""
REACH = 3
"""A start may lie this many window widths from the window's middle."""


@dataclass(frozen=True)
class Offer:
    """What a page has to choose from, and what it begins with; ``ruled``, a rule gives the learning rates.

    ``mapped``, there is a map on which to click a start.
    """

    surfaces: Mapping[str, type[Surface]]
    surface: str
    racers: tuple[str, ...]
    ruled: bool = False
    mapped: bool = True


PLAYGROUND = Offer({n: c for n, c in SURFACES.items() if not issubclass(c, DataSurface)}, "trap", ("sgd", "momentum"))
DATA = Offer({n: c for n, c in SURFACES.items() if issubclass(c, DataSurface)}, "linreg", ("sgd", "momentum", "adam"))
RACE = Offer(SURFACES, "ellipse", ("sgd", "momentum", "adagrad", "adam"), ruled=True)
LAB = Offer(SURFACES, "ellipse", ("sgd", "momentum", "rmsprop", "adam"), mapped=False)


@dataclass(frozen=True)
class Setup:
    """What an address describes.

    experiment  the runs to make
    racers      who races, by place
    by          whether runs are compared after equal steps or after equal numbers of gradients
    steps       how many steps were asked for
    band        whether the losses of many seeds are shown too
    terms       what the race is held under, where a rule gives the rates
    fields      every setting that was read, by key: what it may be, and what it is
    """

    experiment: Experiment
    racers: dict[str, Racer]
    by: str
    steps: int
    band: bool
    terms: Terms | None
    fields: Mapping[str, Field] = field(repr=False, compare=False)

    @property
    def steady(self) -> bool:
        """Whether every rate stays as it is when something else is changed."""
        return self.terms is None or isinstance(self.terms.rule, (Same, Recommended))


def setup_of(address: Address, offer: Offer) -> Setup:
    """The experiment that an address describes on a page with this to offer."""
    asked = Reader(address)
    kind = asked.choice("surface", titles(offer.surfaces), offer.surface)
    plain = asked.item(offer.surfaces[kind], kind)
    chosen = samples(asked, plain)
    surface = _placed(asked, chosen.surface)
    start = _start(asked, surface)
    slots = slots_of(asked, offer.racers)
    terms = rule_of(asked, plain, slots) if offer.ruled else None
    shared = _rate(terms) if terms else shared_rate(asked, plain, slots)
    curve = asked.entry("schedule", SCHEDULES, SETTINGS["schedule"].choice()[2])
    schedule = asked.item(curve, curve.id)
    steps = asked.whole(*SETTINGS["steps"].number(), surface.steps)
    by = asked.choice(*SETTINGS["by"].choice())
    racers: dict[str, Racer] = {}
    for slot in slots:
        taken = {racer.label for racer in racers.values()}
        racers[slot.name] = racer_of(asked, chosen, slot, shared, schedule, taken, offer.ruled)
    each = list(racers.values())
    described = Experiment(
        surface,
        tuple(racer.optimizer for racer in each),
        start,
        steps,
        _one([racer.schedule for racer in each], schedule),
        chosen.seed,
        _one([racer.sampling for racer in each], chosen.sampling),
    )
    if by == BY_GRADIENTS and each:
        described = described.at_equal_cost(LONGEST, remembered)
    if terms:
        trials, rotate = trials_of(asked, described)
        terms = replace(terms, trials=trials, rotate=rotate)
    return Setup(described, racers, by, steps, chosen.band, terms, asked.fields)


def reach(surface: Surface) -> Point:
    """The limits of a start."""
    middles = [(low + high) / 2 for low, high in surface.domain]
    widths = [REACH * (high - low) for low, high in surface.domain]
    (x, y), (wide, high) = middles, widths
    return Point((x - wide, y - high), (x + wide, y + high))


def _placed(asked: Reader, surface: Surface) -> Surface:
    """The surface turned, scaled and shifted."""
    moved = asked.item(Transformed, "moved", inner=surface)
    return transformed(moved.inner, degrees=moved.degrees, scale=moved.scale, dx=moved.dx, dy=moved.dy)


def _start(asked: Reader, surface: Surface) -> tuple[float, float]:
    """Where all racers start."""
    x, y = surface.starts[0]
    return asked.point("start", reach(surface), (float(x), float(y)))


def _rate(terms: Terms) -> float | None:
    """The one learning rate for all, where the rule is that."""
    return terms.rule.lr if isinstance(terms.rule, Same) else None


def _one(each: Sequence[T], shared: T) -> T | tuple[T, ...]:
    """The one that all have, or one for each."""
    return shared if all(own == shared for own in each) else tuple(each)
