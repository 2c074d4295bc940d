"""The sidebar's part about who races: the optimizers, their rates and all else of each."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from descent import Optimizer, params
from optimizers import OPTIMIZERS
from optimizers.wrappers import WRAPPERS
from views.address import session
from views.address.racer_setup import KNOWN, LONGEST_NAME, MOST, OWN_SCHEDULES, Slot, in_view
from views.plots.marker_html import mark
from views.plots.palette import LISTED, style
from views.sidebar.widgets import Fields, folded, menu, pills, segments, slider, sliders

RATES = "Each one starts at the rate recommended for it on this surface."


def racer_menus(chosen: Sequence[str]) -> None:
    """The listed optimizers a click away, all others in a menu."""
    known = KNOWN.options
    st.pills(
        "Optimizers",
        [*LISTED, *(name for name in known if name in chosen and name not in LISTED)],
        selection_mode="multi",
        format_func=known.__getitem__,
        **session.shown("racers", list(chosen)),
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
            **session.shown("another", None),
            on_change=_added_racer,
        )


def rate_widgets(fields: Fields) -> None:
    """Whether all have one rate, and which."""
    segments(fields["rates"], "Learning rates", RATES)
    if "lr" in fields:
        slider(fields["lr"])


def racer_widgets(fields: Fields, slot: Slot) -> None:
    """One racer: the rates in view, the rest a click away."""
    scope, cls = slot.name, slot.cls
    name = fields[f"{scope}.name"]
    title = f"{name.value} {cls.title}" if name.value else slot.title
    st.html(f"<b>{mark(style(cls, slot.copy))}&ensp;{escape(title)}</b>")
    _number_sliders(fields, scope, cls, True)
    with folded(f"More for {slot.title}", f"{scope} more") as shown:
        if not shown:
            return
        _number_sliders(fields, scope, cls, False)
        wrappers = fields[f"{scope}.wrappers"]
        pills(wrappers, "Wrappers, the first one innermost")
        for wrapper in wrappers.value:
            sliders(fields, f"{scope}.{wrapper}", WRAPPERS[wrapper])
        own = fields[f"{scope}.schedule"]
        menu(own, "Schedule")
        sliders(fields, f"{scope}.{own.value}", OWN_SCHEDULES[own.value])
        if f"{scope}.batch" in fields:
            slider(fields[f"{scope}.batch"])
        st.text_input("Name on the map", max_chars=LONGEST_NAME, **session.bound(name.key, name.value, str))
        if slot.copy == 0:
            st.button("Race a second one", key=f"{scope} again", on_click=_again, args=(slot,))


def _number_sliders(fields: Fields, scope: str, cls: type[Optimizer], first: bool) -> None:
    """The sliders of a rule's numbers: the ``first`` ones, or the others."""
    for name in params(cls):
        if f"{scope}.{name}" in fields and in_view(cls, name) == first:
            slider(fields[f"{scope}.{name}"])


def _changed_racers() -> None:
    chosen = st.session_state["racers"]
    if len(chosen) > MOST:
        _full()
    session.change(racers=",".join(chosen[:MOST]))


def _added_racer() -> None:
    racing, another = list(st.session_state["racers"]), st.session_state["another"]
    if len(racing) >= MOST:
        _full()
        return
    session.change(racers=",".join([*racing, another]))


def _full() -> None:
    st.toast(f"At most {MOST} optimizers race at once: leave one out to add another.")
    session.keep()


def _again(slot: Slot) -> None:
    """Add the same rule a second time with the same settings, to change just one of them."""
    racing = list(st.session_state["racers"])
    if len(racing) >= MOST:
        _full()
        return
    twin = next(f"{slot.name}-{i}" for i in range(2, MOST + 1) if f"{slot.name}-{i}" not in racing)
    own = {key: text for key, text in session.current().items() if key.startswith(f"{slot.name}.")}
    own.pop(f"{slot.name}.name", None)
    copied = {twin + key.removeprefix(slot.name): text for key, text in own.items()}
    session.update({"racers": ",".join([*racing, twin]), **copied})
