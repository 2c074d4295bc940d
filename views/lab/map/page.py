"""The map on the page: colours over two parameters, theory's limit, and the run of each cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from analysis import VARYING, Axis, Conditions, ParameterMap, limit_curve, parameter_map, scores_on
from analysis.parameter_map import FIRST, LOOKS
from descent import Constant, Optimizer
from descent.dial import Dial
from descent.outcome import KINDS, ended
from views.address.address import Address
from views.address.racer_setup import Racer
from views.address.setup import Setup
from views.jobs import worked_out
from views.lab import open_run
from views.lab.figures.axes import drawn_axis, title_of
from views.lab.figures.captions import caption, csv_button, stem
from views.lab.figures.style import ENDINGS, NEVER, PAPER, TALL, layout, plane, shaded
from views.lab.map.stability_limit import add_limit, limit_words
from views.lab.map.table import table
from views.lab.widgets import pick, range_of, size
from views.plotly_chart import DRAWING, Cells, chart, literal, packed
from views.plots.contours import contours
from views.plots.figure import INK
from views.sidebar.dials import dials
from views.text.numbers import number

SIZES, SIZE = (16, 32, 48, 64, 96, 128), 64
OUTCOME = "outcome"
MOST = 100_000
"""Runs of a map, all seeds together: where there would be more, it has fewer seeds, as its caption says."""
NO_PAIR = "A map needs an optimizer with two hyperparameters: choose one in the sidebar."
CHANCE = " The colours are medians over seeds; the run that opens is the first seed's."


def show(address: Address, controls: AbstractContextManager, setup: Setup, conditions: Conditions) -> None:
    """Two hyperparameters of one racer."""
    offered = {slot: dials for slot, racer in setup.racers.items() if len(dials := _dials(slot, racer)) > 1}
    if not offered:
        st.info(NO_PAIR)
        return
    with controls:
        labels = {slot: setup.racers[slot].label for slot in offered}
        slot = pick(address, "racer", "Whose parameters", labels, _with_momentum(offered, setup.racers))
        racer = setup.racers[slot]
        x, across, y, up = _axes(address, racer, offered[slot])
        titles = {name: score.title for name, score in scores_on(conditions.surface).items()}
        shown = pick(address, "show", "Colour", titles | {OUTCOME: "How it ends"}, "gap")
        cells = size(address, "size", "Cells a side", SIZES, SIZE)
    conditions = replace(conditions, seeds=min(conditions.seeds, max(1, MOST // cells**2)))
    columns, rows = across.grid(cells), up.grid(cells)
    key = repr(("map", conditions, racer, x, y, across, up, cells))
    words = f"Making {len(columns) * len(rows):,} runs"
    found = worked_out(key, words, lambda: parameter_map(conditions, racer, x, y, columns, rows))
    below, name = caption(conditions, [racer], [x.param.name, y.param.name]), stem(conditions, "map", slot)
    best = _best(found, across, up)
    label = f"Map of {racer.label} over {title_of(across)} and {title_of(up)}. {best}"
    block = worked_out(
        f"picture of {key} {shown}",
        DRAWING,
        lambda: packed(
            "map",
            figure(found, conditions, racer, across, up, shown, below),
            label,
            name,
            _cells(found, conditions, across, up),
            _beside(conditions, racer),
            TALL,
            picks=True,
        ),
    )
    chart("map", block, partial(_open_cell, setup, slot, x, y, found))
    told = f"{best} {limit_words(conditions, racer, across, up)}{CHANCE if conditions.many(racer) else ''}"
    st.caption(f"{told} {_preview_words(conditions.length(racer))}")
    csv_button(partial(table, found, across, up, below), name)


def _axes(address: Address, racer: Racer, known: Mapping[str, Dial]) -> tuple[Dial, Axis, Dial, Axis]:
    """What varies across and up, each with its range."""
    first, second = _defaults(racer.optimizer.core, known)
    x = known[pick(address, "x", "Across", {name: _named(dial) for name, dial in known.items()}, first)]
    across = range_of(address, "x", x.param)
    others = {name: _named(dial) for name, dial in known.items() if dial is not x}
    y = known[pick(address, "y", "Up", others, second if second in others else next(iter(others)))]
    return x, across, y, range_of(address, "y", y.param)


def _dials(slot: str, racer: Racer) -> dict[str, Dial]:
    """What of a racer can be varied, by name within it: its rule, its wrappers and its schedule."""
    alone = replace(racer, shares_rate=False, shares_schedule=isinstance(racer.schedule, Constant))
    return {dial.key.partition(".")[2]: dial for dial in dials({slot: alone}) if dial.key.startswith(f"{slot}.")}


def _named(dial: Dial) -> str:
    words = dial.label if dial.layer == 0 else f"{dial.owner.rpartition(': ')[2]}: {dial.label}"
    return words[:1].upper() + words[1:]


def _with_momentum(offered: Mapping[str, Any], racers: Mapping[str, Racer]) -> str:
    """The first racer whose limit of stability is known over its momentum; else the first there is."""
    cores = {slot: racers[slot].optimizer.core for slot in offered}
    return next((slot for slot, core in cores.items() if core.limit and core.momentum), next(iter(offered)))


def _defaults(core: Optimizer, known: Mapping[str, Dial]) -> tuple[str, str]:
    """The learning rate across, momentum up, where there are such."""
    names = list(known)
    first = "lr" if "lr" in known else names[0]
    rest = [name for name in names if name != first]
    return first, core.momentum if core.momentum in rest else rest[0]


def _best(found: ParameterMap, x: Any, y: Any) -> str:
    row, column = found.best
    values = (x.param.symbol, found.columns[column]), (y.param.symbol, found.rows[row])
    where = ", ".join(f"{symbol} = {number(float(value), 4)}" for symbol, value in values)
    settled, gap = found.scores["settled"][row, column], found.scores["gap"][row, column]
    told = f"from step {number(float(settled))} on"
    if not np.isfinite(settled):
        told = f"{number(float(gap), 3)} at the end"
    return f"Soonest at the target for good: {where}, {told}." if np.isfinite(settled) else f"Lowest: {where}, {told}."


def _open_cell(setup: Setup, slot: str, x: Dial, y: Dial, found: ParameterMap, _: int, row: int, column: int) -> None:
    """Open a cell's run."""
    if 0 <= row < len(found.rows) and 0 <= column < len(found.columns):
        open_run.open_run(setup, slot, {x: float(found.columns[column]), y: float(found.rows[row])})


