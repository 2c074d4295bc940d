"""The sidebar's part about where: the surface, its place in the plane, and the start."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from descent import Surface, Transformed, unplaced
from surfaces import SURFACES
from views.address import session
from views.address.address import written
from views.address.fields import Choice, Point
from views.address.racer_setup import is_rate
from views.address.setup import REACH, reach
from views.sidebar.widgets import Fields, folded, sliders
from views.text.numbers import number

TOPICS = ("bowl", "ravine", "saddle", "minima", "plateau", "cliff", "slope", "moving ground", "data")
"""The order of the list of surfaces."""


def surface_menu(fields: Fields, surface: Surface) -> None:
    """Which surface, and the numbers of its shape."""
    field = fields["surface"]
    assert isinstance(field.kind, Choice)
    st.selectbox(
        "Surface",
        by_topic(field.kind.options),
        format_func=listed,
        **session.shown("surface", field.value),
        on_change=_changed_surface,
    )
    sliders(fields, field.value, type(unplaced(surface)[0]))


def by_topic(names: Iterable[str]) -> list[str]:
    """Surfaces in the order of what they teach, and by name within a topic; other topics than these come last."""

    def place(name: str) -> tuple[int, str, str]:
        surface = SURFACES[name]
        topic = surface.topics[0] if surface.topics else ""
        return TOPICS.index(topic) if topic in TOPICS else len(TOPICS), topic, surface.title

    return sorted(names, key=place)


def listed(name: str) -> str:
    """A surface with what there is to see on it: who types "ravine" finds those that have one."""
    surface = SURFACES[name]
    return f"{surface.title} · {', '.join(surface.topics)}" if surface.topics else surface.title


def place_sliders(fields: Fields) -> None:
    """How the surface is turned, scaled and shifted."""
    with folded("Rotate, scale, shift", "placed more") as shown:
        if shown:
            sliders(fields, "moved", Transformed)


def _changed_surface() -> None:
    """Another surface wants its own start and its own rates."""
    session.forget(lambda key: key == "start" or is_rate(key))
    session.change(surface=st.session_state["surface"])


def start_fields(fields: Fields, surface: Surface, mapped: bool) -> None:
    """Where all racers start; it can be chosen on the map of a page that has one."""
    field = fields["start"]
    assert isinstance(field.kind, Point)
    columns = st.columns(2)
    for axis, value, least, most, column in zip(
        "xy", field.value, field.kind.low, field.kind.high, columns, strict=True
    ):
        column.number_input(
            f"Start {axis}",
            least,
            most,
            None,
            step=(most - least) / (2 * REACH) / 20,
            format="%0.6g",
            **session.shown(f"start {axis}", value),
            on_change=_typed_start,
        )
    starts = [(float(x), float(y)) for x, y in surface.starts]
    if len(starts) > 1:
        st.pills(
            "Good starts",
            starts,
            format_func=lambda start: f"({number(start[0])}, {number(start[1])})",
            **session.shown("good start", field.value if field.value in starts else None),
            on_change=_picked_start,
        )
    if mapped:
        st.caption("or click the map")


def move_start(surface: Surface, x: float, y: float) -> None:
    """Take a point chosen on the map as the start."""
    limits = reach(surface)
    if all(a <= v <= b for v, a, b in zip((x, y), limits.low, limits.high, strict=True)):
        session.change(start=written(x, y))
        return
    st.toast(f"A start lies at most {REACH} window widths from the middle of the map.")
    session.keep()


def _typed_start() -> None:
    x, y = st.session_state["start x"], st.session_state["start y"]
    emptied = x is None or y is None  # then the field shows the old number again
    session.change(**({} if emptied else {"start": written(x, y)}))


def _picked_start() -> None:
    start = st.session_state["good start"]
    session.change(**({} if start is None else {"start": written(*start)}))
