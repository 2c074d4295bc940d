"""The sweep on the page: a curve for each racer, thick where it works."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from analysis import Axis, Conditions, Swept, scores_on, sweep
from descent.dial import Dial
from descent.scores import Score
from views.address.address import Address
from views.address.racer_setup import Racer
from views.address.setup import Setup
from views.jobs import worked_out
from views.lab.figures.axes import drawn_axis, title_of
from views.lab.figures.captions import NOBODY, caption, csv_button, names, stem
from views.lab.figures.style import TALL, gridded, layout, log_ticks
from views.lab.sweep.table import over_all, parameters, table, told
from views.lab.widgets import pick, range_of
from views.plotly_chart import DRAWING, chart, literal, packed
from views.sidebar.widgets import label
from views.text.numbers import number

READ = (
    "Thick: values that work, whose loss is at the target at the end. Marked: the value that is there soonest and "
    "stays; where none is, the one that ends lowest."
)


def show(address: Address, controls: AbstractContextManager, setup: Setup, conditions: Conditions) -> None:
    """One hyperparameter over its range, for all racers."""
    offered = parameters(setup.racers)
    if not offered:
        st.info(NOBODY)
        return
    with controls:
        titles = {key: _title(key, found) for key, found in offered.items()}
        of = pick(address, "of", "Hyperparameter", titles, next(iter(offered)))
        chosen = offered[of]
        axis = range_of(address, "x", over_all(chosen))
        scores = scores_on(conditions.surface)
        first = "settled" if conditions.surface.bottom() is not None else "gap"
        score = scores[pick(address, "show", "Show", {n: each.title for n, each in scores.items()}, first)]
    key = repr(("sweep", conditions, setup.racers, chosen, axis))
    found = worked_out(key, "Sweeping", lambda: sweep(conditions, setup.racers, chosen, axis))
    racers = [setup.racers[slot] for slot in found]
    told_below, name = caption(conditions, racers, [axis.param.name]), stem(conditions, "sweep", of)
    label = f"{score.title} over {title_of(axis)} for {names(racers)}."
    block = worked_out(
        f"picture of {key} {score.id}",
        DRAWING,
        lambda: packed("sweep", figure(found, setup.racers, axis, score, told_below), label, name, height=TALL),
    )
    chart("sweep", block)
    st.caption(READ)
    told(found, setup.racers, axis)
    csv_button(partial(table, found, setup.racers, axis, told_below), name)


def _title(key: str, found: Sequence[Dial]) -> str:
    """A parameter by its symbol, one racer's own with whose it is."""
    first = found[0]
    return f"{first.owner}: {label(first.param)}" if "." in key else label(first.param)


def figure(
    found: Mapping[str, Swept], racers: Mapping[str, Racer], axis: Axis, score: Score, told_below: str
) -> go.Figure:
    """A score over the parameter: thick where the value works, the best value marked."""
    drawn = go.Figure()
    for slot, swept in found.items():
        _add(drawn, swept, racers[slot], axis, score, slot)
    scale = log_ticks([swept.scores[score.id] for swept in found.values()]) if score.scale == "log" else {}
    drawn.update_xaxes(**gridded(drawn_axis(axis)))
    drawn.update_yaxes(**gridded({"title": {"text": f"{score.title} ({score.unit})"}, **scale}))
    title = f"{score.title} over the {title_of(axis)[:1].lower()}{title_of(axis)[1:]}"
    legend = {"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0, "xanchor": "left"}
    return drawn.update_layout(layout(title, told_below, legend=legend)).update_layout(margin={"t": 84})


def _add(drawn: go.Figure, swept: Swept, racer: Racer, axis: Axis, score: Score, slot: str) -> None:
    """One racer's curve."""
    look, x = racer.style, axis.place(swept.values).tolist()
    y = np.where(np.isfinite(swept.scores[score.id]), swept.scores[score.id], np.nan)
    y = np.where((score.scale == "log") & (y <= 0), np.nan, y)
    text, one = [number(value, 4) for value in swept.values], {"legendgroup": slot}
    told = f"{axis.param.symbol} = %{{text}}<br>{score.title} %{{y:.3g}}<extra></extra>"
    thin = {"color": look.light, "dash": look.dash, "width": 1.6}
    drawn.add_scatter(x=x, y=y, mode="lines", line=thin, text=text, name=literal(racer.label), showlegend=False, **one,
                      hovertemplate=f"{literal(racer.label)}<br>{told}")  # fmt: skip
    thick = {"color": look.light, "width": 5}
    drawn.add_scatter(x=x, y=np.where(swept.working, y, np.nan), mode="lines", line=thick, showlegend=False, **one,
                      hoverinfo="skip")  # fmt: skip
    marker = {"symbol": look.symbol, "size": 15, "color": look.light, "line": {"width": 1.5}}
    hover = f"{literal(racer.label)}, best<br>{told}"
    drawn.add_scatter(x=[x[swept.best]], y=[float(y[swept.best])], mode="markers", marker=marker, hovertemplate=hover,
                      name=literal(racer.label), text=[text[swept.best]], **one)  # fmt: skip
