"""The stage: the map of a surface with its racers, played in the browser."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from math import isfinite
from pathlib import Path

import streamlit as st

from descent import Surface
from views.stage.payload import Run, paths_block, surface_block

__all__ = ["Run", "stage"]

HERE = Path(__file__).parent
# One module: the files share a scope, so the order only matters for what runs at once.
PARTS = (
    *("numbers", "unpack", "look", "view", "labels", "map", "trails", "heads", "chart", "board"),
    *("orbit", "raster", "relief", "draped"),
    *("clock", "racers", "controls", "gestures", "scene", "stage"),
)


def _code(*names: str) -> str:
    return "\n".join((HERE / f"{name}.js").read_text("utf-8") for name in names)


# Two elements: the surface, which owns the picture, stays the same on a rerun, and then only its hash travels.
_surface = st.components.v2.component("descent_surface", js=_code(*PARTS), css=(HERE / "stage.css").read_text("utf-8"))
_paths = st.components.v2.component("descent_paths", js=_code("paths"))


def stage(
    surface: Surface,
    runs: Sequence[Run],
    *,
    start: tuple[float, float],
    on_start: Callable[[float, float], None],
    presented: bool = False,
    on_present: Callable[[bool], None],
    key: str = "stage",
) -> None:
    """Show racers on a surface.

    Before the rerun, ``on_start(x, y)`` is called when a new start is chosen, and ``on_present(large)`` when the stage
    is to be drawn for a room, or for one reader again.
    """
    with st.container(gap=None):
        _surface(
            data=surface_block(surface, key, presented),
            key=key,
            on_start_change=partial(_moved, key, on_start),
            on_present_change=partial(_presented, key, on_present),
        )
        _paths(data=paths_block(surface, runs, start, key), key=f"{key}-paths")


def _presented(key: str, on_present: Callable[[bool], None]) -> None:
    match st.session_state[key].get("present"):
        case bool() as large:
            on_present(large)


def _moved(key: str, on_start: Callable[[float, float], None]) -> None:
    """Pass on a start the browser sent, unless it is no pair of finite numbers."""
    match st.session_state[key].get("start"):
        case [float() | int() as x, float() | int() as y] if isfinite(x) and isfinite(y):
            on_start(float(x), float(y))
