"""How racers were tuned: each one's steps and gap over its learning rate, and the rate that was taken.

The tuning itself is ``descent.fairness.tuned``.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from plotly.subplots import make_subplots

from descent.fairness import Sweep
from views.address.racer_setup import Racer
from views.address.terms import Terms
from views.plotly_chart import literal
from views.plots.figure import GRID, INK, Theme
from views.plots.marker_html import mark
from views.plots.palette import GROUND
from views.text.html_table import table
from views.text.numbers import number

HEIGHT = 380
LEAST, MOST = 1e-12, 10
"""Smaller gaps are drawn as this one, the axis being a logarithm's; larger ones than so many times the slowest rate's
are not drawn."""
FAR = 1e4
"""Losses beyond it are not drawn where there is no minimum."""
STEPS = [one * 10**power for power in range(4) for one in (1, 2, 5)]


def sweeps_of(sweeps: Sequence[Sweep | None], racers: Sequence[Racer], terms: Terms, aimed: bool) -> None:
    """The figure, and the same in numbers."""
    found = [(racer, sweep) for racer, sweep in zip(racers, sweeps, strict=True) if sweep is not None]
    st.header("How they were tuned", anchor=False)
    theme: Theme = "dark" if st.context.theme.type == "dark" else "light"
    st.plotly_chart(_figure(found, terms, theme, aimed), theme=None, config={"displayModeBar": False})
    heads = ["Step", "Rates that meet the goal"] if aimed else ["Final loss"]
    table(["Racer", "Rate taken", *heads], [_row(racer, sweep, aimed) for racer, sweep in found])


def _row(racer: Racer, sweep: Sweep, aimed: bool) -> list[str]:
    end = {0: ", the lowest tried", len(sweep.rates) - 1: ", the highest tried"}.get(sweep.best, "")
    name = [f"{mark(racer.style)}&ensp;{escape(racer.label)}", f"{number(sweep.rate, 3)}{end}"]
    if not aimed:
        return [*name, number(float(sweep.gaps[sweep.best]), 3)]
    return [*name, number(float(sweep.steps[sweep.best])), _good(sweep)]


def _good(sweep: Sweep) -> str:
    """From which to which rate the goal is met, and how many of those tried between them do."""
    good = np.flatnonzero(np.isfinite(sweep.steps))
    if not good.size:
        return f"none of {len(sweep.rates)}"
    low, high = (number(float(sweep.rates[i]), 3) for i in (good[0], good[-1]))
    least = " or less" if good[0] == 0 else ""
    most = " or more" if good[-1] == len(sweep.rates) - 1 else ""
    return f"{good.size} of {len(sweep.rates)}, from {low}{least} to {high}{most}"


def _figure(found: Sequence[tuple[Racer, Sweep]], terms: Terms, theme: Theme, aimed: bool) -> go.Figure:
    over = "" if terms.trials.over == "one" else ", median"
    goal = {"settled": "settle step", "reached": "steps to target"}[terms.goal]
    titles = [goal + over, ("final gap" if aimed else "final loss") + over] if aimed else ["final loss" + over]
    drawn = make_subplots(1, len(titles), horizontal_spacing=0.13)
    top = max(MOST * max(abs(float(sweep.gaps[0])) for _, sweep in found), 0 if aimed else FAR)
    for racer, sweep in found:
        gaps = np.fmax(sweep.gaps, LEAST) if aimed else sweep.gaps
        gaps = np.where(np.abs(gaps) <= top, gaps, np.nan)
        values = [sweep.steps, gaps] if aimed else [gaps]
        for column, each in enumerate(values, 1):
            for trace in _traces(racer, sweep, np.where(np.isfinite(each), each, np.nan), theme, column == 1):
                drawn.add_trace(trace, 1, column)
    ink, line = INK[theme], GRID[theme]
    drawn.update_xaxes(type="log", title="learning rate", gridcolor=line, zeroline=False, exponentformat="power")
    drawn.update_yaxes(gridcolor=line, zeroline=False, exponentformat="power")
    for column, title in enumerate(titles, 1):
        drawn.update_yaxes(title=title, type="log" if aimed else "linear", row=1, col=column)
    if aimed:
        drawn.update_yaxes(tickvals=STEPS, row=1, col=1)
    return drawn.update_layout(
        height=HEIGHT,
        margin={"l": 70, "r": 8, "t": 8, "b": 56},
        font={"color": ink, "size": 15, "family": "Source Sans, sans-serif"},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor=GROUND[theme].low,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"},
    )


def _traces(racer: Racer, sweep: Sweep, values: np.ndarray, theme: Theme, legend: bool) -> list[go.Scatter]:
    """The line of one racer, and its marker at the rate that was taken."""
    look, best = racer.style, sweep.best
    colour = getattr(look, theme)
    shared = {"name": literal(racer.label), "legendgroup": racer.label}
    line = {"color": colour, "dash": look.dash, "width": 2.5}
    marker = {"symbol": look.symbol, "size": 14, "color": colour, "line": {"width": 1.5, "color": GROUND[theme].casing}}
    there = {"x": sweep.rates[best : best + 1], "y": values[best : best + 1]}
    return [
        go.Scatter(x=sweep.rates, y=values, mode="lines", line=line, showlegend=legend, **shared),
        go.Scatter(**there, mode="markers", marker=marker, showlegend=False, **shared),
    ]
