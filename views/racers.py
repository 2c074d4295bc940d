"""The sidebar's part about who races: the optimizers, their rates and all else of each."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from html import escape

import streamlit as st

from descent import Optimizer, Param, Sampling, Schedule, Surface, params, recommended_rate
from optimizers import OPTIMIZERS
from optimizers.schedules import SCHEDULES
from optimizers.wrappers import WRAPPERS
from views import settings
from views.address import Address
from views.controls import choose, folded, slider, sliders, tune
from views.marks import mark
from views.samples import Chosen, batch_size
from views.theme import LISTED, Style, style

MOST = 8
"""Racers a map can hold and stay readable."""
SHARED_RATE = Param("lr", 0.1, 1e-5, 10.0, "η", "log", "learning rate: the same for every optimizer")
EACH, ONE = "each", "one"
RATES = {EACH: "Each its own", ONE: "One for all"}
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


@dataclass(frozen=True)
class Racer:
    """One optimizer of the race as the sidebar describes it, and whether its rate and schedule are those of all.

    ``ruled``, its rate is not its own to set: the page's rule gives it.
    """

    label: str
    style: Style
    optimizer: Optimizer
    schedule: Schedule
    shares_rate: bool = False
    shares_schedule: bool = True
    sampling: Sampling = Sampling()
    ruled: bool = False


def slots_of(address: Address, first: tuple[str, ...], drawn: bool = True) -> tuple[Slot, ...]:
    """Who races."""
    known = [f"{name}{copy}" for copy in ("", *(f"-{i}" for i in range(2, MOST + 1))) for name in OPTIMIZERS]
    chosen = address.choices("racers", known, first, MOST)
    if drawn:
        _menus(known, chosen)
    return tuple(Slot(name) for name in chosen)


def _menus(known: Sequence[str], chosen: Sequence[str]) -> None:
    """The listed optimizers a click away, all others in a menu."""
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


def shared_rate(address: Address, surface: Surface, slots: Sequence[Slot], drawn: bool = True) -> float | None:
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
    return None if mode == EACH else rate_for_all(address, surface, slots, drawn)


def rate_for_all(address: Address, surface: Surface, slots: Sequence[Slot], drawn: bool = True) -> float | None:
    """The one learning rate; None where no racer has any. It begins as what suits the first of them."""
    first = next((slot.cls for slot in slots if "lr" in params(slot.cls)), None)
    return None if first is None else slider(address, "lr", SHARED_RATE, _recommended(surface, first), drawn)


def _recommended(surface: Surface, optimizer: type[Optimizer]) -> float:
    """The rate to offer: the surface's, whatever its shape, so that a slider of the shape moves nothing else."""
    return recommended_rate(type(surface)(), optimizer)


def is_rate(key: str) -> bool:
    """Whether a setting is a learning rate."""
    return key == "lr" or key.endswith((".lr", ".sgd_lr"))


def racer_of(
    address: Address,
    chosen: Chosen,
    slot: Slot,
    shared: float | None,
    schedule: Schedule,
    taken: Container[str] = (),
    drawn: bool = True,
    ruled: bool = False,
) -> Racer:
    """One racer and its sliders: the rates in view, the rest a click away; ``taken`` are labels of the others.

    ``ruled``, its learning rate has no slider, and is the recommended one until the page's rule gives another.
    """
    scope, cls = slot.name, slot.cls
    known = params(cls)
    name = address.text(f"{scope}.name", LONGEST_NAME)
    title = f"{name} {cls.title}" if name else slot.title
    if drawn:
        st.html(f"<b>{mark(style(cls, slot.copy))}&ensp;{escape(title)}</b>")
    defaults = {"lr": _recommended(chosen.surface, cls)} if "lr" in known else {}
    values = dict(defaults) if ruled else {}
    values |= {} if shared is None or "lr" not in known else {"lr": shared}
    first = [n for n, param in known.items() if n not in values and (n == "lr" or param.scale == "decay")]
    values |= sliders(cls, address, scope, first, drawn, defaults)
    with folded(f"More for {slot.title}", f"{scope} more", drawn) as drawn:
        values |= sliders(cls, address, scope, [n for n in known if n not in values], drawn)
        optimizer, wrapped = _wrapped(address, scope, cls(**values), drawn)
        own = choose(address, f"{scope}.schedule", "Schedule", OWN_SCHEDULES, SameAsAll.id, drawn)
        curve = schedule if own is SameAsAll else tune(own, address, f"{scope}.{own.id}", drawn)
        sampling = _sampling(address, scope, chosen, drawn)
        if drawn:
            st.text_input("Name on the map", max_chars=LONGEST_NAME, **settings.bound(f"{scope}.name", name, str))
        if drawn and slot.copy == 0:
            st.button("Race a second one", key=f"{scope} again", on_click=_again, args=(slot,))
    look = style(cls, slot.copy)
    if wrapped:
        look = replace(look, dash="longdashdot", open=True)
    label, one_rate = " + ".join([title, *wrapped]), shared is not None and "lr" in known
    if sampling != chosen.sampling and not name:
        label += f", batch {sampling.batch}"
    if label in taken:
        label += f" ({slot.name})"
    return Racer(label, look, optimizer, curve, one_rate, own is SameAsAll, sampling, ruled)


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
    own.pop(f"{slot.name}.name", None)
    copied = {twin + key.removeprefix(slot.name): text for key, text in own.items()}
    settings.update({"racers": ",".join([*racing, twin]), **copied})
