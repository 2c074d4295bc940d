"""The paths of many starts at once: the flow that each racer makes of a surface."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from plotly.subplots import make_subplots

from analysis import Conditions, flow
from views.address.address import Address
from views.address.racer_setup import Racer
from views.address.setup import Setup
from views.jobs import worked_out
from views.lab.figures.captions import NOBODY, caption, csv_button, names, note, stem
from views.lab.figures.style import abreast, arranged, height_of
from views.lab.widgets import size
from views.plotly_chart import DRAWING, chart, literal, packed
from views.plots.contours import contours
from views.plots.figure import INK, ground
from views.plots.palette import GROUND
from views.share import sheet

ACROSS, STARTS = (6, 8, 10, 12, 16, 20), 10
"""Starts across and up."""


def figure(
    found: Mapping[str, np.ndarray], conditions: Conditions, racers: Mapping[str, Racer], below: str, height: int
) -> go.Figure:
    """A map for each racer with the paths on it; a dot is where one ends."""
    across = abreast(len(found))
    rows, columns = -(-len(found) // across), min(len(found), across)
    drawn = make_subplots(
        rows, columns, subplot_titles=[literal(racers[slot].label) for slot in found], horizontal_spacing=0.05,
        vertical_spacing=0.12,
    )  # fmt: skip
    shape = contours(conditions.surface)
    for i, (slot, path) in enumerate(found.items()):
        where = {"row": i // across + 1, "col": i % across + 1}
        for trace in ground(conditions.surface, GROUND["light"], INK["light"]):
            drawn.add_trace(trace, **where)
        gaps = np.full((2, 1, path.shape[2]), np.nan)
        with np.errstate(over="ignore"):
            x, y = np.concatenate([path, gaps], axis=1).transpose(0, 2, 1).reshape(2, -1).astype(np.float32)
        colour = racers[slot].style.light
        drawn.add_scatter(
            x=x, y=y, mode="lines", line={"color": colour, "width": 1}, opacity=0.55, hoverinfo="skip", **where
        )
        dots = {"color": colour, "size": 5}
        drawn.add_scatter(x=path[0, -1], y=path[1, -1], mode="markers", marker=dots, hoverinfo="skip", **where)
        equal = {"scaleanchor": f"x{i + 1 if i else ''}", "scaleratio": 1} if shape.equal else {}
        drawn.update_xaxes(
            range=list(shape.home[0]), title={"text": "x", "standoff": 2}, constrain="domain", zeroline=False, **where
        )
        drawn.update_yaxes(
            range=list(shape.home[1]), constrain="domain", constraintoward="top", zeroline=False, **equal, **where
        )
    drawn.update_yaxes(title_text="y", col=1)
    arranged(drawn, "The flow from many starts", below, showlegend=False, height=height)
    return drawn.update_layout(margin={"t": 84})


def table(found: Mapping[str, np.ndarray], racers: Mapping[str, Racer], below: str) -> str:
    """The points drawn as CSV: racer, start, step, x, y."""
    rows = (
        [sheet.name(racers[slot].label), start, step, x, y]
        for slot, path in found.items()
        for start in range(path.shape[2])
        for step, (x, y) in enumerate(path[:, :, start].T.tolist())
    )
    return sheet.table([note(below)], ["racer", "start", "step", "x", "y"], rows)


def show(address: Address, controls: AbstractContextManager, setup: Setup, conditions: Conditions) -> None:
    """The paths of many starts."""
    if not setup.racers:
        st.info(NOBODY)
        return
    with controls:
        across = size(address, "starts", "Starts a side", ACROSS, STARTS)
    alone, listed = replace(conditions, seeds=1), list(setup.racers.values())
    key = repr(("flow", alone, setup.racers, across))
    found = worked_out(key, "Making runs", lambda: flow(alone, setup.racers, across))
    shown = max(path.shape[1] - 1 for path in found.values())
    cut = f" Only the first {shown} steps are drawn." if shown < conditions.steps else ""
    below, name = caption(alone, listed, started=False) + cut, stem(conditions, "flow")
    height = height_of(contours(conditions.surface).shape, len(listed), 190)
    label = f"Paths from {across**2} starts for {names(listed)}."
    block = worked_out(
        f"picture of {key}",
        DRAWING,
        lambda: packed("flow", figure(found, alone, setup.racers, below, height), label, name, height=height),
    )
    chart("flow", block)
    csv_button(partial(table, found, setup.racers, below), name)