def figure(
    mapped: ParameterMap, conditions: Conditions, racer: Racer, x: Axis, y: Axis, shown: str, below: str
) -> go.Figure:
    """The map, coloured by a score or by how runs ended."""
    drawn = go.Figure()
    across, up = x.place(mapped.columns).tolist(), y.place(mapped.rows).tolist()
    place: dict[str, Any] = {"x": across, "y": up, "hoverinfo": "none", "meta": {"map": 0}}
    if shown == OUTCOME:
        title = "How it ends"
        _add_endings(drawn, mapped, place)
    else:
        score = scores_on(conditions.surface)[shown]
        title = score.title
        values = np.where(mapped.lost, np.inf, mapped.scores[shown])
        never = np.where(np.isfinite(values), np.nan, 1.0)
        grey = {"colorscale": [[0, NEVER], [1, NEVER]], "showscale": False, "hoverinfo": "skip"}
        drawn.add_heatmap(z=never, x=across, y=up, **grey)
        z, colours = shaded(values, score, _start_gap(conditions) if shown == "gap" else np.inf)
        drawn.add_heatmap(z=z, **place, **colours)
        if np.isfinite(never).any():
            words = "never" if shown in ("reached", "settled") else "diverged or left"
            _add_sign(drawn, words, {"symbol": "square", "size": 13, "color": NEVER})
    row, column = mapped.best
    star = {"symbol": "star", "size": 17, "color": PAPER, "line": {"color": INK["light"], "width": 1.8}}
    best = {"x": [across[column]], "y": [up[row]], "mode": "markers", "marker": star, "hoverinfo": "skip"}
    curve = limit_curve(conditions.surface, racer, x, y)
    if curve:
        add_limit(drawn, racer, *curve)
    drawn.add_scatter(**best, name="soonest there" if np.isfinite(mapped.scores["settled"][row, column]) else "lowest")
    drawn.update_xaxes(**drawn_axis(x), range=_edges(across))
    drawn.update_yaxes(**drawn_axis(y), range=_edges(up))
    legend = {"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom", "font": {"size": 13}}
    drawn.update_layout(layout(f"{literal(racer.label)}: {title.lower()}", below, legend=legend))
    drawn.update_layout(margin={"t": 92})
    return drawn


