"""The sidebar of a page: a whole experiment as widgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

import streamlit as st

from descent import (
    Constant,
    DataSurface,
    Experiment,
    Optimizer,
    Param,
    Sampling,
    Schedule,
    Surface,
    Transformed,
    params,
    recommended_rate,
    transformed,
)
from optimizers import OPTIMIZERS
from optimizers.schedules import SCHEDULES
from optimizers.wrappers import WRAPPERS
from surfaces import SURFACES
from views import ready, settings
from views.address import Address, written
from views.controls import choose, slider, sliders, tune
from views.marks import mark
from views.samples import Chosen, batch_size, one_more, samples
from views.theme import LISTED, Style, style
from views.words import number

T = TypeVar("T")

MOST = 8
"""Racers a map can hold and stay readable."""
STEPS = Param("steps", 200, 1, 2000, "T", "integer", "steps: how many updates each optimizer makes")
LONGEST = 4000
"""The updates of one racer where equal cost makes them many."""
BY_STEPS, BY_GRADIENTS = "steps", "gradients"
BY = {BY_STEPS: "Steps", BY_GRADIENTS: "Gradients"}
STEP_STOPS = (10, 20, 30, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1000, 1500, 2000)
SHARED_RATE = Param("lr", 0.1, 1e-5, 10.0, "η", "log", "learning rate: the same for every optimizer")
EACH, ONE = "each", "one"
RATES = {EACH: "Each its own", ONE: "One for all"}


class SameAsAll(Schedule):
    """The schedule that all racers have."""


OWN_SCHEDULES: dict[str, type[Schedule]] = {SameAsAll.id: SameAsAll, **SCHEDULES}
REACH = 3
"""A start may lie this many window widths from the window's middle."""


@dataclass(frozen=True)
class Offer:
    """What a page has to choose from, and what it begins with."""

    surfaces: Mapping[str, type[Surface]]
    surface: str
    racers: tuple[str, ...]
    ready: Mapping[str, str] = field(default_factory=dict)


PLAYGROUND = Offer({n: c for n, c in SURFACES.items() if not issubclass(c, DataSurface)}, "trap", ("sgd", "momentum"))
DATA = Offer(
    {n: c for n, c in SURFACES.items() if issubclass(c, DataSurface)}, "linreg", ("sgd", "momentum", "adam"), ready.DATA
)


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


@dataclass(frozen=True)
class Racer:
    """One optimizer of the race as the sidebar describes it, and whether its rate and schedule are those of all."""

    label: str
    style: Style
    optimizer: Optimizer
    schedule: Schedule
    shares_rate: bool = False
    shares_schedule: bool = True
    sampling: Sampling = Sampling()


@dataclass(frozen=True)
class Setup:
    """What a sidebar describes.

    experiment  the runs to make
    racers      who races, by place
    by          whether runs are compared after equal steps or after equal numbers of gradients
    band        whether the losses of many seeds are shown too
    """

    experiment: Experiment
    racers: dict[str, Racer]
    by: str
    band: bool


def experiment(address: Address, offer: Offer) -> Setup:
    """The whole sidebar, and what it describes."""
    ready.ready(offer.ready)
    plain = _surface(address, offer)
    chosen = samples(address, plain)
    surface = _placed(address, chosen.surface)
    start = _start(address, surface)
    slots = _slots(address, offer.racers)
    shared = _shared_rate(address, plain, slots)
    places = [st.container(gap="small") for _ in slots]
    back = st.container()
    schedule, steps, by = _run(address, surface)
    racers = {}
    for slot, place in zip(slots, places, strict=True):
        with place:
            racers[slot.name] = _racer(address, chosen, slot, shared, schedule)
    if any(_is_rate(key) for key in address.kept):
        back.button("Back to the recommended rates", on_click=settings.forget, args=(_is_rate,))
    each = list(racers.values())
    samplings = tuple(racer.sampling for racer in each)
    if surface.samples and all(sampling.batch == 1 for sampling in samplings):
        one_more(address, steps)
    described = Experiment(
        surface,
        tuple(racer.optimizer for racer in each),
        start,
        _lengths(surface, samplings, steps) if by == BY_GRADIENTS else steps,
        _one([racer.schedule for racer in each], schedule),
        chosen.seed,
        _one(samplings, chosen.sampling),
    )
    return Setup(described, racers, by, chosen.band)


def _one(each: Sequence[T], shared: T) -> T | tuple[T, ...]:
    """The one that all have, or one for each."""
    return shared if all(own == shared for own in each) else tuple(each)


