"""The Playground's sidebar: a whole experiment as widgets."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from html import escape

import streamlit as st

from descent import Constant, Experiment, Optimizer, Param, Schedule, Surface, params, recommended_rate
from optimizers import OPTIMIZERS
from optimizers.schedules import SCHEDULES
from optimizers.wrappers import WRAPPERS
from surfaces import SURFACES
from views import settings
from views.address import Address, written
from views.controls import choose, slider, sliders, tune
from views.marks import mark
from views.theme import LISTED, Style, style
from views.words import number

MOST = 8
"""Racers a map can hold and stay readable."""
FIRST_SURFACE, FIRST_RACERS = "trap", ("sgd", "momentum")
STEPS = Param("steps", 200, 1, 2000, "T", "integer", "steps: how many updates each optimizer makes")
STEP_STOPS = (10, 20, 30, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1000, 1500, 2000)
SHARED_RATE = Param("lr", 0.1, 1e-5, 10.0, "η", "log", "learning rate: the same for every optimizer")
EACH, ONE = "each", "one"
RATES = {EACH: "Each its own", ONE: "One for all"}


class SameAsAll(Schedule):
    """The schedule that all racers have."""


OWN_SCHEDULES: dict[str, type[Schedule]] = {SameAsAll.id: SameAsAll, **SCHEDULES}
LONGEST_NAME = 20
KEPT = ("present",)
"""Settings of the page, not of the experiment: they outlast a reset."""
REACH = 3
"""A start may lie this many window widths from the window's middle."""


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
    """One optimizer of the race as the sidebar describes it."""

    label: str
    style: Style
    optimizer: Optimizer
    schedule: Schedule


def experiment(address: Address, drawn: bool = True) -> tuple[Experiment, dict[str, Racer]]:
    """The whole sidebar; returns what it describes, and who races, by place.

    Not ``drawn``, it is only what the address describes.
    """
    if drawn:
        _resets()
    surface = _surface(address, drawn)
    start = _start(address, surface, drawn)
    slots = _slots(address, drawn)
    shared = _shared_rate(address, surface, slots, drawn)
    places = [st.container(gap="small") if drawn else nullcontext() for _ in slots]
    back = st.container() if drawn else None
    schedule, steps = _run(address, drawn)
    racers: dict[str, Racer] = {}
    for slot, place in zip(slots, places, strict=True):
        with place:
            taken = {racer.label for racer in racers.values()}
            racers[slot.name] = _racer(address, surface, slot, shared, schedule, taken, drawn)
    if back and any(_is_rate(key) for key in address.kept):
        back.button("Back to the recommended rates", on_click=settings.forget, args=(_is_rate,))
    curves = tuple(racer.schedule for racer in racers.values())
    alike = all(curve == schedule for curve in curves)
    optimizers = tuple(racer.optimizer for racer in racers.values())
    return Experiment(surface, optimizers, start, steps, schedule if alike else curves), racers


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


def _surface(address: Address, drawn: bool) -> Surface:
    chosen = address.choice("surface", SURFACES, FIRST_SURFACE)
    if drawn:
        st.selectbox(
            "Surface",
            list(SURFACES),
            format_func=lambda item: SURFACES[item].title,
            **settings.shown("surface", chosen),
            on_change=_changed_surface,
        )
    return tune(SURFACES[chosen], address, chosen, drawn)


def _changed_surface() -> None:
    """Another surface wants its own start and its own rates."""
    settings.forget(lambda key: key == "start" or _is_rate(key))
    settings.change(surface=st.session_state["surface"])


def _start(address: Address, surface: Surface, drawn: bool) -> tuple[float, float]:
    low, high = reach(surface)
    point = address.point("start", _first(surface), low, high)
    if drawn:
        _start_fields(surface, point, low, high)
    return point


def _start_fields(surface: Surface, point: tuple[float, float], low: list[float], high: list[float]) -> None:
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