def _start_gap(conditions: Conditions) -> float:
    """How far the start lies above the lowest minimum; infinite where there is none."""
    bottom = conditions.surface.bottom()
    return np.inf if bottom is None else max(float(conditions.surface.value(conditions.start)) - bottom, 1e-300)


def _edges(places: Sequence[float]) -> list[float]:
    half = (places[1] - places[0]) / 2 if len(places) > 1 else 0.5
    return [places[0] - half, places[-1] + half]


def _add_endings(drawn: go.Figure, mapped: ParameterMap, place: dict[str, Any]) -> None:
    """Each kind of ending in its colour, the kinds that occur in the legend."""
    last = len(KINDS) - 1
    steps = [[edge, ENDINGS[kind]] for i, kind in enumerate(KINDS) for edge in (i / len(KINDS), (i + 1) / len(KINDS))]
    span = {"zmin": -0.5, "zmax": last + 0.5, "colorscale": steps, "showscale": False}
    drawn.add_heatmap(z=mapped.ending.astype(float), **place, **span)
    for code in np.unique(mapped.ending):
        sign = {"symbol": "square", "size": 13, "color": ENDINGS[KINDS[code]], "line": {"width": 1}}
        _add_sign(drawn, ended(KINDS[code]), sign)


def _add_sign(drawn: go.Figure, words: str, marker: dict[str, Any]) -> None:
    """A legend's entry for a colour."""
    drawn.add_scatter(x=[None], y=[None], mode="markers", name=words, marker=marker, hoverinfo="skip")


def _cells(mapped: ParameterMap, conditions: Conditions, x: Axis, y: Axis) -> Cells:
    """What the map's cells tell, and their previews."""
    scores = scores_on(conditions.surface)
    return Cells(
        columns=[f"{x.param.symbol} = {number(value, 4)}" for value in mapped.columns],
        rows=[f"{y.param.symbol} = {number(value, 4)}" for value in mapped.rows],
        told={
            "Ends": mapped.ending[None].astype(float),
            **{scores[name].title: mapped.scores[name][None] for name in ("gap", "reached", "settled", "longest")},
        },
        words={"Ends": [ended(kind) for kind in KINDS]},
        never=[VARYING[name].title for name in ("reached", "settled")],
        previews=np.moveaxis(mapped.ways, (0, 1), (2, 3))[None],
        joined=min(conditions.steps, FIRST),
        box=contours(conditions.surface).region,
    )


def _preview_words(steps: int) -> str:
    """What the preview of a run shows."""
    later = f"; {LOOKS} dots show where it is later" if steps > FIRST else ""
    return f"A cell's run is drawn with its first {min(steps, FIRST)} steps{later}."


def _beside(conditions: Conditions, racer: Racer) -> go.Figure:
    """The plane with the start, on which a cell's run is previewed: its first steps, and where it is later."""
    drawn = plane(conditions.surface, "A cell's run")
    dots = {"size": 5, "color": racer.style.light}
    drawn.add_scatter(x=[], y=[], name="preview", mode="lines+markers", marker=dots, hoverinfo="skip",
                      line={"color": racer.style.light, "width": 2.5})  # fmt: skip
    drawn.add_scatter(x=[], y=[], name="later", mode="markers", marker=dots, hoverinfo="skip")
    x, y = conditions.start
    ring = {"symbol": "circle-open", "size": 13, "color": INK["light"], "line": {"width": 2.5}}
    return drawn.add_scatter(x=[x], y=[y], mode="markers", marker=ring, hoverinfo="skip")
