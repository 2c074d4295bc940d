"""The sidebar's part about where: the surface, its place in the plane, and the start."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from descent import Surface, Transformed, transformed
from views import settings
from views.address import Address, written
from views.controls import folded, tune
from views.racers import is_rate
from views.words import number

REACH = 3
"""A start may lie this many window widths from the window's middle."""


def surface_of(address: Address, surfaces: Mapping[str, type[Surface]], default: str, drawn: bool = True) -> Surface:
    """The surface as its own sliders describe it."""
    chosen = address.choice("surface", surfaces, default)
    if drawn:
        st.selectbox(
            "Surface",
            list(surfaces),
            format_func=lambda item: surfaces[item].title,
            **settings.shown("surface", chosen),
            on_change=_changed_surface,
        )
    return tune(surfaces[chosen], address, chosen, drawn)


def placed(address: Address, surface: Surface, drawn: bool = True) -> Surface:
    """The surface turned, scaled and shifted."""
    with folded("Rotate, scale, shift", "placed more", drawn) as drawn:
        moved = tune(Transformed, address, "moved", drawn, inner=surface)
    return transformed(moved.inner, degrees=moved.degrees, scale=moved.scale, dx=moved.dx, dy=moved.dy)


def _changed_surface() -> None:
    """Another surface wants its own start and its own rates."""
    settings.forget(lambda key: key == "start" or is_rate(key))
    settings.change(surface=st.session_state["surface"])


def start_of(address: Address, surface: Surface, drawn: bool = True, mapped: bool = True) -> tuple[float, float]:
    """Where all racers start; it can be chosen on the map of a page that has one."""
    low, high = reach(surface)
    point = address.point("start", _first(surface), low, high)
    if drawn:
        _start_fields(surface, point, low, high)
        if mapped:
            st.caption("or click the map")
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
