"""The sensitivity on the page: working ranges as bars, surface by surface."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from analysis import Conditions, Sensitivity, sensitivity
from surfaces import SURFACES
from views.address import session
from views.address.address import Address
from views.address.racer_setup import Racer
from views.address.setup import Setup
from views.jobs import worked_out
from views.lab.conditions import named
from views.lab.figures.captions import NOBODY, csv_button, names, software, told
from views.lab.figures.style import gridded, layout
from views.lab.sensitivity.table import ENDLESS, FIRST, offered, table
from views.lab.sweep.table import decades
from views.lab.widgets import own
from views.plotly_chart import DRAWING, chart, literal, packed
from views.text import html_table
from views.text.numbers import number

EACH_HIGH = 46
"""Pixels a surface takes."""
HEADS = ("Optimizer", "Mean width", "Best rates lie within", "One rate for all surfaces")
READ = (
    "Bars: the longest unbroken stretch of rates that work; an arrow where it goes on beyond the rates tried. Marked: "
    "the rate that is at the target soonest and stays. A decade is a factor of ten."
)
NO_SURFACE = "Choose at least one surface in the sidebar."


def show(address: Address, controls: AbstractContextManager, setup: Setup, conditions: Conditions) -> None:
    """The working range of the learning rate across surfaces."""
    racers = offered(setup.racers)
    with controls:
        on = _surfaces(address)
    if not racers or not on:
        st.info(NO_SURFACE if racers else NOBODY)
        return
    surfaces = {name: SURFACES[name]() for name in on}
    key = repr(("sensitivity", conditions.steps, conditions.share, conditions.seeds, conditions.seed, racers, on))
    found = worked_out(key, "Sweeping", lambda: sensitivity(conditions, racers, surfaces))
    listed = list(racers.values())
    seeds = f", median of {conditions.seeds} seeds where chance has a part" if conditions.seeds > 1 else ""
    rules = "; ".join(told(replace(conditions, lengths=()), racer, ["lr"]) for racer in listed)
    share = f"target: {number(100 * conditions.share, 3)} % of the start's gap"
    below = f"{conditions.steps} steps from each surface's first start{seeds}; {share}<br>{rules}. {software()}"
    label = f"Working ranges of the learning rate of {names(listed)} on {len(on)} surfaces."
    high = 220 + EACH_HIGH * len(found.swept)
    block = worked_out(
        f"picture of {key}",
        DRAWING,
        lambda: packed("sensitivity", figure(found, racers, below), label, "sensitivity", height=high),
    )
    chart("sensitivity", block)
    st.caption(READ)
    count = len(found.comparable)
    st.write(f"On the {count} surface{'s' if count != 1 else ''} where everyone has a rate that works:")
    html_table.table(HEADS, [[named(racer), *_told(found, slot)] for slot, racer in racers.items()])
    csv_button(partial(table, found, racers, below), "sensitivity")


def _surfaces(address: Address) -> tuple[str, ...]:
    """On which surfaces: those with a minimum to reach."""
    known = {name: cls.title for name, cls in SURFACES.items() if name not in ENDLESS}
    chosen = address.choices(own("on"), known, FIRST, len(known))
    spelt = session.bound(own("on"), list(chosen), ",".join)
    st.pills("On these surfaces", list(known), selection_mode="multi", format_func=known.__getitem__, **spelt)
    return chosen


def figure(found: Sensitivity, racers: Mapping[str, Racer], below: str) -> go.Figure:
    """Each racer's working range on each surface as a bar, its best rate marked."""
    drawn = go.Figure()
    names = list(found.swept)
    for i, (slot, racer) in enumerate(racers.items()):
        shift = 0.36 * (1 - 2 * (i + 0.5) / len(racers))
        bars: tuple[list, list] = ([], [])
        best: tuple[list, list] = ([], [])
        for row, name in enumerate(names):
            swept = found.swept[name][slot]
            if swept.range is None:
                continue
            bars[0].extend([*swept.range, None])
            for end, goes_on, symbol in zip(swept.range, swept.cut, ("triangle-left", "triangle-right"), strict=True):
                if goes_on:
                    arrow = {"symbol": symbol, "size": 11, "color": racer.style.light}
                    where = {"x": [end], "y": [row + shift], "mode": "markers", "legendgroup": slot}
                    drawn.add_scatter(**where, marker=arrow, showlegend=False, hoverinfo="skip", cliponaxis=False)
            bars[1].extend([row + shift, row + shift, None])
            best[0].append(float(swept.values[swept.best]))
            best[1].append(row + shift)
        line = {"color": racer.style.light, "width": 5}
        drawn.add_scatter(x=bars[0], y=bars[1], mode="lines", line=line, legendgroup=slot, showlegend=False)
        marker = {"symbol": racer.style.symbol, "size": 11, "color": racer.style.light, "line": {"width": 1}}
        drawn.add_scatter(
            x=best[0], y=best[1], mode="markers", marker=marker, name=literal(racer.label), legendgroup=slot,
            hovertemplate=f"{literal(racer.label)}: best η = %{{x:.3g}}<extra></extra>",
        )  # fmt: skip
    titles = [SURFACES[name].title for name in names]
    drawn.update_xaxes(**gridded({"type": "log", "title": {"text": "learning rate η"}, "exponentformat": "power"}))
    drawn.update_yaxes(
        tickvals=list(range(len(names))), ticktext=titles, range=[len(names) - 0.4, -0.6], zeroline=False
    )
    legend = {"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom"}
    drawn.update_layout(layout("Working range of the learning rate", below, legend=legend))
    return drawn.update_layout(margin={"l": 130, "t": 84})


def _told(found: Sensitivity, slot: str) -> list[str]:
    widths, best, shared = found.widths(slot), found.best(slot), found.shared(slot)
    if not len(widths):
        return ["–", "–", "–"]
    one = "none" if shared is None else f"{number(shared[0], 2)} to {number(shared[1], 2)}"
    least = "≥ " if found.cut(slot) else ""
    return [f"{least}{decades(float(widths.mean()))}", decades(float(np.log10(best.max() / best.min()))), one]
