"""The sidebar of a page: a whole experiment as widgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import TypeVar

import streamlit as st

from descent import Constant, DataSurface, Experiment, Param, Recommended, Same, Schedule, Surface
from optimizers.schedules import SCHEDULES
from surfaces import SURFACES
from views import present, settings
from views.address import Address
from views.controls import choose, slider, tune
from views.page import remembered
from views.place import placed, start_of, surface_of
from views.racers import Racer, is_rate, racer_of, shared_rate, slots_of
from views.ready import DATA as READY
from views.ready import Ready, ready
from views.rules import Terms, rule_of, trials_of
from views.samples import one_more, samples

T = TypeVar("T")

STEPS = Param("steps", 200, 1, 2000, "T", "integer", "steps: how many updates each optimizer makes")
LONGEST = 4000
"""The updates of one racer where equal cost makes them many."""
BY_STEPS, BY_GRADIENTS = "steps", "gradients"
BY = {BY_STEPS: "Steps", BY_GRADIENTS: "Gradients"}
STEP_STOPS = (10, 20, 30, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1000, 1500, 2000)
KEPT = (present.KEY,)
"""Settings of the page, not of the experiment: they outlast a reset."""


@dataclass(frozen=True)
class Offer:
    """What a page has to choose from, and what it begins with; ``ruled``, a rule gives the learning rates.

    ``mapped``, there is a map on which to click a start.
    """

    surfaces: Mapping[str, type[Surface]]
    surface: str
    racers: tuple[str, ...]
    ready: Mapping[str, Ready] = field(default_factory=dict)
    ruled: bool = False
    mapped: bool = True


PLAYGROUND = Offer({n: c for n, c in SURFACES.items() if not issubclass(c, DataSurface)}, "trap", ("sgd", "momentum"))
DATA = Offer(
    {n: c for n, c in SURFACES.items() if issubclass(c, DataSurface)}, "linreg", ("sgd", "momentum", "adam"), READY
)
RACE = Offer(SURFACES, "ellipse", ("sgd", "momentum", "adagrad", "adam"), ruled=True)


@dataclass(frozen=True)
class Setup:
    """What a sidebar describes.

    experiment  the runs to make
    racers      who races, by place
    by          whether runs are compared after equal steps or after equal numbers of gradients
    band        whether the losses of many seeds are shown too
    terms       what the race is held under, where a rule gives the rates
    """

    experiment: Experiment
    racers: dict[str, Racer]
    by: str
    band: bool
    terms: Terms | None = None

    @property
    def steady(self) -> bool:
        """Whether every rate stays as it is when something else is changed."""
        return self.terms is None or isinstance(self.terms.rule, (Same, Recommended))


def experiment(address: Address, offer: Offer, drawn: bool = True) -> Setup:
    """The whole sidebar, and what it describes; not ``drawn``, it is only what the address describes."""
    if drawn:
        ready(offer.ready)
        _resets()
    plain = surface_of(address, offer.surfaces, offer.surface, drawn)
    chosen = samples(address, plain, drawn)
    online = st.container() if drawn else None
    surface = placed(address, chosen.surface, drawn)
    start = start_of(address, surface, drawn, offer.mapped)
    slots = slots_of(address, offer.racers, drawn)
    terms = rule_of(address, plain, slots, drawn) if offer.ruled else None
    shared = _rate(terms) if terms else shared_rate(address, plain, slots, drawn)
    places = [st.container(gap="small") if drawn else nullcontext() for _ in slots]
    back = st.container() if drawn else None
    schedule, steps, by = _run(address, surface, drawn)
    racers: dict[str, Racer] = {}
    for slot, place in zip(slots, places, strict=True):
        with place:
            taken = {racer.label for racer in racers.values()}
            racers[slot.name] = racer_of(address, chosen, slot, shared, schedule, taken, drawn, offer.ruled)
    if back and not offer.ruled and any(is_rate(key) for key in address.kept):
        back.button("Back to the recommended rates", on_click=settings.forget, args=(is_rate,))
    each = list(racers.values())
    samplings = tuple(racer.sampling for racer in each)
    if online and surface.samples:
        with online:
            one_more(steps, STEPS.high)
    described = Experiment(
        surface,
        tuple(racer.optimizer for racer in each),
        start,
        steps,
        _one([racer.schedule for racer in each], schedule),
        chosen.seed,
        _one(samplings, chosen.sampling),
    )
    if by == BY_GRADIENTS and each:
        described = described.at_equal_cost(LONGEST, remembered)
        if drawn and min(described.lengths) < steps:
            st.caption(f"At equal cost there is room for {min(described.lengths)} of the costliest steps.")
    if terms:
        trials, rotate = trials_of(address, described, drawn)
        terms = replace(terms, trials=trials, rotate=rotate)
    return Setup(described, racers, by, chosen.band, terms)


def _rate(terms: Terms) -> float | None:
    """The one learning rate for all, where the rule is that."""
    return terms.rule.lr if isinstance(terms.rule, Same) else None


def _resets() -> None:
    """Two ways back: to what the page was opened with, and to the very first picture."""
    now, first = settings.current(), settings.first()
    with st.container(horizontal=True, gap="small"):
        for name, there, words in (
            ("Reset", first, "Back to what this page was opened with"),
            ("Defaults", {}, "Back to the first picture: every setting at its default"),
        ):
            st.button(name, help=words, disabled=_same(now, there), on_click=settings.replace, args=(there, KEPT))


def _same(a: Mapping[str, str], b: Mapping[str, str]) -> bool:
    return all(a.get(key) == b.get(key) for key in {*a, *b} if key not in KEPT)


def _one(each: Sequence[T], shared: T) -> T | tuple[T, ...]:
    """The one that all have, or one for each."""
    return shared if all(own == shared for own in each) else tuple(each)


def _run(address: Address, surface: Surface, drawn: bool) -> tuple[Schedule, int, str]:
    """The schedule for all, the number of steps, and what is compared after an equal number of what."""
    kind = choose(address, "schedule", "Schedule for all", SCHEDULES, Constant.id, drawn)
    schedule = tune(kind, address, kind.id, drawn)
    steps = slider(address, "steps", STEPS, surface.steps, drawn, STEP_STOPS)
    by = address.choice("by", BY, BY_STEPS)
    if drawn:
        st.segmented_control(
            "Compare after equal",
            list(BY),
            format_func=BY.__getitem__,
            required=True,
            help="A gradient of one sample counts as one: a step with all samples, or with two gradients, costs more. "
            "Losses alone, as a line search asks for, are not counted.",
            **settings.bound("by", by, str),
        )
    return schedule, int(steps), by