def _lengths(surface: Surface, samplings: Sequence[Sampling], steps: int) -> int | tuple[int, ...]:
    """As many steps for each racer as cost what these cost the one with the largest batches."""
    sizes = [sampling.size(surface) for sampling in samplings]
    if len(set(sizes)) < 2:
        return steps
    longest = steps * max(sizes) // min(sizes)
    if longest > LONGEST:
        steps = LONGEST * min(sizes) // max(sizes)
        st.caption(f"At equal cost there is room for {steps} steps of {max(sizes)} samples.")
    return tuple(steps * max(sizes) // size for size in sizes)


def _surface(address: Address, offer: Offer) -> Surface:
    chosen = address.choice("surface", offer.surfaces, offer.surface)
    st.selectbox(
        "Surface",
        list(offer.surfaces),
        format_func=lambda item: offer.surfaces[item].title,
        **settings.shown("surface", chosen),
        on_change=_changed_surface,
    )
    return tune(offer.surfaces[chosen], address, chosen)


def _placed(address: Address, surface: Surface) -> Surface:
    """The surface turned, scaled and shifted."""
    more = st.expander("Rotate, scale, shift", key="placed more", on_change=settings.keep)
    with more:
        moved = tune(Transformed, address, "moved", bool(more.open), inner=surface)
    return transformed(moved.inner, degrees=moved.degrees, scale=moved.scale, dx=moved.dx, dy=moved.dy)


def _changed_surface() -> None:
    """Another surface wants its own start and its own rates."""
    settings.forget(lambda key: key == "start" or _is_rate(key))
    settings.change(surface=st.session_state["surface"])


def _start(address: Address, surface: Surface) -> tuple[float, float]:
    low, high = reach(surface)
    point = address.point("start", _first(surface), low, high)
    columns = st.columns(2)
    for axis, value, least, most, column in zip("xy", point, low, high, columns, strict=True):
        column.number_input(
            f"Start {axis}",
            least,
            most,
            None,
            step=(most - least) / (2 * REACH) / 20,
            format="%0.6g",
            **settings.shown(f"start {axis}", value),
            on_change=_typed_start,
        )
    starts = [(float(x), float(y)) for x, y in surface.starts]
    if len(starts) > 1:
        st.pills(
            "Good starts",
            starts,
            format_func=lambda start: f"({number(start[0])}, {number(start[1])})",
            **settings.shown("good start", point if point in starts else None),
            on_change=_picked_start,
        )
    st.caption("or click the map")
    return point


def reach(surface: Surface) -> tuple[list[float], list[float]]:
    """The lowest and the highest x, y a start may have."""
    middles = [(low + high) / 2 for low, high in surface.domain]
    widths = [REACH * (high - low) for low, high in surface.domain]
    pairs = list(zip(middles, widths, strict=True))
    return [middle - width for middle, width in pairs], [middle + width for middle, width in pairs]


def move_start(surface: Surface, x: float, y: float) -> None:
    """Take a point chosen on the map as the start."""
    low, high = reach(surface)
    if all(a <= v <= b for v, a, b in zip((x, y), low, high, strict=True)):
        settings.change(start=written(x, y))
        return
    st.toast(f"A start lies at most {REACH} window widths from the middle of the map.")
    settings.keep()


def _typed_start() -> None:
    x, y = st.session_state["start x"], st.session_state["start y"]
    emptied = x is None or y is None  # then the field shows the old number again
    settings.change(**({} if emptied else {"start": written(x, y)}))


def _picked_start() -> None:
    start = st.session_state["good start"]
    settings.change(**({} if start is None else {"start": written(*start)}))


def _first(surface: Surface) -> tuple[float, float]:
    x, y = surface.starts[0]
    return float(x), float(y)


def _slots(address: Address, first: tuple[str, ...]) -> tuple[Slot, ...]:
    known = [f"{name}{copy}" for copy in ("", *(f"-{i}" for i in range(2, MOST + 1))) for name in OPTIMIZERS]
    chosen = address.choices("racers", known, first, MOST)
    st.pills(
        "Optimizers",
        [*LISTED, *(name for name in known if name in chosen and name not in LISTED)],
        selection_mode="multi",
        format_func=lambda name: Slot(name).title,
        **settings.shown("racers", list(chosen)),
        on_change=_changed_racers,
    )
    others = [name for name in OPTIMIZERS if name not in LISTED and name not in chosen]
    if others:
        st.selectbox(
            "More optimizers",
            others,
            index=None,
            placeholder="Add another ...",
            format_func=lambda name: f"{OPTIMIZERS[name].title} ({OPTIMIZERS[name].reference.year})",
            label_visibility="collapsed",
            **settings.shown("another", None),
            on_change=_added_racer,
        )
    return tuple(Slot(name) for name in chosen)


def _changed_racers() -> None:
    chosen = st.session_state["racers"]
    if len(chosen) > MOST:
        _full()
    settings.change(racers=",".join(chosen[:MOST]))


def _added_racer() -> None:
    racing, another = list(st.session_state["racers"]), st.session_state["another"]
    if len(racing) >= MOST:
        _full()
        return
    settings.change(racers=",".join([*racing, another]))


def _full() -> None:
    st.toast(f"At most {MOST} optimizers race at once: leave one out to add another.")
    settings.keep()


def _shared_rate(address: Address, surface: Surface, slots: Sequence[Slot]) -> float | None:
    """The one learning rate for all, where that is asked for."""
    mode = address.choice("rates", RATES, EACH)
    st.segmented_control(
        "Learning rates",
        list(RATES),
        format_func=RATES.__getitem__,
        required=True,
        help="Each one starts at the rate recommended for it on this surface.",
        **settings.bound("rates", mode, str),
    )
    if mode == EACH or not slots:
        return None
    first = next((slot.cls for slot in slots if "lr" in params(slot.cls)), None)
    return None if first is None else slider(address, "lr", SHARED_RATE, _recommended(surface, first))


def _recommended(surface: Surface, optimizer: type[Optimizer]) -> float:
    """The rate to offer: the surface's, whatever its shape, so that a slider of the shape moves nothing else."""
    return recommended_rate(type(surface)(), optimizer)


def _is_rate(key: str) -> bool:
    return key == "lr" or key.endswith((".lr", ".sgd_lr"))


def _racer(address: Address, chosen: Chosen, slot: Slot, shared: float | None, schedule: Schedule) -> Racer:
    """One racer's sliders: the rates in view, the rest a click away."""
    scope, cls = slot.name, slot.cls
    known = params(cls)
    st.html(f"<b>{mark(style(cls, slot.copy))}&ensp;{slot.title}</b>")
    values = {} if shared is None or "lr" not in known else {"lr": shared}
    defaults = {"lr": _recommended(chosen.surface, cls)} if "lr" in known else {}
    first = [n for n, param in known.items() if n not in values and (n == "lr" or param.scale == "decay")]
    values |= sliders(cls, address, scope, first, defaults=defaults)
    more = st.expander(f"More for {slot.title}", key=f"{scope} more", on_change=settings.keep)
    drawn = bool(more.open)
    with more:
        values |= sliders(cls, address, scope, [n for n in known if n not in values], drawn)
        optimizer, wrapped = _wrapped(address, scope, cls(**values), drawn)
        own = choose(address, f"{scope}.schedule", "Schedule", OWN_SCHEDULES, SameAsAll.id, drawn)
        curve = schedule if own is SameAsAll else tune(own, address, f"{scope}.{own.id}", drawn)
        sampling = _sampling(address, scope, chosen, drawn)
        if drawn and slot.copy == 0:
            st.button("Race a second one", key=f"{scope} again", on_click=_again, args=(slot,))
    look = style(cls, slot.copy)
    if wrapped:
        look = replace(look, dash="longdashdot", open=True)
    label, one_rate = " + ".join([slot.title, *wrapped]), shared is not None and "lr" in known
    if sampling != chosen.sampling:
        label += f", batch {sampling.batch}"
    return Racer(label, look, optimizer, curve, one_rate, own is SameAsAll, sampling)


def _sampling(address: Address, scope: str, chosen: Chosen, drawn: bool) -> Sampling:
    """What this racer sees: all that the others do, or batches of another size."""
    if not chosen.surface.samples:
        return chosen.sampling
    size = batch_size(address, f"{scope}.batch", chosen.surface, chosen.sampling.batch, drawn)
    return replace(chosen.sampling, batch=size)


def _wrapped(address: Address, scope: str, optimizer: Optimizer, drawn: bool) -> tuple[Optimizer, list[str]]:
    """The optimizer inside the wrappers chosen for it, the first one innermost, and their names."""
    key = f"{scope}.wrappers"
    chosen = address.choices(key, WRAPPERS, (), len(WRAPPERS))
    if drawn:
        st.pills(
            "Wrappers, the first one innermost",
            list(WRAPPERS),
            selection_mode="multi",
            format_func=lambda item: WRAPPERS[item].title,
            **settings.bound(key, list(chosen), ",".join),
        )
    for name in chosen:
        optimizer = tune(WRAPPERS[name], address, f"{scope}.{name}", drawn, inner=optimizer)
    return optimizer, [WRAPPERS[name].title for name in chosen]


def _again(slot: Slot) -> None:
    """Add the same rule a second time with the same settings, to change just one of them."""
    racing = list(st.session_state["racers"])
    if len(racing) >= MOST:
        _full()
        return
    twin = next(f"{slot.name}-{i}" for i in range(2, MOST + 1) if f"{slot.name}-{i}" not in racing)
    own = {key: text for key, text in settings.current().items() if key.startswith(f"{slot.name}.")}
    copied = {twin + key.removeprefix(slot.name): text for key, text in own.items()}
    settings.update({"racers": ",".join([*racing, twin]), **copied})


def _run(address: Address, surface: Surface) -> tuple[Schedule, int, str]:
    """The schedule for all, the number of steps, and what is compared after an equal number of what."""
    kind = choose(address, "schedule", "Schedule for all", SCHEDULES, Constant.id)
    schedule = tune(kind, address, kind.id)
    steps = slider(address, "steps", STEPS, surface.steps, stops=STEP_STOPS)
    by = address.choice("by", BY, BY_STEPS)
    st.segmented_control(
        "Compare after equal",
        list(BY),
        format_func=BY.__getitem__,
        required=True,
        help="A gradient of one sample counts as one: a step with all samples, or with two gradients, costs more.",
        **settings.bound("by", by, str),
    )
    return schedule, int(steps), by