def _slots(address: Address, drawn: bool) -> tuple[Slot, ...]:
    known = [f"{name}{copy}" for copy in ("", *(f"-{i}" for i in range(2, MOST + 1))) for name in OPTIMIZERS]
    chosen = address.choices("racers", known, FIRST_RACERS, MOST)
    if drawn:
        _menus(known, chosen)
    return tuple(Slot(name) for name in chosen)


def _menus(known: Sequence[str], chosen: Sequence[str]) -> None:
    """Who races: the listed optimizers a click away, all others in a menu."""
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


def _shared_rate(address: Address, surface: Surface, slots: Sequence[Slot], drawn: bool) -> float | None:
    """The one learning rate for all, where that is asked for."""
    mode = address.choice("rates", RATES, EACH)
    if drawn:
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
    return None if first is None else slider(address, "lr", SHARED_RATE, _recommended(surface, first), drawn)


def _recommended(surface: Surface, optimizer: type[Optimizer]) -> float:
    """The rate to offer: the surface's, whatever its shape, so that a slider of the shape moves nothing else."""
    return recommended_rate(type(surface)(), optimizer)


def _is_rate(key: str) -> bool:
    return key == "lr" or key.endswith((".lr", ".sgd_lr"))


def _racer(
    address: Address,
    surface: Surface,
    slot: Slot,
    shared: float | None,
    schedule: Schedule,
    taken: Container[str],
    drawn: bool,
) -> Racer:
    """One racer's sliders: the rates in view, the rest a click away."""
    scope, cls = slot.name, slot.cls
    known = params(cls)
    name = address.text(f"{scope}.name", LONGEST_NAME)
    title = f"{name} {cls.title}" if name else slot.title
    if drawn:
        st.html(f"<b>{mark(style(cls, slot.copy))}&ensp;{escape(title)}</b>")
    values = {} if shared is None or "lr" not in known else {"lr": shared}
    defaults = {"lr": _recommended(surface, cls)} if "lr" in known else {}
    first = [n for n, param in known.items() if n not in values and (n == "lr" or param.scale == "decay")]
    values |= sliders(cls, address, scope, first, drawn, defaults)
    more = st.expander(f"More for {slot.title}", key=f"{scope} more", on_change=settings.keep) if drawn else None
    drawn = bool(more and more.open)
    with more or nullcontext():
        values |= sliders(cls, address, scope, [n for n in known if n not in values], drawn)
        optimizer, wrapped = _wrapped(address, scope, cls(**values), drawn)
        own = choose(address, f"{scope}.schedule", "Schedule", OWN_SCHEDULES, SameAsAll.id, drawn)
        curve = schedule if own is SameAsAll else tune(own, address, f"{scope}.{own.id}", drawn)
        if drawn:
            st.text_input("Name on the map", max_chars=LONGEST_NAME, **settings.bound(f"{scope}.name", name, str))
        if drawn and slot.copy == 0:
            st.button("Race a second one", key=f"{scope} again", on_click=_again, args=(slot,))
    look = style(cls, slot.copy)
    if wrapped:
        look = replace(look, dash="longdashdot", open=True)
    label = " + ".join([title, *wrapped])
    return Racer(f"{label} ({slot.name})" if label in taken else label, look, optimizer, curve)


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
    own.pop(f"{slot.name}.name", None)
    copied = {twin + key.removeprefix(slot.name): text for key, text in own.items()}
    settings.update({"racers": ",".join([*racing, twin]), **copied})


def _run(address: Address, drawn: bool) -> tuple[Schedule, int]:
    """The schedule for all and the number of steps."""
    kind = choose(address, "schedule", "Schedule for all", SCHEDULES, Constant.id, drawn)
    schedule = tune(kind, address, kind.id, drawn)
    steps = slider(address, "steps", STEPS, STEPS.default, drawn, STEP_STOPS)
    return schedule, int(steps)
