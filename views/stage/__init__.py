"""The stage: the map of a surface with its racers, played in the browser."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from html import escape
from math import isfinite
from pathlib import Path
from string import Template
from typing import Any

import streamlit as st

from descent import Experiment, Surface
from views.linker import linked
from views.stage.live import Live
from views.stage.payload import NOTHING, Run, detail_block, paths_block, surface_block
from views.stage.steps import steps_block
from views.stage.timeline import Clock, by_gradients, by_steps

__all__ = ["Live", "Run", "alone", "stage", "steps"]

HERE = Path(__file__).parent
SCRIPTS = HERE / "js"
STYLE = (HERE / "stage.css").read_text("utf-8")

# Several elements: what stays the same on a rerun, as the surface does, which owns the picture, travels as a hash.
_surface = st.components.v2.component("descent_surface", js=linked(SCRIPTS / "app/main.js"), css=STYLE)
_paths = st.components.v2.component("descent_paths", js=linked(SCRIPTS / "app/forward_paths.js"))
_detail = st.components.v2.component("descent_detail", js=linked(SCRIPTS / "app/forward_detail.js"))
_live = st.components.v2.component("descent_live", js=linked(SCRIPTS / "app/forward_live.js"))
_steps = st.components.v2.component(
    "descent_steps",
    js=linked(SCRIPTS / "panels/step_card.js"),
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
    presented: bool = False,
    on_present: Callable[[bool], None],
    seed: int = 0,
    by: str = "steps",
    about: Mapping[str, Any] = NOTHING,
    key: str = "stage",
) -> None:
    """Show racers on a surface; what is chosen there is told before the rerun.

    ``on_start(x, y)`` is called when there is a new start, ``on_live(key)`` when another parameter is to be live,
    ``on_turn(key, value)`` when the live slider is let go, and ``on_present(large)`` when the stage is to be drawn for
    a room, as it is when ``presented``, or for one reader again. ``by`` says what the clock counts, "steps" or
    "gradients"; ``seed`` is that of the samples' order. ``about`` is what saved files say of the experiment:
    ``views.share.files.about``.
    """
    clock = _clock(runs, by)
    with st.container(gap=None):
        _surface(
            data=surface_block(surface, key, presented),
            key=key,
            on_start_change=partial(_moved, key, on_start),
            on_live_change=partial(_chosen, key, on_live),
            on_turn_change=partial(_turned, key, on_turn),
            on_present_change=partial(_presented, key, on_present),
        )
        _closer(surface, key)
        _paths(data=paths_block(surface, runs, start, key, live.setting(), clock, seed, about), key=f"{key}-paths")
        _live(data=live.block(key, clock), key=f"{key}-live")


@st.fragment
def _closer(surface: Surface, key: str) -> None:
    """The contours of what the view came to rest on; it asks for them itself, and nothing else is run again."""
    asked, window = st.session_state.get(f"{key}-window", (None, None))
    _detail(
        data=detail_block(surface, key, window if asked == surface else None),
        key=f"{key}-detail",
        on_window_change=partial(_looked, key, surface),
    )


def steps(
    experiment: Experiment,
    racer: int,
    label: str,
    what_if: str | None = None,
    shown: bool = True,
    key: str = "stage",
) -> None:
    """The arrows of one racer's update on the stage's map and, where they are ``shown``, its numbers.

    ``label`` is the racer's on the stage, ``what_if`` the name of a question asked of each update.
    """
    _steps(data=steps_block(key, label, experiment.alone(racer), what_if, shown), key=f"{key}-steps")


def alone(
    surface: Surface,
    runs: Sequence[Run],
    *,
    start: tuple[float, float],
    about: Mapping[str, Any] = NOTHING,
    seed: int = 0,
    by: str = "steps",
    key: str = "stage",
) -> str:
    """A page of its own with the stage in it, as HTML: it plays without server and network."""
    paths = paths_block(surface, runs, start, key, clock=_clock(runs, by), seed=seed, about=about)
    blocks = {"surface": surface_block(surface, key), "paths": paths}
    words = {
        "title": surface.title,
        "formula": surface.text(),
        "settings": about.get("settings", ""),
        "software": about.get("software", ""),
    }
    return Template((HERE / "alone.html").read_text("utf-8")).substitute(
        {name: escape(text) for name, text in words.items()},
        **{name: b64encode(block).decode() for name, block in blocks.items()},
        style=STYLE,
        code=linked(SCRIPTS / "app/offline_page.js"),
    )


def _clock(runs: Sequence[Run], by: str) -> Clock:
    trajectories = [run.trajectory for run in runs]
    return by_gradients(trajectories) if by == "gradients" else by_steps(trajectories)


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


def _presented(key: str, on_present: Callable[[bool], None]) -> None:
    match st.session_state[key].get("present"):
        case bool() as large:
            on_present(large)


def _looked(key: str, surface: Surface) -> None:
    """Remember which part of a surface is looked at, unless it is no window."""
    match st.session_state[f"{key}-detail"].get("window"):
        case [x0, x1, y0, y1] as window if all(isinstance(v, float | int) and isfinite(v) for v in window):
            st.session_state[f"{key}-window"] = surface, ((float(x0), float(x1)), (float(y0), float(y1)))
