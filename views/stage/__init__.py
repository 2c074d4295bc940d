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

from descent import Surface
from views.stage.payload import NOTHING, Run, paths_block, surface_block

__all__ = ["Run", "alone", "stage"]

HERE = Path(__file__).parent
# One module: the files share a scope, so the order only matters for what runs at once.
PARTS = (
    *("numbers", "unpack", "sizes", "look", "view", "labels", "map", "trails", "heads", "chart", "board"),
    *("svg", "figure", "png", "gif", "webm", "save"),
    *("clock", "racers", "controls", "gestures", "scene", "stage"),
)


def _code(*names: str) -> str:
    return "\n".join((HERE / f"{name}.js").read_text("utf-8") for name in names)


STYLE = (HERE / "stage.css").read_text("utf-8")

# Two elements: the surface, which owns the picture, stays the same on a rerun, and then only its hash travels.
_surface = st.components.v2.component("descent_surface", js=_code(*PARTS), css=STYLE)
_paths = st.components.v2.component("descent_paths", js=_code("paths"))


def stage(
    surface: Surface,
    runs: Sequence[Run],
    *,
    start: tuple[float, float],
    on_start: Callable[[float, float], None],
    about: Mapping[str, Any] = NOTHING,
    key: str = "stage",
) -> None:
    """Show racers on a surface; ``on_start(x, y)`` is called, before the rerun, when a new start is chosen.

    ``about`` is what saved files say of the experiment: ``views.export.about``.
    """
    with st.container(gap=None):
        _surface(data=surface_block(surface, key), key=key, on_start_change=partial(_moved, key, on_start))
        _paths(data=paths_block(surface, runs, start, key, about), key=f"{key}-paths")


def alone(
    surface: Surface,
    runs: Sequence[Run],
    *,
    start: tuple[float, float],
    about: Mapping[str, Any] = NOTHING,
    key: str = "stage",
) -> str:
    """A page of its own with the stage in it, as HTML: it plays without server and network."""
    blocks = {"surface": surface_block(surface, key), "paths": paths_block(surface, runs, start, key, about)}
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
        code=_code(*PARTS, "alone"),
    )


def _moved(key: str, on_start: Callable[[float, float], None]) -> None:
    """Pass on a start the browser sent, unless it is no pair of finite numbers."""
    match st.session_state[key].get("start"):
        case [float() | int() as x, float() | int() as y] if isfinite(x) and isfinite(y):
            on_start(float(x), float(y))
