"""The stage: the map of a surface with its racers, played in the browser."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from math import isfinite
from pathlib import Path

import streamlit as st

from descent import Experiment, Surface
from views.stage.live import Dial, Live
from views.stage.payload import Run, paths_block, surface_block
from views.stage.steps import steps_block

__all__ = ["Dial", "Live", "Run", "stage", "steps"]

HERE = Path(__file__).parent
# One module: the files share a scope, so the order only matters for what runs at once.
PARTS = (
    *("hub", "numbers", "unpack", "look", "view", "labels", "map", "trails", "heads", "chart", "board"),
    *("clock", "racers", "marks", "recorded", "arrows", "live", "controls", "gestures", "scene", "stage"),
)


def _code(*names: str) -> str:
    return "\n".join((HERE / f"{name}.js").read_text("utf-8") for name in names)


# Several elements: what stays the same on a rerun, as the surface does, which owns the picture, travels as a hash.
_surface = st.components.v2.component("descent_surface", js=_code(*PARTS), css=(HERE / "stage.css").read_text("utf-8"))
_paths = st.components.v2.component("descent_paths", js=_code("hub", "paths"))
_live = st.components.v2.component("descent_live", js=_code("hub", "batch"))
_steps = st.components.v2.component(
    "descent_steps",
    js=_code("hub", "numbers", "unpack", "recorded", "steps"),
    css=(HERE / "steps.css").read_text("utf-8"),
)


def stage(
    surface: Surface,
    runs: Sequence[Run],
    *,
    start: tuple[float, float],
    on_start: Callable[[float, float], None],
    live: Live,
    on_live: Callable[[object], None],
    on_turn: Callable[[object, object], None],
    key: str = "stage",
) -> None:
    """Show racers on a surface; what is chosen there is told before the rerun.

    ``on_start(x, y)`` is called when there is a new start, ``on_live(key)`` when another parameter is to be live, and
    ``on_turn(key, value)`` when the live slider is let go.
    """
    with st.container(gap=None):
        _surface(
            data=surface_block(surface, key),
            key=key,
            on_start_change=partial(_moved, key, on_start),
            on_live_change=partial(_chosen, key, on_live),
            on_turn_change=partial(_turned, key, on_turn),
        )
        _paths(data=paths_block(surface, runs, start, key, live.setting()), key=f"{key}-paths")
        _live(data=live.block(key), key=f"{key}-live")


def steps(experiment: Experiment, racer: int, label: str, what_if: str | None = None, key: str = "stage") -> None:
    """The numbers of one racer's update at the step that the stage shows, and the arrows on its map.

    ``label`` is the racer's on the stage, ``what_if`` the name of a question asked of each update.
    """
    alone = replace(experiment, racers=(experiment.racers[racer],), schedule=(experiment.schedules[racer],))
    _steps(data=steps_block(key, label, alone, what_if), key=f"{key}-steps")


def _moved(key: str, on_start: Callable[[float, float], None]) -> None:
    """Pass on a start the browser sent, unless it is no pair of finite numbers."""
    match st.session_state[key].get("start"):
        case [float() | int() as x, float() | int() as y] if isfinite(x) and isfinite(y):
            on_start(float(x), float(y))


def _chosen(key: str, on_live: Callable[[object], None]) -> None:
    on_live(st.session_state[key].get("live"))


def _turned(key: str, on_turn: Callable[[object, object], None]) -> None:
    match st.session_state[key].get("turn"):
        case [dial, value]:
            on_turn(dial, value)
